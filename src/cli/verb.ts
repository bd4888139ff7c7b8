import { parseArgs, type ParseArgsConfig } from 'node:util'
import { LianfangError } from '../base/errors.ts'

/** Documented in README and `lianfang help`. */
export const exitCodes = {
  done: 0,
  fault: 1,
  usage: 2,
  /** Something that was named could not be read; the rest is done. */
  partly: 3,
  /** The event store could not be started or reached. */
  store: 4,
  interrupted: 130,
} as const

export interface OptionDeclaration {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
  readonly default?: string | boolean
  /** What stands for its value in the help, e.g. DIR. */
  readonly placeholder?: string
  readonly help: string
}

export type Options = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** One command. Data goes to standard output, talk to standard error. */
export interface Verb {
  readonly summary: string
  /** After `lianfang <verb>`, e.g. `PATH… | -`. */
  readonly usage: string
  readonly description: string
  readonly options: Readonly<Record<string, OptionDeclaration>>
  run(options: Options, positionals: readonly string[]): Promise<number>
}

export const commonOptions = {
  data: {
    type: 'string',
    placeholder: 'DIR',
    help: 'data folder (LIANFANG_DATA; default ~/.local/share/lianfang, of root /var/lib/lianfang)',
  },
  json: { type: 'boolean', default: false, help: 'print the result as JSON' },
  help: { type: 'boolean', short: 'h', default: false, help: 'show this help' },
} as const satisfies Record<string, OptionDeclaration>

export function parseVerb(verb: Verb, args: readonly string[]): { options: Options; positionals: string[] } {
  const config: NonNullable<ParseArgsConfig['options']> = {}
  for (const [name, { type, short, multiple, default: standard }] of Object.entries(verb.options)) {
    config[name] = {
      type,
      ...(short === undefined ? {} : { short }),
      ...(multiple === undefined ? {} : { multiple }),
      ...(standard === undefined ? {} : { default: standard }),
    }
  }
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: config, allowPositionals: true })
    return { options: values, positionals }
  } catch (error) {
    throw usageError((error as Error).message)
  }
}

export function usageError(message: string, hint = 'Add --help to see what is possible.'): LianfangError {
  return new LianfangError('usage', message, { hint })
}

export function helpOf(name: string, verb: Verb): string {
  const rows = Object.entries(verb.options).map(
    ([option, { short, type, placeholder, help, default: standard }]) => {
      const left = `${short === undefined ? '    ' : `-${short}, `}--${option}${type === 'string' ? ` ${placeholder ?? 'TEXT'}` : ''}`
      const value = typeof standard === 'string' && standard !== '' ? ` [${standard}]` : ''
      return `  ${left.padEnd(30)} ${help}${value}`
    },
  )
  return `${verb.summary}\n\nUsage: lianfang ${name} ${verb.usage}\n\n${verb.description}\n\nOptions:\n${rows.join('\n')}\n`
}

/** The value of a string option, or undefined. */
export function text(options: Options, name: string): string | undefined {
  const given = options[name]
  return typeof given === 'string' ? given : undefined
}

/** A string option that may be given several times, or with commas. */
export function list(options: Options, name: string): string[] {
  const given = options[name]
  const values = Array.isArray(given) ? given : given === undefined ? [] : [given]
  return values.flatMap((value) => String(value).split(',')).filter((value) => value !== '')
}

/** A string option that must be one of some words. */
export function oneOf<const Word extends string>(
  options: Options,
  name: string,
  words: readonly Word[],
): Word {
  const given = String(options[name])
  const found = words.find((word) => word === given)
  if (found === undefined) throw usageError(`--${name} is ${given}, but must be one of: ${words.join(', ')}`)
  return found
}

/** A string option that must be a whole number. */
export function wholeNumber(options: Options, name: string): number {
  const given = String(options[name]).replaceAll(/[_,]/g, '')
  const number = Number(given)
  if (given === '' || !Number.isSafeInteger(number) || number < 0) {
    throw usageError(`--${name} is ${String(options[name])}, but must be a whole number`)
  }
  return number
}
