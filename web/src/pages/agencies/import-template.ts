/** What an import looks like: the API's columns, with addresses and an OID that are nobody's (RFC 5737, RFC 3849). */
export const columns = [
  'record',
  'oid',
  'name_zh',
  'name_en',
  'parent',
  'level',
  'category',
  'archived',
  'contact',
  'role',
  'mail',
  'phone',
  'range',
  'valid_from',
  'valid_to',
] as const

const agency = {
  oid: '2.16.886.999999.900',
  nameZh: '範例機關',
  nameEn: 'Example Agency',
  parent: '',
  level: 'C',
  category: '',
  archived: '',
  contacts: [
    { name: '王小明', role: '資安專責人員', mail: 'security@example.gov.tw', phone: '02-1234-5678' },
  ],
  ranges: [
    { range: '203.0.113.0/24', from: '2026-01-01', to: '' },
    { range: '2001:db8:100::/48', from: '', to: '' },
  ],
}

function line(record: string, fields: Readonly<Partial<Record<(typeof columns)[number], string>>>): string {
  return columns
    .map((name) => (name === 'record' ? record : name === 'oid' ? agency.oid : (fields[name] ?? '')))
    .join(',')
}

/** With the mark by which spreadsheets take it for UTF-8. */
export const csvTemplate = `\uFEFF${[
  columns.join(','),
  line('agency', { name_zh: agency.nameZh, name_en: agency.nameEn, level: agency.level }),
  ...agency.contacts.map(({ name, role, mail, phone }) =>
    line('contact', { contact: name, role, mail, phone }),
  ),
  ...agency.ranges.map(({ range, from, to }) => line('range', { range, valid_from: from, valid_to: to })),
].join('\r\n')}\r\n`

export const jsonTemplate = `${JSON.stringify({ agencies: [agency] }, undefined, 2)}\n`
