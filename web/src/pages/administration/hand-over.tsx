/** A link that could not be mailed: shown once, to be handed over. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { api } from '../../api.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { useWords } from '../../language.tsx'
import { words } from './people-words.ts'

export interface Handed {
  readonly name: string
  readonly link: string
}

export function HandOver({
  handed,
  onClose,
}: {
  readonly handed: Handed | undefined
  readonly onClose: () => void
}) {
  const labels = useWords(words)
  return (
    <Dialog open={handed !== undefined} title={labels.linkTitle}>
      {handed !== undefined && (
        <div className="stack">
          <p>{labels.linkText(handed.name)}</p>
          <div>
            <p className="quiet">{labels.link}</p>
            <div className="secret">
              <code>{handed.link}</code>
              <CopyButton text={handed.link} label={labels.link} />
            </div>
          </div>
          <Ends link={handed.link} />
          <p className="said">{labels.linkOnce}</p>
          <div className="row dialog-actions">
            <Button type="primary" onClick={onClose}>
              {labels.linkKept}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  )
}

/** The link itself knows until when it works; asking does not use it up. */
function Ends({ link }: { readonly link: string }) {
  const { linkEnds } = useWords(words)
  const secret = link.slice(link.indexOf('#') + 1)
  const { data } = useQuery({
    queryKey: ['administration', 'link', secret],
    gcTime: 0,
    queryFn: ({ signal }) => api.post('/api/session/link', { body: { secret }, signal }),
  })
  return data === undefined ? null : (
    <p>
      {linkEnds} <Timestamp at={data.endsAt} />
    </p>
  )
}
