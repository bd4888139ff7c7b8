import type { Bulletin, Language } from './model.ts'
import { sampleBulletin } from './sample.test-data.ts'

/** Names as an attacker would write them: each tries to break out of some format. */
export const HOSTILE_NAMES = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '#import "/etc/passwd": *',
  '#read("/etc/passwd") $x$ @label <label>',
  ']]></text:p><text:p>',
  '| a | b | `code` **bold** [link](http://example.com) ![i](http://example.com/i.png)',
  '{{ constructor }} ${x} %s &lt; &#60; &amp;',
  'nul\u0000 bell\u0007 escape\u001b[31m delete\u007f c1\u0085 \ufffe\uffff',
  'right\u202eto-left\u202c \u2066isolate\u2069 zero\u200bwidth \ufeffbom \u{e0041}tag',
  'lone \ud800 high, lone \udc00 low',
  'line\nbreak\r\nand\ttab\u2028separator',
  `long ${'A'.repeat(10_000)}`,
  `stacked a${'\u0301'.repeat(500)}`,
  'Юникод العربية עברית ไทย 😀 漢字 𠮷',
  '1. - + = # > item',
  '',
] as const

/** The sample with hostile text wherever text can come from outside, and in the analyst's words as well. */
export function hostileBulletin(language: Language): Bulletin {
  const sample = sampleBulletin(language)
  const everything = HOSTILE_NAMES.join(' ')
  return {
    ...sample,
    title: `${sample.title} ${HOSTILE_NAMES[0]}`,
    publisher: HOSTILE_NAMES[4],
    snapshot: { ...sample.snapshot, source: everything },
    sections: [
      ...sample.sections.slice(0, -1),
      {
        id: 'hostile',
        title: HOSTILE_NAMES[2],
        blocks: [
          {
            kind: 'sentences',
            paragraphs: HOSTILE_NAMES.map((name) => ({
              spans: [{ text: name }, { name }, { figure: 'blocked' }],
            })),
          },
          { kind: 'list', ordered: false, items: HOSTILE_NAMES.map((name) => ({ spans: [{ name }] })) },
          { kind: 'caveats', items: [{ spans: [{ text: everything }] }] },
          {
            kind: 'entries',
            entries: HOSTILE_NAMES.map((name) => ({
              rank: null,
              name,
              tags: [name, name],
              paragraphs: [{ spans: [{ text: name }] }],
            })),
          },
          {
            kind: 'table',
            id: 'hostile-table',
            caption: HOSTILE_NAMES[4],
            query: 'gateway.totals',
            columns: [
              { label: HOSTILE_NAMES[5], kind: 'name', header: true },
              { label: 'x', kind: 'text' },
              { label: 'n', kind: 'count' },
            ],
            rows: HOSTILE_NAMES.map((name) => [
              { kind: 'name', name },
              { kind: 'text', text: name },
              { kind: 'count', count: null },
            ]),
            footnotes: [...HOSTILE_NAMES],
          },
          ...(['bars', 'columns', 'lines', 'stack'] as const).map((kind) => ({
            kind: 'chart' as const,
            id: `hostile-${kind}`,
            title: HOSTILE_NAMES[0],
            description: HOSTILE_NAMES[4],
            query: 'gateway.totals',
            chart: {
              kind,
              unit: HOSTILE_NAMES[1],
              labelled: HOSTILE_NAMES[5],
              series: [HOSTILE_NAMES[0]],
              points: HOSTILE_NAMES.map((label, index) => ({
                label,
                values: [[null, 0, 1, Number.MAX_SAFE_INTEGER][index % 4]!],
              })),
            },
          })),
        ],
      },
      ...sample.sections.slice(-1),
    ],
    queries: sample.queries.map((query) => ({ ...query, sql: `${query.sql}\n\`\`\`\n${everything}` })),
  }
}
