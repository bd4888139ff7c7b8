/** Code to read and copy: SQL of a figure, a command line, JSON. */
import type { ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import './text-block.css'

export interface CodeBlockProps {
  readonly code: string
  readonly title: string
  readonly language?: 'sql' | 'json' | 'plain'
}

const keywords = {
  sql: /^(?:select|from|where|and|or|not|in|as|on|join|left|inner|any|all|group|order|by|having|limit|offset|with|union|case|when|then|else|end|is|null|between|like|distinct|desc|asc|prewhere|final|using|array|global|interval|over|partition|format|settings|if|true|false)$/i,
  json: /^(?:true|false|null)$/,
  plain: /^(?!)/,
}
const tokens =
  /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*")|(\b\d[\d_.]*\b)|([A-Za-z_]\w*)/g

function coloured(code: string, language: 'sql' | 'json' | 'plain'): ReactNode {
  if (language === 'plain') return code
  const parts: ReactNode[] = []
  let from = 0
  for (const match of code.matchAll(tokens)) {
    const [whole, comment, text, number, word] = match
    const kind =
      comment !== undefined
        ? language === 'sql'
          ? 'comment'
          : undefined
        : text !== undefined
          ? 'text'
          : number !== undefined
            ? 'number'
            : word !== undefined && keywords[language].test(word)
              ? 'keyword'
              : undefined
    if (kind === undefined) continue
    parts.push(code.slice(from, match.index))
    parts.push(
      <span key={match.index} className={`code-${kind}`}>
        {whole}
      </span>,
    )
    from = match.index + whole.length
  }
  parts.push(code.slice(from))
  return parts
}

export function CodeBlock({ code, title, language = 'sql' }: CodeBlockProps) {
  return (
    <figure className="code-block">
      <figcaption className="code-block-head">
        <span>{title}</span>
        <CopyButton text={code} label={title} />
      </figcaption>
      <pre tabIndex={0} aria-label={title} role="region">
        <code>{coloured(code, language)}</code>
      </pre>
    </figure>
  )
}
