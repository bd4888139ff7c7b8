/** Which form, which file, how it is laid out, and what it does not say. */
import { useQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useId, useState } from 'react'
import { inertText } from '../../../components/inert-text.ts'
import { useLanguage, useWords } from '../../../language.tsx'
import { labelText, useAgencyText, useVendorText, useViewer } from '../names.tsx'
import { layoutsQuery, useKnowledge, useParties, type LayoutSummary } from '../queries.ts'
import { forms } from '../readers.ts'
import { words as shared } from '../words.ts'
import type { Given } from './checking.ts'
import { DropZone } from './drop-zone.tsx'
import { words } from './words.ts'

const severities = ['critical', 'high', 'medium', 'low', 'informational'] as const

export interface FileStepProps {
  readonly given: Given
  readonly isBusy: boolean
  readonly onGiven: (changed: Partial<Given>) => void
  readonly onCheck: () => void
}

export function FileStep({ given, isBusy, onGiven, onCheck }: FileStepProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const viewer = useViewer()
  const vendorText = useVendorText()
  const parties = useParties()
  const field = useId()
  const [fault, setFault] = useState<string>()
  const { form, vendor, file } = given
  return (
    <form
      className="card stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (file === undefined) setFault(labels.needFile)
        else if (viewer === 'centre' && vendor === null) setFault(labels.needVendor)
        else {
          setFault(undefined)
          onCheck()
        }
      }}
    >
      {viewer === 'centre' && (
        <div className="deliver-field">
          <label htmlFor={`${field}-vendor`}>{labels.vendor}</label>
          <Select<number>
            id={`${field}-vendor`}
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={labels.needVendor}
            {...(vendor === null ? {} : { value: vendor })}
            onChange={(chosen) => onGiven({ vendor: chosen })}
            options={(parties?.vendors ?? []).map((one) => ({ value: one.id, label: vendorText(one) }))}
          />
          <p className="field-hint">{labels.vendorHint}</p>
        </div>
      )}
      <fieldset className="form-cards">
        <legend>{labels.form}</legend>
        {forms.map((value) => (
          <label key={value} className="form-card">
            <input
              type="radio"
              name={`${field}-form`}
              checked={form === value}
              onChange={() => onGiven({ form: value, layout: 'auto' })}
            />
            <span>
              <strong>{names.forms[value]}</strong>
              <span className="peer">{names.formNotes[value]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <DropZone file={file} onFile={(chosen) => onGiven({ file: chosen })} fault={fault} onFault={setFault} />
      <LayoutField given={given} onGiven={onGiven} />
      <Besides given={given} onGiven={onGiven} />
      <div className="row">
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {isBusy ? labels.checking : labels.check}
        </Button>
      </div>
    </form>
  )
}

type FieldProps = Pick<FileStepProps, 'given' | 'onGiven'>

function LayoutField({ given: { form, layout, vendor }, onGiven }: FieldProps) {
  const labels = useWords(words)
  const language = useLanguage()
  const viewer = useViewer()
  const field = useId()
  const layouts = (useQuery(layoutsQuery).data?.items ?? []).filter(
    (one) =>
      one.forms.includes(form) &&
      // The centre sees all vendors' own: those of another do not fit here.
      (viewer === 'vendor' || one.vendor === null || one.vendor.id === vendor),
  )
  const group = (label: string, isOf: (one: LayoutSummary) => boolean) => ({
    label,
    options: layouts.filter(isOf).map(({ id, title, version, isBuiltIn }) => ({
      value: id,
      label: inertText(isBuiltIn ? title[language] : `${title[language]} · v${version}`),
    })),
  })
  return (
    <div className="deliver-field">
      <label htmlFor={field}>{labels.layout}</label>
      <Select
        id={field}
        value={layout}
        onChange={(chosen: string) => onGiven({ layout: chosen })}
        options={[
          { value: 'auto', label: labels.auto },
          ...(form === 'device-status' || layouts.some((one) => one.layout !== 'stix')
            ? [{ value: 'map', label: labels.map }]
            : []),
          group(labels.ownLayouts, (one) => one.vendor !== null),
          group(labels.sharedLayouts, (one) => one.vendor === null && !one.isBuiltIn),
          group(labels.builtInLayouts, (one) => one.isBuiltIn),
        ].filter((option) => !('options' in option) || option.options.length > 0)}
      />
      {layout === 'auto' && <p className="field-hint">{labels.autoHint}</p>}
    </div>
  )
}

/** What is the same for every row, and not in the file. */
function Besides({ given, onGiven }: FieldProps) {
  const labels = useWords(words)
  const names = useWords(shared)
  const language = useLanguage()
  const agencyText = useAgencyText()
  const parties = useParties()
  const knowledge = useKnowledge()
  const field = useId()
  const { form, agency, threatClass, severity, zone, sheet } = given
  const [isOpen] = useState(() =>
    [agency, threatClass, severity, zone, sheet].some((one) => one !== undefined),
  )
  const isTicket = form !== 'device-status'
  return (
    <details className="details" open={isOpen}>
      <summary>{labels.besides}</summary>
      <div className="details-body stack">
        <p className="quiet">{labels.besidesHint}</p>
        <div className="filters">
          <div className="deliver-field">
            <label htmlFor={`${field}-agency`}>{labels.agency}</label>
            <Select<string>
              id={`${field}-agency`}
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={labels.agencyHint}
              {...(agency === undefined ? {} : { value: agency })}
              onChange={(chosen: string | undefined) => onGiven({ agency: chosen })}
              options={(parties?.agencies ?? []).flatMap((one) =>
                one.oid === null ? [] : [{ value: one.oid, label: agencyText(one) }],
              )}
            />
          </div>
          {isTicket && (
            <>
              <div className="deliver-field">
                <label htmlFor={`${field}-class`}>{labels.threatClass}</label>
                <Select<string>
                  id={`${field}-class`}
                  allowClear
                  showSearch={{ optionFilterProp: 'label' }}
                  {...(threatClass === undefined ? {} : { value: threatClass })}
                  onChange={(chosen: string | undefined) => onGiven({ threatClass: chosen })}
                  options={(knowledge?.classes ?? []).map(({ code, label }) => ({
                    value: code,
                    label: labelText(label, language) ?? code,
                  }))}
                />
              </div>
              <div className="deliver-field">
                <label htmlFor={`${field}-severity`}>{labels.severity}</label>
                <Select<(typeof severities)[number]>
                  id={`${field}-severity`}
                  allowClear
                  {...(severity === undefined ? {} : { value: severity })}
                  onChange={(chosen: (typeof severities)[number] | undefined) =>
                    onGiven({ severity: chosen })
                  }
                  options={severities.map((value) => ({ value, label: names.severities[value] }))}
                />
              </div>
            </>
          )}
          <div className="deliver-field">
            <label htmlFor={`${field}-zone`}>{labels.zone}</label>
            <ZoneSelect id={`${field}-zone`} value={zone} onChange={(chosen) => onGiven({ zone: chosen })} />
            <p className="field-hint">{labels.zoneHint}</p>
          </div>
          <div className="deliver-field">
            <label htmlFor={`${field}-sheet`}>{labels.sheet}</label>
            <Input
              id={`${field}-sheet`}
              maxLength={100}
              autoComplete="off"
              value={sheet ?? ''}
              onChange={({ target: { value } }) => onGiven({ sheet: value === '' ? undefined : value })}
            />
            <p className="field-hint">{labels.sheetHint}</p>
          </div>
        </div>
      </div>
    </details>
  )
}

const first = ['Asia/Taipei', 'UTC']

export function ZoneSelect({
  id,
  value,
  onChange,
}: {
  readonly id: string
  readonly value: string | undefined
  readonly onChange: (zone: string | undefined) => void
}) {
  return (
    <Select<string>
      id={id}
      allowClear
      showSearch
      {...(value === undefined ? {} : { value })}
      onChange={(chosen: string | undefined) => onChange(chosen)}
      options={[...first, ...Intl.supportedValuesOf('timeZone').filter((zone) => !first.includes(zone))].map(
        (zone) => ({ value: zone, label: zone }),
      )}
    />
  )
}
