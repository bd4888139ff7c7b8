/** The agencies that a vendor serves, each with its days; and adding, changing or removing one. */
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Badge } from '../../components/badge.tsx'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { LogText } from '../../components/log-text.tsx'
import { EmptyState } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import { useFormat } from '../../use-format.ts'
import { AgencySelect } from './agency.tsx'
import { dayAfter, dayBegin, dayOf } from './days.ts'
import { isStale, nameOf, useMayEdit, type Assignment, type Vendor } from './vendor.tsx'
import { words } from './vendor-words.ts'
import { words as shared } from './words.ts'
import '../../components/parts.css'

function stateOf({ from, to }: Assignment, now: number): 'current' | 'future' | 'over' {
  if (to !== null && Date.parse(to) <= now) return 'over'
  return from !== null && Date.parse(from) > now ? 'future' : 'current'
}

/** Its last day: `to` is the first moment that is not in it. */
const lastDayOf = (to: string | null): string => (to === null ? '' : dayOf(Date.parse(to) - 1))
const firstDayOf = (from: string | null): string => (from === null ? '' : dayOf(from))

export function AssignmentsCard({ vendor }: { readonly vendor: Vendor }) {
  const labels = useWords(words)
  const language = useLanguage()
  const format = useFormat()
  const mayEdit = useMayEdit() && vendor.archivedAt === null
  const change = useChange(vendor)
  const [now] = useState(() => Date.now())
  const [editing, setEditing] = useState<Assignment | 'new'>()
  const { assignments } = vendor
  const tones = { current: 'good', future: 'warning', over: 'plain' } as const
  const agencyOf = ({ agency }: Assignment): string => nameOf(agency, language)
  return (
    <section className="card stack" aria-labelledby="vendor-agencies">
      <div className="section-head">
        <h2 id="vendor-agencies">{labels.serves}</h2>
        {mayEdit && <Button onClick={() => setEditing('new')}>{labels.assign}</Button>}
      </div>
      <p className="quiet">{labels.servesLead}</p>
      <DataTable<Assignment>
        stacked
        caption={`${labels.serves} (${format.number(assignments.length)})`}
        rows={assignments}
        rowKey={({ id }) => id}
        empty={<EmptyState small title={labels.servesNone} text={labels.servesNoneText} />}
        columns={[
          {
            key: 'agency',
            title: labels.agency,
            head: true,
            render: (assignment) => (
              <>
                <LogText text={agencyOf(assignment)} limit={200} />
                <span className="under">{assignment.agency.oid}</span>
              </>
            ),
          },
          {
            key: 'state',
            title: labels.state,
            render: (assignment) => {
              const state = stateOf(assignment, now)
              return <Badge tone={tones[state]}>{labels[state]}</Badge>
            },
          },
          {
            key: 'from',
            title: labels.from,
            render: ({ from }) =>
              from === null ? <span className="quiet">{labels.ever}</span> : <Timestamp at={from} />,
          },
          {
            key: 'to',
            title: labels.to,
            render: ({ to }) =>
              to === null ? <span className="quiet">{labels.still}</span> : <Timestamp at={to} />,
          },
          ...(mayEdit
            ? [
                {
                  key: 'change',
                  title: labels.change,
                  hidden: true,
                  render: (assignment: Assignment) => (
                    <span className="row">
                      <Button size="small" onClick={() => setEditing(assignment)}>
                        {labels.change}
                        <span className="visually-hidden"> {agencyOf(assignment)}</span>
                      </Button>
                      <ConfirmButton
                        size="small"
                        label={
                          <>
                            {labels.remove}
                            <span className="visually-hidden"> {agencyOf(assignment)}</span>
                          </>
                        }
                        title={labels.removeTitle(agencyOf(assignment))}
                        text={<p>{labels.removeText}</p>}
                        confirm={labels.remove}
                        codes={{ 'precondition-failed': labels.stale }}
                        onConfirm={() =>
                          change(
                            (version) =>
                              api.delete('/api/vendors/{id}/agencies/{assignment}', {
                                params: { id: vendor.id, assignment: assignment.id },
                                version,
                              }),
                            labels.removed,
                          )
                        }
                      />
                    </span>
                  ),
                },
              ]
            : []),
        ]}
      />
      <Dialog
        open={editing !== undefined}
        onClose={() => setEditing(undefined)}
        title={
          editing === undefined || editing === 'new'
            ? labels.assignTitle
            : labels.changeTitle(agencyOf(editing))
        }
      >
        {editing !== undefined && (
          <TimesForm
            key={editing === 'new' ? 'new' : editing.id}
            vendor={vendor}
            assignment={editing === 'new' ? undefined : editing}
            onDone={() => setEditing(undefined)}
          />
        )}
      </Dialog>
    </section>
  )
}

/** A change on the version that is shown. Of one that somebody else was quicker with, what is there now is loaded. */
function useChange({ id, version }: Vendor) {
  const queryClient = useQueryClient()
  return async (work: (version: number) => Promise<Vendor>, text: string): Promise<void> => {
    try {
      queryClient.setQueryData(['vendors', 'one', id], await work(version))
      notify({ text })
      void queryClient.invalidateQueries({ queryKey: ['vendors', 'list'] })
    } catch (error) {
      if (isStale(error)) await queryClient.invalidateQueries({ queryKey: ['vendors', 'one', id] })
      throw error
    }
  }
}

interface Fields {
  readonly agency: number | null
  readonly from: string
  readonly to: string
}

function TimesForm({
  vendor: { id, ...vendor },
  assignment,
  onDone,
}: {
  readonly vendor: Vendor
  /** Absent: one to be added. */
  readonly assignment: Assignment | undefined
  readonly onDone: () => void
}) {
  const labels = useWords(words)
  const common = useWords(shared)
  const language = useLanguage()
  const change = useChange({ id, ...vendor })
  const [form] = Form.useForm<Fields>()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const initial: Fields = {
    agency: null,
    from: firstDayOf(assignment?.from ?? null),
    to: lastDayOf(assignment?.to ?? null),
  }
  const save = async ({ agency, from, to }: Fields): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    // A day that was not touched keeps its moment, which need not be midnight.
    const times = {
      from:
        assignment !== undefined && from === initial.from
          ? assignment.from
          : from === ''
            ? null
            : dayBegin(from),
      to: assignment !== undefined && to === initial.to ? assignment.to : to === '' ? null : dayAfter(to),
    }
    try {
      if (assignment === undefined)
        await change(
          (version) =>
            api.post('/api/vendors/{id}/agencies', {
              params: { id },
              version,
              body: { agency: agency ?? 0, ...times },
            }),
          labels.assigned,
        )
      else
        await change(
          (version) =>
            api.put('/api/vendors/{id}/agencies/{assignment}', {
              params: { id, assignment: assignment.id },
              version,
              body: times,
            }),
          labels.changed,
        )
      onDone()
    } catch (error) {
      setFault(problemText(error, language, { ...labels.codes, 'precondition-failed': labels.stale }).text)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={initial}
      onFinish={(fields) => void save({ ...initial, ...fields })}
      scrollToFirstError={{ focus: true }}
    >
      {assignment === undefined && (
        <Form.Item
          name="agency"
          label={common.agency}
          rules={[{ required: true, message: labels.agencyNeeded }]}
        >
          <AgencySelect />
        </Form.Item>
      )}
      <Form.Item name="from" label={labels.from} extra={labels.fromHint}>
        <Input type="date" min="1970-01-02" max="2105-12-31" />
      </Form.Item>
      <Form.Item name="to" label={labels.to} extra={labels.toHint}>
        <Input type="date" min="1970-01-02" max="2105-12-31" />
      </Form.Item>
      <div className="stack">
        <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
        <div className="row dialog-actions">
          <Button onClick={onDone}>{common.cancel}</Button>
          <Button type="primary" htmlType="submit" loading={busy}>
            {common.save}
          </Button>
        </div>
      </div>
    </Form>
  )
}
