/** How far along an attack lies what was seen: the period by Lockheed Martin's stages and by ATT&CK's tactics. */
import type { KillChain, Place } from '../../kill-chain/index.ts'
import type { Block, ChartBlock, Section, TableBlock } from '../model.ts'
import { type Edition, grouped, share } from '../writing/edition.ts'
import type { PartText, Step } from '../writing/part.ts'
import {
  countColumn,
  labelColumn,
  type RowColumn,
  table,
  textColumn,
  valueColumn,
} from '../writing/tables.ts'

/** What one part counted. */
export interface PartSteps extends Pick<PartText, 'name' | 'unit'> {
  readonly steps: readonly Step[]
}

interface Row {
  readonly label: string
  /** ATT&CK's id. */
  readonly tactic?: string
  /** One for each part. */
  readonly events: readonly number[]
}

/** A section with a picture for each part, since what they count cannot be added, and tables that set them side by side. */
export function killChainSection(edition: Edition, chain: KillChain, parts: readonly PartSteps[]): Section {
  const sumOf = (part: PartSteps, where: (place: Place) => boolean): number =>
    part.steps.reduce((sum, { place, events }) => sum + (place !== undefined && where(place) ? events : 0), 0)
  const placed = parts.map((part) => sumOf(part, () => true))
  const stages = chain.stages.map(({ id, label }) => ({
    label: label[edition.language],
    events: parts.map((part) => sumOf(part, ({ stage }) => stage === id)),
  }))
  const tactics = chain.tactics.map(({ id, label }) => ({
    label: label[edition.language],
    tactic: id,
    events: parts.map((part) => sumOf(part, ({ tactic }) => tactic.id === id)),
  }))
  const query = edition.given(
    'kill-chain.places',
    edition.say('攻擊階段的對照', 'Places in an attack'),
    edition.say(
      `由前列各查詢的計數，依對照表（${chain.asOf}）歸入洛克希德馬丁攻擊鏈的階段與 ATT&CK 戰術；對照表為本系統的判斷。不構成攻擊步驟者（如違反使用政策）不歸入任何階段。`,
      `Counts of the queries named above, placed by a table of ours (${chain.asOf}) into stages of Lockheed Martin’s kill chain and tactics of ATT&CK. What is no step of an attack, such as a violated policy, has no place.`,
    ),
  )
  const columns = <Each extends Row>(): RowColumn<Each>[] =>
    parts.flatMap(({ name }, at) => [
      countColumn<Each>(parts.length > 1 ? name : edition.say('次數', 'Events'), ({ events }) => events[at]!),
      valueColumn<Each>(edition.say('占比', 'Share'), 'share', ({ events }) =>
        share(events[at]!, placed[at]!),
      ),
    ])
  const footnotes = parts.map(({ name, steps }, at) => {
    const all = steps.reduce((sum, { events }) => sum + events, 0)
    return edition.say(
      `${name}：占比以歸入階段的 ${grouped(placed[at]!)} 次為母數；另有 ${grouped(all - placed[at]!)} 次不歸入任何階段。`,
      `${name}: shares are of the ${grouped(placed[at]!)} that have a place; without one: ${grouped(all - placed[at]!)}.`,
    )
  })
  const stageTable: TableBlock = table<Row>({
    id: 'table-kill-chain-stages',
    caption: edition.say('洛克希德馬丁攻擊鏈各階段', 'By stage of Lockheed Martin’s kill chain'),
    query,
    columns: [labelColumn(edition.say('階段', 'Stage'), ({ label }) => label), ...columns<Row>()],
    rows: stages,
    footnotes,
  })
  const tacticTable: TableBlock = table<Row & { readonly tactic: string }>({
    id: 'table-kill-chain-tactics',
    caption: edition.say('ATT&CK 戰術', 'By tactic of ATT&CK'),
    query,
    columns: [
      labelColumn(edition.say('戰術', 'Tactic'), ({ label }) => label),
      textColumn(edition.say('編號', 'Id'), ({ tactic }) => tactic),
      ...columns<Row & { readonly tactic: string }>(),
    ],
    rows: tactics.filter(({ events }) => events.some((amount) => amount > 0)),
    footnotes: [],
  })
  const blocks: Block[] = [
    {
      kind: 'sentences',
      paragraphs: [
        edition.sentence(
          'kill-chain-note',
          edition.say(
            '以下將本期各類紀錄依其性質歸入攻擊鏈的階段，說明所見集中在攻擊的哪一段。閘口與誘捕系統多半看到攻擊的前段，後段比例低不表示沒有發生；不同來源的計數單位不同，不能相加。',
            'Every sort of record of this period has a place in the course of an attack; together they say which stretch of it was seen. Gateways and honeypots mostly see its beginning: few records of later stages do not mean that these did not happen. What different sources count cannot be added.',
          ),
        ),
      ],
    },
  ]
  if (placed.every((amount) => amount === 0))
    return { ...titled(edition), blocks: [...blocks, nothing(edition)] }
  return {
    ...titled(edition),
    blocks: [
      ...blocks,
      ...parts.flatMap((part, at) =>
        placed[at]! === 0
          ? []
          : [stagePicture(edition, part, stages, { at, query, several: parts.length > 1 })],
      ),
      stageTable,
      tacticTable,
    ],
  }
}

function titled(edition: Edition): Pick<Section, 'id' | 'title'> {
  return { id: 'kill-chain', title: edition.say('攻擊鏈分布', 'Where in an attack') }
}

function nothing(edition: Edition): Block {
  return {
    kind: 'sentences',
    paragraphs: [
      edition.line(
        edition.say(
          '本期沒有可歸入攻擊鏈階段的紀錄。',
          'No record of this period has a place in the kill chain.',
        ),
      ),
    ],
  }
}

/** All stages in their order, those without events too. */
function stagePicture(
  edition: Edition,
  { name, unit }: PartSteps,
  stages: readonly Row[],
  { at, query, several }: { readonly at: number; readonly query: string; readonly several: boolean },
): ChartBlock {
  const [most] = stages.toSorted((a, b) => b.events[at]! - a.events[at]!)
  const title = edition.say(
    '本期紀錄在攻擊鏈各階段的分布',
    'Records of this period by stage of the kill chain',
  )
  return {
    kind: 'chart',
    id: `chart-kill-chain-${at + 1}`,
    title: several ? `${title}${edition.say('：', ': ')}${name}` : title,
    description: edition.say(
      `最多的階段是「${most!.label}」，共 ${grouped(most!.events[at]!)} ${unit}。`,
      `Most belong to ${most!.label}: ${grouped(most!.events[at]!)} ${unit}.`,
    ),
    query,
    chart: {
      kind: 'bars',
      unit,
      labelled: edition.say('階段', 'Stage'),
      series: [name],
      points: stages.map(({ label, events }) => ({ label, values: [events[at]!] })),
    },
  }
}
