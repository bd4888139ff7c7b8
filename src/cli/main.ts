/** The command line: `lianfang VERB …`. One file per verb, loaded when called. */
import { LianfangError } from '../base/errors.ts'
import { reasonOf } from '../domains/sources/index.ts'
import { exitCodes, helpOf, parseVerb, type Verb } from './verb.ts'

const verbs: Readonly<Record<string, () => Promise<{ readonly verb: Verb }>>> = {
  serve: () => import('./serve.ts'),
  ingest: () => import('./ingest.ts'),
  top: () => import('./top.ts'),
  bulletin: () => import('./bulletin.ts'),
  'set-aside': () => import('./set-aside.ts'),
  returns: () => import('./returns.ts'),
  simulate: () => import('./simulate.ts'),
  sample: () => import('./sample.ts'),
  doctor: () => import('./doctor.ts'),
  settings: () => import('./settings.ts'),
  user: () => import('./user.ts'),
  token: () => import('./token.ts'),
  backup: () => import('./backup.ts'),
  restore: () => import('./restore.ts'),
}

async function overview(): Promise<string> {
  const rows = await Promise.all(
    Object.entries(verbs).map(async ([name, load]) => `  ${name.padEnd(12)} ${(await load()).verb.summary}`),
  )
  return `Lianfang 聯防: sensor logs in, ranked bulletin out.

Usage: lianfang VERB [OPTIONS]

${rows.join('\n')}

lianfang VERB --help tells more. Exit codes: 0 done; 1 fault; 2 wrong usage; 3 done, but something named
could not be read; 4 event store not reachable; 130 interrupted.
`
}

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(await overview())
    return name === undefined ? exitCodes.usage : exitCodes.done
  }
  if (name === '--version') {
    const { default: manifest } = await import('../../package.json', { with: { type: 'json' } })
    process.stdout.write(`${manifest.version}\n`)
    return exitCodes.done
  }
  const load = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (load === undefined) {
    throw new LianfangError('usage', `there is no verb ${name}`, {
      hint: `Verbs: ${Object.keys(verbs).join(', ')}.`,
    })
  }
  const { verb } = await load()
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(helpOf(name, verb))
    return exitCodes.done
  }
  const { options, positionals } = parseVerb(verb, rest)
  return verb.run(options, positionals)
}

function codeOf(error: LianfangError): number {
  if (error.code === 'usage' || error.code.endsWith('-invalid') || error.code === 'format-unknown')
    return exitCodes.usage
  return error.code.startsWith('store-') ? exitCodes.store : exitCodes.fault
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader went away (`lianfang top | head`): that is not a fault.
  if (error.code === 'EPIPE') process.exit(exitCodes.done)
  throw error
})

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof LianfangError) {
    process.stderr.write(`lianfang: ${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`)
    process.exitCode = codeOf(error)
  } else if (error instanceof Error && 'syscall' in error && 'path' in error) {
    // A folder without rights, a full disk: the system's own words are enough.
    process.stderr.write(`lianfang: ${String(error.path)}: ${reasonOf(error)}\n`)
    process.exitCode = exitCodes.fault
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exitCode = exitCodes.fault
  }
}
