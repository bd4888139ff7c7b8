/**
 * What Suricata's words mean in OCSF numbers. Source: Suricata user guide, "EVE JSON format" and "meta keywords: priority",
 * 5 to 8. Rule priorities run from 1 (most urgent) to 255; classification.config uses 1 to 4. Priority 1 covers everything from
 * an exploit attempt to a policy violation, so it is high, not critical: no Suricata alert is critical by itself.
 */
export const severities: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 3],
  [3, 2],
  [4, 1],
])

/** `alert.action` → disposition_id. `allowed` only says that the rule did not block: seen, not let through on purpose. */
export const actions: ReadonlyMap<string, number> = new Map([
  ['allowed', 15],
  ['blocked', 2],
])

/** `verdict.action` → disposition_id: what the engine did with the packet in the end. */
export const verdicts: ReadonlyMap<string, number> = new Map([
  ['alert', 15],
  ['pass', 1],
  ['drop', 6],
  ['reject', 25],
])

/** `proto` in upper case → IANA protocol number; unnamed protocols are three digits. */
export const protocols: ReadonlyMap<string, number> = new Map([
  ['ICMP', 1],
  ['IGMP', 2],
  ['TCP', 6],
  ['UDP', 17],
  ['IPV6', 41],
  ['GRE', 47],
  ['ESP', 50],
  ['AH', 51],
  ['IPV6-ICMP', 58],
  ['ICMPV6', 58],
  ['SCTP', 132],
])
