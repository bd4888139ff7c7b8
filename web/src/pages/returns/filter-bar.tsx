/** The filters of what is counted. What can be chosen are the vendors, agencies, classes and categories that there are. */
import { Button, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { countOf, noFilter, type TicketFilter } from './filters.ts'
import { labelText, useAgencyText, useCategories, useVendorText, useViewer } from './names.tsx'
import { useKnowledge, useParties } from './queries.ts'
import { countedForms, levels } from './readers.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'

const words = dictionary({
  'zh-TW': {
    filters: (count: number) => (count === 0 ? '篩選條件' : `篩選條件（已套用 ${count} 項）`),
  },
  en: { filters: (count: number) => (count === 0 ? 'Filters' : `Filters (${count} applied)`) },
})

export interface FilterBarProps {
  readonly filter: TicketFilter
  readonly onChange: (change: FilterChange) => void
  /** Further controls of the page, such as the forms that it knows. */
  readonly children?: ReactNode
}

/** Whichever forms a page knows, clearing the filters clears that too. */
export type FilterChange = Omit<TicketFilter, 'form'> & { readonly form?: undefined }

export function FilterBar({ filter, onChange, children }: FilterBarProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const language = useLanguage()
  const viewer = useViewer()
  const parties = useParties()
  const knowledge = useKnowledge()
  const categories = useCategories()
  const vendorText = useVendorText()
  const agencyText = useAgencyText()
  const [open, setOpen] = useState(() => matchMedia('(min-width: 900px)').matches)
  const count = countOf(filter)
  const vendors = parties?.vendors ?? []
  const agencies = parties?.agencies ?? []
  return (
    <details className="card details" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{labels.filters(count)}</summary>
      <div className="details-body">
        <div className="filters">
          {viewer !== 'vendor' && (
            <Choice
              title={names.vendor}
              value={filter.vendor === undefined ? undefined : String(filter.vendor)}
              options={vendors.map((vendor) => ({ value: String(vendor.id), label: vendorText(vendor) }))}
              onChange={(vendor) => onChange({ vendor: vendor === undefined ? undefined : Number(vendor) })}
            />
          )}
          {viewer !== 'officer' && (
            <Choice
              title={names.agency}
              value={filter.agency === undefined ? undefined : String(filter.agency)}
              options={agencies.map((agency) => ({ value: String(agency.id), label: agencyText(agency) }))}
              onChange={(agency) => onChange({ agency: agency === undefined ? undefined : Number(agency) })}
            />
          )}
          <Choice
            title={names.threatClass}
            value={filter.threatClass}
            options={(knowledge?.classes ?? []).map(({ code, label }) => ({
              value: code,
              label: labelText(label, language) ?? code,
            }))}
            onChange={(threatClass) => onChange({ threatClass })}
          />
          {viewer === 'centre' && (
            <>
              <Choice
                title={names.category}
                value={filter.category}
                options={categories.map(({ code, name }) => ({ value: code, label: name }))}
                onChange={(category) => onChange({ category })}
              />
              <Choice
                title={names.level}
                value={filter.level}
                options={levels.map((level) => ({ value: level, label: names.levelName(level) }))}
                onChange={(level) => onChange({ level: levels.find((one) => one === level) })}
              />
            </>
          )}
          {children}
        </div>
        {count > 0 && (
          <div className="filter-foot">
            <Button onClick={() => onChange(noFilter)}>{names.clear}</Button>
          </div>
        )}
      </div>
    </details>
  )
}

export interface ChoiceProps {
  readonly title: string
  readonly value: string | undefined
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string | undefined) => void
}

/** One of some; none is any. A value that is not among them, such as of an old link, is shown all the same. */
export function Choice({ title, value, options, onChange }: ChoiceProps) {
  const { any } = useWords(shared)
  const all =
    value === undefined || options.some((option) => option.value === value)
      ? options
      : [{ value, label: value }, ...options]
  return (
    <div className="filter">
      <span>{title}</span>
      <Select<string>
        allowClear
        aria-label={title}
        placeholder={any}
        showSearch={{ optionFilterProp: 'label' }}
        {...(value === undefined ? {} : { value })}
        key={value === undefined ? 'none' : 'one'}
        onChange={(chosen: string | undefined) => onChange(chosen)}
        options={all.map((option) => ({ ...option }))}
      />
    </div>
  )
}

/** Which of the valid returns. */
export function CountedFormChoice({
  value,
  onChange,
}: {
  readonly value: (typeof countedForms)[number] | undefined
  readonly onChange: (form: (typeof countedForms)[number] | undefined) => void
}) {
  const names = useWords(shared)
  return (
    <Choice
      title={names.form}
      value={value}
      options={countedForms.map((form) => ({ value: form, label: names.forms[form] }))}
      onChange={(chosen) => onChange(countedForms.find((one) => one === chosen))}
    />
  )
}
