/** Where one is in a work of several steps. */
import './steps.css'

export interface StepsProps<Name extends string> {
  readonly label: string
  readonly steps: readonly { readonly name: Name; readonly label: string }[]
  readonly current: Name
}

export function Steps<Name extends string>({ label, steps, current }: StepsProps<Name>) {
  return (
    <ol className="steps" aria-label={label}>
      {steps.map(({ name, label: text }) => (
        <li key={name} {...(name === current ? { 'aria-current': 'step' as const } : {})}>
          {text}
        </li>
      ))}
    </ol>
  )
}
