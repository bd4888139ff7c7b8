/** Countries by value; the same as a list at a key's press. What is no country is said beneath. */
import { lazy, type ReactNode } from 'react'
import { numberText, percentText } from '../format.ts'
import { dictionary, useLanguage, useWords } from '../language.tsx'
import { ChartFrame } from './chart-frame.tsx'
import { countryName } from './country-names.ts'
import { EmptyState } from './states.tsx'
import './table.css'

const Canvas = lazy(() => import('./charts/world-map-canvas.tsx'))

const words = dictionary({
  'zh-TW': {
    country: '國家或地區',
    share: '占比',
    elsewhere: '不在圖上：',
    label: (title: string, list: string) => `${title}。最多的是：${list}。完整數字請看資料表。`,
  },
  en: {
    country: 'Country or region',
    share: 'Share',
    elsewhere: 'Not on the map: ',
    label: (title: string, list: string) => `${title}. Most: ${list}. All numbers are in the table.`,
  },
})

export interface CountryValue {
  /** ISO 3166-1 alpha-2, or `reserved`, `anonymous`, `unknown`. */
  readonly country: string
  readonly value: number
}

export interface WorldMapProps {
  readonly title: string
  readonly values: readonly CountryValue[]
  readonly valueTitle: string
  /** Of all countries, also those not given: shows shares. */
  readonly total?: number
  readonly height?: number
  readonly note?: ReactNode
  readonly onChoose?: (country: string) => void
  /** Makes a name of the table a link. */
  readonly link?: (country: string, name: string) => ReactNode
}

export function WorldMap({
  title,
  values,
  valueTitle,
  total,
  height = 360,
  note,
  onChoose,
  link,
}: WorldMapProps) {
  const labels = useWords(words)
  const language = useLanguage()
  const sorted = values.toSorted((left, right) => right.value - left.value)
  const elsewhere = sorted.filter(({ country }) => !/^[A-Z]{2}$/.test(country) && country !== '')
  const text = ({ country, value }: CountryValue): string =>
    `${countryName(country, language)} ${numberText(value)}`
  const separator = language === 'zh-TW' ? '、' : ', '
  if (values.length === 0)
    return (
      <section className="card">
        <h2>{title}</h2>
        <EmptyState small />
      </section>
    )
  return (
    <ChartFrame
      title={title}
      height={height}
      note={
        <>
          {elsewhere.length > 0 && `${labels.elsewhere}${elsewhere.map(text).join(separator)}`} {note}
        </>
      }
      chart={
        <Canvas
          values={sorted}
          height={height}
          label={labels.label(title, sorted.slice(0, 3).map(text).join(separator))}
          {...(onChoose === undefined ? {} : { onChoose })}
        />
      }
      table={
        <div className="table-scroll" role="region" aria-label={title} tabIndex={0}>
          <table className="table">
            <caption className="visually-hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{labels.country}</th>
                <th scope="col" className="number">
                  {valueTitle}
                </th>
                {total !== undefined && (
                  <th scope="col" className="number">
                    {labels.share}
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {sorted.map(({ country, value }) => (
                <tr key={country}>
                  <th scope="row">
                    {link?.(country, countryName(country, language)) ?? countryName(country, language)}
                  </th>
                  <td className="number">{numberText(value)}</td>
                  {total !== undefined && (
                    <td className="number">{total === 0 ? '—' : percentText(value / total)}</td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      }
    />
  )
}
