/** The fields that inviting and changing a person share. */
import { Form, Input, Radio, Select } from 'antd'
import { useWords, type Language } from '../../language.tsx'
import type { Role } from '../../session.ts'
import { AgencySelect } from './agency.tsx'
import { words } from './people-words.ts'
import { roleNames, words as shared } from './words.ts'

export interface Fields {
  readonly name: string
  readonly role: Role
  readonly agency: number | null
  readonly language: Language
}

export const languages = [
  { value: 'zh-TW' as const, label: '中文（臺灣）' },
  { value: 'en' as const, label: 'English' },
]

export function PersonFields() {
  const labels = useWords(words)
  const common = useWords(shared)
  const role = Form.useWatch<Role | undefined>('role')
  return (
    <>
      <Form.Item
        name="name"
        label={labels.name}
        className="narrow"
        rules={[{ required: true, whitespace: true, message: labels.nameNeeded }]}
      >
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="role" label={labels.role} rules={[{ required: true }]}>
        <Radio.Group className="explained" aria-label={labels.role}>
          {roleNames.map((value) => (
            <Radio key={value} value={value}>
              <strong>{common.roles[value]}</strong>
              <span className="under">{common.roleHelp[value]}</span>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      {role === 'officer' && (
        <Form.Item
          name="agency"
          label={common.agency}
          className="narrow"
          extra={labels.agencyHelp}
          rules={[{ required: true, message: labels.agencyNeeded }]}
        >
          <AgencySelect />
        </Form.Item>
      )}
      <Form.Item name="language" label={labels.language} className="narrow">
        <Select aria-label={labels.language} options={languages} />
      </Form.Item>
    </>
  )
}
