/** Open Cybersecurity Schema Framework 1.5: the enumerations in use here. */

/** severity_id by word. */
export const severities: ReadonlyMap<string, number> = new Map([
  ['critical', 5],
  ['high', 4],
  ['medium', 3],
  ['low', 2],
  ['informational', 1],
  ['unknown', 0],
])

export const severityNames: ReadonlyMap<number, string> = new Map(
  [...severities].map(([name, id]) => [id, name]),
)
