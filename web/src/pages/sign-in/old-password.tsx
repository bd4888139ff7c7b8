import { Button, Form } from 'antd'
import { api, ApiProblem } from '../../api.ts'
import { NewPassword, passwordWords, refusedPassword } from '../../components/new-password.tsx'
import { useWords } from '../../language.tsx'
import { FaultLine, useAttempt, type PartProps } from './steps.tsx'
import { words } from './words.ts'

/** The password is older than the rules allow. */
export function OldPassword({ handle, onStep, onStartOver }: PartProps & { readonly handle: string }) {
  const labels = useWords(words)
  const passwordLabels = useWords(passwordWords)
  const [form] = Form.useForm<{ password: string }>()
  const { busy, fault, attempt } = useAttempt((error) => {
    if (error instanceof ApiProblem && error.status === 410) onStartOver()
    const refused = refusedPassword(error, passwordLabels)
    if (refused !== undefined) form.setFields([{ name: 'password', errors: [refused] }])
  })
  return (
    <div className="stack">
      <h2>{labels.oldPassword}</h2>
      <p>{labels.oldPasswordText}</p>
      <FaultLine fault={fault} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        size="large"
        onFinish={({ password }) =>
          void attempt(async () =>
            onStep(await api.post('/api/session/new-password', { body: { handle, password } })),
          )
        }
      >
        <NewPassword />
        <Button type="primary" htmlType="submit" block loading={busy}>
          {labels.change}
        </Button>
      </Form>
    </div>
  )
}
