import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { api } from '../../api.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { makePasskey, passkeysWork } from '../../identity.ts'
import { useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { withProof } from '../../proof.tsx'
import { FaultLine, useAttempt } from '../sign-in/steps.tsx'
import type { CardProps } from './password.tsx'
import { words } from './words.ts'

export function PasskeysCard({ onChanged }: Pick<CardProps, 'onChanged'>) {
  const labels = useWords(words)
  const queryClient = useQueryClient()
  const [form] = Form.useForm<{ name: string }>()
  const { busy, fault, attempt } = useAttempt()
  const passkeys = useQuery({
    queryKey: ['account', 'passkeys'],
    queryFn: ({ signal }) => api.get('/api/account/passkeys', { signal }),
  })
  const changed = (codes?: readonly string[] | null): void => {
    void queryClient.invalidateQueries({ queryKey: ['account', 'passkeys'] })
    onChanged(codes)
  }
  return (
    <section className="card stack">
      <h2>{labels.passkeys}</h2>
      <p className="quiet">{passkeysWork ? labels.passkeysText : labels.passkeysNot}</p>
      <Loaded query={passkeys} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={labels.noPasskeys} small />
          ) : (
            <ul className="account-list">
              {items.map(({ id, name, backedUp, createdAt, usedAt }) => (
                <li key={id}>
                  <div>
                    <strong>{name}</strong>
                    <p className="quiet">
                      {backedUp ? labels.backedUp : labels.notBackedUp} · {labels.created}{' '}
                      <Timestamp at={createdAt} /> ·{' '}
                      {usedAt === null ? (
                        labels.never
                      ) : (
                        <>
                          {labels.used} <Timestamp at={usedAt} relative />
                        </>
                      )}
                    </p>
                  </div>
                  <ConfirmButton
                    size="small"
                    label={
                      <>
                        {labels.remove}
                        <span className="visually-hidden"> {name}</span>
                      </>
                    }
                    title={labels.removePasskey(name)}
                    text={labels.removePasskeyText}
                    confirm={labels.remove}
                    onConfirm={async () => {
                      await withProof(() => api.delete('/api/account/passkeys/{id}', { params: { id } }))
                      notify({ text: labels.removed })
                      changed()
                    }}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {passkeysWork && (
        <>
          <FaultLine fault={fault} />
          <Form
            form={form}
            layout="vertical"
            requiredMark={false}
            onFinish={({ name }) =>
              void attempt(async () => {
                const options = await withProof(() => api.post('/api/account/passkeys/options'))
                const response = await makePasskey(options)
                const { recoveryCodes } = await api.post('/api/account/passkeys', {
                  body: { response, name: name.trim() },
                })
                form.resetFields()
                notify({ text: labels.passkeyAdded })
                changed(recoveryCodes)
              })
            }
          >
            <Form.Item
              name="name"
              label={labels.passkeyName}
              extra={labels.passkeyNameHint}
              rules={[{ required: true, whitespace: true, message: labels.passkeyNameHint }]}
            >
              <Input maxLength={100} autoComplete="off" />
            </Form.Item>
            <Button htmlType="submit" loading={busy}>
              {labels.addPasskey}
            </Button>
          </Form>
        </>
      )}
    </section>
  )
}
