/** Agencies where administration speaks of them: found by name, shown by name. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useEffect, useState } from 'react'
import { api } from '../../api.ts'
import { useLanguage, useWords, type Language } from '../../language.tsx'
import { words } from './words.ts'

interface Named {
  readonly id: number
  readonly nameZh: string
  readonly nameEn: string
  readonly oid: string
}
const nameOf = ({ nameZh, nameEn }: Named, language: Language): string =>
  language === 'en' && nameEn !== '' ? nameEn : nameZh

function useAgency(id: number | null) {
  return useQuery({
    queryKey: ['administration', 'agency', id],
    enabled: id !== null,
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) => api.get('/api/agencies/{id}', { params: { id: id ?? 0 }, signal }),
  })
}

export function AgencyName({ id }: { readonly id: number | null }) {
  const { agencyNumber } = useWords(words)
  const language = useLanguage()
  const { data } = useAgency(id)
  if (id === null) return <span className="quiet">—</span>
  return <span>{data === undefined ? agencyNumber(id) : nameOf(data, language)}</span>
}

export interface AgencySelectProps {
  /** Given by Form.Item. */
  readonly id?: string
  readonly value?: number | null | undefined
  readonly onChange?: (agency: number | null) => void
  readonly disabled?: boolean
  readonly placeholder?: string
}

/** Searches as one types; the server knows names, OIDs and addresses. */
export function AgencySelect({
  id,
  value = null,
  onChange,
  disabled = false,
  placeholder,
}: AgencySelectProps) {
  const labels = useWords(words)
  const language = useLanguage()
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState('')
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), 250)
    return () => clearTimeout(timer)
  }, [typed])
  const chosen = useAgency(value)
  const found = useQuery({
    queryKey: ['administration', 'agencies', asked],
    enabled: opened,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get('/api/agencies', { query: { search: asked === '' ? undefined : asked, limit: 50 }, signal }),
  })
  const items: Named[] = [...(found.data?.items ?? [])]
  if (chosen.data !== undefined && !items.some((agency) => agency.id === value)) items.unshift(chosen.data)
  return (
    <Select<number>
      {...(id === undefined ? {} : { id })}
      aria-label={labels.agency}
      allowClear
      disabled={disabled}
      placeholder={placeholder ?? labels.agencySearch}
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
        ...items.map((agency) => ({ value: agency.id, label: nameOf(agency, language), oid: agency.oid })),
        ...(value !== null && !items.some((agency) => agency.id === value)
          ? [{ value, label: labels.agencyNumber(value), oid: '' }]
          : []),
      ]}
      optionRender={({ data }) => (
        <>
          {data.label}
          <span className="under">{data['oid']}</span>
        </>
      )}
      notFoundContent={
        <span className="quiet">
          {found.isFetching ? labels.loading : found.error === null ? labels.agencyNone : labels.agencyFailed}
        </span>
      }
    />
  )
}
