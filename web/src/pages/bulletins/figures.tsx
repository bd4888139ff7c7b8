/** Every figure that the edition cites. */
import { DataTable, type Column } from '../../components/data-table.tsx'
import { useWords } from '../../language.tsx'
import { figureWords } from './figure-words.ts'
import type { Figure, Model } from './queries.ts'
import { printedValue } from './values.ts'
import './bulletins.css'

export function FiguresTab({
  model,
  onFigure,
}: {
  readonly model: Model
  readonly onFigure: (figure: string) => void
}) {
  const labels = useWords(figureWords)
  const { language, figures, queries } = model
  const columns: readonly Column<Figure>[] = [
    {
      key: 'label',
      title: labels.label,
      head: true,
      render: ({ id, label }) => (
        <button type="button" className="figure-button" onClick={() => onFigure(id)}>
          {label}
        </button>
      ),
    },
    {
      key: 'value',
      title: labels.value,
      number: true,
      render: ({ value, unit }) => (
        <>
          <strong>{printedValue(value, language)}</strong> {unit}
        </>
      ),
    },
    { key: 'base', title: labels.base, render: ({ provenance }) => provenance.base },
    {
      key: 'rounding',
      title: labels.rounding,
      render: ({ provenance }) => <span className="nowrap">{labels.roundings[provenance.rounding]}</span>,
    },
    {
      key: 'query',
      title: labels.query,
      render: ({ provenance }) =>
        queries.find(({ id }) => id === provenance.query)?.title ?? provenance.query,
    },
  ]
  return (
    <div className="stack">
      <p className="quiet">{labels.lead}</p>
      <DataTable caption={labels.caption} columns={columns} rows={figures} rowKey={({ id }) => id} />
    </div>
  )
}
