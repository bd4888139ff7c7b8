import { numberOf, type Json, type JsonObject } from '../../../../standards/json/exact.ts'

/**
 * How Cowrie words `message` from the other members: `{name}` is one of them, `{name:d}` its whole part. Source: the `format` of its log
 * calls, 1.5 to 2.6.
 */
const wordings: Readonly<Record<string, readonly string[]>> = {
  'session.connect': ['New connection: {src_ip}:{src_port} ({dst_ip}:{dst_port}) [session: {session}]'],
  'session.closed': [
    'Connection lost after {duration:d} seconds',
    'Connection lost after {duration} seconds',
  ],
  'client.version': ['Remote SSH version: {version}'],
  'client.kex': ['SSH client hassh fingerprint: {hassh}'],
  'client.size': ['Terminal Size: {width} {height}'],
  'client.var': ['request_env: {name}={value}'],
  'client.fingerprint': [
    'public key attempt for user {username} of type {type} with fingerprint {fingerprint}',
  ],
  'login.success': [
    'login attempt [{username}/{password}] succeeded',
    'public key login attempt for [{username}] succeeded',
  ],
  'login.failed': [
    'login attempt [{username}/{password}] failed',
    'public key login attempt for [{username}] failed',
  ],
  'command.input': ['CMD: {input}', 'INPUT ({realm}): {input}'],
  'command.success': ['Command found: {input}'],
  'command.failed': ['Command not found: {input}'],
  'session.input': ['INPUT ({realm}): {input}'],
  'session.file_download': ['Downloaded URL ({url}) with SHA-256 {shasum} to {outfile}'],
  'session.file_download.failed': ['Attempt to download file(s) from URL ({url}) failed'],
  'session.file_upload': ['SFTP Uploaded file "{filename}" to {outfile}'],
  'log.closed': [
    'Closing TTY Log: {ttylog} after {duration:d} seconds',
    'Closing TTY Log: {ttylog} after {duration} seconds',
  ],
}

/** Literal texts and members by turns. */
export type Wording = readonly (string | { readonly member: string; readonly whole: boolean })[]

export const compiled: ReadonlyMap<string, readonly Wording[]> = new Map(
  Object.entries(wordings).map(([event, texts]) => [`cowrie.${event}`, texts.map(compile)]),
)

function compile(text: string): Wording {
  return text.split(/\{([a-z_]+(?::d)?)\}/).map((part, index) => {
    if (index % 2 === 0) return part
    return { member: part.replace(':d', ''), whole: part.endsWith(':d') }
  })
}

/** Whether `message` only repeats, as Cowrie words it, what the other members of an event say. */
export function isRepeated(event: string, document: JsonObject): boolean {
  const { message } = document
  const texts = typeof message === 'string' ? compiled.get(event) : undefined
  return texts !== undefined && texts.some((wording) => worded(wording, document) === message)
}

function worded(wording: Wording, document: JsonObject): string {
  return wording.map((part) => (typeof part === 'string' ? part : shown(document, part))).join('')
}

function shown(document: JsonObject, { member, whole }: { member: string; whole: boolean }): string {
  const value: Json | undefined = document[member] ?? document[member.replace(/^dst_/, 'dest_')]
  if (typeof value === 'string') return whole ? String(Math.trunc(Number(value))) : value
  const number = numberOf(value)
  return number === undefined ? '' : String(whole ? Math.trunc(number) : number)
}
