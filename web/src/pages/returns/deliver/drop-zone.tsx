/** A file, chosen or dropped. */
import { Button } from 'antd'
import { useRef, useState } from 'react'
import { LogText } from '../../../components/log-text.tsx'
import { Sign } from '../../../components/sign.tsx'
import { useWords } from '../../../language.tsx'
import { useFormat } from '../../../use-format.ts'
import { words } from './words.ts'
import '../returns.css'

const mostBytes = 64 * 2 ** 20

export interface DropZoneProps {
  readonly file: File | undefined
  readonly onFile: (file: File) => void
  readonly fault: string | undefined
  readonly onFault: (fault: string | undefined) => void
}

export function DropZone({ file, onFile, fault, onFault }: DropZoneProps) {
  const labels = useWords(words)
  const format = useFormat()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const take = (files: FileList | null): void => {
    const [first, second] = files ?? []
    if (first === undefined) return
    if (second !== undefined) onFault(labels.several)
    else if (first.size === 0) onFault(labels.emptyFile)
    else if (first.size > mostBytes) onFault(labels.tooLarge(format.bytes(first.size)))
    else {
      onFault(undefined)
      onFile(first)
    }
  }
  return (
    <div>
      <div
        className={isOver ? 'drop-zone drop-zone-over' : 'drop-zone'}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          take(event.dataTransfer.files)
        }}
      >
        {file === undefined ? (
          <>
            <Sign name="table" size={28} />
            <span>{labels.drop}</span>
          </>
        ) : (
          <>
            <Sign name="done" size={22} />
            <span className="drop-file">
              <LogText text={labels.size(file.name, format.bytes(file.size))} limit={240} line />
            </span>
          </>
        )}
        <Button onClick={() => input.current?.click()}>
          {file === undefined ? labels.choose : labels.other}
        </Button>
        <input
          ref={input}
          type="file"
          className="visually-hidden"
          tabIndex={-1}
          aria-label={labels.file}
          aria-describedby="deliver-file-hint"
          accept=".csv,.txt,.xlsx,.json,.ndjson,.jsonl,text/csv,application/json"
          onChange={({ target }) => {
            take(target.files)
            // The same file may be chosen again once it was mended.
            target.value = ''
          }}
        />
      </div>
      <p id="deliver-file-hint" className="field-hint">
        {labels.fileHint}
      </p>
      <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
    </div>
  )
}
