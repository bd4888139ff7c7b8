/** Entering an agency, and changing what is said of it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Button, Form, Input, Select } from 'antd'
import { useRef, useState } from 'react'
import { api, ApiProblem, newKey, type Body } from '../../api.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { VersionConflict, type Difference } from '../../components/version-conflict.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import { levels, type Level } from './levels.ts'
import { agenciesQuery, agencyName, agencyQuery, categoriesQuery, isStale, type Agency } from './queries.ts'
import { editAgencyRoute, newAgencyRoute } from './route.ts'
import { words } from './words.ts'
import '../../components/parts.css'
import './agencies.css'

interface Fields {
  readonly oid: string
  readonly nameZh: string
  readonly nameEn: string
  readonly parent: number | undefined
  readonly level: Level | ''
  readonly category: string
}
const fieldNames = ['oid', 'nameZh', 'nameEn', 'parent', 'level', 'category'] as const

function bodyOf({ oid, nameZh, nameEn, parent, level, category }: Fields): Body<'POST /api/agencies'> {
  return {
    oid: oid.trim(),
    nameZh: nameZh.trim(),
    nameEn: nameEn.trim(),
    parent: parent ?? null,
    level: level === '' ? null : level,
    category: category === '' ? null : category,
  }
}

function fieldsOf({ oid, nameZh, nameEn, parent, level, category }: Agency): Fields {
  return { oid, nameZh, nameEn, parent: parent ?? undefined, level: level ?? '', category: category ?? '' }
}

export function NewAgencyPage() {
  const labels = useWords(words)
  const { parent } = useSearch({ from: newAgencyRoute.id })
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  // One agency for what the form says, however often that is sent.
  const sent = useRef({ text: '', key: '' })
  return (
    <div className="stack">
      <PageHeader
        title={labels.newTitle}
        lead={labels.newLead}
        trail={[
          <Link key="agencies" to="/agencies">
            {labels.title}
          </Link>,
        ]}
      />
      <AgencyForm
        initial={{ oid: '', nameZh: '', nameEn: '', parent, level: '', category: '' }}
        cancel={<Link to="/agencies">{labels.cancel}</Link>}
        save={async (fields) => {
          const body = bodyOf(fields)
          const text = JSON.stringify(body)
          if (sent.current.text !== text) sent.current = { text, key: newKey() }
          const saved = await api.post('/api/agencies', { body, idempotencyKey: sent.current.key })
          queryClient.setQueryData(['agencies', 'one', saved.id], saved)
          void queryClient.invalidateQueries({ queryKey: ['agencies', 'list'] })
          notify({ text: labels.created })
          await navigate({ to: '/agencies/$id', params: { id: String(saved.id) } })
        }}
      />
    </div>
  )
}

export function EditAgencyPage() {
  const labels = useWords(words)
  const language = useLanguage()
  const { id } = useParams({ from: editAgencyRoute.id })
  // As it was when the form was opened: what others do meanwhile is found when it is saved.
  const query = useQuery({ ...agencyQuery(Number(id)), staleTime: 0, refetchOnReconnect: false })
  const name = query.data === undefined ? '' : agencyName(query.data, language)
  return (
    <div className="stack">
      <PageHeader
        title={labels.editTitle(name)}
        trail={[
          <Link key="agencies" to="/agencies">
            {labels.title}
          </Link>,
          <Link key="agency" to="/agencies/$id" params={{ id }}>
            {name}
          </Link>,
        ]}
      />
      {query.data !== undefined && !query.isFetching ? (
        <Edit key={id} opened={query.data} />
      ) : query.error === null ? (
        <LoadingState lines={8} />
      ) : (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      )}
    </div>
  )
}

function Edit({ opened }: { readonly opened: Agency }) {
  const labels = useWords(words)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [base] = useState(opened)
  const { id } = base
  const leave = (agency: Agency): Promise<void> => {
    queryClient.setQueryData(['agencies', 'one', id], agency)
    void queryClient.invalidateQueries({ queryKey: ['agencies', 'list'] })
    void queryClient.invalidateQueries({ queryKey: ['agencies', 'history', id] })
    return navigate({ to: '/agencies/$id', params: { id: String(id) } })
  }
  return (
    <AgencyForm
      base={base}
      initial={fieldsOf(base)}
      cancel={
        <Link to="/agencies/$id" params={{ id: String(id) }}>
          {labels.cancel}
        </Link>
      }
      save={async (fields, version) => {
        const saved = await api.put('/api/agencies/{id}', {
          params: { id },
          version: version ?? base.version,
          body: bodyOf(fields),
        })
        notify({ text: labels.saved })
        await leave(saved)
      }}
      takeTheirs={leave}
    />
  )
}

interface AgencyFormProps {
  readonly base?: Agency
  readonly initial: Fields
  readonly cancel: React.ReactNode
  /** Version: of what is there now, when it is saved over somebody else's change. */
  readonly save: (fields: Fields, version?: number) => Promise<void>
  readonly takeTheirs?: (theirs: Agency) => Promise<void>
}

/** Which field a fault of the server is about; its sentences do not name one. */
function fieldOf(error: ApiProblem): (typeof fieldNames)[number] | undefined {
  if (error.code === 'conflict' || error.message.includes('object identifier')) return 'oid'
  if (error.message.includes('superior')) return 'parent'
  if (error.message.includes('business category')) return 'category'
  return undefined
}

function AgencyForm({ base, initial, cancel, save, takeTheirs }: AgencyFormProps) {
  const labels = useWords(words)
  const language = useLanguage()
  const [form] = Form.useForm<Fields>()
  const categories = useQuery(categoriesQuery).data?.items ?? []
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<{ text: string; detail?: string | undefined }>()
  const [theirs, setTheirs] = useState<Agency>()
  const submit = async (fields: Fields): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      await save(fields, theirs?.version)
    } catch (error) {
      if (base !== undefined && isStale(error)) {
        setTheirs(await api.get('/api/agencies/{id}', { params: { id: base.id } }).catch(() => undefined))
        setFault(problemText(error, language))
        return
      }
      setFault(problemText(error, language, labels.codes))
      if (!(error instanceof ApiProblem)) return
      const named = error.errors.flatMap(({ path, message }) => {
        const name = fieldNames.find((field) => path === `body.${field}`)
        return name === undefined ? [] : [{ name, errors: [message] }]
      })
      const field = fieldOf(error)
      const own: Partial<Record<string, string>> = {
        oid: error.code === 'conflict' ? labels.taken : labels.oidWrong,
        parent: labels.parentWrong,
        category: labels.categoryWrong,
      }
      if (field !== undefined) named.push({ name: field, errors: [own[field] ?? error.message] })
      form.setFields(named)
      const [first] = named
      if (first !== undefined) form.focusField(first.name)
    } finally {
      setBusy(false)
    }
  }
  const trimmed = {
    validator: (_: unknown, value: string) =>
      value === value.trim() ? Promise.resolve() : Promise.reject(new Error(labels.trim)),
  }
  return (
    <section className="card" aria-label={labels.data}>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        className="agency-form"
        onFinish={(fields) => void submit(fields)}
        scrollToFirstError={{ focus: true }}
      >
        <Form.Item
          name="oid"
          label={labels.oid}
          extra={labels.oidHint}
          validateTrigger="onBlur"
          rules={[
            {
              required: true,
              pattern: /^\s*2\.16\.886(\.(0|[1-9]\d{0,9})){1,20}\s*$/,
              message: labels.oidWrong,
            },
          ]}
        >
          <Input maxLength={300} spellCheck={false} autoComplete="off" />
        </Form.Item>
        <Form.Item name="parent" label={labels.parent}>
          <ParentSelect self={base?.id} />
        </Form.Item>
        <Form.Item
          name="nameZh"
          label={labels.nameZh}
          validateTrigger="onBlur"
          rules={[{ required: true, whitespace: true, message: labels.nameRequired }, trimmed]}
        >
          <Input maxLength={200} autoComplete="off" lang="zh-TW" />
        </Form.Item>
        <Form.Item name="nameEn" label={labels.nameEn} validateTrigger="onBlur" rules={[trimmed]}>
          <Input maxLength={200} autoComplete="off" lang="en" />
        </Form.Item>
        <Form.Item name="level" label={labels.level} extra={<LevelMeaning />}>
          <Select
            options={[
              { value: '', label: labels.noLevel },
              ...levels.map((value) => ({ value, label: labels.levelOf(value) })),
            ]}
          />
        </Form.Item>
        <Form.Item
          name="category"
          label={labels.category}
          {...(categories.length === 0
            ? { extra: <Link to="/agencies/categories">{labels.loadCategories}</Link> }
            : {})}
        >
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={[
              { value: '', label: labels.noCategory },
              ...categories.map(({ code, nameZh }) => ({ value: code, label: `${code} ${nameZh}` })),
              ...(initial.category !== '' && !categories.some(({ code }) => code === initial.category)
                ? [{ value: initial.category, label: initial.category }]
                : []),
            ]}
          />
        </Form.Item>
        <div className="wide stack form-foot">
          {theirs === undefined || base === undefined ? (
            <>
              <div role="alert">
                {fault !== undefined && (
                  <p className="fault">
                    {fault.text} {fault.detail !== undefined && <span lang="en">{fault.detail}</span>}
                  </p>
                )}
              </div>
              <div className="row">
                <Button type="primary" htmlType="submit" loading={busy}>
                  {labels.save}
                </Button>
                {cancel}
              </div>
            </>
          ) : (
            <VersionConflict
              differences={differencesOf(form.getFieldsValue(), base, theirs, labels)}
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

function LevelMeaning() {
  const labels = useWords(words)
  const level = Form.useWatch<Level | '' | undefined>('level')
  return level === undefined || level === '' ? null : <>{labels.levelMeanings[level]}</>
}

/** Agencies are found by name or OID as one types; the chosen one is named by its own record. */
function ParentSelect({
  value,
  onChange,
  self,
  ...rest
}: {
  readonly value?: number | undefined
  readonly onChange?: (value: number | undefined) => void
  readonly self: number | undefined
  readonly id?: string
}) {
  const labels = useWords(words)
  const language = useLanguage()
  const [search, setSearch] = useState('')
  const found = useQuery(agenciesQuery({ ...(search === '' ? {} : { search }), limit: 30 })).data?.items ?? []
  const chosen = useQuery({ ...agencyQuery(value ?? 0), enabled: value !== undefined }).data
  const options = found
    .filter(({ id }) => id !== self)
    .map((agency) => ({ value: agency.id, label: `${agencyName(agency, language)} · ${agency.oid}` }))
  if (value !== undefined && !options.some((option) => option.value === value))
    options.unshift({
      value,
      label: chosen === undefined ? String(value) : `${agencyName(chosen, language)} · ${chosen.oid}`,
    })
  return (
    <Select<number>
      {...rest}
      {...(value === undefined ? {} : { value })}
      allowClear
      placeholder={labels.noParent}
      notFoundContent={labels.findParent}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      onChange={(next: number | undefined) => onChange?.(next)}
      options={options}
    />
  )
}

/** Of the fields that one has changed: what is there now, where it is something else. */
function differencesOf(
  given: Fields,
  base: Agency,
  theirs: Agency,
  labels: { readonly [Name in keyof Fields]: string },
): Difference[] {
  const [before, now] = [fieldsOf(base), fieldsOf(theirs)]
  return fieldNames
    .filter(
      (name) => given[name] !== now[name] && (given[name] !== before[name] || now[name] !== before[name]),
    )
    .map((name) => ({
      field: labels[name],
      theirs: String(now[name] ?? ''),
      mine: String(given[name] ?? ''),
    }))
}
