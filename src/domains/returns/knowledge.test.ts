import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addressIn, isPrivate } from './addresses.ts'
import type { AgencyThen } from './draft.ts'
import { mapRecord } from './mapping.ts'
import { knowledge } from './knowledge.test-support.ts'
import { parseProfile } from './profile.ts'
import { deviceReturn, ticketReturn } from './schema.ts'
import { ThreatClasses } from './threat-class.ts'
import type { Form } from './tables.ts'

const { classes, profiles } = knowledge

function mapped(profileId: string, form: Form, record: Readonly<Record<string, unknown>>) {
  const profile = profiles.get(profileId)!
  const agency: AgencyThen = { id: 1, category: null, level: null }
  return mapRecord({ kind: 'record', row: 1, record }, profile.identity.rule === 'content' ? 'x-1' : null, {
    form,
    profile,
    parameters: { agency: 'ours' },
    knowledge,
    agency: () => agency,
    receivedAt: new Date('2026-11-21T00:00:00Z'),
    headings: [],
  })
}

describe('threat classes', () => {
  test('codes, names, aliases and tags', () => {
    const found = (name: string) => {
      const { class: code, type } = classes.find(name) ?? { class: 'none', type: null }
      return type === null ? code : `${code}/${type}`
    }
    const cases = {
      'information-gathering': 'information-gathering',
      'Information Gathering': 'information-gathering',
      ' 資訊蒐集 ': 'information-gathering',
      掃描刺探: 'information-gathering/scanner',
      入侵攻擊: 'intrusions',
      入侵嘗試: 'intrusion-attempts',
      惡意程式: 'malicious-code',
      資訊內容安全: 'information-content-security',
      'intrusion-attempts/brute-force': 'intrusion-attempts/brute-force',
      'rsit:malicious-code="c2-server"': 'malicious-code/c2-server',
      BRUTE_FORCE: 'intrusion-attempts/brute-force',
      'Denial of Service': 'availability/dos',
      other: 'other',
      看不懂: 'none',
      '': 'none',
    }
    for (const [name, expected] of Object.entries(cases)) assert.equal(found(name), expected, name)
    assert.equal(classes.classes.length, 11)
  })

  test('a name that means two classes is refused', () => {
    const wrong = [{ id: 'x', names: [{ name: '入侵攻擊', class: 'fraud' }] }]
    assert.throws(() => new ThreatClasses(classes.classes, wrong), /both intrusions and fraud/)
    assert.throws(
      () => new ThreatClasses(classes.classes, [{ id: 'x', names: [{ name: 'a', class: 'none' }] }]),
      /no class/,
    )
  })
})

describe('profiles', () => {
  test('what the published schema takes, the profile takes', () => {
    const whole = {
      schema: 'lianfang-return/1',
      form: 'analysis',
      number: 'A-1',
      revision: 3,
      agency: '2.16.886.101.1',
      threatClass: 'intrusion-attempts/brute-force',
      severity: 'critical',
      eventAt: '2026-11-20T08:30:00+08:00',
      detectedAt: '2026-11-20T00:31:00Z',
      returnedAt: '2026-11-20T00:40:00Z',
      sources: ['203.0.113.5', '2001:db8::1'],
      destinations: ['198.51.100.1'],
      relays: ['203.0.113.9', 'bad.example', 'https://bad.example/a,b'],
      title: 't',
      description: 'd',
      state: 'in-progress',
      rule: 'r',
      signature: 's',
      evidence: 'e',
      more: { kept: true },
    }
    assert.deepEqual(ticketReturn.parse(whole), whole)
    const result = mapped('lianfang-json', 'analysis', whole)
    assert.ok(result.kind === 'draft' && result.draft.kind === 'ticket')
    const { draft } = result
    assert.deepEqual(draft.flags, [])
    assert.deepEqual(draft.unmapped, { schema: 'lianfang-return/1', more: { kept: true } })
    assert.deepEqual(draft.relays, ['bad.example', 'https://bad.example/a,b'])
    assert.deepEqual(
      [draft.severity, draft.state, draft.revision, draft.threatType],
      [5, 'in-progress', 3, 'brute-force'],
    )
    assert.deepEqual(
      draft.addresses.map(({ ip, role }) => `${role} ${ip}`),
      ['source 203.0.113.5', 'source 2001:db8::1', 'destination 198.51.100.1', 'relay 203.0.113.9'],
    )
    for (const state of ['normal', 'degraded', 'down', 'maintenance', 'removed', 'unknown']) {
      const device = {
        form: 'device-status',
        agency: 'x',
        month: '2026-10',
        device: 'd',
        kind: 'ips',
        state,
        lastSeenAt: whole.eventAt,
        note: 'n',
      }
      assert.ok(deviceReturn.safeParse(device).success)
      const row = mapped('lianfang-device-json', 'device-status', device)
      assert.ok(
        row.kind === 'draft' &&
          row.draft.kind === 'device' &&
          row.draft.state === state &&
          row.flags.length === 0,
      )
    }
  })

  test('a table in Chinese or English headings says the same', () => {
    const chinese = {
      單號: 'M-1',
      機關名稱: '甲',
      威脅類別: '入侵嘗試',
      風險等級: '高度',
      事件發生時間: '115/11/20 16:30',
      來源IP: '203.0.113.5, 203.0.113.6',
      中繼站: 'bad[.]example',
      處理狀態: '結案',
      標題: 't',
    }
    const english = {
      'Ticket Number': 'M-1',
      Agency: '甲',
      'Threat Class': 'Intrusion Attempts',
      Severity: 'High',
      'Event Time': { $time: '2026-11-20T16:30:00' },
      'Source IP': '203.0.113.5 203.0.113.6',
      'Relay Station': 'bad[.]example',
      Status: 'Closed',
      Title: 't',
    }
    const [a, b] = [chinese, english].map((record) => mapped('lianfang-table', 'monitoring', record))
    assert.ok(a?.kind === 'draft' && b?.kind === 'draft' && a.draft.kind === 'ticket')
    const said = ({ givenClass: _class, givenState: _state, ...rest }: typeof a.draft) => rest
    assert.deepEqual(said(a.draft), said(b.draft as typeof a.draft))
    assert.deepEqual([a.draft.severity, a.draft.state, a.draft.addresses.length], [4, 'closed', 2])
  })

  test('Wazuh and Suricata', () => {
    const wazuh = mapped('wazuh-alerts', 'alert', {
      timestamp: '2026-11-20T02:03:04.567+0000',
      rule: {
        level: 10,
        description: 'sshd: brute force',
        id: '5712',
        groups: ['syslog', 'sshd', 'authentication_failures'],
      },
      agent: { id: '001', name: 'web', ip: '10.1.2.3' },
      id: '1763604184.12345',
      data: { srcip: '203.0.113.5' },
      full_log: 'Nov 20 …',
    })
    assert.ok(wazuh.kind === 'draft' && wazuh.draft.kind === 'ticket')
    assert.deepEqual(
      [wazuh.draft.number, wazuh.draft.severity, wazuh.draft.threatType, wazuh.draft.rule],
      ['1763604184.12345', 3, 'brute-force', '5712'],
    )
    const eve = {
      timestamp: '2026-11-20T02:03:04.567890+0000',
      event_type: 'alert',
      src_ip: '203.0.113.5',
      dest_ip: '198.51.100.3',
      alert: {
        signature: 'ET SCAN',
        signature_id: 2001219,
        category: 'Attempted Information Leak',
        severity: 2,
      },
    }
    const suricata = mapped('suricata-eve', 'alert', eve)
    assert.ok(suricata.kind === 'draft' && suricata.draft.kind === 'ticket')
    assert.deepEqual(
      [suricata.draft.threatClass, suricata.draft.severity, suricata.draft.rule],
      ['information-gathering', 3, '2001219'],
    )
    assert.equal(mapped('suricata-eve', 'alert', { ...eve, event_type: 'flow' }).kind, 'passed-over')
  })

  test('faults of a profile say where they are', () => {
    const { ...good } = profiles.get('lianfang-table')!
    const where = (given: unknown, text: RegExp) => assert.throws(() => parseProfile(given, 'p'), text)
    where({ ...good, times: { formats: ['iso'], zone: 'Asia/Nowhere' } }, /times\.zone/)
    where({ ...good, fields: { ...good.fields, month: { from: ['月'] } } }, /fields\.month/)
    where({ ...good, fields: { agency: { from: ['機關'] } } }, /fields\.number/)
    where({ ...good, fields: { ...good.fields, nothing: {} } }, /nothing/)
    where({ ...good, forms: ['monitoring', 'device-status'] }, /forms/)
    where({ ...good, fields: { ...good.fields, detectedAt: { from: ['事件時間'] } } }, /事件時間 is eventAt/)
    where('x', /expected object/)
  })

  test('every class that a profile names is one', () => {
    for (const { id, fields } of profiles.values()) {
      const { values = {}, contains = [], value } = fields.threatClass ?? { from: [] }
      for (const name of [
        ...Object.values(values),
        ...contains.map((each) => each.value),
        ...(value === undefined ? [] : [value]),
      ])
        assert.ok(classes.find(name), `${id}: ${name}`)
    }
  })
})

test('addresses as people write them', () => {
  const cases = {
    '203.0.113.5': '203.0.113.5',
    '203[.]0[.]113[.]5': '203.0.113.5',
    '203.0.113.5:443': '203.0.113.5',
    '[2001:DB8::1]:443': '2001:db8::1',
    '::ffff:203.0.113.5': '203.0.113.5',
    '203.0.113.256': undefined,
    'example.org': undefined,
    '': undefined,
  }
  for (const [given, expected] of Object.entries(cases)) assert.equal(addressIn(given), expected, given)
  for (const ip of [
    '10.1.2.3',
    '192.168.0.1',
    '172.31.255.255',
    '127.0.0.1',
    'fe80::1',
    'fd00::1',
    '::1',
    '255.255.255.255',
  ])
    assert.ok(isPrivate(ip), ip)
  for (const ip of ['203.0.113.5', '172.32.0.1', '2001:db8::1', '11.0.0.0', '100.128.0.1'])
    assert.ok(!isPrivate(ip), ip)
})
