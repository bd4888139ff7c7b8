import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button, Checkbox, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { api, type Answer } from '../../api.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import { withProof } from '../../proof.tsx'
import { AgencySelect } from './agency.tsx'
import { dayOf, dayEnd } from './days.ts'
import { Section } from './section.tsx'
import { exampleOf, scopeNames, words, type Scope } from './token-words.ts'
import { VendorSelect } from './vendor.tsx'
import { words as shared } from './words.ts'

interface Fields {
  readonly name: string
  readonly scopes: Scope[]
  readonly agency: number | null
  readonly vendor: number | null
  readonly ends: number | 'date'
  readonly lastDay: string
}
type Made = Answer<'POST /api/tokens'>

const day = 86_400_000
const choices = [30, 90, 180, 365] as const

function endOf({ ends, lastDay }: Fields): string {
  return ends === 'date' ? dayEnd(lastDay) : new Date(Date.now() + ends * day).toISOString()
}

export function NewTokenPage() {
  const labels = useWords(words)
  const common = useWords(shared)
  const language = useLanguage()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const [made, setMade] = useState<Made>()
  const scopes = Form.useWatch<Scope[] | undefined>('scopes', form) ?? []
  const ends = Form.useWatch<Fields['ends'] | undefined>('ends', form)
  const ofVendor = scopes.includes('returns')
  const ofNoAgency = scopes.includes('metrics') || scopes.includes('agencies')
  // As of when the page was opened.
  const [[first, month, last]] = useState(() => {
    const now = Date.now()
    return [dayOf(now), dayOf(now + 30 * day), dayOf(now + 365 * day)] as const
  })
  const create = async (given: Fields): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      const answer = await withProof(() =>
        api.post('/api/tokens', {
          body: {
            name: given.name,
            scopes: given.scopes,
            agency: ofNoAgency || ofVendor ? null : (given.agency ?? null),
            vendor: ofVendor ? (given.vendor ?? null) : null,
            endsAt: endOf(given),
          },
        }),
      )
      void queryClient.invalidateQueries({ queryKey: ['tokens'] })
      setMade(answer)
    } catch (error) {
      const codes = {
        'expiry-invalid': labels.expiryInvalid,
        'scopes-invalid': labels.scopesInvalid,
        'vendor-invalid': labels.vendorInvalid,
      }
      setFault(problemText(error, language, codes).text)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Section
      title={labels.create}
      lead={labels.lead}
      above={<Link to="/administration/tokens">{common.tokens}</Link>}
    >
      <div className="card admin-form">
        <Form<Fields>
          form={form}
          layout="vertical"
          requiredMark={false}
          scrollToFirstError={{ focus: true }}
          initialValues={{ scopes: [], agency: null, vendor: null, ends: 90, lastDay: month }}
          onFinish={(given) => void create(given)}
        >
          <Form.Item
            name="name"
            label={labels.name}
            extra={labels.nameHint}
            className="narrow"
            rules={[{ required: true, whitespace: true, message: labels.nameNeeded }]}
          >
            <Input maxLength={100} autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="scopes"
            label={labels.scopes}
            rules={[
              {
                // `required` would say so on a group, where ARIA does not allow it.
                validator: (_, value: unknown) =>
                  !Array.isArray(value) || value.length === 0
                    ? Promise.reject(new Error(labels.scopesNeeded))
                    : value.includes('returns') && value.length > 1
                      ? Promise.reject(new Error(labels.returnsAlone))
                      : Promise.resolve(),
              },
            ]}
          >
            <Checkbox.Group className="explained">
              {scopeNames.map((scope) => (
                <Checkbox key={scope} value={scope}>
                  <strong>{labels.scopeNames[scope]}</strong>
                  <span className="under">{labels.scopeHelp[scope]}</span>
                </Checkbox>
              ))}
            </Checkbox.Group>
          </Form.Item>
          {ofVendor ? (
            <Form.Item
              name="vendor"
              label={labels.vendor}
              className="narrow"
              extra={labels.vendorHelp}
              rules={[{ required: true, message: labels.vendorNeeded }]}
            >
              <VendorSelect />
            </Form.Item>
          ) : (
            <Form.Item
              name="agency"
              label={labels.agency}
              className="narrow"
              extra={ofNoAgency ? labels.agencyNot : labels.agencyHelp}
            >
              <AgencySelect disabled={ofNoAgency} />
            </Form.Item>
          )}
          <Form.Item name="ends" label={labels.ends} extra={labels.endsHelp}>
            <Radio.Group
              aria-label={labels.ends}
              options={[
                ...choices.map((value) => ({ value, label: labels.days(value) })),
                { value: 'date', label: labels.until },
              ]}
            />
          </Form.Item>
          {ends === 'date' && (
            <Form.Item
              name="lastDay"
              label={labels.lastDay}
              className="narrow"
              rules={[
                {
                  validator: (_, value: unknown) =>
                    typeof value === 'string' && value >= first && value <= last
                      ? Promise.resolve()
                      : Promise.reject(new Error(labels.lastDayBad)),
                },
              ]}
            >
              <Input type="date" min={first} max={last} />
            </Form.Item>
          )}
          <div className="stack">
            <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
            <div className="row">
              <Button type="primary" htmlType="submit" loading={busy}>
                {labels.create}
              </Button>
              <Link to="/administration/tokens" className="main-link">
                {common.cancel}
              </Link>
            </div>
          </div>
        </Form>
      </div>
      <Dialog open={made !== undefined} title={labels.secretTitle}>
        {made !== undefined && (
          <Secret
            made={made}
            onKept={() => {
              setMade(undefined)
              notify({ text: labels.made(made.token.name) })
              void navigate({ to: '/administration/tokens' })
            }}
          />
        )}
      </Dialog>
    </Section>
  )
}

function Secret({ made: { token, secret }, onKept }: { readonly made: Made; readonly onKept: () => void }) {
  const labels = useWords(words)
  const examples = token.scopes.flatMap((scope) => {
    const code = exampleOf(scope, location.origin)
    return code === undefined ? [] : [{ scope, code }]
  })
  return (
    <div className="stack">
      <p className="said">{labels.secretText}</p>
      <div>
        <p className="quiet">{token.name}</p>
        <div className="secret">
          <code>{secret}</code>
          <CopyButton text={secret} label={labels.secret} />
        </div>
      </div>
      <p>
        {labels.ends}: <Timestamp at={token.endsAt} />
      </p>
      {examples.length > 0 && <p className="quiet">{labels.exampleText}</p>}
      {examples.map(({ scope, code }) => (
        <CodeBlock
          key={scope}
          title={labels.example(labels.scopeNames[scope])}
          language="plain"
          code={code}
        />
      ))}
      <div className="row dialog-actions">
        <Button type="primary" onClick={onKept}>
          {labels.kept}
        </Button>
      </div>
    </div>
  )
}
