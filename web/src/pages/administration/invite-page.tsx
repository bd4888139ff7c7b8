import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api, ApiProblem } from '../../api.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import { withProof } from '../../proof.tsx'
import { HandOver, type Handed } from './hand-over.tsx'
import { words } from './people-words.ts'
import { boundOf, PersonFields, type Fields } from './person-fields.tsx'
import { Section } from './section.tsx'
import { words as shared } from './words.ts'

interface Invitation extends Fields {
  readonly mail: string
}

export function InvitePage() {
  const labels = useWords(words)
  const common = useWords(shared)
  const language = useLanguage()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [form] = Form.useForm<Invitation>()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const [handed, setHanded] = useState<Handed & { readonly id: string }>()
  const show = (id: string): void => {
    void navigate({ to: '/administration/people/$id', params: { id } })
  }
  const invite = async ({ mail, name, language: spoken, ...given }: Invitation): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      const { person, link } = await withProof(() =>
        api.post('/api/people', {
          body: { mail, name, role: given.role, ...boundOf(given), language: spoken },
        }),
      )
      void queryClient.invalidateQueries({ queryKey: ['people', 'list'] })
      if (link === null) {
        notify({ text: labels.invited(person.mail) })
        show(person.id)
      } else setHanded({ id: person.id, name: person.name, link })
    } catch (error) {
      const ofMail =
        error instanceof ApiProblem && (error.code === 'conflict' || error.code === 'mail-address-invalid')
      if (ofMail) {
        form.setFields([
          { name: 'mail', errors: [error.code === 'conflict' ? labels.inviteConflict : labels.mailNeeded] },
        ])
        ;(form.getFieldInstance('mail') as { focus?: () => void } | undefined)?.focus?.()
      } else {
        const codes = { 'agency-invalid': labels.agencyNeeded, 'vendor-invalid': labels.vendorInvalid }
        setFault(problemText(error, language, codes).text)
      }
    } finally {
      setBusy(false)
    }
  }
  return (
    <Section
      title={labels.invite}
      lead={labels.inviteLead}
      above={<Link to="/administration/people">{common.people}</Link>}
    >
      <div className="card admin-form">
        <Form<Invitation>
          form={form}
          layout="vertical"
          requiredMark={false}
          scrollToFirstError={{ focus: true }}
          initialValues={{ role: 'analyst', agency: null, vendor: null, language: 'zh-TW' }}
          onFinish={(given) => void invite(given)}
        >
          <Form.Item
            name="mail"
            label={labels.mail}
            className="narrow"
            extra={labels.mailHint}
            validateTrigger="onBlur"
            rules={[{ required: true, pattern: /^\s*\S+@\S+\s*$/, message: labels.mailNeeded }]}
          >
            <Input type="email" maxLength={254} autoComplete="off" />
          </Form.Item>
          <PersonFields />
          <div className="stack">
            <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
            <div className="row">
              <Button type="primary" htmlType="submit" loading={busy}>
                {labels.sendInvitation}
              </Button>
              <Link to="/administration/people" className="main-link">
                {common.cancel}
              </Link>
            </div>
          </div>
        </Form>
      </div>
      <HandOver
        handed={handed}
        onClose={() => {
          setHanded(undefined)
          if (handed !== undefined) show(handed.id)
        }}
      />
    </Section>
  )
}
