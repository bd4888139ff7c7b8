import { CopyButton } from '../../components/copy-button.tsx'
import { useWords } from '../../language.tsx'
import { lastingPeriod, periodOf } from './filters.ts'
import { words } from './words.ts'

/** Copies the page as it stands, with a relative period made lasting. */
export function CopyLink() {
  const { copyLink, copyLinkLabel } = useWords(words)
  const address = new URL(location.href)
  const { from, to } = lastingPeriod(
    periodOf({
      from: address.searchParams.get('from') ?? undefined,
      to: address.searchParams.get('to') ?? undefined,
    }),
  )
  address.searchParams.set('from', from)
  if (to === undefined) address.searchParams.delete('to')
  else address.searchParams.set('to', to)
  return <CopyButton text={address.href} label={copyLinkLabel} face={copyLink} />
}
