import { Link } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api } from '../../api.ts'
import { NewPassword, passwordWords, refusedPassword } from '../../components/new-password.tsx'
import type { Step } from '../../identity.ts'
import { useWords } from '../../language.tsx'
import { Front } from '../sign-in/front.tsx'
import { useLinkSecret, WithLink } from '../sign-in/link.tsx'
import { SignInFlow } from '../sign-in/sign-in-flow.tsx'
import { FaultLine, useAttempt } from '../sign-in/steps.tsx'
import { words } from './words.ts'

export function ResetPage() {
  const secret = useLinkSecret()
  return secret === '' ? <RequestReset /> : <NewPasswordPage secret={secret} />
}

function RequestReset() {
  const labels = useWords(words)
  const [sent, setSent] = useState(false)
  const { busy, fault, attempt } = useAttempt()
  return (
    <Front title={labels.request}>
      {sent ? (
        <p className="front-notice" role="status">
          {labels.sent}
        </p>
      ) : (
        <>
          <p className="quiet">{labels.requestText}</p>
          <FaultLine fault={fault} />
          <Form<{ mail: string }>
            layout="vertical"
            requiredMark={false}
            size="large"
            onFinish={({ mail }) =>
              void attempt(async () => {
                await api.post('/api/session/reset', { body: { mail: mail.trim() } })
                setSent(true)
              })
            }
          >
            <Form.Item
              name="mail"
              label={labels.mail}
              rules={[
                {
                  required: true,
                  type: 'email',
                  transform: (value: string) => value.trim(),
                  message: labels.mailHint,
                },
              ]}
            >
              <Input
                inputMode="email"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                maxLength={254}
                autoFocus
              />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={busy}>
              {labels.send}
            </Button>
          </Form>
        </>
      )}
      <p>
        <Link to="/sign-in">{labels.back}</Link>
      </p>
    </Front>
  )
}

function NewPasswordPage({ secret }: { readonly secret: string }) {
  const { title } = useWords(words)
  const [step, setStep] = useState<Step>()
  return (
    <Front title={title} wide>
      {step === undefined ? (
        <WithLink secret={secret} kind="reset">
          {(link) => <NewPasswordForm secret={secret} mail={link.person?.mail ?? ''} onStep={setStep} />}
        </WithLink>
      ) : (
        <SignInFlow begun={step} onDone={() => location.assign('/')} />
      )}
    </Front>
  )
}

interface NewPasswordFormProps {
  readonly secret: string
  readonly mail: string
  readonly onStep: (step: Step) => void
}

function NewPasswordForm({ secret, mail, onStep }: NewPasswordFormProps) {
  const labels = useWords(words)
  const passwordLabels = useWords(passwordWords)
  const [form] = Form.useForm<{ password: string }>()
  const { busy, fault, attempt } = useAttempt((error) => {
    const refused = refusedPassword(error, passwordLabels)
    if (refused !== undefined) form.setFields([{ name: 'password', errors: [refused] }])
  })
  return (
    <div className="stack">
      <p>{labels.lead(mail)}</p>
      <FaultLine fault={fault} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        size="large"
        onFinish={({ password }) =>
          void attempt(async () =>
            onStep(await api.post('/api/session/link/enter', { body: { secret, password } })),
          )
        }
      >
        <input type="text" name="username" autoComplete="username" value={mail} readOnly hidden />
        <NewPassword
          check={(password) => api.post('/api/session/link/check', { body: { secret, password } })}
        />
        <Button type="primary" htmlType="submit" block loading={busy}>
          {labels.submit}
        </Button>
      </Form>
    </div>
  )
}
