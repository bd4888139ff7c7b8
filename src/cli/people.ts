/** What the verbs `user` and `token` share: the accounts, opened beside a service that may be running. */
import { userInfo } from 'node:os'
import { makeDataFolder, openRecords } from '../app.ts'
import { createSealer } from '../base/seal.ts'
import type { Actor } from '../domains/audit/index.ts'
import { createIdentity, readSecretKey, type Identity } from '../domains/identity/index.ts'
import { originOf, readSettings } from '../settings.ts'
import { text, type Options } from './verb.ts'

/** Who sits at the terminal, for the audit log. */
export function atTerminal(): Actor {
  const { username, uid } = userInfo()
  return { kind: 'system', id: `terminal:${uid}`, name: `${username} (terminal)` }
}

/** @param mails false: links are printed, also where a mail server is set */
export async function withIdentity<Result>(
  options: Options,
  mails: boolean,
  work: (identity: Identity) => Promise<Result>,
): Promise<Result> {
  const settings = readSettings(process.env, text(options, 'data'))
  await makeDataFolder(settings.data)
  const sealer = createSealer(await readSecretKey(settings.data))
  const opened = await openRecords(settings)
  try {
    const identity = createIdentity({
      records: opened.records,
      sealer,
      origin: originOf(settings),
      secondFactor: settings.secondFactor,
      mails: mails && settings.mail.url !== undefined,
    })
    return await work(identity)
  } finally {
    await opened.close()
  }
}
