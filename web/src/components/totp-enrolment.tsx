import { Button, Form, Input, QRCode } from 'antd'
import { dictionary, useWords } from '../language.tsx'
import { CopyButton } from './copy-button.tsx'
import './totp-enrolment.css'

const words = dictionary({
  'zh-TW': {
    scan: '用驗證器 App 掃描圖碼，或手動輸入下方的金鑰。',
    qr: '驗證器 App 的圖碼；金鑰文字在下方',
    secret: '金鑰',
    code: 'App 顯示的 6 位數驗證碼',
    codeHint: '請輸入 6 位數字',
    confirm: '確認',
  },
  en: {
    scan: 'Scan the code with your authenticator app, or type the key below into it.',
    qr: 'Code for authenticator apps; the key is written below',
    secret: 'Key',
    code: '6-digit code that the app shows',
    codeHint: 'Enter 6 digits',
    confirm: 'Confirm',
  },
})

export interface TotpEnrolmentProps {
  readonly secret: string
  readonly address: string
  readonly busy: boolean
  readonly onCode: (code: string) => void
}

export function TotpEnrolment({ secret, address, busy, onCode }: TotpEnrolmentProps) {
  const labels = useWords(words)
  return (
    <div className="stack">
      <p>{labels.scan}</p>
      <div className="totp-enrolment">
        <span className="visually-hidden">{labels.qr}</span>
        <div aria-hidden="true">
          {/* Black on white in both appearances: cameras want it so. */}
          <QRCode value={address} type="svg" size={180} color="#000000" bgColor="#ffffff" bordered={false} />
        </div>
        <div>
          <p className="quiet">{labels.secret}</p>
          <p className="row">
            <code className="totp-secret">{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
            <CopyButton text={secret} label={labels.secret} />
          </p>
        </div>
      </div>
      <Form<{ code: string }>
        layout="vertical"
        requiredMark={false}
        onFinish={({ code }) => onCode(code.replaceAll(/\s/g, ''))}
      >
        <Form.Item
          name="code"
          label={labels.code}
          validateTrigger="onSubmit"
          rules={[{ required: true, pattern: /^\s*(?:\d\s*){6}$/, message: labels.codeHint }]}
        >
          <Input inputMode="numeric" autoComplete="one-time-code" maxLength={9} className="code-input" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {labels.confirm}
        </Button>
      </Form>
    </div>
  )
}
