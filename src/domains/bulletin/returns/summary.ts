/** The key figures of the returns, and what they say. */
import type { Card, Sentence, Span } from '../model.ts'
import { type Edition, share } from '../writing/edition.ts'
import { areCellsWhole, byClass, hasOwnYear } from './classes.ts'
import type { Facts } from './facts.ts'
import { cellName, className } from './labels.ts'
import { foreignRows } from './sources.ts'

export function summary(
  edition: Edition,
  facts: Facts,
  query: string,
): { readonly cards: readonly Card[]; readonly overview: readonly Sentence[] } {
  const { total, previousTotal, lastYearTotal, cells } = facts.crossTab.result
  const unit = edition.say('件', 'returns')
  const base = edition.say('本期全部有效回傳', 'all valid returns of this period')
  const valid = edition.figure(
    'returns-total',
    { kind: 'count', count: total },
    { label: edition.say('聯防監控有效回傳', 'Valid returns of joint monitoring'), query, base, unit },
  )
  const change = edition.change('returns-change', previousTotal, total, {
    label: edition.say('有效回傳較前期增減', 'Change of valid returns on the previous period'),
    query,
    base: edition.say('前期有效回傳', 'valid returns of the previous period'),
  })
  const yearly = hasOwnYear(facts)
    ? edition.change('returns-change-year', lastYearTotal, total, {
        label: edition.say('有效回傳較去年同期增減', 'Change of valid returns on the year before'),
        query,
        base: edition.say('去年同期有效回傳', 'valid returns of the same period of the year before'),
      })
    : undefined
  const [first] = areCellsWhole(facts) ? byClass(facts) : []
  const leading =
    first &&
    edition.figure('returns-first-class-share', share(first.tickets, total), {
      label: edition.say('居首威脅種類占比', 'Share of the first threat class'),
      query,
      base,
    })
  const foreign = foreignRows(facts)
  const abroad = foreign.slice(0, 3).map((row, at): [{ readonly figure: string }, string] => [
    edition.figure(
      `returns-country-${at + 1}-share`,
      share(row.tickets, facts.countries.result.foreignTickets),
      {
        label: edition.say(
          `境外來源${placeOf(edition, at)}占比`,
          `Share of the ${placeOf(edition, at)} source country`,
        ),
        query: 'returns.countries',
        base: edition.say('來源位於境外的有效回傳', 'valid returns with a source abroad'),
      },
    ),
    facts.countryName(row.country, edition.language),
  ])
  const top = cells.slice(0, 3).map((cell, at): [{ readonly figure: string }, string] => [
    edition.figure(
      `returns-cell-${at + 1}`,
      { kind: 'count', count: cell.tickets },
      {
        label: edition.say(
          `組合${placeOf(edition, at)}件數`,
          `Returns of the ${placeOf(edition, at)} combination`,
        ),
        query,
        base,
        unit,
      },
    ),
    cellName(edition, facts, cell),
  ])
  const overview = [
    edition.sentence(
      'returns-overview',
      edition.say('本期聯防監控有效回傳 ', 'SOC vendors returned '),
      valid,
      edition.say(' 件', ' valid tickets'),
      ...compared(edition, change, yearly),
      ...(first === undefined || leading === undefined
        ? ['']
        : [
            edition.say('；威脅種類以「', '; '),
            { name: className(edition, facts, first.code) },
            edition.say('」居首，占 ', ' comes first ('),
            leading,
            edition.say('', ')'),
          ]),
      edition.say('。', '.'),
    ),
    ...listed(edition, 'returns-top-cells', top, {
      opening: edition.say(
        '依業務類別、責任等級與威脅種類，件數最多者為 ',
        'By business category, level and threat class, most returns are of ',
      ),
      unit: edition.say(' 件', ' returns'),
    }),
    ...listed(edition, 'returns-top-countries', abroad, {
      opening: edition.say('境外來源依序為 ', 'The first countries abroad are '),
      unit: '',
    }),
    ...(previousTotal === null && total > 0
      ? [
          edition.sentence(
            'returns-no-previous',
            edition.say(
              '沒有前一期間的回傳資料，本期不列增減。',
              'Nothing is known of returns in the previous period, so changes are not given.',
            ),
          ),
        ]
      : []),
  ]
  const cards: Card[] = [
    { figure: 'returns-total', ...(change && { change: change.figure }) },
    ...(yearly === undefined ? [] : [{ figure: yearly.figure }]),
    ...(first === undefined || leading === undefined
      ? []
      : [{ figure: leading.figure, note: className(edition, facts, first.code) }]),
    ...(abroad[0] === undefined ? [] : [{ figure: abroad[0][0].figure, note: abroad[0][1] }]),
  ]
  return { cards, overview }
}

/** `（較前期 +3.10%，較去年同期 −2.00%）` */
function compared(
  edition: Edition,
  change: { readonly figure: string } | undefined,
  yearly: { readonly figure: string } | undefined,
): (string | Span)[] {
  const pieces: (string | Span)[][] = [
    ...(change === undefined
      ? []
      : [[edition.say('較前期 ', ''), change, edition.say('', ' on the previous period')]]),
    ...(yearly === undefined
      ? []
      : [[edition.say('較去年同期 ', ''), yearly, edition.say('', ' on the year before')]]),
  ]
  if (pieces.length === 0) return []
  return [
    edition.say('（', ' ('),
    ...pieces.flatMap((piece, at) => (at === 0 ? piece : [edition.say('，', ', '), ...piece])),
    edition.say('）', ')'),
  ]
}

function placeOf(edition: Edition, at: number): string {
  return edition.ordinal((at + 1) as 1 | 2 | 3)
}

/** A sentence that lists names with a figure each. */
function listed(
  edition: Edition,
  id: string,
  items: readonly (readonly [{ readonly figure: string }, string])[],
  { opening, unit }: { readonly opening: string; readonly unit: string },
): Sentence[] {
  if (items.length === 0) return []
  return [
    edition.sentence(
      id,
      opening,
      ...edition.listed(
        items.map(([figure, name]) => [
          { name },
          edition.say('（', ' ('),
          figure,
          `${unit}${edition.say('）', ')')}`,
        ]),
      ),
      edition.say('。', '.'),
    ),
  ]
}
