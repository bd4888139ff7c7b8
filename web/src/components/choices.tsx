/** One of a few, all of them seen: radio buttons that look like one control. Arrow keys move between them. */
import { useId } from 'react'
import './choices.css'

export interface ChoicesProps<Option extends string> {
  readonly label: string
  readonly options: readonly { readonly value: Option; readonly label: string }[]
  readonly value: Option
  readonly onChange: (value: Option) => void
}

export function Choices<Option extends string>({ label, options, value, onChange }: ChoicesProps<Option>) {
  const name = useId()
  return (
    <span role="radiogroup" aria-label={label} className="choices">
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </span>
  )
}
