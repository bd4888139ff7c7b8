/** A service with months of made-up returns: three vendors, eight agencies, and what makes a page worth looking at. */
import { Random } from '../src/base/random.ts'
import {
  assignAgency,
  createVendor,
  importAgencies,
  listCategories,
  loadCategories,
  type Vendor,
} from '../src/domains/agencies/index.ts'
import { ourselves } from '../src/domains/audit/index.ts'
import {
  deliver,
  importSummary,
  readContent,
  readKnowledge,
  sha256Of,
  type DeliveryReport,
  type Form,
} from '../src/domains/returns/index.ts'
import { hostile } from './sample.test-support.ts'
import type { TestService } from './service.test-support.ts'

const knowledge = readKnowledge(new URL('../reference/', import.meta.url))
const day = 86_400_000
const system = { kind: 'system' } as const

const categories = ['綜合行政類', '非行政院所屬類', '示範甲類', '示範乙類'] as const
const bureaus = [
  '綜合規劃局',
  '交通工程局',
  '地方稅務局',
  '衛生檢驗所',
  '水利管理處',
  '文化資產處',
  '地政事務所',
  '勞動檢查處',
]
const levels = ['A', 'B', 'B', 'C', 'C', 'D', 'A', 'C'] as const
export const oidOf = (agency: number): string => `2.16.886.999998.${agency}`
export const agencyNameOf = (agency: number): string => `示範${bureaus[agency - 1]!}`

/** Vendors by number, and the numbers of the agencies that each serves. */
const vendorsServe = { 1: [1, 2, 3, 4], 2: [3, 4, 5, 6], 3: [7, 8] } as const
const vendorNames = ['', '示範資安股份有限公司', '示範監控科技有限公司', '示範聯防顧問有限公司']

const classes = [
  ['入侵嘗試', 40],
  ['資訊蒐集', 26],
  ['惡意程式', 12],
  ['入侵攻擊', 7],
  ['資訊內容安全', 5],
  ['availability/ddos', 3],
  ['fraud/phishing', 3],
  ['一種新的威脅', 2],
] as const
const titles = ['SSH 暴力破解', '網站弱點掃描', '對外連線中繼站', '異常登入', '惡意附件', 'SQL 注入嘗試']
const countries = ['US', 'US', 'US', 'NL', 'NL', 'RU', 'DE', 'VN', 'BR', 'TW']
const states = ['open', 'in-progress', 'resolved', 'closed', 'false-positive', '擱著']

export interface FilledReturns {
  /** Ids by their numbers. */
  readonly vendors: Readonly<Record<number, number>>
  readonly agencies: Readonly<Record<number, number>>
}

/** Where the made-up addresses are. */
function locate(address: string): string | null {
  const [first, , third] = address.split('.').map(Number)
  return first === 203 ? (countries[(third ?? 0) % countries.length] ?? null) : null
}

/** `now`: the day that everything leads up to, `days` after it begins. */
export async function fillReturns(
  { service }: Pick<TestService, 'service'>,
  {
    now = new Date(),
    days = 396,
    seed = 1,
  }: { readonly now?: Date; readonly days?: number; readonly seed?: number } = {},
): Promise<FilledReturns> {
  const { records } = service
  await records.within(system, async (db) => {
    const known = await listCategories(db)
    await loadCategories(db, ourselves, [
      ...known,
      ...categories
        .filter((name) => !known.some(({ code }) => code === name))
        .map((name) => ({ code: name, nameZh: name, nameEn: '' })),
    ])
    await importAgencies(
      db,
      ourselves,
      {
        format: 'json',
        dryRun: false,
        text: JSON.stringify({
          agencies: bureaus.map((_, index) => ({
            oid: oidOf(index + 1),
            nameZh: agencyNameOf(index + 1),
            nameEn: `Sample Bureau ${index + 1}`,
            parent: '',
            level: levels[index],
            category: categories[index % categories.length],
            ranges: [{ range: `198.51.100.${index * 16}/28`, from: '', to: '' }],
          })),
        }),
      },
      now,
    )
  })
  service.agenciesChanged()
  const agencies: Record<number, number> = {}
  const vendors: Record<number, number> = {}
  await records.within(system, async (db) => {
    for (const { id, oid } of await db.selectFrom('agency').select(['id', 'oid']).execute()) {
      const number = /^2\.16\.886\.999998\.(\d+)$/.exec(oid)?.[1]
      if (number !== undefined) agencies[Number(number)] = id
    }
    for (const [number, served] of Object.entries(vendorsServe)) {
      const which = Number(number)
      let vendor: Vendor = await createVendor(
        db,
        ourselves,
        { code: `SOC-0${which}`, nameZh: vendorNames[which]!, nameEn: `Sample SOC ${which}`, mail: '' },
        now,
      )
      vendors[which] = vendor.id
      for (const agency of served)
        vendor = await assignAgency(
          db,
          ourselves,
          vendor.id,
          vendor.version,
          { agency: agencies[agency]!, from: new Date(now.getTime() - 500 * day), to: null },
          now,
        )
    }
  })

  const send = (
    vendor: number,
    receivedAt: Date,
    rows: readonly object[],
    form: Form = 'monitoring',
    fileName = `returns-${receivedAt.toISOString().slice(0, 10)}.json`,
  ): Promise<DeliveryReport> => deliverRows({ service }, vendors[vendor]!, receivedAt, rows, form, fileName)

  const random = new Random(seed)
  for (let back = days - 1; back >= 0; back -= 3)
    for (const vendor of [1, 2, 3] as const) {
      const receivedAt = new Date(now.getTime() - back * day - 3 * 3_600_000)
      const rows = ticketsOf(vendor, receivedAt, random, back)
      if (rows.length > 0) await send(vendor, receivedAt, rows, back % 4 === 1 ? 'analysis' : 'monitoring')
    }
  await monthlyForms(now, send)
  // What must stay text, a ticket that came twice with another content, and one for an agency of somebody else.
  const recent = new Date(now.getTime() - 2 * 3_600_000)
  const strange = (more: object = {}) => ({
    number: `H-1 ${hostile.attack}`,
    agency: oidOf(1),
    threatClass: hostile.message,
    severity: 'critical',
    eventAt: iso(recent, -3 * 3_600_000),
    detectedAt: iso(recent, -2.5 * 3_600_000),
    sources: ['203.0.113.66'],
    destinations: ['198.51.100.3', '198.51.100.37'],
    relays: [hostile.url, 'c2.example.net', '203.0.114.9'],
    title: `${hostile.attack} ${hostile.formula}`,
    description: `${hostile.message}\n第二行\u202e倒寫`,
    rule: hostile.formula,
    evidence: hostile.url,
    state: '處理中',
    'x-extra': { note: hostile.attack },
    ...more,
  })
  await send(1, new Date(recent.getTime() - 60_000), [strange({ title: '第一版' })])
  await send(
    1,
    recent,
    [
      strange(),
      { ...strange({ number: 'H-2' }), agency: oidOf(8) },
      { ...strange({ number: 'H-3' }), eventAt: '昨天', detectedAt: undefined },
      { ...strange({ number: 'H-4' }), sources: ['not an address'], severity: '頗高' },
    ],
    'monitoring',
    `${hostile.attack}.json`,
  )
  await records.within(system, (db) => importSummary(db, ourselves, summaryText(now), knowledge, now))
  return { vendors, agencies }
}

/** As JSON of our own layout. */
export async function deliverRows(
  { service }: Pick<TestService, 'service'>,
  vendor: number,
  receivedAt: Date,
  rows: readonly object[],
  form: Form,
  fileName: string,
): Promise<DeliveryReport> {
  const bytes = Buffer.from(JSON.stringify({ schema: 'lianfang-return/1', returns: rows }))
  const profile = knowledge.profiles.get(form === 'device-status' ? 'lianfang-device-json' : 'lianfang-json')!
  const content = await readContent(bytes, profile)
  return service.records.within(system, (db) =>
    deliver(
      db,
      {
        vendor,
        form,
        profile,
        parameters: {},
        sha256: sha256Of(bytes),
        bytes: bytes.length,
        content,
        channel: 'upload',
        fileName,
        by: ourselves,
        receivedAt,
        isDryRun: false,
      },
      { knowledge, locate },
    ),
  )
}

function ticketsOf(vendor: 1 | 2 | 3, receivedAt: Date, random: Random, back: number): object[] {
  // The third vendor fell silent for one of its agencies.
  const served = vendorsServe[vendor].filter((agency) => !(agency === 8 && back < 41))
  return Array.from({ length: 3 + random.below(9) }, (_, place) => {
    const agency = random.pick(served)
    const total = classes.reduce((sum, [, weight]) => sum + weight, 0)
    let at = random.below(total)
    const threatClass = classes.find(([, weight]) => (at -= weight) < 0)![0]
    const delay = random.below(10) === 0 ? 30 * 3_600_000 : random.below(5 * 3_600_000)
    const detected = iso(receivedAt, -delay - 60_000)
    const third = random.below(40)
    return {
      number: `S${vendor}-${receivedAt.toISOString().slice(0, 10).replaceAll('-', '')}-${place + 1}`,
      agency: oidOf(agency),
      threatClass,
      severity: random.pick(['critical', 'high', 'high', 'medium', 'medium', 'low']),
      ...(random.below(8) === 0 ? {} : { eventAt: iso(receivedAt, -delay - 20 * 60_000) }),
      detectedAt: detected,
      returnedAt: receivedAt.toISOString(),
      sources: [`203.0.${third}.${random.below(12) + 1}`],
      destinations: [`198.51.100.${(agency - 1) * 16 + 1 + random.below(12)}`],
      ...(threatClass === '惡意程式' ? { relays: ['203.0.114.9', `c2-${random.below(4)}.example.net`] } : {}),
      title: random.pick(titles),
      state: random.pick(states),
      rule: `R-${1000 + random.below(30)}`,
    }
  })
}

async function monthlyForms(
  now: Date,
  send: (vendor: number, at: Date, rows: readonly object[], form: Form) => Promise<unknown>,
): Promise<void> {
  const local = new Date(now.getTime() + 8 * 3_600_000)
  for (let back = 3; back >= 1; back--) {
    const month = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - back, 1))
    const after = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1)
    for (const vendor of [1, 2, 3] as const)
      for (const [place, agency] of vendorsServe[vendor].entries()) {
        // Late by days, and not at all.
        if (vendor === 3 && agency === 8) continue
        const at = new Date(after + (vendor === 2 && place === 0 ? 8 : 2) * day)
        if (at > now) continue
        await send(
          vendor,
          at,
          ['IPS', 'WAF', 'EDR'].map((device, index) => ({
            form: 'device-status',
            agency: oidOf(agency),
            month: month.toISOString().slice(0, 7),
            device: `${device}-${agency}`,
            kind: device,
            state: index === 2 && agency === 4 ? 'down' : 'normal',
            lastSeenAt: new Date(after - 3_600_000).toISOString(),
          })),
          'device-status',
        )
      }
  }
}

/** The year before the oldest tickets, as somebody published it. */
function summaryText(now: Date): string {
  const year = now.getUTCFullYear() - 3
  return [
    'from,to,dimension,category,level,class,country,tickets',
    `${year}-01-01,${year}-12-31,all,,,,,855931`,
    `${year}-01-01,${year}-12-31,cell,綜合行政類,A,掃描刺探,,104626`,
    `${year}-01-01,${year}-12-31,cell,綜合行政類,A,入侵攻擊,,82527`,
    `${year}-01-01,${year}-12-31,cell,非行政院所屬類,B,入侵攻擊,,76329`,
    `${year}-01-01,${year}-12-31,country,,,,US,180000`,
    `${year}-01-01,${year}-12-31,country,,,,NL,85000`,
    `${year}-01-01,${year}-12-31,country,,,,RU,38000`,
    '',
  ].join('\n')
}

function iso(from: Date, shift: number): string {
  return new Date(from.getTime() + shift).toISOString()
}
