/** Puts the parts of a bulletin together: gathered once, written in every language. */
import { type Period, periodLabel, previousPeriod } from '../gateway/index.ts'
import type { KillChain } from '../kill-chain/index.ts'
import { gatherGateway, type GatewaySource } from './gateway/index.ts'
import { gatherHoneypots, type HoneypotsSource } from './honeypots/index.ts'
import { killChainSection } from './kill-chain/index.ts'
import {
  type Block,
  type Bulletin,
  type Language,
  type Period as PrintedPeriod,
  SCHEMA,
  type Section,
  type Sentence,
} from './model.ts'
import { gatherReturns, type ReturnsSource } from './returns/index.ts'
import { Edition, type ExecutedQuery } from './writing/edition.ts'
import { type Asked, type Gathered, type PartName, partNames, type PartText } from './writing/part.ts'

/** Where the facts come from; parts without a source have no data. */
export interface BulletinSources {
  readonly killChain: KillChain
  readonly gateway?: GatewaySource
  readonly honeypots?: HoneypotsSource
  readonly returns?: ReturnsSource
}

export interface BulletinRequest extends Asked {
  /** Those asked for, though they have no data; undefined: those that have data in the period. */
  readonly parts?: readonly PartName[] | undefined
  /** Undefined: the standard words of each language. */
  readonly publisher?: string | undefined
  /** Default TLP:CLEAR. */
  readonly sharing?: Bulletin['sharing']
}

export interface BuiltBulletins {
  /** From the same facts. */
  readonly models: Readonly<Record<Language, Bulletin>>
  /** Those in it, in their order. */
  readonly parts: readonly PartName[]
  /** Those in it of which the period holds nothing. */
  readonly empty: readonly PartName[]
  /** What was carried out, by Query.id. */
  readonly executed: ReadonlyMap<string, ExecutedQuery>
}

/** Equal data and equal requests give equal models. */
export async function buildBulletins(
  sources: BulletinSources,
  request: BulletinRequest,
): Promise<BuiltBulletins> {
  const gathered = await gatherParts(sources, request)
  const write = (language: Language) => writeBulletin(gathered, language, sources.killChain, request)
  const [zh, en] = [write('zh-TW'), write('en')]
  return {
    models: { 'zh-TW': zh.model, en: en.model },
    parts: gathered.map(({ part }) => part),
    empty: gathered.filter(({ hasData }) => !hasData).map(({ part }) => part),
    executed: en.executed,
  }
}

/** Those asked for or, when none is, those with data; the gateway, when none has. */
async function gatherParts(
  sources: BulletinSources,
  { parts, ...asked }: BulletinRequest,
): Promise<readonly Gathered[]> {
  const found: Gathered[] = []
  for (const part of partNames) {
    if (parts?.includes(part) === false) continue
    const gathered = await gatherers[part](sources, asked)
    if (gathered !== undefined) found.push(gathered)
  }
  if (parts !== undefined) return found
  const withData = found.filter(({ hasData }) => hasData)
  return withData.length > 0 ? withData : found.slice(0, 1)
}

const gatherers: Readonly<
  Record<PartName, (sources: BulletinSources, asked: Asked) => Promise<Gathered> | undefined>
> = {
  gateway: ({ gateway, killChain }, asked) => gateway && gatherGateway(gateway, killChain, asked),
  honeypots: ({ honeypots, killChain }, asked) => honeypots && gatherHoneypots(honeypots, killChain, asked),
  returns: ({ returns, killChain }, asked) => returns && gatherReturns(returns, killChain, asked),
}

function writeBulletin(
  gathered: readonly Gathered[],
  language: Language,
  killChain: KillChain,
  { period, asOf, publisher, sharing = 'TLP:CLEAR' }: BulletinRequest,
): { readonly model: Bulletin; readonly executed: ReadonlyMap<string, ExecutedQuery> } {
  const edition = new Edition(language)
  const written = gathered.map((part) => part.write(edition))
  const [only] = written
  const imprint = written.length === 1 && only !== undefined ? only.alone : together(edition)
  const chain =
    imprint.kind === 'gateway'
      ? []
      : [
          killChainSection(
            edition,
            killChain,
            gathered.map(({ steps }, at) => ({ ...written[at]!, steps })),
          ),
        ]
  const sections: Section[] = [
    {
      id: 'summary',
      title: edition.say('本期摘要', 'Summary'),
      blocks: written.flatMap((part) => summaryBlocks(edition, part, written.length === 1)),
    },
    ...grouped(written, ({ name, sections: own }) => ({ group: name, sections: own })),
    ...chain,
    ...grouped(written, ({ name, advice }) => ({
      group: edition.say('建議事項', 'Advice'),
      sections: [{ ...advice, ...(written.length > 1 && { title: name }) }],
    })),
    ...grouped(written, ({ name, coverage }) => ({
      group: edition.say('資料涵蓋範圍與引用須知', 'Coverage and caveats'),
      sections: [{ ...coverage, ...(written.length > 1 && { title: name }) }],
    })),
    {
      id: 'methods',
      title: edition.say('計算方式', 'How the figures were computed'),
      blocks: [{ kind: 'methods' }],
    },
    ...written.flatMap(({ annexes }) => annexes),
  ]
  // A gateway alone tells of all that was asked; where there is more to read, of what is shown.
  const cited = citedIn(edition, sections)
  const queries = edition.queries.filter(({ id }) => imprint.kind === 'gateway' || cited.has(id))
  const model: Bulletin = {
    schema: SCHEMA,
    kind: imprint.kind,
    language,
    publisher: publisher ?? imprint.publisher,
    title: imprint.title,
    subtitle: imprint.subtitle,
    period: printed(period, language),
    ...(gathered.some(({ previousKnown }) => previousKnown) && {
      previous: printed(previousPeriod(period), language),
    }),
    snapshot: {
      asOf: iso(asOf),
      source: written.map(({ source }) => source).join(edition.say('；', '; ')),
    },
    sharing,
    queries,
    figures: edition.figures,
    sections,
  }
  const kept = new Set(queries.map(({ id }) => id))
  return { model, executed: new Map([...edition.executed].filter(([id]) => kept.has(id))) }
}

/** Query.id of what figures, tables and charts come from. */
function citedIn({ figures }: Edition, sections: readonly Section[]): ReadonlySet<string> {
  return new Set([
    ...figures.map(({ provenance }) => provenance.query),
    ...sections.flatMap(({ blocks }) => blocks.flatMap((block) => ('query' in block ? [block.query] : []))),
  ])
}

function together(edition: Edition): PartText['alone'] {
  return {
    kind: 'monitoring',
    title: edition.say('資安監測公報', 'Security monitoring bulletin'),
    subtitle: edition.say(
      '本期監測所見、排名、變化與建議',
      'What was seen in this period, how often, what has changed and what to do',
    ),
    publisher: edition.say('資安監測團隊', 'Security monitoring team'),
  }
}

/** Key figures and what they say; where there are several parts the first sentence begins with the part's name. */
function summaryBlocks(edition: Edition, { name, cards, overview }: PartText, isAlone: boolean): Block[] {
  const [first, ...rest] = overview
  const opened: Sentence[] =
    first === undefined || isAlone
      ? [...overview]
      : [{ ...first, spans: [{ lead: name }, { text: edition.say('：', ': ') }, ...first.spans] }, ...rest]
  return [
    { kind: 'cards', cards },
    { kind: 'sentences', paragraphs: opened },
  ]
}

/** Sections under the heading of their group, where there are several parts. */
function grouped(
  written: readonly PartText[],
  of: (part: PartText) => { readonly group: string; readonly sections: readonly Section[] },
): Section[] {
  return written
    .map(of)
    .flatMap(({ group, sections }) =>
      written.length > 1 ? sections.map((section) => ({ ...section, group })) : sections,
    )
}

function printed({ from, to, timeZone }: Period, language: Language): PrintedPeriod {
  return {
    from: iso(from * 1000),
    to: iso(to * 1000),
    timeZone,
    // `民國 115 年第 46 週`: the days in brackets stand beside it already.
    label: periodLabel({ from, to, timeZone }, language).replace(/ ?[(（].*[)）]$/, ''),
  }
}

function iso(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
