import { Link } from '@tanstack/react-router'
import { PageHeader } from '../../components/page-header.tsx'
import { dictionary, useWords } from '../../language.tsx'
import { Connect } from './connect.tsx'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': { lead: '將設備的日誌指向本系統。收到第一筆紀錄時，來源會自動登錄為「未識別」，待您命名。' },
  en: {
    lead: 'Point a device here. With its first record it is entered as an unknown source, until you name it.',
  },
})

export function ConnectPage() {
  const labels = useWords(shared)
  const { lead } = useWords(words)
  return (
    <div className="stack">
      <PageHeader
        title={labels.connect}
        lead={lead}
        trail={[
          <Link key="sources" to="/sources">
            {labels.title}
          </Link>,
        ]}
      />
      <section className="card" aria-label={labels.connect}>
        <Connect />
      </section>
    </div>
  )
}
