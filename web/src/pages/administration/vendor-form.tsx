/** Entering a vendor, and changing what is said of one. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { useRef, useState } from 'react'
import { api, ApiProblem, newKey } from '../../api.ts'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { VersionConflict, type Difference } from '../../components/version-conflict.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import { editVendorRoute } from './route.ts'
import { Section } from './section.tsx'
import { isStale, nameOf, vendorQuery, type Vendor } from './vendor.tsx'
import { words } from './vendor-words.ts'
import { words as shared } from './words.ts'

const fieldNames = ['code', 'nameZh', 'nameEn', 'mail'] as const
type Fields = Readonly<Record<(typeof fieldNames)[number], string>>

const fieldsOf = ({ code, nameZh, nameEn, mail }: Vendor): Fields => ({ code, nameZh, nameEn, mail })
const trimmed = ({ code, nameZh, nameEn, mail }: Fields): Fields => ({
  code: code.trim(),
  nameZh: nameZh.trim(),
  nameEn: nameEn.trim(),
  mail: mail.trim(),
})

export function NewVendorPage() {
  const labels = useWords(words)
  const common = useWords(shared)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  // One vendor for what the form says, however often that is sent.
  const sent = useRef({ text: '', key: '' })
  return (
    <Section
      title={labels.create}
      lead={labels.createLead}
      above={<Link to="/administration/vendors">{common.vendors}</Link>}
    >
      <VendorForm
        initial={{ code: '', nameZh: '', nameEn: '', mail: '' }}
        cancel={
          <Link to="/administration/vendors" className="main-link">
            {common.cancel}
          </Link>
        }
        save={async (body) => {
          const text = JSON.stringify(body)
          if (sent.current.text !== text) sent.current = { text, key: newKey() }
          const saved = await api.post('/api/vendors', { body, idempotencyKey: sent.current.key })
          queryClient.setQueryData(['vendors', 'one', saved.id], saved)
          void queryClient.invalidateQueries({ queryKey: ['vendors', 'list'] })
          notify({ text: labels.created })
          await navigate({ to: '/administration/vendors/$id', params: { id: String(saved.id) } })
        }}
      />
    </Section>
  )
}

export function EditVendorPage() {
  const labels = useWords(words)
  const common = useWords(shared)
  const language = useLanguage()
  const { id } = useParams({ from: editVendorRoute.id })
  // As it was when the form was opened: what others do meanwhile is found when it is saved.
  const query = useQuery({ ...vendorQuery(Number(id)), staleTime: 0, refetchOnReconnect: false })
  return (
    <Section
      title={labels.editTitle(query.data === undefined ? '' : nameOf(query.data, language))}
      above={<Link to="/administration/vendors">{common.vendors}</Link>}
    >
      {query.data !== undefined && !query.isFetching ? (
        <Edit key={id} opened={query.data} />
      ) : query.error === null ? (
        <LoadingState lines={8} />
      ) : (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      )}
    </Section>
  )
}

function Edit({ opened }: { readonly opened: Vendor }) {
  const labels = useWords(words)
  const common = useWords(shared)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [base] = useState(opened)
  const { id } = base
  const leave = (vendor: Vendor): Promise<void> => {
    queryClient.setQueryData(['vendors', 'one', id], vendor)
    void queryClient.invalidateQueries({ queryKey: ['vendors', 'list'] })
    return navigate({ to: '/administration/vendors/$id', params: { id: String(id) } })
  }
  return (
    <VendorForm
      base={base}
      initial={fieldsOf(base)}
      cancel={
        <Link to="/administration/vendors/$id" params={{ id: String(id) }} className="main-link">
          {common.cancel}
        </Link>
      }
      save={async (body, version) => {
        const saved = await api.put('/api/vendors/{id}', {
          params: { id },
          version: version ?? base.version,
          body,
        })
        notify({ text: labels.saved })
        await leave(saved)
      }}
      takeTheirs={leave}
    />
  )
}

interface VendorFormProps {
  readonly base?: Vendor
  readonly initial: Fields
  readonly cancel: React.ReactNode
  /** Version: of what is there now, when it is saved over somebody else's change. */
  readonly save: (fields: Fields, version?: number) => Promise<void>
  readonly takeTheirs?: (theirs: Vendor) => Promise<void>
}

function VendorForm({ base, initial, cancel, save, takeTheirs }: VendorFormProps) {
  const labels = useWords(words)
  const common = useWords(shared)
  const language = useLanguage()
  const [form] = Form.useForm<Fields>()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const [theirs, setTheirs] = useState<Vendor>()
  const submit = async (fields: Fields): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      await save(trimmed(fields), theirs?.version)
    } catch (error) {
      if (base !== undefined && isStale(error))
        setTheirs(await api.get('/api/vendors/{id}', { params: { id: base.id } }).catch(() => undefined))
      if (error instanceof ApiProblem && error.code === 'conflict') {
        form.setFields([{ name: 'code', errors: [labels.codeTaken] }])
        form.focusField('code')
      } else {
        const { text, detail } = problemText(error, language)
        setFault(detail === undefined ? text : `${text} ${detail}`)
      }
    } finally {
      setBusy(false)
    }
  }
  const unpadded = {
    validator: (_: unknown, value: string) =>
      value === value.trim() ? Promise.resolve() : Promise.reject(new Error(labels.trim)),
  }
  return (
    <section className="card admin-form" aria-label={labels.data}>
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        onFinish={(fields) => void submit(fields)}
        scrollToFirstError={{ focus: true }}
      >
        <Form.Item
          name="code"
          label={labels.code}
          className="narrow"
          extra={labels.codeHint}
          validateTrigger="onBlur"
          rules={[
            { required: true, pattern: /^\s*[A-Za-z0-9][A-Za-z0-9._-]{0,39}\s*$/, message: labels.codeWrong },
          ]}
        >
          <Input maxLength={40} spellCheck={false} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="nameZh"
          label={labels.nameZh}
          className="narrow"
          validateTrigger="onBlur"
          rules={[{ required: true, whitespace: true, message: labels.nameNeeded }, unpadded]}
        >
          <Input maxLength={200} autoComplete="off" lang="zh-TW" />
        </Form.Item>
        <Form.Item
          name="nameEn"
          label={labels.nameEn}
          className="narrow"
          validateTrigger="onBlur"
          rules={[unpadded]}
        >
          <Input maxLength={200} autoComplete="off" lang="en" />
        </Form.Item>
        <Form.Item
          name="mail"
          label={labels.mail}
          className="narrow"
          validateTrigger="onBlur"
          rules={[{ pattern: /^\s*(?:\S+@\S+)?\s*$/, message: labels.mailWrong }]}
        >
          <Input type="email" maxLength={254} autoComplete="off" />
        </Form.Item>
        <div className="stack">
          {theirs === undefined || base === undefined ? (
            <>
              <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
              <div className="row">
                <Button type="primary" htmlType="submit" loading={busy}>
                  {common.save}
                </Button>
                {cancel}
              </div>
            </>
          ) : (
            <VersionConflict
              differences={differencesOf(trimmed(form.getFieldsValue()), base, theirs, labels)}
              busy={busy}
              onKeepMine={() => form.submit()}
              onTakeTheirs={() => void takeTheirs?.(theirs)}
            />
          )}
        </div>
      </Form>
    </section>
  )
}

/** Of the fields that one has changed: what is there now, where it is something else. */
function differencesOf(
  given: Fields,
  base: Vendor,
  theirs: Vendor,
  labels: { readonly [Name in keyof Fields]: string },
): Difference[] {
  const [before, now] = [fieldsOf(base), fieldsOf(theirs)]
  return fieldNames
    .filter(
      (name) => given[name] !== now[name] && (given[name] !== before[name] || now[name] !== before[name]),
    )
    .map((name) => ({ field: labels[name], theirs: now[name], mine: given[name] }))
}
