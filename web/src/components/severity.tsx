/** Severity, disposition and kind of a detection: each a word with a shape, so that nothing hangs on seeing colours. */
import { dictionary, useWords } from '../language.tsx'
import './severity.css'

/** OCSF severity_id 5 to 0 in the words of the bulletin. */
export const severityWords = dictionary({
  'zh-TW': { 5: '重大', 4: '嚴重', 3: '中', 2: '低', 1: '資訊', 0: '未載明' },
  en: { 5: 'Critical', 4: 'High', 3: 'Medium', 2: 'Low', 1: 'Informational', 0: 'Not stated' },
})

export const kinds = ['exploit', 'c2', 'tunnel', 'dos', 'scan', 'policy_violation', 'other'] as const
export type Kind = (typeof kinds)[number]
export const kindWords = dictionary({
  'zh-TW': {
    exploit: '漏洞利用與入侵嘗試',
    c2: '殭屍網路與中繼站連線',
    tunnel: '隱密通道',
    dos: '阻斷服務',
    scan: '掃描刺探',
    policy_violation: '違反使用政策',
    other: '其他',
  },
  en: {
    exploit: 'Exploit and intrusion attempt',
    c2: 'Botnet and command-and-control',
    tunnel: 'Covert channel',
    dos: 'Denial of service',
    scan: 'Scanning and probing',
    policy_violation: 'Policy violation',
    other: 'Other',
  },
})

const dispositionWords = dictionary({
  'zh-TW': { blocked: '已阻擋', seen: '僅偵測' },
  en: { blocked: 'Blocked', seen: 'Seen only' },
})

/** Eight-cornered, triangle, square, circle, ring, dash: from critical to not stated. */
const shapes: Readonly<Record<SeverityId, string>> = {
  5: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
  4: 'M8 1.500 15.500 14.500H.500z',
  3: 'M2 2h12v12H2z',
  2: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z',
  1: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm0 2.200a3.800 3.800 0 1 1 0 7.600 3.800 3.800 0 0 1 0-7.600z',
  0: 'M2 7h12v2H2z',
}

export type SeverityId = 0 | 1 | 2 | 3 | 4 | 5

export function isSeverity(id: number): id is SeverityId {
  return Number.isInteger(id) && id >= 0 && id <= 5
}

export function Severity({ id }: { readonly id: number }) {
  const words = useWords(severityWords)
  const known = isSeverity(id) ? id : 0
  return (
    <span className="severity">
      <svg width={13} height={13} viewBox="0 0 16 16" aria-hidden="true" fill={`var(--severity-${known})`}>
        <path fillRule="evenodd" d={shapes[known]} />
      </svg>
      {words[known]}
    </span>
  )
}

export function Disposition({ blocked }: { readonly blocked: boolean }) {
  const words = useWords(dispositionWords)
  return (
    <span className="disposition">
      <svg
        width={14}
        height={14}
        viewBox="0 0 16 16"
        aria-hidden="true"
        fill="none"
        stroke={blocked ? 'var(--good)' : 'var(--warning)'}
        strokeWidth={2}
      >
        {blocked ? (
          <path d="M8 1.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM3.500 3.500l9 9" />
        ) : (
          <path d="M1 8s2.500-4.500 7-4.500S15 8 15 8s-2.500 4.500-7 4.500S1 8 1 8zM8 6.500v3" />
        )}
      </svg>
      {blocked ? words.blocked : words.seen}
    </span>
  )
}

export function KindName({ kind }: { readonly kind: Kind }) {
  const words = useWords(kindWords)
  return (
    <span
      className="kind"
      ref={(element) => element?.style.setProperty('--kind', `var(--series-${kinds.indexOf(kind)})`)}
    >
      {words[kind]}
    </span>
  )
}
