/** A service with some thousand records of two weeks, agencies that they belong to, and a draft of a bulletin. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { refreshers } from '../src/app.ts'
import { publishAgencies } from '../src/domains/events/index.ts'
import { parsePeriod, refreshRollups } from '../src/domains/gateway/index.ts'
import { fillWithSample } from '../src/sample.ts'
import type { TestService } from './service.test-support.ts'

/** What would run, load or break out of a table, were it ever more than text. */
export const hostile = {
  attack: '<img src=x onerror=alert(1)>',
  message: '"><script>alert(2)</script>',
  url: 'javascript:alert(3)//<svg onload=alert(4)>',
  formula: '=HYPERLINK("http://x/","x")',
} as const

export async function fillService(service: TestService, events = 3000): Promise<void> {
  await fillWithSample(service.service, events, () => undefined, new AbortController().signal)
  const { records, events: store } = service.service
  // The service's own loop would do it in its own time.
  await publishAgencies(records, store)
  await refreshRollups(store, 'all')
}

/** Sends lines in last week's name, and waits until they are stored and counted in all that is computed. */
export async function push(service: TestService, name: string, lines: readonly string[]): Promise<void> {
  const machine = await service.machine(['push'])
  const response = await machine.fetch('POST', `/api/push/${name}`, Buffer.from(`${lines.join('\n')}\n`), {
    'content-type': 'text/plain',
  })
  assert.equal(response.status, 200, await response.clone().text())
  const mine = async () => {
    const { live } = await service.service.collector.status()
    return live.find(({ address }) => address.endsWith(`/${name}`))
  }
  for (;;) {
    const source = await mine()
    if (source !== undefined && source.stored + source.setAside >= lines.length) break
    await sleep(50)
  }
  const { events, settings, locations } = service.service
  for (const refresh of refreshers({ store: events, settings }, locations, 1)) await refresh()
}

/** A record of an attack in the middle of last week, at an address of one of the sample's agencies. */
export function attackLine(
  { attack, message, url }: { readonly attack: string; readonly message: string; readonly url: string },
  second: number,
): string {
  const { from } = parsePeriod('last-week', undefined, { timeZone: 'Asia/Taipei', now: Date.now() })
  const at = new Date((from + 3 * 86_400 + second + 8 * 3600) * 1000).toISOString()
  const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  return [
    `date=${at.slice(0, 10)} time=${at.slice(11, 19)} devname="gw-test" devid="FGT0000000000001" tz="+0800"`,
    'logid="0419016384" type="utm" subtype="ips" eventtype="signature" level="alert" vd="root" severity="critical"',
    `srcip=203.0.113.${second % 200} srccountry="Reserved" dstip=198.18.0.${second % 200} srcport=40000 dstport=443 proto=6`,
    `service="HTTPS" action="dropped" policyid=1 sessionid=${second} attackid=41000 attack=${quoted(attack)}`,
    `direction="incoming" url=${quoted(url)} hostname="x" msg=${quoted(message)} crscore=50`,
  ].join(' ')
}
