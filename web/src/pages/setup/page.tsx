import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api } from '../../api.ts'
import { NewPassword, passwordWords, refusedPassword } from '../../components/new-password.tsx'
import type { Step } from '../../identity.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { Front } from '../sign-in/front.tsx'
import { useLinkSecret, WithLink } from '../sign-in/link.tsx'
import { SignInFlow } from '../sign-in/sign-in-flow.tsx'
import { FaultLine, useAttempt } from '../sign-in/steps.tsx'
import { words } from './words.ts'

export function SetupPage() {
  const { title } = useWords(words)
  const secret = useLinkSecret()
  const [step, setStep] = useState<Step>()
  return (
    <Front title={title} wide>
      {step === undefined ? (
        <WithLink secret={secret} kind="setup">
          {() => <SetupForm secret={secret} onStep={setStep} />}
        </WithLink>
      ) : (
        <SignInFlow begun={step} onDone={() => location.assign('/')} />
      )}
    </Front>
  )
}

interface SetupFields {
  readonly mail: string
  readonly name: string
  readonly password: string
}

function SetupForm({ secret, onStep }: { readonly secret: string; readonly onStep: (step: Step) => void }) {
  const labels = useWords(words)
  const passwordLabels = useWords(passwordWords)
  const language = useLanguage()
  const [form] = Form.useForm<SetupFields>()
  const { busy, fault, attempt } = useAttempt((error) => {
    const refused = refusedPassword(error, passwordLabels)
    if (refused !== undefined) form.setFields([{ name: 'password', errors: [refused] }])
  })
  return (
    <div className="stack">
      <p className="quiet">{labels.lead}</p>
      <FaultLine fault={fault} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        size="large"
        onFinish={({ mail, name, password }) =>
          void attempt(async () =>
            onStep(
              await api.post('/api/session/link/setup', {
                body: { secret, mail: mail.trim(), name: name.trim(), language, password },
              }),
            ),
          )
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
          />
        </Form.Item>
        <Form.Item
          name="name"
          label={labels.name}
          rules={[{ required: true, whitespace: true, message: labels.nameHint }]}
        >
          <Input autoComplete="name" maxLength={200} />
        </Form.Item>
        <NewPassword
          check={(password) => {
            // Fields that were not touched are not there.
            const { mail, name } = form.getFieldsValue() as Partial<SetupFields>
            return api.post('/api/session/link/check', {
              body: {
                secret,
                password,
                ...((mail?.trim().length ?? 0) >= 3 ? { mail } : {}),
                ...((name?.trim() ?? '') === '' ? {} : { name }),
              },
            })
          }}
        />
        <Button type="primary" htmlType="submit" block loading={busy}>
          {labels.submit}
        </Button>
      </Form>
    </div>
  )
}
