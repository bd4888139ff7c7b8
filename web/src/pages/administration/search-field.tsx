import { Input } from 'antd'
import { useEffect, useRef, useState } from 'react'

/** A search field whose value goes to the page's address when the typing stops. */
export function SearchField({
  id,
  label,
  value,
  placeholder,
  disabled = false,
  onChange,
}: {
  readonly id: string
  readonly label: string
  readonly value: string | undefined
  readonly placeholder?: string
  readonly disabled?: boolean
  readonly onChange: (value: string | undefined) => void
}) {
  const [typed, setTyped] = useState(value ?? '')
  const sent = useRef(value ?? '')
  const change = useRef(onChange)
  useEffect(() => {
    change.current = onChange
  })
  useEffect(() => {
    // Changed from elsewhere: the way back, or another link.
    if ((value ?? '') === sent.current) return
    sent.current = value ?? ''
    setTyped(value ?? '')
  }, [value])
  useEffect(() => {
    if (typed.trim() === sent.current) return undefined
    const timer = setTimeout(() => {
      sent.current = typed.trim()
      change.current(sent.current === '' ? undefined : sent.current)
    }, 300)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <div className="field" data-search="">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        type="search"
        allowClear
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        disabled={disabled}
        value={typed}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={({ target }) => setTyped(target.value)}
      />
    </div>
  )
}
