/** How the server is asked whether it is there, and how it is ended. */
import type { ChildProcess } from 'node:child_process'
import pg from 'pg'
import { awaitAnswer, endBy, type Farewell } from '../embedded/supervise.ts'
import { saysReady, type Cluster } from './embedded-server.ts'

/** Fast shutdown: open transactions are rolled back. Then an immediate one; committed rows survive each of these. */
const farewell: Farewell = [
  [(child) => child.kill('SIGINT'), 30_000],
  [(child) => child.kill('SIGQUIT'), 5000],
  [(child) => child.kill('SIGKILL')],
]

export function end(child: ChildProcess): Promise<void> {
  return endBy(child, farewell)
}

/** Waits until the server takes connections. Answers why it does not; then its process is ended. */
export async function ready(
  child: ChildProcess,
  { folder }: Cluster,
  url: string,
  patience: number,
): Promise<string | undefined> {
  const asked = async (): Promise<true | undefined> =>
    child.pid !== undefined && (await saysReady(folder, child.pid)) && (await answers(url)) ? true : undefined
  const outcome = await awaitAnswer(child, patience, asked, end)
  return 'fault' in outcome ? outcome.fault : undefined
}

/** Whether somebody can sign in there. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
