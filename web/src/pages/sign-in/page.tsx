import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { api } from '../../api.ts'
import type { Step } from '../../identity.ts'
import { useWords } from '../../language.tsx'
import { keepNext, safePath } from '../../next-page.ts'
import { sessionQuery } from '../../session.ts'
import { Front } from './front.tsx'
import { signInRoute } from './route.ts'
import { SignInFlow } from './sign-in-flow.tsx'
import { FaultLine, useAttempt } from './steps.tsx'
import { words } from './words.ts'

/**
 * The identity provider's answer, when more is to be done: `#step=second-factor&handle=…&methods=totp,passkey`. It stands behind
 * `#`, so that no log sees the handle.
 */
function begunElsewhere(): Step | undefined {
  const given = new URLSearchParams(location.hash.slice(1))
  const [step, handle] = [given.get('step'), given.get('handle')]
  if (handle === null) return undefined
  if (step === 'enrol' || step === 'new-password') return { step, handle }
  if (step !== 'second-factor') return undefined
  const named = (given.get('methods') ?? '').split(',')
  return {
    step,
    handle,
    methods: (['totp', 'passkey', 'recovery-code'] as const).filter((method) => named.includes(method)),
  }
}

export function SignInPage() {
  const { next, notice } = signInRoute.useSearch()
  const labels = useWords(words)
  const router = useRouter()
  const queryClient = useQueryClient()
  const methods = useQuery(sessionQuery).data?.methods
  const provider = methods?.provider ?? null
  const [begun] = useState(begunElsewhere)
  const { busy, fault, attempt } = useAttempt()
  return (
    <Front title={labels.title}>
      {notice !== undefined && (
        <p
          className={notice.startsWith('provider') ? 'front-notice front-notice-bad' : 'front-notice'}
          role="status"
        >
          {labels.notices[notice]}
        </p>
      )}
      <SignInFlow
        {...(begun === undefined ? {} : { begun })}
        onDone={() => {
          // What another person saw here before is none of this one's business.
          queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
          router.history.push(safePath(next))
        }}
        others={
          provider === null ? undefined : (
            <>
              <FaultLine fault={fault} />
              <Button
                block
                size="large"
                loading={busy}
                onClick={() =>
                  void attempt(async () => {
                    const { address } = await api.post('/api/session/oidc/start')
                    keepNext(next)
                    location.assign(address)
                  })
                }
              >
                {labels.provider(provider)}
              </Button>
            </>
          )
        }
      />
      {methods?.reset === true && (
        <p>
          <Link to="/reset">{labels.forgotten}</Link>
        </p>
      )}
    </Front>
  )
}
