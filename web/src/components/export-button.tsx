import { Button } from 'antd'
import { dictionary, useWords } from '../language.tsx'
import { Sign } from './sign.tsx'

const words = dictionary({ 'zh-TW': { csv: '匯出 CSV' }, en: { csv: 'Export CSV' } })

/** A download of the same list or ranking. `address` comes from addressOf(), with the page's own filters. */
export function ExportButton({ address, label }: { readonly address: string; readonly label?: string }) {
  const { csv } = useWords(words)
  return (
    <Button href={address} download icon={<Sign name="download" size={15} />}>
      {label ?? csv}
    </Button>
  )
}
