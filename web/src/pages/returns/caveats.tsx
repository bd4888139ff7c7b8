/** What figures on returns do not cover, and whether others counted them. */
import { Badge } from '../../components/badge.tsx'
import { Caveats as CaveatList } from '../../components/caveats.tsx'
import { dictionary, useWords } from '../../language.tsx'

const words = dictionary({
  'zh-TW': {
    reported: '外部統計',
    reportedText:
      '這段期間沒有本系統收到的回傳單；數字為外部提供的統計，無法查看逐筆內容，也不分廠商與機關。',
    caveats: {
      'summary-left-out': (amount: string) =>
        `另有外部提供的統計 ${amount} 件，與本系統收到的回傳單期間重疊，未相加。`,
      'summary-partial': (amount: string) => `外部統計未涵蓋整個期間，缺 ${amount} 天。`,
    },
  },
  en: {
    reported: 'counted by others',
    reportedText:
      'No ticket of this period was returned here: these figures came already counted. There are no tickets behind them, and they say nothing of vendors and agencies.',
    caveats: {
      'summary-left-out': (amount: string) =>
        `Figures that came counted exist too (${amount}); they are for the same time and are not added.`,
      'summary-partial': (amount: string) =>
        `The figures that came counted do not cover the whole period: ${amount} days are missing.`,
    },
  },
})

interface Answer {
  readonly caveats: readonly { readonly code: string; readonly amount: number }[]
  readonly readFrom: 'tickets' | 'summaries'
}

/** `amount` of `summary-partial` is in seconds; people count days. */
function inDays({ code, amount }: Answer['caveats'][number]): Answer['caveats'][number] {
  return { code, amount: code === 'summary-partial' ? Math.round(amount / 8640) / 10 : amount }
}

export function Caveats({
  of: { caveats, readFrom },
  previousKnown,
  compact = false,
}: {
  readonly of: Answer
  readonly previousKnown: boolean
  /** Where the page says more of it elsewhere. */
  readonly compact?: boolean
}) {
  const labels = useWords(words)
  return (
    <>
      {readFrom === 'summaries' && (
        <p className={compact ? 'return-reported' : 'notice-line'}>
          <span>
            <Reported /> {!compact && labels.reportedText}
          </span>
        </p>
      )}
      <CaveatList of={[{ caveats: caveats.map(inDays), previousKnown }]} words={labels.caveats} compact />
    </>
  )
}

export function Reported() {
  return <Badge tone="warning">{useWords(words).reported}</Badge>
}
