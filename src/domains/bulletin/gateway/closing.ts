import type { Advice, Knowledge, Ranking } from '../../gateway/index.ts'
import type { Block, Section, Sentence } from '../model.ts'
import { adviceSection } from '../writing/advice.ts'
import { damaged, type Edition, grouped } from '../writing/edition.ts'
import type { Facts } from './facts.ts'

/** What is new among the blocked, critical and high, and what is gone. */
export function changes(edition: Edition, facts: Facts, knowledge: Knowledge, query: string): Section {
  const { signatures } = facts
  const title = edition.say('新出現與消失的特徵', 'New and gone signatures')
  if (!signatures.previousKnown)
    return {
      id: 'changes',
      title,
      blocks: [
        {
          kind: 'sentences',
          paragraphs: [
            edition.sentence(
              'changes-unknown',
              edition.say(
                '事件庫中沒有前一期間的資料，無從判斷何者為新出現或消失，本期不列。',
                'The event store holds nothing for the previous period, so what is new or gone is not known and not listed.',
              ),
            ),
          ],
        },
      ],
    }
  const appeared = signatures.rows.filter(({ previousRank }) => previousRank === null)
  const vanished = signatures.gone.map(({ key, previousEvents }) => ({ key, events: previousEvents }))
  const fresh = appeared.filter(({ key }) => !damaged(key))
  const gone = vanished.filter(({ key }) => !damaged(key))
  const broken = [...appeared, ...vanished].filter(({ key }) => damaged(key))
  const kind = (name: string): string =>
    knowledge.kindLabel(
      (facts.classification.get(name) ?? knowledge.classify({ name, category: '', logName: '' })).kind,
      edition.language,
    )
  const list = (
    names: readonly { readonly key: string; readonly events: number }[],
    before: string,
  ): Sentence[] =>
    names
      .slice(0, 10)
      .map(({ key, events }) =>
        edition.line(
          { name: key },
          edition.say(
            `（${kind(key)}）：${before}${grouped(events)} 次`,
            ` (${kind(key)}): ${grouped(events)}${before}`,
          ),
        ),
      )
  const head = (id: string, label: string, amount: number, about: string): Block => ({
    kind: 'sentences',
    paragraphs: [
      edition.sentence(
        id,
        `${label}${edition.say(' ', ': ')}`,
        edition.figure(
          id,
          { kind: 'count', count: amount },
          {
            label,
            query,
            unit: edition.say('種', 'signatures'),
            base: edition.say(
              '本期與前期的重大與嚴重等級阻擋事件',
              'blocked critical and high events of both periods',
            ),
          },
        ),
        about,
      ),
    ],
  })
  const items = (sentences: Sentence[]): Block[] =>
    sentences.length === 0 ? [] : [{ kind: 'list', ordered: false, items: sentences }]
  return {
    id: 'changes',
    title,
    blocks: [
      head(
        'new-signatures',
        edition.say(
          '前期沒有而本期出現的特徵',
          'Signatures of this period that the previous one did not have',
        ),
        fresh.length,
        fresh.length > 10
          ? edition.say(' 種，次數最多的十種如下：', ', the ten most frequent of which are')
          : edition.say(fresh.length === 0 ? ' 種。' : ' 種：', fresh.length === 0 ? '.' : ''),
      ),
      ...items(list(fresh, '')),
      head(
        'gone-signatures',
        edition.say(
          '前期有而本期未出現的特徵',
          'Signatures of the previous period that this one does not have',
        ),
        gone.length,
        gone.length > 10
          ? edition.say(' 種，前期次數最多的十種如下：', ', the ten most frequent of which were')
          : edition.say(gone.length === 0 ? ' 種。' : ' 種：', gone.length === 0 ? '.' : ''),
      ),
      ...items(list(gone, edition.say('前期 ', ' in the previous period'))),
      ...(broken.length === 0
        ? []
        : [
            {
              kind: 'sentences' as const,
              paragraphs: [
                edition.line(
                  edition.say(
                    `另有 ${broken.length} 個名稱因紀錄受損而無法辨識（兩期共 ${grouped(broken.reduce((sum, { events }) => sum + events, 0))} 次），不視為新出現或消失的特徵。`,
                    `Names that cannot be read since their records are damaged: ${broken.length} (events of both periods: ${grouped(broken.reduce((sum, { events }) => sum + events, 0))}). They count as neither new nor gone.`,
                  ),
                ),
              ],
            },
          ]),
    ],
  }
}

export function advice(edition: Edition, facts: Facts, knowledge: Knowledge): Section {
  const query = edition.query(
    'gateway.advice',
    edition.say('建議事項的依據', 'What advice follows from'),
    edition.say(
      '全部等級的事件依特徵加總，再依知識庫的性質與類別合計；此處列出阻擋部分的查詢，僅偵測部分以相反條件計算。',
      'Events of every severity by signature, then added up by the kind and family of the knowledge base; shown is the query of those blocked, those seen only use the condition reversed.',
    ),
    facts.allBlocked.queries,
  )
  return adviceSection(edition, {
    id: 'advice',
    note: edition.sentence(
      'advice-note',
      edition.say(
        '有本期紀錄可據者在前。所列次數不分嚴重程度，除載明遭阻擋者外，並含僅偵測的紀錄，因此大於前列各表。',
        'Points that records of this period call for come first. Their numbers take in every severity and, unless they say blocked, what was only seen: they exceed those of the tables above.',
      ),
    ),
    base: edition.say('本期全部等級的事件', 'events of every severity of this period'),
    counsels: knowledge.advice.map((item) => {
      const events = metBy(item, facts)
      return {
        ...item,
        id: `advice-${item.id}`,
        met: events === undefined ? undefined : { events, query, unit: edition.events },
      }
    }),
  })
}

/** Events that met the condition, undefined when too few did. */
function metBy({ when }: Advice, facts: Facts): number | undefined {
  if (when === undefined) return undefined
  const { kinds = [], families = [], signatures = [], disposition = 'all', minimum } = when
  const rankings: Ranking[] = []
  if (disposition !== 'seen') rankings.push(facts.allBlocked)
  if (disposition !== 'blocked') rankings.push(facts.allSeen)
  let events = 0
  for (const row of rankings.flatMap((ranking) => ranking.rows)) {
    const known = facts.classification.get(row.key)
    const met =
      signatures.includes(row.key) ||
      (known !== undefined &&
        (kinds.includes(known.kind) || (known.family !== undefined && families.includes(known.family.id))))
    if (met) events += row.events
  }
  return events >= minimum ? events : undefined
}
