/** How soon and completely vendors return, who has fallen silent, and the monthly form of devices. Nobody is named: a bulletin may be public. */
import type { Block, Section, Sentence } from '../model.ts'
import { type Edition, share } from '../writing/edition.ts'
import type { Facts } from './facts.ts'

export function dutySection(edition: Edition, facts: Facts): Section[] {
  const paragraphs = [
    ...punctualityWords(edition, facts),
    ...silenceWords(edition, facts),
    ...deviceWords(edition, facts),
  ]
  if (paragraphs.length === 0) return []
  const blocks: Block[] = [
    { kind: 'sentences', paragraphs },
    {
      kind: 'sentences',
      paragraphs: [
        edition.sentence(
          'returns-duties-note',
          edition.say(
            '個別業者與機關的情形屬內部管理資訊，不列入公報，請至管理平臺查詢。',
            'How single vendors and agencies do is for those who are concerned: it is in the console and not in a bulletin.',
          ),
        ),
      ],
    },
  ]
  return [
    {
      id: 'returns-duties',
      title: edition.say('回傳時效、完整性與中斷', 'Lateness, completeness and silence'),
      blocks,
    },
  ]
}

function punctualityWords(edition: Edition, facts: Facts): Sentence[] {
  const { result: pairs, queries } = facts.punctuality
  if (pairs.length === 0) return []
  const sum = (of: 'tickets' | 'late' | 'complete'): number => pairs.reduce((all, pair) => all + pair[of], 0)
  const hours = facts.thresholds.lateAfter / 3600
  const query = edition.query(
    'returns.punctuality',
    edition.say('回傳時效與完整性', 'Lateness and completeness'),
    edition.say(
      `各業者就各機關回傳的單，含與他人重複者；自偵測（未載明者自事件發生）起逾 ${hours} 小時回傳者為逾時；沒有任何欄位未知、推定或矛盾者為完整。`,
      `Tickets of each vendor for each agency, also those that others returned too. Late: returned more than ${hours} hours after detection (else after the event). Complete: nothing in it is unknown, assumed or contradictory.`,
    ),
    queries,
    '0',
  )
  const base = edition.say('本期回傳的單，含重複者', 'tickets returned in this period, linked ones too')
  const tickets = sum('tickets')
  const all = edition.figure(
    'returns-tickets',
    { kind: 'count', count: tickets },
    { label: edition.say('回傳的單', 'Tickets returned'), query, base, unit: edition.say('件', 'tickets') },
  )
  const late = edition.figure('returns-late-share', share(sum('late'), tickets), {
    label: edition.say('逾時回傳占比', 'Share returned late'),
    query,
    base,
  })
  const complete = edition.figure('returns-complete-share', share(sum('complete'), tickets), {
    label: edition.say('內容完整占比', 'Share that is complete'),
    query,
    base,
  })
  return [
    edition.sentence(
      'returns-punctuality',
      edition.say(
        '本期共回傳 ',
        'Tickets returned in this period, those that several vendors returned counted each time: ',
      ),
      all,
      edition.say(' 件（含多家業者重複回傳者），其中逾時回傳占 ', '. Of these '),
      late,
      edition.say('，內容完整者占 ', ' came late and '),
      complete,
      edition.say('。', ' were complete.'),
    ),
  ]
}

/** Figures that came counted say nothing of silence. */
export function silentPairs(facts: Facts): number {
  return isCounted(facts) ? 0 : facts.silences.result.length
}

/** Whether there are no tickets behind the figures. */
function isCounted({ crossTab }: Facts): boolean {
  return crossTab.result.readFrom === 'summaries'
}

function silenceWords(edition: Edition, facts: Facts): Sentence[] {
  const { queries } = facts.silences
  const { least, most } = facts.thresholds.silence
  if (isCounted(facts)) return []
  const query = edition.query(
    'returns.silences',
    edition.say('回傳中斷', 'Silence'),
    edition.say(
      `期末仍負有回傳義務的業者與機關，其無回傳日數達 ${least} 日且超過過去一年的最長間隔者；資料不足以判斷慣常間隔時，以 ${most} 日判斷。`,
      `Vendors that ought to return for an agency at the end of the period and have been silent for ${least} days or more and longer than ever in the year before; where too little is known to say what is usual, for ${most} days.`,
    ),
    queries,
    '0',
  )
  const amount = edition.figure(
    'returns-silent',
    { kind: 'count', count: silentPairs(facts) },
    {
      label: edition.say('回傳中斷的業者與機關組合', 'Vendors silent for an agency'),
      query,
      unit: edition.say('組', 'pairs'),
      base: edition.say(
        '期末負有回傳義務的業者與機關組合',
        'pairs of vendor and agency at the end of the period',
      ),
    },
  )
  return [
    edition.sentence(
      'returns-silence',
      edition.say(
        '期末判定為回傳中斷的業者與機關組合計 ',
        'Pairs of vendor and agency that have fallen silent by the end of the period: ',
      ),
      amount,
      edition.say(
        ' 組；沒有回傳可能是確實沒有事件，也可能是監控或傳送中斷，應逐一確認。',
        '. Silence may mean that nothing happened, or that monitoring or delivery has stopped: each must be asked.',
      ),
    ),
  ]
}

function deviceWords(edition: Edition, facts: Facts): Sentence[] {
  const { result, queries } = facts.devices
  const due = result.filter(({ lateFrom }) => lateFrom.getTime() <= facts.asOf)
  // Nobody was asked for it yet where nothing at all has come.
  if (due.length === 0 || (due.every(({ receivedAt }) => receivedAt === null) && isCounted(facts))) return []
  const query = edition.query(
    'returns.devices',
    edition.say('監控設備狀況單', 'Monthly form of devices'),
    edition.say(
      '本期內結束且已屆期限的月份，各業者就其服務的各機關應回傳一份；以本系統收到的時間判斷是否逾期。',
      'For each month that ended in the period and is due by now, one form of each vendor for each agency it serves; late by the time at which it reached us.',
    ),
    queries,
    String(queries.length - 1),
  )
  const base = edition.say('本期應回傳的監控設備狀況單', 'device-status forms due in this period')
  const figure = (id: string, label: string, count: number) =>
    edition.figure(id, { kind: 'count', count }, { label, query, base, unit: edition.say('份', 'forms') })
  const expected = figure(
    'returns-devices-due',
    edition.say('應回傳的設備狀況單', 'Device forms due'),
    due.length,
  )
  const late = figure(
    'returns-devices-late',
    edition.say('逾期回傳的設備狀況單', 'Device forms that came late'),
    due.filter(({ isLate, receivedAt }) => isLate && receivedAt !== null).length,
  )
  const missing = figure(
    'returns-devices-missing',
    edition.say('未回傳的設備狀況單', 'Device forms that are missing'),
    due.filter(({ receivedAt }) => receivedAt === null).length,
  )
  return [
    edition.sentence(
      'returns-devices',
      edition.say('監控設備狀況單應回傳 ', 'Monthly forms of devices due: '),
      expected,
      edition.say(' 份，其中逾期 ', '; late: '),
      late,
      edition.say(' 份，未回傳 ', '; missing: '),
      missing,
      edition.say(' 份。', '.'),
    ),
  ]
}
