/** The flags of a ticket in words: what each means for whoever reads it, and what to do. */
import { Panel } from '../../components/panel.tsx'
import { Sign } from '../../components/sign.tsx'
import { useWords } from '../../language.tsx'
import { flagWords, isFlagCode } from './problem-words.ts'
import type { Ticket } from './queries.ts'
import { words } from './ticket-words.ts'
import '../../components/parts.css'
import './returns.css'

export function Notes({ ticket: { notes } }: { readonly ticket: Ticket }) {
  const labels = useWords(words)
  const flags = useWords(flagWords)
  if (notes.length === 0) return null
  return (
    <Panel title={labels.notes}>
      <ul className="attention">
        {notes.map(({ code, hint }) => {
          const known = isFlagCode(code) ? flags[code] : undefined
          return (
            <li key={code} className="notice-line">
              <Sign name="fault" />
              <span>
                <strong>{known?.what ?? code}</strong>
                <span className="peer">{known?.meaning ?? hint}</span>
                {known !== undefined && (
                  <span className="peer">
                    {labels.todo}
                    {known.todo}
                  </span>
                )}
              </span>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
