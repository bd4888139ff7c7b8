/** What would become of the file, and the ways on: deliver, change the columns, or mend the file. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { LogText } from '../../../components/log-text.tsx'
import { Sign } from '../../../components/sign.tsx'
import { useWords } from '../../../language.tsx'
import { useFormat } from '../../../use-format.ts'
import { useLayoutText } from '../names.tsx'
import { layoutsQuery, type Report } from '../queries.ts'
import { ReportView } from '../report.tsx'
import type { LayoutUsed } from './checking.ts'
import { words } from './words.ts'

export interface ReportStepProps {
  readonly report: Report
  readonly layout: LayoutUsed
  readonly fileName: string
  readonly isBusy: boolean
  readonly onAdjust: (layout: LayoutUsed) => void
  readonly onDeliver: (layout: LayoutUsed) => void
  readonly onBack: () => void
}

export function ReportStep({
  report,
  layout,
  fileName,
  isBusy,
  onAdjust,
  onDeliver,
  onBack,
}: ReportStepProps) {
  const labels = useWords(words)
  const format = useFormat()
  const layoutText = useLayoutText()
  const known = useQuery(layoutsQuery).data?.items.find(({ id }) => id === layout.id)
  const { counts, isRepeat } = report
  const hasRows = counts.read > counts.blank
  const isNew = !isRepeat && counts.stored > 0
  const acts = (
    <div className="row">
      {hasRows && (
        <Button
          type={isNew ? 'primary' : 'default'}
          loading={isBusy}
          disabled={!isNew && counts.setAside === 0}
          onClick={() => onDeliver(layout)}
        >
          {isNew ? labels.deliver(format.number(counts.stored)) : labels.deliverAgain}
        </Button>
      )}
      {known?.layout !== 'stix' && (
        <Button disabled={isBusy} onClick={() => onAdjust(layout)}>
          {labels.adjust}
        </Button>
      )}
      <Button disabled={isBusy} onClick={onBack}>
        {labels.back}
      </Button>
    </div>
  )
  return (
    <>
      <div>
        <h2>{labels.report}</h2>
        <p className="quiet">
          {labels.reportText} {labels.adjustLayout}
          <LogText text={layoutText(layout.id)} limit={120} line />
        </p>
      </div>
      {hasRows && !isRepeat && counts.setAside > 0 && (
        <p className={counts.stored === 0 ? 'notice-line notice-line-bad' : 'notice-line'}>
          <Sign name="fault" />
          <span>
            {counts.stored + counts.unchanged === 0
              ? labels.nothingTaken
              : labels.willSetAside(format.number(counts.setAside))}
          </span>
        </p>
      )}
      {!isRepeat && counts.stored === 0 && counts.setAside === 0 && counts.unchanged > 0 && (
        <p className="notice-line">
          <Sign name="done" />
          <span>{labels.allKnown}</span>
        </p>
      )}
      {acts}
      <ReportView report={report} name={fileName} />
    </>
  )
}
