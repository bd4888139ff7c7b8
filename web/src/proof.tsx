/** What is sensitive may need a fresh proof that it is the same person: it is asked for, and then the work is done. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Button, Form, Input } from 'antd'
import { api, ApiProblem } from './api.ts'
import { Dialog } from './components/dialog.tsx'
import { Sign } from './components/sign.tsx'
import { askPasskey, passkeysWork } from './identity.ts'
import { dictionary, useWords } from './language.tsx'
import { FaultLine, useAttempt } from './pages/sign-in/steps.tsx'

const words = dictionary({
  'zh-TW': {
    title: '請再次確認身分',
    text: '這項操作較為敏感，需要您再驗證一次。',
    passkey: '使用通行密鑰',
    code: '驗證器 App 的驗證碼',
    password: '密碼',
    useCode: '改用驗證碼',
    usePassword: '改用密碼（未設定第二道驗證時）',
    confirm: '確認',
    needed: '請填寫',
    signInAgain: '您經由單一登入使用本系統，沒有可在此驗證的方式。請登出後重新登入，再做一次。',
  },
  en: {
    title: 'Is it still you?',
    text: 'This is sensitive and needs a fresh proof.',
    passkey: 'Use a passkey',
    code: 'Code of your authenticator app',
    password: 'Password',
    useCode: 'Use a code instead',
    usePassword: 'Use the password instead (where no second factor is set up)',
    confirm: 'Confirm',
    needed: 'Fill this in',
    signInAgain:
      'You come by single sign-on and have nothing to show here. Sign out and in again, then do this once more.',
  },
})

interface Asked {
  readonly settle: (proved: boolean) => void
}
let ask: ((asked: Asked) => void) | undefined

/** The person put the question away. Nothing was done. */
export class NotProved extends ApiProblem {
  constructor() {
    super({ status: 0, code: 'not-proved', detail: 'no proof was given' })
  }
}

/** Does the work; when it needs a fresh proof, asks for one and does it again. Throws NotProved when none is given. */
export async function withProof<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'proof-required' || ask === undefined) throw error
    const proved = await new Promise<boolean>((settle) => ask?.({ settle }))
    if (!proved) throw new NotProved()
    return work()
  }
}

/** Stands once in the shell. */
export function ProofDialog() {
  const labels = useWords(words)
  const [asked, setAsked] = useState<Asked>()
  const [chosen, setWay] = useState<'code' | 'password'>()
  const { busy, fault, attempt, forget } = useAttempt()
  // Those who have a second factor show that one; the password does for nobody else.
  const { data: mine } = useQuery({
    queryKey: ['account'],
    enabled: asked !== undefined,
    queryFn: ({ signal }) => api.get('/api/account', { signal }),
  })
  const factors = mine?.factors
  const hasFactor = factors !== undefined && (factors.totp || factors.passkeys > 0)
  const way = chosen ?? (factors === undefined || hasFactor ? 'code' : 'password')
  const byPasskey = passkeysWork && (factors === undefined || factors.passkeys > 0)
  const byField = factors === undefined || factors.totp || !hasFactor
  const noWay = mine !== undefined && !hasFactor && !mine.hasPassword
  useEffect(() => {
    ask = setAsked
    return () => {
      ask = undefined
    }
  }, [])
  const settle = (proved: boolean): void => {
    asked?.settle(proved)
    setAsked(undefined)
    setWay(undefined)
    forget()
  }
  return (
    <Dialog open={asked !== undefined} onClose={() => settle(false)} title={labels.title}>
      <div className="stack">
        <p>{labels.text}</p>
        <FaultLine fault={fault} />
        {noWay && <p>{labels.signInAgain}</p>}
        {byPasskey && (
          <Button
            icon={<Sign name="key" />}
            disabled={busy}
            onClick={() =>
              void attempt(async () => {
                const options = await api.post('/api/account/proof/options')
                await api.post('/api/account/proof', { body: { passkey: await askPasskey(options) } })
                settle(true)
              })
            }
          >
            {labels.passkey}
          </Button>
        )}
        {byField && !noWay && (
          <Form<{ given: string }>
            key={way}
            layout="vertical"
            requiredMark={false}
            onFinish={({ given }) =>
              void attempt(async () => {
                await api.post('/api/account/proof', {
                  body: way === 'code' ? { code: given.replaceAll(/\s/g, '') } : { password: given },
                })
                settle(true)
              })
            }
          >
            <Form.Item name="given" label={labels[way]} rules={[{ required: true, message: labels.needed }]}>
              {way === 'code' ? (
                <Input inputMode="numeric" autoComplete="one-time-code" maxLength={64} autoFocus />
              ) : (
                <Input.Password autoComplete="current-password" maxLength={1024} autoFocus />
              )}
            </Form.Item>
            <div className="row">
              <Button type="primary" htmlType="submit" loading={busy}>
                {labels.confirm}
              </Button>
              {factors === undefined && (
                <Button type="link" onClick={() => setWay(way === 'code' ? 'password' : 'code')}>
                  {way === 'code' ? labels.usePassword : labels.useCode}
                </Button>
              )}
            </div>
          </Form>
        )}
      </div>
    </Dialog>
  )
}
