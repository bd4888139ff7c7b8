/** Joint monitoring at a glance: for the centre, for an agency's officer, and for a vendor, each of what is theirs. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { CopyLink } from '../../components/copy-link.tsx'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { periodOf } from '../../period.ts'
import { usePerson } from '../../session.ts'
import { CentreOverview } from './centre-overview.tsx'
import { countedFilterOf, standardPeriod, type CountedFilter } from './filters.ts'
import { Header } from './header.tsx'
import { useViewer } from './names.tsx'
import { OfficerOverview } from './officer-overview.tsx'
import { returnsRoute } from './route.ts'
import { VendorOverview } from './vendor-overview.tsx'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import './returns.css'

const words = dictionary({
  'zh-TW': {
    leads: {
      centre: 'SOC 廠商為各機關回傳的資安監控單、情資分析單與監控設備狀況單',
      officer: '為貴機關辦理監控的 SOC 廠商所回傳的資料，以及需要您留意的事項',
      vendor: '貴公司回傳的資料、尚待處理的問題與時效',
    },
  },
  en: {
    leads: {
      centre: 'What SOC vendors return for agencies: tickets, and the monthly state of devices',
      officer: 'What the SOC vendors of your agency returned, and what needs your attention',
      vendor: 'What your company returned, what waits to be mended, and how soon it came',
    },
  },
})

export type OverviewSearch = CountedFilter & {
  readonly rows?: 'both' | 'category' | 'level' | undefined
  readonly role?: 'source' | 'relay' | undefined
  readonly duty?: 'pair' | 'vendor' | 'agency' | undefined
}

export interface OverviewProps {
  readonly search: OverviewSearch
  /** Names its period. */
  readonly filter: CountedFilter
  readonly onChange: (change: Partial<OverviewSearch>) => void
}

export function ReturnsPage() {
  const search = useSearch({ from: returnsRoute.id })
  const navigate = useNavigate({ from: returnsRoute.fullPath })
  const labels = useWords(words)
  const names = useWords(shared)
  const viewer = useViewer()
  const standard = standardPeriod(usePerson())
  const period = periodOf(search, standard)
  const filter: CountedFilter = { ...countedFilterOf(search), from: period.from, to: period.to }
  const change = (changed: Partial<OverviewSearch>): void => {
    void navigate({ search: (now) => ({ ...now, ...changed }), resetScroll: false })
  }
  const Overview =
    viewer === 'centre' ? CentreOverview : viewer === 'officer' ? OfficerOverview : VendorOverview
  return (
    <div className="stack">
      <Header
        title={names.title}
        lead={labels.leads[viewer]}
        actions={
          <>
            <PeriodPicker value={period} onChange={({ from, to }) => change({ from, to })} />
            <CopyLink standard={standard} />
          </>
        }
      />
      <Overview search={search} filter={filter} onChange={change} />
    </div>
  )
}
