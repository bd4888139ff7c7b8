/** Somebody else changed the record that is being edited: what is there now beside what one has written, and the two ways on. */
import { Button } from 'antd'
import { useEffect, useRef, type ReactNode } from 'react'
import { dictionary, useWords } from '../language.tsx'
import './table.css'

const words = dictionary({
  'zh-TW': {
    title: '這筆資料在您編輯期間已被他人更改',
    text: '尚未儲存任何變更。請比對後選擇：',
    field: '欄位',
    theirs: '目前內容',
    mine: '您填寫的內容',
    same: '您填寫的內容與目前內容相同，沒有需要儲存的變更。',
    keepMine: '以我的內容儲存',
    takeTheirs: '放棄我的變更，載入目前內容',
    empty: '（空白）',
  },
  en: {
    title: 'Somebody else changed this while you were editing',
    text: 'Nothing has been saved. Compare, then choose:',
    field: 'Field',
    theirs: 'What is there now',
    mine: 'What you wrote',
    same: 'What you wrote is what is there now; there is nothing to save.',
    keepMine: 'Save mine over it',
    takeTheirs: 'Drop mine and load what is there',
    empty: '(empty)',
  },
})

export interface Difference {
  readonly field: string
  readonly theirs: ReactNode
  readonly mine: ReactNode
}

export interface VersionConflictProps {
  readonly differences: readonly Difference[]
  readonly busy?: boolean
  readonly onKeepMine: () => void
  readonly onTakeTheirs: () => void
}

export function VersionConflict({
  differences,
  busy = false,
  onKeepMine,
  onTakeTheirs,
}: VersionConflictProps) {
  const labels = useWords(words)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const shown = (value: ReactNode): ReactNode => (value === '' || value === null ? labels.empty : value)
  return (
    <section className="conflict stack" role="alert">
      <h2 ref={heading} tabIndex={-1}>
        {labels.title}
      </h2>
      <p>{differences.length === 0 ? labels.same : labels.text}</p>
      {differences.length > 0 && (
        <div className="table-scroll" role="region" aria-label={labels.title} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{labels.field}</th>
                <th scope="col">{labels.theirs}</th>
                <th scope="col">{labels.mine}</th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ field, theirs, mine }) => (
                <tr key={field}>
                  <th scope="row">{field}</th>
                  <td>{shown(theirs)}</td>
                  <td>{shown(mine)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="row">
        {differences.length > 0 && (
          <Button onClick={onKeepMine} loading={busy}>
            {labels.keepMine}
          </Button>
        )}
        <Button onClick={onTakeTheirs}>{labels.takeTheirs}</Button>
      </div>
    </section>
  )
}
