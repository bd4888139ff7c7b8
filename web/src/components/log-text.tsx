/** Text that strangers wrote: shown as it is, with what cannot be seen made visible. */
import { useState, type ReactNode } from 'react'
import { dictionary, useWords } from '../language.tsx'
import { controlCharacters } from './control-characters.ts'
import './text-block.css'

const words = dictionary({
  'zh-TW': {
    more: (count: string) => `顯示全部（還有 ${count} 字）`,
    character: (code: string) => `不可見字元 ${code}`,
  },
  en: {
    more: (count: string) => `Show all (${count} more characters)`,
    character: (code: string) => `invisible character ${code}`,
  },
})

export interface LogTextProps {
  readonly text: string
  /** Characters shown at first. Default 4,000. */
  readonly limit?: number
  /** On one line, for cells of tables. */
  readonly line?: boolean
}

export function LogText({ text, limit = 4000, line = false }: LogTextProps) {
  const { more, character } = useWords(words)
  const [whole, setWhole] = useState(false)
  const shown = whole ? text : text.slice(0, limit)
  const parts: ReactNode[] = []
  for (const [index, part] of controlCharacters(shown, line).entries())
    parts.push(
      part.code === undefined ? (
        part.text
      ) : (
        <span key={index} className="log-control" title={character(part.code)}>
          {part.text}
        </span>
      ),
    )
  return (
    <>
      <bdi className={line ? 'log-text log-text-line' : 'log-text'}>{parts}</bdi>
      {shown.length < text.length && (
        <button type="button" className="text-button" onClick={() => setWhole(true)}>
          {more((text.length - shown.length).toLocaleString('en'))}
        </button>
      )}
    </>
  )
}
