/** A new password, typed twice, checked by the server's own rules while it is written. */
import { Form, Input } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { ApiProblem } from '../api.ts'
import { dictionary, useWords } from '../language.tsx'

export const passwordWords = dictionary({
  'zh-TW': {
    password: '新密碼',
    again: '再輸入一次',
    rule: '至少 12 個字元，含大小寫字母、數字與符號；不得含帳號、姓名、機關、地名、常見密碼或鍵盤順序。',
    needed: '請輸入新密碼',
    different: '兩次輸入的密碼不同',
    good: '符合規定',
    separator: '；',
    faults: {
      'too-short': '少於 12 個字元',
      'too-long': '太長',
      'control-character': '含有無法顯示的字元',
      'no-lower-case': '缺小寫字母',
      'no-upper-case': '缺大寫字母',
      'no-digit': '缺數字',
      'no-symbol': '缺符號',
      'repeated-character': '同一字元連續 4 次以上',
      common: '與常見密碼相近',
      account: '含有帳號',
      name: '含有姓名',
      agency: '含有機關名稱或網域',
      place: '含有地名',
      'keyboard-walk': '含有鍵盤順序',
      guessable: '容易猜到',
      'used-before': '最近用過',
    },
  },
  en: {
    password: 'New password',
    again: 'Once more',
    rule: 'At least 12 characters: capital and small letters, digits and signs; no account, name, agency, place, well-known password or row of keys.',
    needed: 'Enter a new password',
    different: 'The two are not the same',
    good: 'This one is fine',
    separator: '; ',
    faults: {
      'too-short': 'shorter than 12 characters',
      'too-long': 'too long',
      'control-character': 'holds a character that cannot be shown',
      'no-lower-case': 'no small letter',
      'no-upper-case': 'no capital letter',
      'no-digit': 'no digit',
      'no-symbol': 'no sign',
      'repeated-character': 'one character 4 times or more in a row',
      common: 'close to a well-known password',
      account: 'holds the account',
      name: 'holds the name',
      agency: 'holds the name or domain of the agency',
      place: 'holds the name of a place',
      'keyboard-walk': 'holds a row of keys',
      guessable: 'easy to guess',
      'used-before': 'was used lately',
    },
  },
})

type Labels = ReturnType<typeof useWords<(typeof passwordWords)['en']>>

function faultsText(faults: readonly string[], labels: Labels): string {
  const known = labels.faults as Readonly<Record<string, string>>
  return faults.map((fault) => known[fault] ?? fault).join(labels.separator)
}

/** Why the server refused a password: for setFields() of the form. Undefined: it was something else. */
export function refusedPassword(error: unknown, labels: Labels): string | undefined {
  return error instanceof ApiProblem && error.code === 'password-invalid'
    ? faultsText(
        error.errors.map(({ message }) => message),
        labels,
      )
    : undefined
}

export interface NewPasswordProps {
  /** Asks the server why a password would be refused. Absent: it is told on submission only. */
  readonly check?: (password: string) => Promise<{ readonly faults: readonly string[] }>
  readonly label?: string
}

/** Two fields, `password` and `again`, of a surrounding Form. */
export function NewPassword({ check, label }: NewPasswordProps) {
  const labels = useWords(passwordWords)
  const form = Form.useFormInstance<{ password?: string }>()
  const password = Form.useWatch('password', form)
  const [checked, setChecked] = useState<{ readonly of: string; readonly faults: readonly string[] }>()
  const ask = useRef(check)
  useEffect(() => {
    ask.current = check
  })
  useEffect(() => {
    if (password === undefined || password === '') return undefined
    const timer = setTimeout(() => {
      void ask.current?.(password).then(
        ({ faults }) => setChecked({ of: password, faults }),
        // Submission will tell.
        () => undefined,
      )
    }, 400)
    return () => clearTimeout(timer)
  }, [password])
  const current = checked !== undefined && checked.of === password ? checked.faults : undefined
  return (
    <>
      <Form.Item
        name="password"
        label={label ?? labels.password}
        rules={[{ required: true, message: labels.needed }]}
        extra={
          <span role="status">
            {current === undefined
              ? labels.rule
              : current.length === 0
                ? `✓ ${labels.good}`
                : faultsText(current, labels)}
          </span>
        }
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
      <Form.Item
        name="again"
        label={labels.again}
        dependencies={['password']}
        validateTrigger="onBlur"
        rules={[
          { required: true, message: labels.needed },
          ({ getFieldValue }) => ({
            validator: (_, value: unknown) =>
              value === undefined || value === '' || value === getFieldValue('password')
                ? Promise.resolve()
                : Promise.reject(new Error(labels.different)),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
    </>
  )
}
