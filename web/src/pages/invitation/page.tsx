import { Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { api } from '../../api.ts'
import { NewPassword, passwordWords, refusedPassword } from '../../components/new-password.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import type { Step } from '../../identity.ts'
import { useLanguageChoice, useWords } from '../../language.tsx'
import { Front } from '../sign-in/front.tsx'
import { useLinkSecret, WithLink, type OpenedLink } from '../sign-in/link.tsx'
import { SignInFlow } from '../sign-in/sign-in-flow.tsx'
import { FaultLine, useAttempt } from '../sign-in/steps.tsx'
import { words } from './words.ts'

export function InvitationPage() {
  const { title } = useWords(words)
  const secret = useLinkSecret()
  const [step, setStep] = useState<Step>()
  return (
    <Front title={title} wide>
      {step === undefined ? (
        <WithLink secret={secret} kind="invitation">
          {(link) => <InvitationForm secret={secret} link={link} onStep={setStep} />}
        </WithLink>
      ) : (
        <SignInFlow begun={step} onDone={() => location.assign('/')} />
      )}
    </Front>
  )
}

interface InvitationFormProps {
  readonly secret: string
  readonly link: OpenedLink
  readonly onStep: (step: Step) => void
}

function InvitationForm({ secret, link, onStep }: InvitationFormProps) {
  const labels = useWords(words)
  const passwordLabels = useWords(passwordWords)
  const { language, choose } = useLanguageChoice()
  const [form] = Form.useForm<{ name: string; password: string }>()
  const invited = link.person?.language
  useEffect(() => {
    // Whoever invited knows the reader's language better than this browser, which was never asked.
    if (invited !== undefined) choose(invited)
  }, [invited, choose])
  const { busy, fault, attempt } = useAttempt((error) => {
    const refused = refusedPassword(error, passwordLabels)
    if (refused !== undefined) form.setFields([{ name: 'password', errors: [refused] }])
  })
  return (
    <div className="stack">
      <p>
        {labels.lead(link.person?.mail ?? '')} {link.person?.needsSecondFactor === true && labels.second}
      </p>
      <p className="quiet">
        {labels.expires} <Timestamp at={link.endsAt} />
      </p>
      <FaultLine fault={fault} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        size="large"
        initialValues={{ name: link.person?.name ?? '' }}
        onFinish={({ name, password }) =>
          void attempt(async () =>
            onStep(
              await api.post('/api/session/link/enter', {
                body: { secret, password, name: name.trim(), language },
              }),
            ),
          )
        }
      >
        <input
          type="text"
          name="username"
          autoComplete="username"
          value={link.person?.mail ?? ''}
          readOnly
          hidden
        />
        <Form.Item
          name="name"
          label={labels.name}
          rules={[{ required: true, whitespace: true, message: labels.nameHint }]}
        >
          <Input autoComplete="name" maxLength={200} />
        </Form.Item>
        <NewPassword
          check={(password) => {
            const name = form.getFieldValue('name') as string | undefined
            return api.post('/api/session/link/check', {
              body: { secret, password, ...(name === undefined || name.trim() === '' ? {} : { name }) },
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
