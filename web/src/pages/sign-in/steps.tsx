/** What may follow a first proof: a second factor, setting one up, a new password, recovery codes to keep. */
import { Button, Form, Input } from 'antd'
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react'
import { api, ApiProblem, type Answer } from '../../api.ts'
import { Sign } from '../../components/sign.tsx'
import { LoadingState } from '../../components/states.tsx'
import {
  isCancelled,
  makePasskey,
  passkeysWork,
  signInWithPasskey,
  type Pending,
  type Step,
} from '../../identity.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { problemText } from '../../problem-words.ts'
import { useFormat } from '../../use-format.ts'
import { words } from './words.ts'
import '../../components/totp-enrolment.css'

const TotpEnrolment = lazy(() =>
  import('../../components/totp-enrolment.tsx').then((module) => ({ default: module.TotpEnrolment })),
)
const RecoveryCodes = lazy(() =>
  import('../../components/recovery-codes.tsx').then((module) => ({ default: module.RecoveryCodes })),
)
const OldPassword = lazy(() =>
  import('./old-password.tsx').then((module) => ({ default: module.OldPassword })),
)

/** Runs a step of sign-in: whether it is under way, and the sentence for what went wrong. */
export function useAttempt(onFailed?: (error: unknown) => void) {
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const labels = useWords(words)
  const language = useLanguage()
  const format = useFormat()
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      await work()
    } catch (error) {
      onFailed?.(error)
      setFault(
        isCancelled(error)
          ? labels.cancelled
          : error instanceof ApiProblem && error.status === 429 && error.retryAfter !== undefined
            ? labels.lockedFor(format.duration(error.retryAfter * 1000))
            : problemText(error, language, labels.codes).text,
      )
    } finally {
      setBusy(false)
    }
  }
  return { busy, fault, attempt, forget: () => setFault(undefined) }
}

export function FaultLine({ fault }: { readonly fault: string | undefined }) {
  return <div role="alert">{fault !== undefined && <p className="fault sign-in-fault">{fault}</p>}</div>
}

export interface StepsProps {
  readonly begun: Step
  readonly onSignedIn: () => void
  /** The sign-in has ended (too late, too many tries): begin again. */
  readonly onStartOver: () => void
}

export function Steps({ begun, onSignedIn, onStartOver }: StepsProps) {
  const [step, setStep] = useState(begun)
  const [kept, setKept] = useState(false)
  const signedIn = useRef(onSignedIn)
  useEffect(() => {
    signedIn.current = onSignedIn
  })
  const codes = kept ? undefined : step.recoveryCodes
  const done = step.step === 'signed-in' && codes === undefined
  useEffect(() => {
    if (done) signedIn.current()
  }, [done])
  const go = (next: Step): void => {
    setKept(false)
    setStep(next)
  }
  if (codes !== undefined)
    return (
      <Suspense fallback={<LoadingState lines={4} />}>
        <RecoveryCodes codes={codes} onKept={() => setKept(true)} />
      </Suspense>
    )
  if (step.step === 'signed-in') return <LoadingState lines={3} />
  return (
    <Suspense fallback={<LoadingState lines={4} />}>
      {step.step === 'second-factor' ? (
        <SecondFactor step={step} onStep={go} onStartOver={onStartOver} />
      ) : step.step === 'enrol' ? (
        <Enrol handle={step.handle} onStep={go} onStartOver={onStartOver} />
      ) : (
        <OldPassword handle={step.handle} onStep={go} onStartOver={onStartOver} />
      )}
    </Suspense>
  )
}

type Method = Extract<Pending, { readonly step: 'second-factor' }>['methods'][number]

export interface PartProps {
  readonly onStep: (step: Step) => void
  readonly onStartOver: () => void
}

function SecondFactor({
  step: { handle, methods },
  onStep,
  onStartOver,
}: PartProps & { readonly step: Extract<Pending, { readonly step: 'second-factor' }> }) {
  const labels = useWords(words)
  const usable = methods.filter((method) => method !== 'passkey' || passkeysWork)
  const [method, setMethod] = useState<Method>(usable[0] ?? 'recovery-code')
  const { busy, fault, attempt, forget } = useAttempt((error) => {
    if (error instanceof ApiProblem && error.status === 410) onStartOver()
  })
  const others: Readonly<Record<Method, string>> = {
    totp: labels.useTotp,
    passkey: labels.usePasskey,
    'recovery-code': labels.useRecovery,
  }
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (method === 'passkey') heading.current?.focus()
  }, [method])
  return (
    <div className="stack">
      <h2 ref={heading} tabIndex={-1}>
        {labels.second}
      </h2>
      <FaultLine fault={fault} />
      {method === 'passkey' ? (
        <>
          <p className="quiet">{labels.passkeyHelp}</p>
          <Button
            type="primary"
            size="large"
            block
            loading={busy}
            icon={<Sign name="key" />}
            onClick={() => void attempt(async () => onStep(await signInWithPasskey(handle)))}
          >
            {labels.verify}
          </Button>
        </>
      ) : method === 'totp' ? (
        <CodeForm
          key="totp"
          busy={busy}
          label={labels.totp}
          help={labels.totpHelp}
          hint={labels.totpHint}
          numeric
          onCode={(code) =>
            void attempt(async () => onStep(await api.post('/api/session/totp', { body: { handle, code } })))
          }
        />
      ) : (
        <CodeForm
          key="recovery"
          busy={busy}
          label={labels.recovery}
          help={labels.recoveryHelp}
          hint={labels.recoveryHint}
          onCode={(code) =>
            void attempt(async () =>
              onStep(await api.post('/api/session/recovery-code', { body: { handle, code } })),
            )
          }
        />
      )}
      <Links>
        {usable
          .filter((other) => other !== method)
          .map((other) => (
            <Button
              key={other}
              type="link"
              onClick={() => {
                forget()
                setMethod(other)
              }}
            >
              {others[other]}
            </Button>
          ))}
        <Button type="link" onClick={onStartOver}>
          {labels.startOver}
        </Button>
      </Links>
    </div>
  )
}

interface CodeFormProps {
  readonly busy: boolean
  readonly label: string
  readonly help: string
  readonly hint: string
  readonly numeric?: boolean
  readonly onCode: (code: string) => void
}

export function CodeForm({ busy, label, help, hint, numeric = false, onCode }: CodeFormProps) {
  const { verify } = useWords(words)
  return (
    <Form<{ code: string }>
      layout="vertical"
      requiredMark={false}
      size="large"
      onFinish={({ code }) => onCode(numeric ? code.replaceAll(/\s/g, '') : code.trim())}
    >
      <Form.Item
        name="code"
        label={label}
        extra={help}
        validateTrigger="onSubmit"
        rules={[{ required: true, message: hint, ...(numeric ? { pattern: /^\s*(?:\d\s*){6}$/ } : {}) }]}
      >
        <Input
          className="code-input"
          inputMode={numeric ? 'numeric' : 'text'}
          autoComplete={numeric ? 'one-time-code' : 'off'}
          autoCapitalize="none"
          spellCheck={false}
          maxLength={numeric ? 9 : 64}
          autoFocus
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>
        {verify}
      </Button>
    </Form>
  )
}

function Links({ children }: { readonly children: ReactNode }) {
  return <div className="sign-in-links">{children}</div>
}

/** A second factor must be, and there is none yet. */
function Enrol({ handle, onStep, onStartOver }: PartProps & { readonly handle: string }) {
  const labels = useWords(words)
  const [totp, setTotp] = useState<Answer<'POST /api/session/enrol/totp'>>()
  const { busy, fault, attempt } = useAttempt((error) => {
    if (error instanceof ApiProblem && error.status === 410) onStartOver()
  })
  return (
    <div className="stack">
      <h2>{labels.enrol}</h2>
      <FaultLine fault={fault} />
      {totp === undefined ? (
        <>
          <p>{labels.enrolText}</p>
          {passkeysWork && (
            <Button
              size="large"
              block
              type="primary"
              loading={busy}
              icon={<Sign name="key" />}
              onClick={() =>
                void attempt(async () => {
                  const options = await api.post('/api/session/enrol/passkey/options', { body: { handle } })
                  const response = await makePasskey(options)
                  onStep(
                    await api.post('/api/session/enrol/passkey', {
                      body: { handle, response, name: labels.firstPasskey },
                    }),
                  )
                })
              }
            >
              {labels.enrolPasskey}
            </Button>
          )}
          <Button
            size="large"
            block
            disabled={busy}
            onClick={() =>
              void attempt(async () =>
                setTotp(await api.post('/api/session/enrol/totp', { body: { handle } })),
              )
            }
          >
            {labels.enrolTotp}
          </Button>
        </>
      ) : (
        <TotpEnrolment
          {...totp}
          busy={busy}
          onCode={(code) =>
            void attempt(async () =>
              onStep(await api.post('/api/session/enrol/totp/confirm', { body: { handle, code } })),
            )
          }
        />
      )}
      <Links>
        {totp !== undefined && (
          <Button type="link" onClick={() => setTotp(undefined)}>
            {labels.otherWay}
          </Button>
        )}
        <Button type="link" onClick={onStartOver}>
          {labels.startOver}
        </Button>
      </Links>
    </div>
  )
}
