/** The whole service on a data folder of its own, and people who are signed in to it. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after } from 'node:test'
import { pino } from 'pino'
import { createAgency, createVendor } from '../src/domains/agencies/index.ts'
import { ourselves } from '../src/domains/audit/index.ts'
import { createToken, type Role, type TokenScope } from '../src/domains/identity/index.ts'
import { hashOf, newSecret } from '../src/domains/identity/secret.ts'
import { startService, type Running } from '../src/service.ts'
import { readSettings, settingsOverview } from '../src/settings.ts'

export interface Client {
  /** A session's cookie or a token; nothing for nobody. */
  readonly headers: Readonly<Record<string, string>>
  fetch(method: string, address: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
}

export interface TestService extends Running {
  readonly origin: string
  readonly data: string
  readonly nobody: Client
  /** Somebody who is signed in. `of`: an officer's agency, a vendor of that role. */
  person(role: Role, of?: number): Promise<Client & { readonly id: string; readonly session: string }>
  /** `of`: the one agency that it may read, or the vendor for which it delivers returns. */
  machine(scopes: readonly TokenScope[], of?: number): Promise<Client>
  /** Answers the agency's id. */
  agency(number: number): Promise<number>
  /** Answers the vendor's id. */
  vendor(number: number): Promise<number>
}

export async function startTestService(
  environment: Readonly<Record<string, string>> = {},
  log = pino({ level: 'silent' }),
): Promise<TestService> {
  const data = await mkdtemp(path.join(tmpdir(), 'lianfang-service-'))
  const given = { LIANFANG_LISTEN: `127.0.0.1:${await freePort()}`, ...environment }
  const running = await startService({
    settings: readSettings(given, data),
    settingsShown: settingsOverview(given, data),
    log,
  })
  after(async () => {
    await running.close()
    await rm(data, { recursive: true, force: true })
  })
  const { service } = running
  const { origin } = service
  const client = (headers: Readonly<Record<string, string>>): Client => ({
    headers,
    fetch: (method, address, body, more = {}) =>
      fetch(new URL(address, origin), {
        method,
        redirect: 'manual',
        headers: {
          ...headers,
          ...(body === undefined || body instanceof Uint8Array ? {} : { 'content-type': 'application/json' }),
          ...more,
        },
        ...(body === undefined
          ? {}
          : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
      }),
  })
  return {
    ...running,
    origin,
    data,
    nobody: client({}),
    async person(role, of) {
      const id = randomUUID()
      const secret = newSecret()
      const now = service.now()
      await service.records.within({ kind: 'system' }, async (db) => {
        await db
          .insertInto('person')
          .values({
            id,
            mail: `${id}@example.gov.tw`,
            mail_key: `${id}@example.gov.tw`,
            name: `${role} ${id.slice(0, 4)}`,
            role,
            agency: role === 'vendor' ? null : (of ?? null),
            vendor: role === 'vendor' ? (of ?? null) : null,
            language: 'zh-TW',
            state: 'active',
            failed_at: null,
            locked_until: null,
            created_at: now,
            signed_in_at: now,
          })
          .execute()
        await db
          .insertInto('session')
          .values({
            id: randomUUID(),
            person: id,
            hash: hashOf(secret),
            created_at: now,
            seen_at: now,
            idle_minutes: 30,
            ends_at: new Date(now.getTime() + 3_600_000),
            proven_at: now,
            address: '127.0.0.1',
            agent: 'test',
            method: 'password',
          })
          .execute()
      })
      return { ...client({ cookie: `__Host-lianfang=${secret}` }), id, session: secret }
    },
    async machine(scopes, of) {
      const isVendors = scopes.includes('returns')
      const { secret } = await createToken(service.identity, ourselves, {
        name: scopes.join(' '),
        scopes,
        agency: isVendors ? null : (of ?? null),
        vendor: isVendors ? (of ?? null) : null,
        endsAt: new Date(Date.now() + 3_600_000),
      })
      return client({ authorization: `Bearer ${secret}` })
    },
    async agency(number) {
      const agency = await service.records.within({ kind: 'system' }, (db) =>
        createAgency(db, ourselves, {
          oid: `2.16.886.999999.${number}`,
          nameZh: `機關${number}`,
          nameEn: `Agency ${number}`,
          parent: null,
          level: null,
          category: null,
        }),
      )
      return agency.id
    },
    async vendor(number) {
      const draft = { code: `V${number}`, nameZh: `廠商${number}`, nameEn: `Vendor ${number}`, mail: '' }
      const { id } = await service.records.within({ kind: 'system' }, (db) =>
        createVendor(db, ourselves, draft, service.now()),
      )
      return id
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
