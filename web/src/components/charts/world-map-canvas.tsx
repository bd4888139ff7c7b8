import { useMemo } from 'react'
import { feature } from 'topojson-client'
import atlas from 'world-atlas/countries-110m.json'
import { useAppearance } from '../../appearance.tsx'
import { numberText } from '../../format.ts'
import { useLanguage } from '../../language.tsx'
import { countryName } from '../country-names.ts'
import type { CountryValue } from '../world-map.tsx'
import { cut, type Polygon } from './antimeridian.ts'
import { alpha2, dots } from './countries.ts'
import { registerMap, useDrawing, type Drawing } from './drawing.ts'

type Topology = Parameters<typeof feature>[0]
type Geometry = Parameters<typeof feature>[1]

/** The shapes once, named by alpha-2 code. Antarctica has no networks worth the room it would take. */
function register(): void {
  const topology = atlas as unknown as Topology & { readonly objects: { readonly countries: Geometry } }
  const shapes = feature(topology, topology.objects.countries)
  const features = (shapes.type === 'FeatureCollection' ? shapes.features : [shapes])
    .filter(({ id }) => id !== '010')
    .map(({ id, geometry, properties }) => ({
      type: 'Feature',
      // Three places have no code; their own names keep them from being one.
      properties: { name: alpha2[String(id)] ?? (properties as { name?: string } | null)?.name ?? '' },
      geometry: { type: 'MultiPolygon', coordinates: polygonsOf(geometry).flatMap(cut) },
    }))
  registerMap('world', { type: 'FeatureCollection', features } as unknown as Parameters<
    typeof registerMap
  >[1])
}
register()

function polygonsOf(geometry: { readonly type: string }): readonly Polygon[] {
  if (geometry.type === 'Polygon') return [(geometry as unknown as { coordinates: Polygon }).coordinates]
  return geometry.type === 'MultiPolygon'
    ? (geometry as unknown as { coordinates: Polygon[] }).coordinates
    : []
}

/** Equal Earth (Šavrič, Patterson, Jenny 2018): countries keep their sizes against one another. */
const [a1, a2, a3, a4] = [1.340264, -0.081106, 0.000893, 0.003796]
const half = Math.sqrt(3) / 2
function project([longitude, latitude]: number[]): number[] {
  const theta = Math.asin(half * Math.sin(((latitude ?? 0) * Math.PI) / 180))
  const [square, sixth] = [theta ** 2, theta ** 6]
  const x =
    ((((longitude ?? 0) * Math.PI) / 180) * Math.cos(theta)) /
    (half * (a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square)))
  return [x * 100, -theta * (a1 + a2 * square + sixth * (a3 + a4 * square)) * 100]
}
/** Not needed: the map is not moved. ECharts asks for one all the same. */
const unproject = (point: number[]): number[] => point

/** Between two colours `#rrggbb`, by a share from 0 to 1. */
function between(low: string, high: string, share: number): string {
  const part = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16)
  const mixed = [1, 3, 5].map((at) => Math.round(part(low, at) + (part(high, at) - part(low, at)) * share))
  return `rgb(${mixed.join(',')})`
}

export interface WorldMapCanvasProps {
  readonly values: readonly CountryValue[]
  readonly height: number
  readonly label: string
  readonly onChoose?: (country: string) => void
}

export default function WorldMapCanvas({ values, height, label, onChoose }: WorldMapCanvasProps) {
  const { palette } = useAppearance()
  const language = useLanguage()
  const option = useMemo((): Drawing => {
    const known = new Map(values.map(({ country, value }) => [country, value]))
    const most = Math.log(Math.max(...known.values(), 1) + 1)
    // Few countries have most of it: by the logarithm the others are told apart too.
    const colour = (value: number): string => between(...palette.scale, Math.log(value + 1) / most)
    const label = { show: false, color: palette.text, textBorderColor: palette.surface, textBorderWidth: 2 }
    const regions = [...known].map(([name, value]) => ({ name, itemStyle: { areaColor: colour(value) } }))
    return {
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      tooltip: {
        show: true,
        renderMode: 'richText',
        backgroundColor: palette.raised,
        borderColor: palette.line,
        textStyle: { color: palette.text, fontSize: 13 },
        formatter: (given) => {
          const name = (Array.isArray(given) ? given[0]?.name : given.name) ?? ''
          const value = known.get(name)
          return `${countryName(name, language)}  ${value === undefined ? '—' : numberText(value)}`
        },
      },
      geo: {
        map: 'world',
        left: 4,
        right: 4,
        top: 4,
        bottom: 4,
        projection: { project, unproject },
        itemStyle: { areaColor: palette.land, borderColor: palette.surface, borderWidth: 0.6 },
        emphasis: { itemStyle: { areaColor: palette.edge }, label },
        label,
        tooltip: { show: true },
        regions: [
          ...regions.filter(({ name }) => name !== 'TW'),
          {
            name: 'TW',
            itemStyle: { areaColor: known.has('TW') ? colour(known.get('TW') ?? 0) : palette.edge },
            label: {
              ...label,
              show: true,
              formatter: countryName('TW', language),
              offset: [22, 2],
              fontSize: 11,
            },
            emphasis: { label: { ...label, show: true, offset: [22, 2], fontSize: 11 } },
          },
        ],
      },
      series: [
        {
          type: 'scatter',
          coordinateSystem: 'geo',
          symbolSize: 8,
          itemStyle: { borderColor: palette.surface, borderWidth: 1 },
          data: values.flatMap(({ country, value }) =>
            dots[country] === undefined
              ? []
              : [{ name: country, value: [...dots[country], value], itemStyle: { color: colour(value) } }],
          ),
        },
      ],
    }
  }, [palette, language, values])
  const { element } = useDrawing(option, (name) => {
    if (values.some(({ country }) => country === name)) onChoose?.(name)
  })
  const counts = values.map(({ value }) => value)
  return (
    <>
      <div ref={element} role="img" aria-label={label} style={{ height }} />
      <p className="map-scale" aria-hidden="true">
        {numberText(Math.min(...counts))}
        <span style={{ background: `linear-gradient(to right, ${palette.scale.join(', ')})` }} />
        {numberText(Math.max(...counts))}
      </p>
    </>
  )
}
