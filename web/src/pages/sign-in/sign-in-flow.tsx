/** Signing in from the first step to the last, on the sign-in page and over a page whose session has ended. */
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { api } from '../../api.ts'
import { Sign } from '../../components/sign.tsx'
import { passkeysWork, signInWithPasskey, type Step } from '../../identity.ts'
import { useWords } from '../../language.tsx'
import { sessionQuery, type Person } from '../../session.ts'
import { FaultLine, Steps, useAttempt } from './steps.tsx'
import { words } from './words.ts'
import './front.css'

export interface SignInFlowProps {
  readonly onDone: (person: Person) => void
  /** Filled in beforehand. */
  readonly mail?: string
  /** A sign-in that has begun elsewhere: by a link, or at the identity provider. */
  readonly begun?: Step
  /** Other ways in, beneath the first step. */
  readonly others?: ReactNode
}

export function SignInFlow({ onDone, mail, begun, others }: SignInFlowProps) {
  const labels = useWords(words)
  const queryClient = useQueryClient()
  const [step, setStep] = useState(begun)
  const [over, setOver] = useState(false)
  const { busy, fault, attempt } = useAttempt()
  const finish = async (): Promise<void> => {
    const { person } = await queryClient.query({ ...sessionQuery, staleTime: 0 })
    if (person !== null) onDone(person)
    else setStep(undefined)
  }
  if (step !== undefined)
    return (
      <>
        <FaultLine fault={fault} />
        <Steps
          begun={step}
          onSignedIn={() => void attempt(finish)}
          onStartOver={() => {
            setOver(true)
            setStep(undefined)
          }}
        />
      </>
    )
  return (
    <div className="sign-in-flow">
      <FaultLine fault={fault} />
      {over && fault === undefined && <p className="front-notice">{labels.begunAgain}</p>}
      <Form<{ mail: string; password: string }>
        layout="vertical"
        requiredMark={false}
        size="large"
        initialValues={{ mail: mail ?? '', password: '' }}
        onFinish={(body) =>
          void attempt(async () =>
            setStep(
              await api.post('/api/session/password', {
                body: { mail: body.mail.trim(), password: body.password },
              }),
            ),
          )
        }
      >
        <Form.Item
          name="mail"
          label={labels.mail}
          rules={[{ required: true, whitespace: true, message: labels.mailHint }]}
        >
          <Input
            inputMode="email"
            autoComplete="username webauthn"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
            autoFocus={mail === undefined}
          />
        </Form.Item>
        <Form.Item
          name="password"
          label={labels.password}
          rules={[{ required: true, message: labels.passwordHint }]}
        >
          <Input.Password autoComplete="current-password" maxLength={1024} autoFocus={mail !== undefined} />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>
          {labels.submit}
        </Button>
      </Form>
      {(passkeysWork || others !== undefined) && (
        <div className="sign-in-others">
          <span className="sign-in-or">{labels.or}</span>
          {passkeysWork && (
            <Button
              block
              size="large"
              disabled={busy}
              icon={<Sign name="key" />}
              onClick={() => void attempt(async () => setStep(await signInWithPasskey()))}
            >
              {labels.passkey}
            </Button>
          )}
          {others}
        </div>
      )}
    </div>
  )
}
