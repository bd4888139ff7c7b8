/** Deliveries: uploads and pushes, and what became of each. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Checkbox } from 'antd'
import { dictionary, useWords } from '../../language.tsx'
import { DeliveryList } from './delivery-list.tsx'
import { Choice } from './filter-bar.tsx'
import { Header } from './header.tsx'
import { useMayDeliver, useVendorText, useViewer } from './names.tsx'
import { useParties } from './queries.ts'
import { forms } from './readers.ts'
import { returnDeliveriesRoute } from './route.ts'
import { words as shared } from './words.ts'
import '../../components/reading.css'
import '../../components/parts.css'

const words = dictionary({
  'zh-TW': {
    lead: '每一次上傳或程式回傳及其結果，新的在前',
    waiting: '只看有擱置列者',
    equation: '讀取 = 收下 + 先前已收 + 擱置 + 空白或略過。擱置的列原文保留，修正後可重新處理。',
  },
  en: {
    lead: 'Each upload or push, and what became of it, newest first',
    waiting: 'Only those with rows set aside',
    equation:
      'Read = taken + known before + set aside + blank or passed over. Rows set aside are kept whole, and can be read again.',
  },
})

export function DeliveriesPage() {
  const search = useSearch({ from: returnDeliveriesRoute.id })
  const navigate = useNavigate({ from: returnDeliveriesRoute.fullPath })
  const labels = useWords(words)
  const names = useWords(shared)
  const viewer = useViewer()
  const mayDeliver = useMayDeliver()
  const parties = useParties()
  const vendorText = useVendorText()
  const { cursor = [], ...filter } = search
  const change = (changed: Partial<typeof filter>): void => {
    void navigate({ search: (now) => ({ ...now, ...changed, cursor: undefined }), resetScroll: false })
  }
  return (
    <div className="stack">
      <Header
        title={names.deliveries}
        lead={labels.lead}
        actions={
          mayDeliver && (
            <Link to="/returns/deliver" className="button-link button-link-primary">
              {names.deliver}
            </Link>
          )
        }
      />
      <section className="card">
        <div className="filters">
          {viewer !== 'vendor' && (
            <Choice
              title={names.vendor}
              value={filter.vendor === undefined ? undefined : String(filter.vendor)}
              options={(parties?.vendors ?? []).map((one) => ({
                value: String(one.id),
                label: vendorText(one),
              }))}
              onChange={(chosen) => change({ vendor: chosen === undefined ? undefined : Number(chosen) })}
            />
          )}
          <Choice
            title={names.form}
            value={filter.form}
            options={forms.map((form) => ({ value: form, label: names.forms[form] }))}
            onChange={(chosen) => change({ form: forms.find((one) => one === chosen) })}
          />
          <div className="filter">
            <Checkbox
              checked={filter.waiting === true}
              onChange={({ target }) => change({ waiting: target.checked ? true : undefined })}
            >
              {labels.waiting}
            </Checkbox>
          </div>
        </div>
      </section>
      <section className="card">
        <DeliveryList
          filter={filter}
          cursors={cursor}
          onPage={(cursors) => void navigate({ search: (now) => ({ ...now, cursor: cursors }) })}
        />
        <p className="panel-note">{labels.equation}</p>
      </section>
    </div>
  )
}
