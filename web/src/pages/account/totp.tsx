import { Button } from 'antd'
import { useState } from 'react'
import { api, type Answer } from '../../api.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { TotpEnrolment } from '../../components/totp-enrolment.tsx'
import { useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { withProof } from '../../proof.tsx'
import { FaultLine, useAttempt } from '../sign-in/steps.tsx'
import type { CardProps } from './password.tsx'
import { words } from './words.ts'

export function TotpCard({ account, onChanged }: CardProps) {
  const labels = useWords(words)
  const [enrolment, setEnrolment] = useState<Answer<'POST /api/account/totp'>>()
  const { busy, fault, attempt } = useAttempt()
  const { totp } = account.factors
  return (
    <section className="card stack">
      <h2>{labels.totp}</h2>
      <FaultLine fault={fault} />
      {enrolment === undefined ? (
        <>
          <p>{totp ? labels.totpOn : labels.totpOff}</p>
          <div className="row">
            <Button
              loading={busy}
              onClick={() =>
                void attempt(async () => setEnrolment(await withProof(() => api.post('/api/account/totp'))))
              }
            >
              {totp ? labels.replace : labels.setUp}
            </Button>
            {totp && (
              <ConfirmButton
                label={labels.remove}
                title={labels.removeTotp}
                text={labels.removeTotpText}
                confirm={labels.remove}
                onConfirm={async () => {
                  await withProof(() => api.delete('/api/account/totp'))
                  notify({ text: labels.removed })
                  onChanged()
                }}
              />
            )}
          </div>
        </>
      ) : (
        <>
          <TotpEnrolment
            {...enrolment}
            busy={busy}
            onCode={(code) =>
              void attempt(async () => {
                const { recoveryCodes } = await withProof(() =>
                  api.post('/api/account/totp/confirm', { body: { code } }),
                )
                setEnrolment(undefined)
                notify({ text: labels.totpDone })
                onChanged(recoveryCodes)
              })
            }
          />
          <div>
            <Button onClick={() => setEnrolment(undefined)}>{labels.cancel}</Button>
          </div>
        </>
      )}
    </section>
  )
}

export function CodesCard({ account, onChanged }: CardProps) {
  const labels = useWords(words)
  return (
    <section className="card stack">
      <h2>{labels.codes}</h2>
      <p>{labels.codesLeft(account.factors.recoveryCodes)}</p>
      <div>
        <ConfirmButton
          label={labels.newCodes}
          title={labels.newCodesTitle}
          text={labels.newCodesText}
          confirm={labels.newCodes}
          danger={false}
          onConfirm={async () => {
            const { recoveryCodes } = await withProof(() => api.post('/api/account/recovery-codes'))
            onChanged(recoveryCodes)
          }}
        />
      </div>
    </section>
  )
}
