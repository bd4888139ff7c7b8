/** What the service says of itself: JSON lines on standard error. */
import { pino, type Logger } from 'pino'
import type { Settings } from '../settings.ts'

export type { Logger } from 'pino'

export function startLog(level: Settings['logLevel']): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    pino.destination({ fd: 2, sync: true }),
  )
}
