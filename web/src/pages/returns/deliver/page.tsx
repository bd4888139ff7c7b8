/** Uploading returns: the file, what its columns mean where that is not known, what would become of it, and what did. */
import { useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { Steps } from '../../../components/steps.tsx'
import { useWords } from '../../../language.tsx'
import { usePerson } from '../../../session.ts'
import { Header } from '../header.tsx'
import type { Preview, Report } from '../queries.ts'
import { deliverRoute } from '../route.ts'
import { words as shared } from '../words.ts'
import { checkFile, mappingByLayout, sendFile, type Given, type LayoutUsed } from './checking.ts'
import { DoneStep } from './done-step.tsx'
import { FileStep } from './file-step.tsx'
import type { Mapping } from './mapping.ts'
import { MappingStep } from './mapping-step.tsx'
import { ReportStep } from './report-step.tsx'
import { SendingView } from './sending.tsx'
import { useSending } from './use-sending.ts'
import { words } from './words.ts'
import '../../../components/parts.css'
import '../returns.css'

interface State {
  readonly given: Given
  readonly stage: 'file' | 'mapping' | 'report' | 'done'
  readonly preview?: Preview
  readonly mapping?: Mapping
  /** The layout that the columns were mapped from, or that the report is of. */
  readonly layout?: LayoutUsed
  readonly report?: Report
}

const stages = ['file', 'mapping', 'report', 'done'] as const

/** What somebody was at stays while other pages are looked at. Nobody else sees it. */
let kept: { readonly person: string; readonly state: State } | undefined

function freshState(vendor: number | null): State {
  return {
    stage: 'file',
    given: {
      form: 'monitoring',
      vendor,
      file: undefined,
      layout: 'auto',
      agency: undefined,
      threatClass: undefined,
      severity: undefined,
      zone: undefined,
      sheet: undefined,
    },
  }
}

export function DeliverPage() {
  const person = usePerson()
  const asked = useSearch({ from: deliverRoute.id })
  const labels = useWords(words)
  const names = useWords(shared)
  const queryClient = useQueryClient()
  const id = person?.id ?? ''
  const [state, setState] = useState<State>(() => {
    const before = kept?.person === id ? kept.state : undefined
    if (before !== undefined && before.stage !== 'done' && before.given.file !== undefined) return before
    const fresh = freshState(null)
    const { form = fresh.given.form, layout = fresh.given.layout } = asked
    return { ...fresh, given: { ...fresh.given, form, layout } }
  })
  const { sending, send, retry, cancel } = useSending()
  const top = useRef<HTMLDivElement>(null)
  const shownStage = useRef(state.stage)
  useEffect(() => {
    kept = { person: id, state }
    // Whoever reads by ear or keyboard begins where the new step does.
    if (shownStage.current !== state.stage) top.current?.focus()
    shownStage.current = state.stage
  }, [id, state])
  const isAtRisk = state.given.file !== undefined && state.stage !== 'done'
  useEffect(() => {
    if (!isAtRisk) return undefined
    const hold = (event: BeforeUnloadEvent): void => event.preventDefault()
    addEventListener('beforeunload', hold)
    return () => removeEventListener('beforeunload', hold)
  }, [isAtRisk])

  const { given, stage } = state
  const { file } = given
  const isBusy = sending.phase === 'sending'
  const begin = (): void => setState((now) => ({ given: now.given, stage: 'file' }))
  const check = (): void => {
    if (file === undefined) return
    send(async (options) => {
      const next = await checkFile({ ...given, file }, queryClient, options)
      setState((now) => ({ given: now.given, ...next }))
    })
  }
  const checkBy = (layout: LayoutUsed): void => {
    if (file === undefined) return
    send(async (options) => {
      const report = await sendFile({ ...given, file }, layout, true, options)
      setState((now) => ({ ...now, stage: 'report', layout, report }))
    })
  }
  const adjust = (layout: LayoutUsed): void => {
    if (file === undefined) return
    if (state.mapping !== undefined && state.preview !== undefined) {
      setState((now) => ({ ...now, stage: 'mapping' }))
      return
    }
    send(async (options) => {
      const next = await mappingByLayout({ ...given, file }, layout, queryClient, options)
      setState((now) => ({ ...now, ...next, layout }))
    })
  }
  const deliver = (layout: LayoutUsed): void => {
    if (file === undefined) return
    send(async (options) => {
      const report = await sendFile({ ...given, file }, layout, false, options)
      void queryClient.invalidateQueries({ queryKey: ['returns'] })
      setState((now) => ({ ...now, stage: 'done', layout, report }))
    })
  }
  return (
    <div className="stack">
      <Header title={names.deliver} lead={labels.lead} />
      <Steps
        label={labels.steps}
        current={stage}
        steps={stages
          // Columns are asked for only where they are not known.
          .filter((name) => name !== 'mapping' || state.mapping !== undefined)
          .map((name) => ({ name, label: labels.step[name] }))}
      />
      <div ref={top} tabIndex={-1} className="stack" aria-label={labels.step[stage]} role="group">
        <SendingView sending={sending} onRetry={retry} onCancel={cancel} />
        {stage === 'file' && (
          <FileStep
            given={given}
            isBusy={isBusy}
            onGiven={(changed) => {
              // What was said of the file before is not of this one.
              cancel()
              setState((now) => ({ stage: 'file', given: { ...now.given, ...changed } }))
            }}
            onCheck={check}
          />
        )}
        {stage === 'mapping' && state.preview !== undefined && state.mapping !== undefined && (
          <MappingStep
            given={given}
            preview={state.preview}
            mapping={state.mapping}
            isBusy={isBusy}
            onMapping={(mapping) => setState((now) => ({ ...now, mapping }))}
            onSaved={checkBy}
            onBack={begin}
            {...(state.layout === undefined ? {} : { base: state.layout })}
          />
        )}
        {stage === 'report' && state.report !== undefined && state.layout !== undefined && (
          <ReportStep
            report={state.report}
            layout={state.layout}
            fileName={file?.name ?? ''}
            isBusy={isBusy}
            onAdjust={adjust}
            onDeliver={deliver}
            onBack={begin}
          />
        )}
        {stage === 'done' && state.report !== undefined && (
          <DoneStep
            report={state.report}
            fileName={file?.name ?? ''}
            onAnother={() =>
              setState({ ...freshState(given.vendor), given: { ...given, file: undefined, layout: 'auto' } })
            }
          />
        )}
      </div>
    </div>
  )
}
