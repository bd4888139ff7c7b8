/**
 * Where the message of a syslog line starts. RFC 5424 §6: version, five fields and structured data (which may hold key="value"
 * pairs of its own) are passed over, as is the BOM that may open its message; of RFC 3164, and of neither, only `<PRI>` is.
 */
export function messageStart(line: string): number {
  const priority = /^<\d{1,3}>/.exec(line)
  if (priority === null) return 0
  structured.lastIndex = priority[0].length
  return structured.test(line) ? structured.lastIndex : priority[0].length
}

const structured = /1 \S+ \S+ \S+ \S+ \S+ (?:-|(?:\[[^\s=\]"]+(?: [^\s=\]"]+="(?:[^"\\]|\\.)*")*\])+)(?= |$)/y
