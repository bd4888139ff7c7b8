/** Where it came from: countries, addresses that several agencies met, relay stations. */
import { defang } from '../../honeypot/index.ts'
import type { CountryRow, SharedAddress } from '../../returns/index.ts'
import type { Block, Section } from '../model.ts'
import { rankingBars } from '../writing/charts.ts'
import { type Edition, grouped, share } from '../writing/edition.ts'
import { countColumn, nameColumn, rankColumn, table, textColumn, valueColumn } from '../writing/tables.ts'
import type { Facts } from './facts.ts'

/** Countries other than our own, most returns first. */
export function foreignRows({ countries: { result }, rules: { home } }: Facts): readonly (CountryRow & {
  readonly country: string
})[] {
  return result.rows.filter(
    (row): row is CountryRow & { readonly country: string } => row.country !== null && row.country !== home,
  )
}

export function countrySection(edition: Edition, facts: Facts): Section {
  const { result, queries } = facts.countries
  const title = edition.say('境外攻擊來源', 'Source countries abroad')
  const query = edition.query(
    'returns.countries',
    title,
    edition.say(
      '有效回傳依來源位址所在國家或地區計算；同一件有多國來源時各國均計一件。占比以來源可識別且位於境外的件數為母數。',
      'Valid returns by the country of their source addresses; one with sources in several countries counts in each. Shares are of those with a known source abroad.',
    ),
    queries,
    '0',
  )
  const rows = foreignRows(facts)
  const top = rows.slice(0, 10)
  const base = result.foreignTickets
  const name = ({ country }: { readonly country: string }): string =>
    facts.countryName(country, edition.language)
  const own = result.rows.find(({ country }) => country === facts.rules.home)?.tickets ?? 0
  const unknown = result.rows.find(({ country }) => country === null)?.tickets ?? 0
  const withSources = result.readFrom === 'tickets'
  const withPrevious = rows.some(({ previousTickets }) => previousTickets !== null)
  return {
    id: 'returns-countries',
    title,
    blocks:
      rows.length === 0
        ? [
            {
              kind: 'sentences',
              paragraphs: [
                edition.line(
                  edition.say(
                    '本期回傳沒有可識別的境外來源。',
                    'No return of this period has a known source abroad.',
                  ),
                ),
              ],
            },
          ]
        : [
            {
              kind: 'sentences',
              paragraphs: [
                edition.sentence(
                  'returns-countries-note',
                  edition.say(
                    '來源國家是位址登記所在，不代表行為人的國籍；位址可能經代理、租用主機或偽造。',
                    'A source country is where an address is registered, not the nationality of whoever used it: an address may be forged, or belong to a proxy or a rented host.',
                  ),
                ),
              ],
            },
            ...rankingBars(edition, {
              id: 'chart-returns-countries',
              title: edition.say('境外來源國家或地區前十名', 'Top ten source countries abroad'),
              query,
              labelled: edition.say('國家或地區', 'Country or region'),
              series: edition.say('有效回傳', 'Valid returns'),
              unit: edition.say('件', 'returns'),
              bars: top.map((row) => ({ label: name(row), amount: row.tickets })),
            }),
            table<(typeof rows)[number]>({
              id: 'table-returns-countries',
              caption: edition.say('境外來源之件數與占比', 'Sources abroad: returns and shares'),
              query,
              columns: [
                rankColumn(edition, (row) => 1 + rows.filter(({ tickets }) => tickets > row.tickets).length),
                nameColumn(edition.say('國家或地區', 'Country or region'), name),
                countColumn(edition.say('件數', 'Returns'), ({ tickets }) => tickets),
                valueColumn(edition.say('占比', 'Share'), 'share', ({ tickets }) => share(tickets, base)),
                ...(withPrevious
                  ? [
                      valueColumn<(typeof rows)[number]>(
                        edition.say('較前期', 'On previous'),
                        'change',
                        ({ previousTickets: from, tickets: to }) => ({ kind: 'change', from, to }),
                      ),
                    ]
                  : []),
                ...(withSources
                  ? [
                      countColumn<(typeof rows)[number]>(
                        edition.say('不同來源', 'Sources'),
                        ({ sources }) => sources,
                      ),
                    ]
                  : []),
              ],
              rows: top,
              footnotes: [
                edition.say(
                  `占比以境外來源 ${grouped(base)} 件為母數。來源在境內者 ${grouped(own)} 件、無法識別者 ${grouped(unknown)} 件，不列名次。`,
                  `Shares are of the ${grouped(base)} with a source abroad. Without a rank: ${grouped(own)} with a source at home, ${grouped(unknown)} whose source cannot be placed.`,
                ),
              ],
            }),
          ],
  }
}

export function sharedSection(edition: Edition, facts: Facts): Section {
  return {
    id: 'returns-shared',
    title: edition.say('跨機關來源與中繼站', 'Sources seen at several agencies, and relay stations'),
    blocks: [...sharedBlocks(edition, facts), ...relayBlocks(edition, facts)],
  }
}

const mostRows = 10

function sharedBlocks(edition: Edition, facts: Facts): Block[] {
  const { result, queries } = facts.shared
  const title = edition.say('多個機關都遇到的來源', 'Sources that several agencies met')
  const query = edition.query(
    'returns.shared',
    title,
    edition.say(
      '本期有效回傳中，同一來源位址出現在兩個以上機關者，依機關數排列。',
      'Source addresses in valid returns of two agencies or more in this period, most agencies first.',
    ),
    queries,
    '0',
  )
  const amount = edition.figure(
    'returns-shared',
    { kind: 'count', count: result.length },
    {
      label: edition.say('出現在多個機關的來源位址', 'Source addresses met by several agencies'),
      query,
      unit: edition.say('個', 'addresses'),
      base: edition.say('本期有效回傳的來源位址', 'source addresses of valid returns of this period'),
    },
  )
  const said: Block = {
    kind: 'sentences',
    paragraphs: [
      result.length === 0
        ? edition.sentence(
            'returns-shared-none',
            edition.say(
              '本期沒有來源位址出現在兩個以上機關。',
              'No source address was met by two agencies or more in this period.',
            ),
          )
        : edition.sentence(
            'returns-shared-note',
            edition.say(
              '同一來源出現在兩個以上機關者共 ',
              'Source addresses that two agencies or more had returns about: ',
            ),
            amount,
            edition.say(
              ' 個，可能是針對政府機關的同一波活動，建議優先阻擋並回溯查證。境內位址可能屬於機關本身，不予刊載。',
              '. They may belong to one campaign against agencies: block them first, then look back. Addresses at home may be an agency’s own and are not printed.',
            ),
          ),
    ],
  }
  return [
    said,
    ...addressTable(edition, facts, result, { id: 'table-returns-shared', caption: title, query }),
  ]
}

function relayBlocks(edition: Edition, facts: Facts): Block[] {
  const { result, queries } = facts.relays
  const title = edition.say('中繼站', 'Relay stations')
  const query = edition.query(
    'returns.relays',
    title,
    edition.say(
      '本期有效回傳所載的中繼站位址，依機關數排列。',
      'Relay stations (command-and-control addresses) that valid returns of this period name, most agencies first.',
    ),
    queries,
    '0',
  )
  if (result.length === 0) return []
  return addressTable(edition, facts, result, { id: 'table-returns-relays', caption: title, query })
}

/** Defanged, so that nobody follows them by a click; those of the own country are an agency's, maybe: they stay out. */
function addressTable(
  edition: Edition,
  { rules: { home }, countryName }: Facts,
  found: readonly SharedAddress[],
  { id, caption, query }: { readonly id: string; readonly caption: string; readonly query: string },
): Block[] {
  const abroad = found.filter(({ country }) => country !== null && country !== home)
  if (abroad.length === 0) return []
  return [
    table<SharedAddress>({
      id,
      caption,
      query,
      columns: [
        nameColumn(edition.say('位址', 'Address'), ({ ip }) => defang(ip)),
        textColumn(edition.say('國家或地區', 'Country or region'), ({ country }) =>
          countryName(country!, edition.language),
        ),
        countColumn(edition.say('機關數', 'Agencies'), ({ agencies }) => agencies),
        countColumn(edition.say('件數', 'Returns'), ({ tickets }) => tickets),
      ],
      rows: abroad.slice(0, mostRows),
      footnotes:
        found.length > Math.min(abroad.length, mostRows)
          ? [
              edition.say(
                `另有 ${found.length - Math.min(abroad.length, mostRows)} 個未列。`,
                `Not listed: ${found.length - Math.min(abroad.length, mostRows)}.`,
              ),
            ]
          : [],
    }),
  ]
}
