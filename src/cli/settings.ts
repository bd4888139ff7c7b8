import { readSettings, settingsOverview } from '../settings.ts'
import { LianfangError } from '../base/errors.ts'
import { print, printable, printJson, say, tableOf } from './terminal.ts'
import { commonOptions, exitCodes, text, usageError, type Options, type Verb } from './verb.ts'

export const verb: Verb = {
  summary: 'list the settings, what they are now, and where that was said',
  usage: '',
  description: `A setting is read from the environment, else from lianfang.env in the data folder (or the file that LIANFANG_SETTINGS
names), else it has its standard value. Secrets are not shown.`,
  options: {
    ...commonOptions,
    example: {
      type: 'boolean',
      default: false,
      help: 'print a lianfang.env with every setting, commented out',
    },
  },
  run,
}

type Setting = Omit<ReturnType<typeof settingsOverview>[number], 'from'> & { readonly from: string }

function run(options: Options, positionals: readonly string[]): Promise<number> {
  if (positionals.length > 0) throw usageError('settings takes no arguments')
  const folder = text(options, 'data')
  const settings = settingsOverview(process.env, folder).map((setting): Setting => {
    return folder !== undefined && setting.name === 'LIANFANG_DATA'
      ? { ...setting, from: 'command line' }
      : setting
  })
  if (options['example'] === true) {
    print(exampleOf(settings))
    return Promise.resolve(exitCodes.done)
  }
  const fault = faultOf(folder)
  if (options['json'] === true) {
    printJson({ settings, fault: fault === undefined ? null : { message: fault.message, hint: fault.hint } })
  } else {
    print(
      tableOf(
        ['setting', 'value', 'from', 'standard', 'meaning'],
        settings.map(({ name, value, from, standard, help }) => [
          name,
          value ?? '–',
          value === null && from === 'standard' ? '' : from,
          standard ?? '',
          help,
        ]),
      ),
    )
    if (fault !== undefined) say(`\n${printable(fault.message)}\n${fault.hint ?? ''}`)
  }
  return Promise.resolve(fault === undefined ? exitCodes.done : exitCodes.usage)
}

/** What keeps the settings from being taken. The list is shown all the same: it is needed most then. */
function faultOf(folder: string | undefined): LianfangError | undefined {
  try {
    readSettings(process.env, folder)
    return undefined
  } catch (error) {
    if (error instanceof LianfangError) return error
    throw error
  }
}

function exampleOf(settings: readonly Setting[]): string {
  const lines = settings.map(({ name, standard, help }) => `# ${help}\n#${name}=${quoted(standard ?? '')}`)
  return `# Settings of Lianfang. Take the # away before a line to set it; what the environment says wins over this file.
# The file may hold passwords: only the service's user should be able to read it (mode 0600).

${lines.join('\n\n')}
`
}

/** As parseEnv() and systemd's EnvironmentFile= both read it. */
function quoted(value: string): string {
  return /^[\w./:@,%+-]*$/.test(value) ? value : `"${value}"`
}
