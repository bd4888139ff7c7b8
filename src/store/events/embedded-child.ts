/**
 * The process that is the embedded engine: `node embedded-child.ts <engine directory> <config file> <ports> [binary]`.
 * It lives until its standard input ends, which a stopping parent does on purpose and a dying one cannot help doing.
 */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { DataType, load, open } from 'ffi-rs'

const [engineDirectory = '', configFile = '', listen = '', binary = ''] = process.argv.slice(2)

if (binary === '') runLibrary()
else runBinary()

/** clickhouse-local from the npm package: the last query counts the lines of standard input, and so holds the engine open. */
function runLibrary(): void {
  const packageFile = createRequire(import.meta.url).resolve('@chdb/lib-linux-x64-gnu/package.json')
  open({ library: 'chdb', path: path.join(path.dirname(packageFile), 'libchdb.so') })
  const queries = [
    ...listen.split(',').map((protocol) => `SYSTEM START LISTEN ${protocol}`),
    "SELECT count() FROM file('stdin', 'LineAsString')",
  ]
  const argv = [
    'clickhouse-local',
    `--path=${engineDirectory}`,
    `--config-file=${configFile}`,
    // Taken from the command line only: the config file's level is overridden with "trace".
    '--log-level=warning',
    '--query',
    queries.join('; '),
  ]
  load({
    library: 'chdb',
    funcName: 'chdb_query_cmdline',
    retType: DataType.External,
    paramsType: [DataType.I32, DataType.StringArray],
    paramsValue: [argv.length, argv],
  })
}

function runBinary(): void {
  const server = spawn(binary, ['server', `--config-file=${configFile}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  server.on('error', (error) => {
    process.stderr.write(`${error.message}\n`)
    process.exit(127)
  })
  server.on('exit', (code) => process.exit(code ?? 1))
  process.stdin.on('end', () => server.kill('SIGTERM'))
  process.stdin.on('error', () => server.kill('SIGTERM'))
  process.stdin.resume()
}
