/** What knowledge says of the texts that attackers send. Texts are byte strings; each distinct one is assessed once. */

/** `credential` is the user name and the password with a NUL between them; `hash` a SHA-256 in hexadecimal. */
export const payloadKinds = ['command', 'request', 'url', 'credential', 'hash', 'client'] as const
export type PayloadKind = (typeof payloadKinds)[number]

/** One reason to think of a family. */
export interface Evidence {
  /** Key of the family in reference/honeypots/families.json. */
  readonly family: string
  /** What sort of reason it is: of several of one sort only the strongest counts. */
  readonly sort: 'token' | 'command' | 'url' | 'credential' | 'hash' | 'rule'
  /** How likely the family is from this reason alone, above 0 and below 1. */
  readonly weight: number
  /** The piece of text that says so, at most 200 bytes. */
  readonly matched: string
  /** Id of the rule in the data. */
  readonly rule: string
}

/** A flaw that a payload exploits. */
export interface FlawFound {
  /** Key in reference/honeypots/flaws.json: a CVE id in lower case, or our name of a class. */
  readonly flaw: string
  readonly matched: string
}

export interface Indicator {
  readonly kind: 'url' | 'domain' | 'address' | 'sha256'
  /** Refanged and normalised: what it is compared by. */
  readonly value: string
}

export interface Assessment {
  readonly evidence: readonly Evidence[]
  readonly flaws: readonly FlawFound[]
  /** Keys of reference/honeypots/devices.json: what sort of device is aimed at. */
  readonly devices: readonly string[]
  readonly indicators: readonly Indicator[]
  /**
   * The text with what differs from victim to victim taken out (addresses, ports, random names, random tokens), at most 500 bytes: two
   * payloads of one campaign have the same. Empty when there is nothing to compare by.
   */
  readonly pattern: string
}

/** The family of a session or a sample. */
export interface Verdict {
  readonly family: string
  /** 0 to 100: how likely the reasons together make it. */
  readonly confidence: number
  /** The strongest reason of each sort, strongest first. */
  readonly evidence: readonly Evidence[]
}

export interface HoneypotKnowledge {
  /** Changes when any of the data or this code's meaning does. */
  readonly version: string
  assess(kind: PayloadKind, text: string): Assessment
  /** Undefined: unknown. Reasons of different sorts are taken as independent: 1 − Π(1 − weight). */
  verdict(evidence: readonly Evidence[]): Verdict | undefined
  /** Who scans for research from an address, as they say themselves; undefined: nobody we know of. */
  researcher(address: string): string | undefined
}
