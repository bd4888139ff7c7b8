/** The addresses of an agency, each with its time; and what adding, ending or removing one does to events. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input } from 'antd'
import { useDeferredValue, useId, useState } from 'react'
import { api, ApiProblem } from '../../api.ts'
import { Badge } from '../../components/badge.tsx'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { EmptyState } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { wallClock } from '../../format.ts'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import { useFormat } from '../../use-format.ts'
import {
  addressQuery,
  agencyName,
  instantOf,
  isStale,
  useMayEdit,
  type Agency,
  type Range,
} from './queries.ts'

const words = dictionary({
  'zh-TW': {
    title: '位址範圍',
    lead: '事件依發生當時的位址範圍歸屬。範圍重疊時，取前綴最長者；前綴相同時，取生效最晚者。',
    range: '位址範圍',
    from: '生效',
    to: '失效',
    ever: '自始',
    still: '持續有效',
    state: '狀態',
    current: '有效',
    future: '尚未生效',
    over: '已失效',
    ended: (count: string) => `含已失效（${count}）`,
    none: '尚無位址範圍',
    noneText: '登錄後，這些位址的事件才會歸屬到此機關。',
    noCurrent: '目前沒有有效的位址範圍',
    more: (count: string) => `顯示全部 ${count} 個`,
    add: '新增範圍',
    addTitle: '新增位址範圍',
    rangeHint: '例如 203.0.113.0/24、2001:db8::/32，或 203.0.113.10-203.0.113.40',
    fromHint: '留白為自始',
    toHint: '留白為持續有效',
    taipei: '（臺北時間）',
    effect: '影響',
    effectText: (range: string, from: string, to: string) =>
      `${from}至${to}，來源或目的位址在 ${range} 內的事件，將改為歸屬本機關；其中若有更小的範圍屬於其他機關，仍歸該機關。相關時段的統計會在背景重新計算，已凍結的公報不變。`,
    since: (time: string) => `自 ${time}`,
    sinceEver: '自始',
    until: (time: string) => ` ${time}`,
    untilStill: '今',
    ownerNow: (address: string, name: string, prefix: string) =>
      `${address} 在生效時間屬於「${name}」（${prefix}）。`,
    ownerNone: (address: string) => `${address} 在生效時間未歸屬任何機關。`,
    added: '已新增位址範圍',
    end: '設定失效',
    endTitle: (prefix: string) => `${prefix} 何時失效？`,
    endAt: '失效時間',
    endText:
      '失效時間起的事件不再歸屬本機關，改歸其他涵蓋此位址的機關，若無則列為未歸屬；之前的事件維持原歸屬。',
    endNone: '留白則取消失效，持續有效。',
    endSave: '儲存',
    endSaved: '已設定失效時間',
    remove: '移除',
    removeTitle: (prefix: string) => `確定移除 ${prefix}？`,
    removeText:
      '視同從未登錄：此範圍所有時間的事件都會重新歸屬，改歸其他涵蓋此位址的機關，若無則列為未歸屬。相關統計會重新計算。',
    removeInstead: '若範圍曾屬於本機關、現已移轉，請改用「設定失效」。',
    removed: '已移除位址範圍',
    cancel: '取消',
    required: '請填寫位址範圍',
    stale: '這個機關剛被他人更改，已載入最新內容，請確認後再試一次。',
    codes: {
      'range-invalid': '這不是位址範圍，或範圍過大。',
      conflict: '這個機關已有相同且同時生效的範圍。',
      'time-invalid': '失效須晚於生效。',
      'agency-invalid': '內容有誤，或範圍數量已達上限。',
    },
  },
  en: {
    title: 'Address ranges',
    lead: 'An event counts at who had its address when it happened. Where ranges overlap the longest prefix wins; of equal ones, the one that began last.',
    range: 'Range',
    from: 'From',
    to: 'To',
    ever: 'ever since',
    still: 'still valid',
    state: 'State',
    current: 'Valid',
    future: 'Not yet',
    over: 'Ended',
    ended: (count: string) => `Ended ones too (${count})`,
    none: 'No address range yet',
    noneText: 'Events of its addresses count at this agency once they are entered.',
    noCurrent: 'No range is valid now',
    more: (count: string) => `Show all ${count}`,
    add: 'Add a range',
    addTitle: 'Add an address range',
    rangeHint: 'such as 203.0.113.0/24, 2001:db8::/32 or 203.0.113.10-203.0.113.40',
    fromHint: 'empty: ever since',
    toHint: 'empty: still valid',
    taipei: ' (Taipei time)',
    effect: 'Effect',
    effectText: (range: string, from: string, to: string) =>
      `${from}${to}, events with a source or destination in ${range} will count at this agency, except in smaller ranges of other agencies. Figures of those hours are computed again in the background; frozen bulletins stay.`,
    since: (time: string) => `From ${time}`,
    sinceEver: 'Ever since',
    until: (time: string) => ` until ${time}`,
    untilStill: ' and from now on',
    ownerNow: (address: string, name: string, prefix: string) =>
      `At that time ${address} belongs to “${name}” (${prefix}).`,
    ownerNone: (address: string) => `At that time ${address} belongs to no agency.`,
    added: 'Range added',
    end: 'End',
    endTitle: (prefix: string) => `When does ${prefix} end?`,
    endAt: 'Ends at',
    endText:
      'Events from then on do not count at this agency but at another one that has the address, or else at none. Earlier ones stay.',
    endNone: 'Left empty it does not end.',
    endSave: 'Save',
    endSaved: 'End set',
    remove: 'Remove',
    removeTitle: (prefix: string) => `Remove ${prefix}?`,
    removeText:
      'As if it had never been there: events of all times in this range count at another agency that has the address, or else at none. Figures are computed again.',
    removeInstead: 'If the agency had it and has given it away, end it instead.',
    removed: 'Range removed',
    cancel: 'Cancel',
    required: 'Give a range',
    stale: 'Somebody has just changed this agency. What is there now is loaded: look, and try again.',
    codes: {
      'range-invalid': 'This is no address range, or one that is too wide.',
      conflict: 'The agency has this range from the same time on already.',
      'time-invalid': 'It must end after it begins.',
      'agency-invalid': 'Something is not right, or there are too many ranges.',
    },
  },
})

export function isOver({ to }: Range, now: number): boolean {
  return to !== null && Date.parse(to) <= now
}

/** Rows that are drawn at first. */
const step = 100

export function RangesCard({ agency }: { readonly agency: Agency }) {
  const labels = useWords(words)
  const format = useFormat()
  const mayEdit = useMayEdit() && agency.archivedAt === null
  const [now] = useState(() => Date.now())
  const [all, setAll] = useState(false)
  const [whole, setWhole] = useState(false)
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<Range>()
  const over = agency.ranges.filter((range) => isOver(range, now))
  const listed = all ? agency.ranges : agency.ranges.filter((range) => !isOver(range, now))
  const shown = whole ? listed : listed.slice(0, step)
  const change = useChange(agency)
  return (
    <section className="card stack" aria-labelledby="ranges">
      <div className="section-head">
        <h2 id="ranges">{labels.title}</h2>
        <span className="row">
          {over.length > 0 && (
            <Checkbox checked={all} onChange={({ target }) => setAll(target.checked)}>
              {labels.ended(format.number(over.length))}
            </Checkbox>
          )}
          {mayEdit && <Button onClick={() => setAdding(true)}>{labels.add}</Button>}
        </span>
      </div>
      <p className="quiet">{labels.lead}</p>
      <DataTable
        caption={`${labels.title} (${format.number(listed.length)})`}
        rows={shown}
        rowKey={({ id }) => id}
        empty={
          <EmptyState
            small
            title={agency.ranges.length === 0 ? labels.none : labels.noCurrent}
            {...(agency.ranges.length === 0 ? { text: labels.noneText } : {})}
          />
        }
        columns={[
          {
            key: 'prefix',
            title: labels.range,
            head: true,
            render: ({ prefix }) => (
              <span className="agency-prefix">
                {prefix} <span className="agency-other">{prefix.includes(':') ? 'IPv6' : 'IPv4'}</span>
              </span>
            ),
          },
          {
            key: 'state',
            title: labels.state,
            render: (range) =>
              isOver(range, now) ? (
                <Badge>{labels.over}</Badge>
              ) : range.from !== null && Date.parse(range.from) > now ? (
                <Badge tone="warning">{labels.future}</Badge>
              ) : (
                <Badge tone="good">{labels.current}</Badge>
              ),
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
                  title: labels.end,
                  hidden: true,
                  render: (range: Range) => (
                    <span className="row">
                      <Button size="small" onClick={() => setEnding(range)}>
                        {labels.end}
                        <span className="visually-hidden"> {range.prefix}</span>
                      </Button>
                      <ConfirmButton
                        size="small"
                        label={
                          <>
                            {labels.remove}
                            <span className="visually-hidden"> {range.prefix}</span>
                          </>
                        }
                        title={labels.removeTitle(range.prefix)}
                        text={
                          <div className="stack">
                            <p>{labels.removeText}</p>
                            <p>
                              <strong>{labels.removeInstead}</strong>
                            </p>
                          </div>
                        }
                        confirm={labels.remove}
                        codes={{ 'precondition-failed': labels.stale }}
                        onConfirm={() =>
                          change(
                            (version) =>
                              api.delete('/api/agencies/{id}/ranges/{range}', {
                                params: { id: agency.id, range: range.id },
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
      {shown.length < listed.length && (
        <div>
          <Button onClick={() => setWhole(true)}>{labels.more(format.number(listed.length))}</Button>
        </div>
      )}
      <Dialog open={adding} onClose={() => setAdding(false)} title={labels.addTitle}>
        <AddForm agency={agency} onDone={() => setAdding(false)} />
      </Dialog>
      <Dialog
        open={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={labels.endTitle(ending?.prefix ?? '')}
      >
        {ending !== undefined && (
          <EndForm key={ending.id} agency={agency} range={ending} onDone={() => setEnding(undefined)} />
        )}
      </Dialog>
    </section>
  )
}

/** A change on the version that is shown. Of one that somebody else was quicker with, what is there now is loaded. */
function useChange({ id, version }: Agency) {
  const queryClient = useQueryClient()
  return async (work: (version: number) => Promise<Agency>, text: string): Promise<void> => {
    try {
      queryClient.setQueryData(['agencies', 'one', id], await work(version))
      notify({ text })
      void queryClient.invalidateQueries({ queryKey: ['agencies', 'history', id] })
      void queryClient.invalidateQueries({ queryKey: ['agencies', 'address'] })
    } catch (error) {
      if (isStale(error)) await queryClient.invalidateQueries({ queryKey: ['agencies', 'one', id] })
      throw error
    }
  }
}

function useSaving(codes: Readonly<Record<string, unknown>>) {
  const language = useLanguage()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true)
    setFault(undefined)
    try {
      await work()
      return true
    } catch (error) {
      const { text } = problemText(error, language, codes)
      // The server says which part of a range is wrong.
      const said = error instanceof ApiProblem && error.status === 422 ? ` (${error.message})` : ''
      setFault(`${text}${said}`)
      return false
    } finally {
      setBusy(false)
    }
  }
  return { busy, fault, attempt }
}

function AddForm({ agency, onDone }: { readonly agency: Agency; readonly onDone: () => void }) {
  const labels = useWords(words)
  const field = useId()
  const change = useChange(agency)
  const { busy, fault, attempt } = useSaving({ ...labels.codes, 'precondition-failed': labels.stale })
  const [range, setRange] = useState('')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [tried, setTried] = useState(false)
  const missing = tried && range.trim() === ''
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (range.trim() === '') {
          document.getElementById(`${field}-range`)?.focus()
          return
        }
        const body = { range: range.trim(), from: instantOf(from), to: instantOf(to) }
        void attempt(() =>
          change(
            (version) => api.post('/api/agencies/{id}/ranges', { params: { id: agency.id }, version, body }),
            labels.added,
          ),
        ).then((done) => {
          if (done) onDone()
        })
      }}
    >
      <div>
        <label htmlFor={`${field}-range`}>{labels.range}</label>
        <Input
          id={`${field}-range`}
          value={range}
          maxLength={200}
          required
          spellCheck={false}
          autoComplete="off"
          aria-invalid={missing || fault !== undefined}
          aria-describedby={`${field}-range-hint`}
          onChange={({ target }) => setRange(target.value)}
        />
        <p id={`${field}-range-hint`} className={missing ? 'field-fault' : 'field-hint'}>
          {missing ? labels.required : labels.rangeHint}
        </p>
      </div>
      <div className="columns-two">
        <TimeField
          id={`${field}-from`}
          label={`${labels.from}${labels.taipei}`}
          hint={labels.fromHint}
          value={from}
          onChange={setFrom}
        />
        <TimeField
          id={`${field}-to`}
          label={`${labels.to}${labels.taipei}`}
          hint={labels.toHint}
          value={to}
          onChange={setTo}
        />
      </div>
      {range.trim() !== '' && <AddEffect range={range.trim()} from={from} to={to} />}
      <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
      <div className="row dialog-actions">
        <Button onClick={onDone}>{labels.cancel}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>
          {labels.add}
        </Button>
      </div>
    </form>
  )
}

export function TimeField({
  id,
  label,
  hint,
  value,
  onChange,
}: {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        type="datetime-local"
        value={value}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        onChange={({ target }) => onChange(target.value)}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
    </div>
  )
}

/** What will be counted where, and whose the first address is now. */
function AddEffect({
  range,
  from,
  to,
}: {
  readonly range: string
  readonly from: string
  readonly to: string
}) {
  const labels = useWords(words)
  const language = useLanguage()
  const format = useFormat()
  const first = useDeferredValue(/^[0-9a-fA-F:.]+/.exec(range)?.[0] ?? '')
  const isAddress = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(first) || (first.includes(':') && first.length > 3)
  const start = instantOf(from)
  const owner = useQuery({
    ...addressQuery(first, start ?? undefined),
    enabled: isAddress,
  }).data
  const sinceText = start === null ? labels.sinceEver : labels.since(format.dateTime(start))
  const end = instantOf(to)
  const untilText = end === null ? labels.untilStill : labels.until(format.dateTime(end))
  return (
    <div className="agency-note" aria-live="polite">
      <p>
        <strong>{labels.effect}</strong>
      </p>
      <p>{labels.effectText(range, sinceText, untilText)}</p>
      {owner !== undefined && isAddress && (
        <p>
          {owner.agency === null
            ? labels.ownerNone(first)
            : labels.ownerNow(first, agencyName(owner.agency, language), owner.agency.prefix)}
        </p>
      )}
    </div>
  )
}

/** Of a field of date and time, in Taipei. */
export function localTime(instant: string | number): string {
  const wall = wallClock(instant)
  return wall === undefined ? '' : `${wall.year}-${wall.month}-${wall.day}T${wall.hour}:${wall.minute}`
}

function EndForm({
  agency,
  range,
  onDone,
}: {
  readonly agency: Agency
  readonly range: Range
  readonly onDone: () => void
}) {
  const labels = useWords(words)
  const field = useId()
  const change = useChange(agency)
  const { busy, fault, attempt } = useSaving({ ...labels.codes, 'precondition-failed': labels.stale })
  const [to, setTo] = useState(() => localTime(range.to ?? Date.now()))
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void attempt(() =>
          change(
            (version) =>
              api.put('/api/agencies/{id}/ranges/{range}', {
                params: { id: agency.id, range: range.id },
                version,
                body: { to: instantOf(to) },
              }),
            labels.endSaved,
          ),
        ).then((done) => {
          if (done) onDone()
        })
      }}
    >
      <TimeField
        id={`${field}-to`}
        label={`${labels.endAt}${labels.taipei}`}
        hint={labels.endNone}
        value={to}
        onChange={setTo}
      />
      <p className="agency-note">{labels.endText}</p>
      <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
      <div className="row dialog-actions">
        <Button onClick={onDone}>{labels.cancel}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>
          {labels.endSave}
        </Button>
      </div>
    </form>
  )
}
