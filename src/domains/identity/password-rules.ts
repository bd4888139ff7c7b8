/**
 * What makes a password refused: the government's baseline (length, four classes, repeats) and what the baseline misses, since
 * `P@ssw0rd` and `Aa123456` fulfil most baselines: dictionaries, the account's context, places, walks over the keyboard.
 */
import { readFileSync } from 'node:fs'
import { ZxcvbnFactory, type ZxcvbnResult } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { z } from 'zod'
import { LianfangError } from '../../base/errors.ts'

/** Stable codes; the console has a sentence for each. */
const passwordFaults = [
  'too-short',
  'too-long',
  'control-character',
  'no-lower-case',
  'no-upper-case',
  'no-digit',
  'no-symbol',
  'repeated-character',
  'common',
  'account',
  'name',
  'agency',
  'place',
  'keyboard-walk',
  'guessable',
  'used-before',
] as const
export type PasswordFault = (typeof passwordFaults)[number]

/** Who the password is for. */
export interface PasswordContext {
  /** The mail address people sign in with. */
  readonly account: string
  readonly name: string
  /** Names, short names and domain names of the person's agency. */
  readonly agencies: readonly string[]
}

const shortest = 12
const longest = 256
/** What must remain when words an attacker knows are taken out. */
const leastOwn = 8
/** Decimal logarithm of the guesses an informed attacker needs. */
const leastGuesses = 10
/** The share from which a pattern makes the password. */
const mostly = 0.6

const word = z.string().trim().min(1)
const wordList = z.strictObject({
  source: word,
  asOf: z.iso.date(),
  notes: word,
  passwords: z.array(word),
  places: z.array(z.strictObject({ 'zh-TW': word, names: z.array(word) })),
})

export type PasswordRules = (password: string, context: PasswordContext) => PasswordFault[]

/** Reads reference/passwords/taiwan.json below `folder`; a file that is wrong is `reference-invalid`. */
export function loadPasswordRules(folder: URL): PasswordRules {
  const path = 'passwords/taiwan.json'
  let words: z.infer<typeof wordList>
  try {
    words = wordList.parse(JSON.parse(readFileSync(new URL(path, folder), 'utf8')))
  } catch (cause) {
    throw new LianfangError('reference-invalid', `reference/${path}: ${messageOf(cause)}`, {
      hint: 'Restore the file from the repository, or correct it as the message says.',
      cause,
    })
  }
  const common = new Set(words.passwords.map(bare))
  const places = words.places.flatMap(({ 'zh-TW': name, names }) => [name, ...names])
  const estimate = new ZxcvbnFactory({
    dictionary: { ...dictionary, taiwan: words.passwords },
    graphs: adjacencyGraphs,
  })

  return (given, context) => {
    const password = given.normalize('NFC')
    const length = Array.from(password).length
    if (length > longest) return ['too-long']
    const faults = new Set<PasswordFault>(shapeFaults(password, length))
    if (common.has(bare(password)) || leansOn(password, words.passwords)) faults.add('common')
    if (isWalk(password)) faults.add('keyboard-walk')
    const [account = '', domain = ''] = context.account.split('@')
    const known: Readonly<Record<'account' | 'name' | 'agency' | 'place', readonly string[]>> = {
      account: [context.account, account, ...account.split(/[._+-]/)],
      name: [context.name, ...context.name.split(/[\s,._-]+/)],
      agency: [
        ...context.agencies,
        ...context.agencies.flatMap((name) => name.split(/\s+/)),
        ...domain.split('.'),
      ],
      place: places,
    }
    for (const [fault, names] of Object.entries(known)) {
      if (leansOn(password, names)) faults.add(fault as keyof typeof known)
    }
    // The head alone decides for long ones, and keeps the estimate quick.
    const estimated = estimate.check(password.slice(0, 64), Object.values(known).flat().filter(isLong))
    if (isMostlyCommon(estimated)) faults.add('common')
    if (faults.size === 0 && estimated.guessesLog10 < leastGuesses) faults.add('guessable')
    return passwordFaults.filter((fault) => faults.has(fault))
  }
}

function shapeFaults(password: string, length: number): PasswordFault[] {
  const faults: PasswordFault[] = []
  if (length < shortest) faults.push('too-short')
  if (/\p{Cc}/u.test(password)) faults.push('control-character')
  if (!/\p{Ll}/u.test(password)) faults.push('no-lower-case')
  if (!/\p{Lu}/u.test(password)) faults.push('no-upper-case')
  if (!/\p{Nd}/u.test(password)) faults.push('no-digit')
  if (!/[^\p{L}\p{N}]/u.test(password)) faults.push('no-symbol')
  if (/(.)\1{3}/u.test(password)) faults.push('repeated-character')
  return faults
}

const lookAlike: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'l',
  '!': 'l',
  i: 'l',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
}

/** Lower case, full-width forms as narrow ones, digits and signs as the letters they look like. */
function bare(text: string): string {
  const narrow = text.normalize('NFKC').toLowerCase()
  return Array.from(narrow, (character) => lookAlike[character] ?? character).join('')
}

const isLong = (name: string): boolean =>
  Array.from(name).length >= (/\p{Script=Han}/u.test(name) ? 2 : 3) &&
  !['gov', 'org', 'com', 'edu', 'net'].includes(name)

/** Whether little is left of the password without the names: `wang@123`, `wangwang`, `Kaohsiung@1234`. */
function leansOn(password: string, names: readonly string[]): boolean {
  const words = [...new Set(names.filter(isLong).map(bare))].sort((one, other) => other.length - one.length)
  let rest = bare(password)
  const before = rest
  for (const name of words) rest = rest.replaceAll(name, '')
  return rest !== before && Array.from(rest).length < leastOwn
}

/** Whether words of the dictionaries (not the person's own, which have reasons of their own) make most of the password. */
function isMostlyCommon({ sequence, password, guessesLog10 }: ZxcvbnResult): boolean {
  let covered = 0
  for (const match of sequence) {
    if (match.pattern === 'dictionary' && match['dictionaryName'] !== 'userInputs')
      covered += match.token.length
  }
  return covered >= password.length * mostly && guessesLog10 < leastGuesses
}

/** Keys of a US keyboard by row, each row half a key (rounded) further right than the one above; unshifted, then shifted. */
const rows = [
  ['1234567890-=', '!@#$%^&*()_+'],
  ['qwertyuiop[]', 'QWERTYUIOP{}'],
  ["asdfghjkl;'", 'ASDFGHJKL:"'],
  ['zxcvbnm,./', 'ZXCVBNM<>?'],
] as const
const keys = new Map(
  rows.flatMap((sides, row) =>
    sides.flatMap((side) => Array.from(side, (key, column) => [key, { row, column }] as const)),
  ),
)

/** Whether runs of three or more neighbouring keys, or of the alphabet or digits in order, make most of it: `1qaz@WSX3edc`. */
function isWalk(password: string): boolean {
  const characters = Array.from(password)
  const covered = new Set<number>()
  for (const follows of [isNextKey, isNextLetter]) {
    let begin = 0
    for (let at = 1; at <= characters.length; at++) {
      if (at < characters.length && follows(characters[at - 1]!, characters[at]!)) continue
      if (at - begin >= 3) for (let inside = begin; inside < at; inside++) covered.add(inside)
      begin = at
    }
  }
  return covered.size >= characters.length * mostly
}

function isNextKey(one: string, other: string): boolean {
  const here = keys.get(one)
  const there = keys.get(other)
  if (here === undefined || there === undefined) return false
  return Math.abs(here.row - there.row) <= 1 && Math.abs(here.column - there.column) <= 1
}

function isNextLetter(one: string, other: string): boolean {
  if (!/^[\p{L}\p{N}]{2}$/u.test(one + other)) return false
  return Math.abs(other.toLowerCase().codePointAt(0)! - one.toLowerCase().codePointAt(0)!) <= 1
}

const messageOf = (cause: unknown): string =>
  cause instanceof z.ZodError
    ? z.prettifyError(cause)
    : cause instanceof Error
      ? cause.message
      : String(cause)
