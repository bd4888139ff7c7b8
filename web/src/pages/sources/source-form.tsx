/** What an operator says of a source. What one writes stays while the page is renewed; another's change is shown before it is overwritten. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber, Select } from 'antd'
import { useEffect, useState } from 'react'
import { api, ApiProblem, type Body } from '../../api.ts'
import { VersionConflict, type Difference } from '../../components/version-conflict.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import type { Source } from './order.ts'
import { collectionQuery } from './queries.ts'
import { words } from './words.ts'

interface Fields {
  readonly name: string
  readonly format: string
  readonly timeZone: string
  readonly sensor: string
  readonly expectedSilence: number | null
  readonly note: string
}

function fieldsOf({ name, format, timeZone, sensor, expectedSilence, note }: Source): Fields {
  return { name: name ?? '', format: format ?? '', timeZone: timeZone ?? '', sensor, expectedSilence, note }
}

const fieldNames = ['name', 'format', 'timeZone', 'sensor', 'expectedSilence', 'note'] as const

/** Only what differs from `base` is sent. */
function changeOf(given: Fields, base: Fields, state: Source['state']): Body<'PATCH /api/sources/{id}'> {
  const name = given.name.trim()
  return {
    ...(name === base.name ? {} : { name: name === '' ? null : name }),
    ...(name !== '' && state === 'unknown' ? { state: 'named' as const } : {}),
    ...(given.format === base.format ? {} : { format: given.format === '' ? null : given.format }),
    ...(given.timeZone === base.timeZone ? {} : { timeZone: given.timeZone === '' ? null : given.timeZone }),
    ...(given.sensor === base.sensor ? {} : { sensor: given.sensor }),
    ...(given.expectedSilence === base.expectedSilence ? {} : { expectedSilence: given.expectedSilence }),
    ...(given.note === base.note ? {} : { note: given.note }),
  }
}

export function SourceForm({ source }: { readonly source: Source }) {
  // Begun anew when the record has changed and nothing is being written.
  const [base, setBase] = useState(source)
  const [dirty, setDirty] = useState(false)
  if (!dirty && base.version !== source.version) setBase(source)
  return (
    <Edit
      base={base}
      onDirty={setDirty}
      onSaved={(saved) => {
        setDirty(false)
        setBase(saved)
      }}
    />
  )
}

function Edit({
  base,
  onDirty,
  onSaved,
}: {
  readonly base: Source
  readonly onDirty: (dirty: boolean) => void
  readonly onSaved: (saved: Source) => void
}) {
  const labels = useWords(words)
  const language = useLanguage()
  const queryClient = useQueryClient()
  const formats = useQuery(collectionQuery).data?.formats ?? []
  const [form] = Form.useForm<Fields>()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<{ text: string; detail?: string | undefined }>()
  const [theirs, setTheirs] = useState<Source>()
  // Filled anew rather than made anew: the focus stays where it is.
  useEffect(() => {
    form.setFieldsValue(fieldsOf(base))
  }, [form, base])
  const done = (now: Source): void => {
    setTheirs(undefined)
    setFault(undefined)
    onSaved(now)
  }
  const save = async (given: Fields, on: Source): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      const body = changeOf(given, fieldsOf(base), on.state)
      const saved = await api.patch('/api/sources/{id}', {
        params: { id: base.id },
        version: on.version,
        body,
      })
      notify({ text: labels.saved })
      queryClient.setQueryData(['sources', 'one', base.id], saved)
      void queryClient.invalidateQueries({ queryKey: ['sources', 'list'] })
      done(saved)
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'precondition-failed')
        setTheirs(await api.get('/api/sources/{id}', { params: { id: base.id } }).catch(() => undefined))
      else if (error instanceof ApiProblem && error.errors.length > 0)
        form.setFields(
          error.errors.flatMap(({ path, message }) => {
            const name = fieldNames.find((field) => path === `body.${field}`)
            return name === undefined ? [] : [{ name, errors: [message] }]
          }),
        )
      setFault(problemText(error, language))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={fieldsOf(base)}
      className="source-form"
      onValuesChange={() => onDirty(true)}
      onFinish={(given) => void save(given, theirs ?? base)}
      scrollToFirstError={{ focus: true }}
    >
      <Form.Item
        name="name"
        label={labels.name}
        extra={labels.nameHint}
        rules={[{ required: base.state === 'named', whitespace: true, message: labels.nameRequired }]}
      >
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="sensor" label={labels.sensor} extra={labels.sensorHint}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="format" label={labels.format} extra={labels.formatReplay}>
        <Select
          options={[
            { value: '', label: labels.formatAuto },
            ...formats.map(({ name, product }) => ({ value: name, label: name, title: product })),
          ]}
        />
      </Form.Item>
      <Form.Item name="timeZone" label={labels.timeZone} extra={labels.timeZoneHint}>
        <Select
          showSearch
          options={[
            { value: '', label: labels.timeZoneAuto },
            ...[
              'Asia/Taipei',
              'UTC',
              ...Intl.supportedValuesOf('timeZone').filter(
                (zone) => zone !== 'Asia/Taipei' && zone !== 'UTC',
              ),
            ].map((value) => ({ value, label: value })),
          ]}
        />
      </Form.Item>
      <Form.Item
        name="expectedSilence"
        label={labels.silence}
        extra={labels.silenceHint}
        rules={[{ type: 'integer', min: 1, max: 525_600, message: labels.silenceRange }]}
      >
        <InputNumber controls={false} />
      </Form.Item>
      <Form.Item name="note" label={labels.note} extra={labels.noteHint} className="wide">
        <Input.TextArea maxLength={10_000} autoSize={{ minRows: 2, maxRows: 10 }} />
      </Form.Item>
      <div className="wide stack">
        {theirs === undefined ? (
          <div role="alert">
            {fault !== undefined && (
              <p className="fault">
                {fault.text} {fault.detail !== undefined && <span lang="en">{fault.detail}</span>}
              </p>
            )}
          </div>
        ) : (
          <VersionConflict
            differences={differencesOf(form.getFieldsValue(), base, theirs, labels)}
            busy={busy}
            onKeepMine={() => form.submit()}
            onTakeTheirs={() => {
              form.focusField('name')
              done(theirs)
            }}
          />
        )}
        {theirs === undefined && (
          <div>
            <Button type="primary" htmlType="submit" loading={busy}>
              {labels.save}
            </Button>
          </div>
        )}
      </div>
    </Form>
  )
}

/** Of the fields that one has changed: what is there now, where it is something else. */
function differencesOf(
  given: Fields,
  base: Source,
  theirs: Source,
  labels: { readonly [Name in 'name' | 'format' | 'timeZone' | 'sensor' | 'silence' | 'note']: string },
): Difference[] {
  const [before, now] = [fieldsOf(base), fieldsOf(theirs)]
  const titles = { ...labels, expectedSilence: labels.silence }
  return fieldNames
    .filter((name) => given[name] !== before[name] && given[name] !== now[name])
    .map((name) => ({ field: titles[name], theirs: now[name], mine: given[name] }))
}
