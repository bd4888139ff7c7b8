/** Vendors where administration speaks of them: asked for, found by name, shown by name. */
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useEffect, useState } from 'react'
import { api, ApiProblem, type Answer, type Query } from '../../api.ts'
import { useLanguage, useWords, type Language } from '../../language.tsx'
import { usePerson } from '../../session.ts'
import { words } from './words.ts'

export type Vendor = Answer<'GET /api/vendors/{id}'>
export type VendorSummary = Answer<'GET /api/vendors'>['items'][number]
export type Assignment = Vendor['assignments'][number]

export function vendorsQuery(query: Query<'GET /api/vendors'>) {
  return queryOptions({
    queryKey: ['vendors', 'list', query],
    queryFn: ({ signal }) => api.get('/api/vendors', { query, signal }),
  })
}

export function vendorQuery(id: number) {
  return queryOptions({
    queryKey: ['vendors', 'one', id],
    queryFn: ({ signal }) => api.get('/api/vendors/{id}', { params: { id }, signal }),
  })
}

/** Administrators and operators change vendors. */
export function useMayEdit(): boolean {
  const role = usePerson()?.role
  return role === 'administrator' || role === 'operator'
}

export function isStale(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'precondition-failed'
}

/** In the page's language, or in Chinese where there is no English name. */
export function nameOf(
  { nameZh, nameEn }: { readonly nameZh: string; readonly nameEn: string },
  language: Language,
): string {
  return language === 'en' && nameEn !== '' ? nameEn : nameZh
}

export function VendorName({ id }: { readonly id: number | null }) {
  const { vendorNumber } = useWords(words)
  const language = useLanguage()
  const { data } = useQuery({ ...vendorQuery(id ?? 0), enabled: id !== null, staleTime: 5 * 60_000 })
  if (id === null) return <span className="quiet">—</span>
  return <span>{data === undefined ? vendorNumber(id) : nameOf(data, language)}</span>
}

interface VendorSelectProps {
  /** Given by Form.Item. */
  readonly id?: string
  readonly value?: number | null | undefined
  readonly onChange?: (vendor: number | null) => void
  readonly placeholder?: string
}

/** Searches as one types; the server knows names and codes. */
export function VendorSelect({ id, value = null, onChange, placeholder }: VendorSelectProps) {
  const labels = useWords(words)
  const language = useLanguage()
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState('')
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), 250)
    return () => clearTimeout(timer)
  }, [typed])
  const chosen = useQuery({ ...vendorQuery(value ?? 0), enabled: value !== null }).data
  const found = useQuery({
    ...vendorsQuery({ search: asked === '' ? undefined : asked, limit: 50 }),
    enabled: opened,
    placeholderData: keepPreviousData,
  })
  const items: Pick<VendorSummary, 'id' | 'code' | 'nameZh' | 'nameEn'>[] = [...(found.data?.items ?? [])]
  if (chosen !== undefined && !items.some((vendor) => vendor.id === value)) items.unshift(chosen)
  return (
    <Select<number>
      {...(id === undefined ? {} : { id })}
      aria-label={labels.vendor}
      allowClear
      placeholder={placeholder ?? labels.vendorSearch}
      value={value}
      loading={found.isFetching}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      // Beside the field, so that what it lists stands in the page's main part.
      getPopupContainer={(field: HTMLElement) => field.parentElement ?? document.body}
      onOpenChange={(open) => {
        if (open) setOpened(true)
        else setTyped('')
      }}
      onChange={(next: number | undefined) => onChange?.(next ?? null)}
      options={[
        ...items.map((vendor) => ({ value: vendor.id, label: nameOf(vendor, language), code: vendor.code })),
        ...(value !== null && !items.some((vendor) => vendor.id === value)
          ? [{ value, label: labels.vendorNumber(value), code: '' }]
          : []),
      ]}
      optionRender={({ data }) => (
        <>
          {data.label}
          <span className="under">{data['code']}</span>
        </>
      )}
      notFoundContent={
        <span className="quiet">
          {found.isFetching ? labels.loading : found.error === null ? labels.vendorNone : labels.vendorFailed}
        </span>
      }
    />
  )
}
