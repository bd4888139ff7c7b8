/**
 * Processes of this machine, told apart for good. Their numbers are used again, in a container at every start: a lock that only named
 * number 1 would look like our own for ever.
 */
import { readFileSync } from 'node:fs'

/** `<pid>-<birth>`: its number, and when it began in ticks since the machine did (proc(5), field 22 of stat). */
function nameOf(pid: number): string {
  return `${pid}-${birthOf(pid)}`
}

/** This process. */
export const ourselves = nameOf(process.pid)

/** Whether the process of that name still runs. What is no such name is nobody's. */
export function isRunning(name: string): boolean {
  return /^\d+-\d+$/.test(name) && nameOf(pidOf(name)) === name
}

export function pidOf(name: string): number {
  return Number.parseInt(name, 10)
}

/** -1 when there is no such process. */
function birthOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field, the name, may hold anything but ends with the last bracket.
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[19])
  } catch {
    return -1
  }
}
