/** The fields that inviting and changing a person share. */
import { Form, Input, Radio, Select } from 'antd'
import { useWords, type Language } from '../../language.tsx'
import type { Role } from '../../session.ts'
import { AgencySelect } from './agency.tsx'
import { words } from './people-words.ts'
import { VendorSelect } from './vendor.tsx'
import { roleNames, words as shared } from './words.ts'

export interface Fields {
  readonly name: string
  readonly role: Role
  readonly agency: number | null
  readonly vendor: number | null
  readonly language: Language
}

/** What the role is bound to; a field that is not shown may still hold what was chosen before. */
export function boundOf({ role, agency, vendor }: Pick<Fields, 'role' | 'agency' | 'vendor'>) {
  return {
    agency: role === 'officer' ? (agency ?? null) : null,
    vendor: role === 'vendor' ? (vendor ?? null) : null,
  }
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
      {role === 'vendor' && (
        <Form.Item
          name="vendor"
          label={common.vendor}
          className="narrow"
          extra={labels.vendorHelp}
          rules={[{ required: true, message: labels.vendorNeeded }]}
        >
          <VendorSelect />
        </Form.Item>
      )}
      <Form.Item name="language" label={labels.language} className="narrow">
        <Select aria-label={labels.language} options={languages} />
      </Form.Item>
    </>
  )
}
