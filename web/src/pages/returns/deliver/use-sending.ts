/** One file on its way: how much has gone, what went wrong, and trying again by itself when the connection is back. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiProblem } from '../../../api.ts'
import { useConnection } from '../../../connection.ts'

export interface SendingOptions {
  readonly signal: AbortSignal
  /** 0 to 1. */
  readonly onProgress: (share: number) => void
}
type Work = (options: SendingOptions) => Promise<void>

export type Sending =
  | { readonly phase: 'idle' }
  | { readonly phase: 'sending'; readonly share: number; readonly since: number }
  /** `isBroken`: the server did not answer; what was sent may or may not have arrived. */
  | { readonly phase: 'failed'; readonly error: unknown; readonly isBroken: boolean }

/** A connection that breaks again and again is left to the person. */
const mostRetries = 5

export function useSending(): {
  readonly sending: Sending
  readonly send: (work: Work) => void
  readonly retry: () => void
  readonly cancel: () => void
} {
  const [sending, setSending] = useState<Sending>({ phase: 'idle' })
  const last = useRef<Work>(undefined)
  const retries = useRef(0)
  const abort = useRef<AbortController>(undefined)
  const connection = useConnection()

  const run = useCallback((work: Work): void => {
    const controller = new AbortController()
    abort.current?.abort()
    abort.current = controller
    last.current = work
    setSending({ phase: 'sending', share: 0, since: Date.now() })
    work({
      signal: controller.signal,
      onProgress: (share) => setSending((now) => (now.phase === 'sending' ? { ...now, share } : now)),
    }).then(
      () => {
        if (!controller.signal.aborted) setSending({ phase: 'idle' })
      },
      (error: unknown) => {
        if (controller.signal.aborted) return
        setSending({
          phase: 'failed',
          error,
          isBroken: error instanceof ApiProblem && error.status === 0,
        })
      },
    )
  }, [])
  const send = useCallback(
    (work: Work): void => {
      retries.current = 0
      run(work)
    },
    [run],
  )
  const retry = useCallback((): void => {
    if (last.current !== undefined) run(last.current)
  }, [run])
  const cancel = useCallback((): void => {
    abort.current?.abort()
    setSending({ phase: 'idle' })
  }, [])
  useEffect(() => {
    if (sending.phase !== 'failed' || !sending.isBroken || connection !== 'online') return
    if (retries.current >= mostRetries) return
    retries.current += 1
    retry()
  }, [sending, connection, retry])
  useEffect(() => () => abort.current?.abort(), [])
  return { sending, send, retry, cancel }
}
