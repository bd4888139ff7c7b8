import { Button, Form, Input } from 'antd'
import { api } from '../../api.ts'
import { NewPassword, passwordWords, refusedPassword } from '../../components/new-password.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { withProof } from '../../proof.tsx'
import { FaultLine, useAttempt } from '../sign-in/steps.tsx'
import type { Account } from './page.tsx'
import { words } from './words.ts'

export interface CardProps {
  readonly account: Account
  /** With recovery codes, where some were made. */
  readonly onChanged: (recoveryCodes?: readonly string[] | null) => void
}

export function PasswordCard({ account, onChanged }: CardProps) {
  const labels = useWords(words)
  const passwordLabels = useWords(passwordWords)
  const [form] = Form.useForm<{ current: string; password: string }>()
  const { busy, fault, attempt } = useAttempt((error) => {
    const refused = refusedPassword(error, passwordLabels)
    if (refused !== undefined) form.setFields([{ name: 'password', errors: [refused] }])
  })
  return (
    <section className="card stack">
      <h2>{labels.password}</h2>
      {account.hasPassword ? (
        <>
          <p className="quiet">
            {labels.passwordAge} <Timestamp at={account.passwordChangedAt} />
          </p>
          <FaultLine fault={fault} />
          <Form
            form={form}
            layout="vertical"
            requiredMark={false}
            onFinish={({ current, password }) =>
              void attempt(async () => {
                await withProof(() => api.post('/api/account/password', { body: { current, password } }))
                form.resetFields()
                notify({ text: labels.passwordChanged })
                onChanged()
              })
            }
          >
            <input type="text" name="username" autoComplete="username" value={account.mail} readOnly hidden />
            <Form.Item
              name="current"
              label={labels.current}
              rules={[{ required: true, message: labels.currentHint }]}
            >
              <Input.Password autoComplete="current-password" maxLength={1024} />
            </Form.Item>
            <NewPassword
              check={(password) => api.post('/api/account/password/check', { body: { password } })}
            />
            <Button htmlType="submit" type="primary" loading={busy}>
              {labels.changePassword}
            </Button>
          </Form>
        </>
      ) : (
        <p>{labels.noPassword}</p>
      )}
    </section>
  )
}
