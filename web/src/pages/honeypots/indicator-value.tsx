/** An indicator, defanged, with a button that copies it so. */
import { CopyButton } from '../../components/copy-button.tsx'
import { LogText } from '../../components/log-text.tsx'

export function IndicatorValue({ value }: { readonly value: string }) {
  return (
    <span className="value-row">
      <span className="typed">
        <LogText text={value} limit={300} />
      </span>
      <CopyButton text={value} label={value.slice(0, 100)} />
    </span>
  )
}
