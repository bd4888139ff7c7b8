/** It is delivered: where it is kept, and what to do about the rows that were not taken. */
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { Sign } from '../../../components/sign.tsx'
import { useWords } from '../../../language.tsx'
import { useFormat } from '../../../use-format.ts'
import type { Report } from '../queries.ts'
import { ReportView } from '../report.tsx'
import { words } from './words.ts'

export interface DoneStepProps {
  readonly report: Report
  readonly fileName: string
  readonly onAnother: () => void
}

export function DoneStep({ report, fileName, onAnother }: DoneStepProps) {
  const labels = useWords(words)
  const format = useFormat()
  const { delivery, isRepeat, counts, form } = report
  return (
    <>
      <div>
        <h2 className="row">
          <Sign name="done" />
          {labels.done}
        </h2>
        <p>{isRepeat ? labels.doneRepeat : delivery !== null && labels.doneText(String(delivery))}</p>
      </div>
      {counts.setAside > 0 && (
        <p className="notice-line">
          <Sign name="fault" />
          <span>{labels.doneSetAside(format.number(counts.setAside))}</span>
        </p>
      )}
      <div className="row">
        {delivery !== null && (
          <Link
            to="/returns/deliveries/$id"
            params={{ id: String(delivery) }}
            className="button-link button-link-primary"
          >
            {labels.toDelivery}
          </Link>
        )}
        {form === 'device-status' ? (
          <Link to="/returns/devices" className="button-link">
            {labels.toDevices}
          </Link>
        ) : (
          <Link to="/returns/tickets" className="button-link">
            {labels.toTickets}
          </Link>
        )}
        <Button onClick={onAnother}>{labels.another}</Button>
      </div>
      <ReportView report={report} name={fileName} />
    </>
  )
}
