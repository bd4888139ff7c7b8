/** Whether the server can be reached: the browser says `offline` by itself, a call without an answer says `unreachable`. */
import { useSyncExternalStore } from 'react'

export type Connection = 'online' | 'offline' | 'unreachable'

let reachable = true
const listeners = new Set<() => void>()
const tell = (): void => {
  for (const listener of listeners) listener()
}

export function reportReachable(answered: boolean): void {
  if (answered === reachable) return
  reachable = answered
  tell()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () =>
    !navigator.onLine ? 'offline' : reachable ? 'online' : 'unreachable',
  )
}
