import { LianfangError } from '../../base/errors.ts'

/** `warn`: works, but not as well or as safely as it should. `fail`: does not work, or will soon lose something. */
export type CheckState = 'ok' | 'warn' | 'fail'

export interface Check {
  readonly section: string
  readonly name: string
  readonly state: CheckState
  /** What was found. */
  readonly found: string
  /** What to do, where there is something to do. */
  readonly action?: string
}

/** The checks of one section, as short as they are many. */
export function checker(section: string): {
  readonly checks: Check[]
  readonly ok: (name: string, found: string) => void
  readonly warn: (name: string, found: string, action: string) => void
  readonly fail: (name: string, found: string, action: string) => void
  readonly fault: (name: string, error: unknown) => void
} {
  const checks: Check[] = []
  const add = (state: CheckState) => (name: string, found: string, action?: string) => {
    checks.push({ section, name, state, found, ...(action !== undefined && { action }) })
  }
  return {
    checks,
    ok: add('ok'),
    warn: add('warn'),
    fail: add('fail'),
    fault(name, error) {
      const message = error instanceof Error ? error.message : String(error)
      const hint = error instanceof LianfangError ? error.hint : undefined
      add('fail')(name, message, hint ?? 'see what the log says')
    },
  }
}

export function size(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  const unit = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10))
  return `${(bytes / 1024 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]!}`
}
