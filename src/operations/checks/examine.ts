import type { App } from '../../app.ts'
import type { Settings } from '../../settings.ts'
import { checker, type Check } from './check.ts'
import { checkClock, checkDisk, checkFiles, checkLimits } from './host.ts'
import { checkCertificates, checkMail, checkPorts } from './network.ts'
import { checkEvents, checkRecords } from './stores.ts'

export type { Check, CheckState } from './check.ts'

/**
 * Looks at everything that the service depends on and changes none of it. `app`: the event store, opened; or why it could not be.
 */
export async function examine(settings: Settings, settingsFile: string, app: App | Error): Promise<Check[]> {
  const sections: readonly (readonly [string, () => Promise<Check[]>])[] = [
    ['event store', () => (app instanceof Error ? Promise.reject(app) : checkEvents(app.store))],
    ['record store', () => checkRecords(settings)],
    ['disk', () => checkDisk(settings)],
    ['clock', () => checkClock(settings)],
    ['ports', () => checkPorts(settings)],
    ['certificates', () => checkCertificates(settings, new Date())],
    ['files', () => checkFiles(settings, settingsFile)],
    ['mail', () => checkMail(settings)],
    ['limits', () => checkLimits(settings)],
  ]
  const found = sections.map(([section, look]) =>
    look().catch((error: unknown) => unexplained(section, error)),
  )
  return (await Promise.all(found)).flat()
}

function unexplained(section: string, error: unknown): Check[] {
  const { checks, fault } = checker(section)
  fault('as a whole', error)
  return checks
}
