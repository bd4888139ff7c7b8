/** One entry with all that it says. Its detail is whatever was written, and is only ever shown as text. */
import { Button } from 'antd'
import { CodeBlock } from '../../components/code-block.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { LogText } from '../../components/log-text.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { AgencyName } from './agency.tsx'
import type { AuditFilter } from './audit-filters.tsx'
import { ActorName, SubjectName, useActionName, type Entry } from './audit-names.tsx'
import { words } from './audit-words.ts'
import { prettyJson } from './inert.ts'

export interface AuditEntryDialogProps {
  /** That the address names. */
  readonly sequence: number | undefined
  /** Undefined: not among those on the page. */
  readonly entry: Entry | undefined
  readonly onClose: () => void
  readonly onFilter: (filter: AuditFilter) => void
}

export function AuditEntryDialog({ sequence, entry, onClose, onFilter }: AuditEntryDialogProps) {
  const labels = useWords(words)
  return (
    <Dialog
      open={sequence !== undefined}
      onClose={onClose}
      title={sequence === undefined ? '' : labels.entry(sequence)}
    >
      {entry === undefined ? (
        sequence !== undefined && <p>{labels.notHere(sequence)}</p>
      ) : (
        <Shown entry={entry} onFilter={onFilter} />
      )}
    </Dialog>
  )
}

function Shown({
  entry,
  onFilter,
}: {
  readonly entry: Entry
  readonly onFilter: (filter: AuditFilter) => void
}) {
  const labels = useWords(words)
  const actionName = useActionName()
  const { at, actor, action, subject, agency, detail, hash, sequence } = entry
  // Found again by its moment, however many entries have come since.
  const to = new Date(Date.parse(at) + 1).toISOString()
  const link = `${location.origin}/administration/audit?from=${at}&to=${to}&entry=${sequence}`
  return (
    <div className="stack">
      <dl className="admin-facts">
        <dt>{labels.when}</dt>
        <dd>
          <Timestamp at={at} seconds />
        </dd>
        <dt>{labels.who}</dt>
        <dd>
          <ActorName actor={actor} />
          <span className="under">
            <LogText text={actor.id} />
          </span>
        </dd>
        <dt>{labels.action}</dt>
        <dd>
          {actionName(action)} <code>{action}</code>
        </dd>
        <dt>{labels.what}</dt>
        <dd>
          <SubjectName subject={subject} />
          <span className="under">
            <LogText text={subject.id} />
          </span>
        </dd>
        {agency !== null && (
          <>
            <dt>{labels.agency}</dt>
            <dd>
              <AgencyName id={agency} />
            </dd>
          </>
        )}
        <dt>{labels.hash}</dt>
        <dd>
          <LogText text={hash} />
        </dd>
      </dl>
      {Object.keys(detail).length === 0 ? (
        <p className="quiet">{labels.noDetail}</p>
      ) : (
        <CodeBlock title={labels.detail} code={prettyJson(detail)} language="json" />
      )}
      <div className="row">
        <Button onClick={() => onFilter({ actor: actor.id })}>{labels.onlyWho}</Button>
        <Button onClick={() => onFilter({ subjectKind: subject.kind, subject: subject.id })}>
          {labels.onlyWhat}
        </Button>
        <span className="row">
          <CopyButton text={link} label={labels.link} />
        </span>
      </div>
    </div>
  )
}
