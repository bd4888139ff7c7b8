import { dictionary, useWords } from '../language.tsx'
import { EmptyState } from './states.tsx'

const words = dictionary({
  'zh-TW': { title: '這個頁面正在建置', text: '功能尚未完成，目前沒有任何資料可看。' },
  en: { title: 'This page is being built', text: 'It does not do anything yet, and shows no data.' },
})

/** An honest marker for a page that is not there yet. */
export function BeingBuilt() {
  const { title, text } = useWords(words)
  return (
    <div className="card">
      <EmptyState title={title} text={text} />
    </div>
  )
}
