import { createHash } from 'node:crypto'
import type { PayloadKind } from './assessment.ts'
import { longestText } from './decode.ts'

const longestPattern = 500
/** Shorter texts are what everybody types. */
const shortest = 24

/** Header lines that differ from victim to victim, or with the path to him. */
const variableHeaders =
  /^(?:Host|Content-Length|Connection|Referer|Origin|Via|X-Forwarded-For|Accept(?:-[A-Za-z]{1,20})?|Cache-Control|Date):[^\n]{0,2000}\n?/gim

/**
 * What stays of a payload when what differs from victim to victim is taken out. `notable`: whether anything is known of it; a short text
 * of which nothing is known is no sign of a campaign.
 */
export function campaignPattern(kind: PayloadKind, text: string, notable: boolean): string {
  if (kind === 'hash') return /^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : ''
  if (kind === 'credential' || kind === 'client') return ''
  if (text.length < shortest || (!notable && text.length < 2 * shortest)) return ''
  let rest = text.slice(0, longestText)
  if (kind === 'request') rest = rest.replaceAll('\r\n', '\n').replace(variableHeaders, '')
  rest = rest
    .replace(/(?:\\{1,2}x[0-9a-f]{2}){4,}/gi, '<bytes>')
    .replace(/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b(?:(?::|%3a)\d{1,5}\b)?/gi, '<address>')
    .replace(/(?<=[a-z]:\/\/[a-z0-9.-]{1,80}):\d{1,5}\b/gi, ':<port>')
    .replace(/[A-Za-z0-9]{5,}/g, (word, at: number, whole: string) => placeholder(word, whole, at))
    .replace(/\s+/g, ' ')
    .trim()
  if (rest.length <= longestPattern) return rest
  const digest = createHash('sha256').update(rest, 'latin1').digest('hex').slice(0, 16)
  return `${rest.slice(0, longestPattern - digest.length - 3)}...${digest}`
}

function placeholder(word: string, whole: string, at: number): string {
  if (/^\d+$/.test(word)) return '<number>'
  // After busybox: an applet that nobody has, and by which an answer is known.
  if (/^[A-Z]{5}$/.test(word) && /busybox\s$/.test(whole.slice(Math.max(0, at - 8), at))) return '<random>'
  return looksRandom(word) ? '<random>' : word
}

/** Whether a word of letters and digits was hardly made by a person: a guess, the same for the same word. */
export function looksRandom(word: string): boolean {
  if (word.length < 8) return false
  if (word.length >= 16 && /^[0-9a-f]+$/i.test(word) && /\d/.test(word) && /[a-f]/i.test(word)) return true
  const digits = word.replace(/\D/g, '').length
  let changes = 0
  for (let at = 1; at < word.length; at++) if (sortOf(word, at) !== sortOf(word, at - 1)) changes++
  // x86, mips64el, CVE numbers and camel case change seldom.
  if (digits > 0 && digits < word.length && changes >= 4) return true
  if (digits > 0) return false
  if (changes >= 5 && word.length <= 16) return true
  return /^[a-z]+$|^[A-Z]+$/.test(word) && word.length <= 16 && /[^aeiouy]{5}/i.test(word)
}

function sortOf(word: string, at: number): number {
  const code = word.charCodeAt(at)
  return code < 58 ? 0 : code < 91 ? 1 : 2
}
