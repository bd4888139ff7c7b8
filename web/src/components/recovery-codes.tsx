import { Button } from 'antd'
import { dictionary, useWords } from '../language.tsx'
import { CopyButton } from './copy-button.tsx'
import { Sign } from './sign.tsx'
import './recovery-codes.css'

const words = dictionary({
  'zh-TW': {
    title: '復原碼',
    text: '遺失手機或金鑰時，可用復原碼登入，每組只能使用一次。現在是唯一一次顯示，請列印或存放在安全的地方。',
    download: '下載文字檔',
    kept: '我已妥善保存',
  },
  en: {
    title: 'Recovery codes',
    text: 'They let you in when your phone or key is lost; each works once. This is the only time they are shown: print them or keep them somewhere safe.',
    download: 'Download as text',
    kept: 'I have kept them',
  },
})

export function RecoveryCodes({
  codes,
  onKept,
}: {
  readonly codes: readonly string[]
  readonly onKept: () => void
}) {
  const { title, text, download, kept } = useWords(words)
  const all = codes.join('\n')
  const save = (): void => {
    const address = URL.createObjectURL(new Blob([`Lianfang 聯防\n\n${all}\n`], { type: 'text/plain' }))
    const link = document.createElement('a')
    link.href = address
    link.download = 'lianfang-recovery-codes.txt'
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), 10_000)
  }
  return (
    <section className="stack">
      <h2>{title}</h2>
      <p>{text}</p>
      <ol className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="row">
        <CopyButton text={all} label={title} />
        <Button icon={<Sign name="download" size={15} />} onClick={save}>
          {download}
        </Button>
        <Button type="primary" onClick={onKept}>
          {kept}
        </Button>
      </div>
    </section>
  )
}
