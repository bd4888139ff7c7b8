import { CopyButton } from './copy-button.tsx'
import { dictionary, useWords } from '../language.tsx'
import { lastingPeriod, periodOf, type PeriodWords } from '../period.ts'

const words = dictionary({
  'zh-TW': { copyLink: '複製連結', copyLinkLabel: '（期間固定，含篩選條件）' },
  en: { copyLink: 'Copy link', copyLinkLabel: '(its period fixed, with the filters)' },
})

/** Copies the page as it stands, with a relative period made lasting. `standard`: the page's where its address names none. */
export function CopyLink({ standard }: { readonly standard?: PeriodWords }) {
  const { copyLink, copyLinkLabel } = useWords(words)
  const address = new URL(location.href)
  const { from, to } = lastingPeriod(
    periodOf(
      {
        from: address.searchParams.get('from') ?? undefined,
        to: address.searchParams.get('to') ?? undefined,
      },
      standard,
    ),
  )
  address.searchParams.set('from', from)
  if (to === undefined) address.searchParams.delete('to')
  else address.searchParams.set('to', to)
  return <CopyButton text={address.href} label={copyLinkLabel} face={copyLink} />
}
