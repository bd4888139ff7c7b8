/** Reads the rows of a delivery again that were set aside, by the newest version of its layout or by another. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { api, type Answer, type ApiProblem } from '../../api.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { inertText } from '../../components/inert-text.ts'
import { Panel } from '../../components/panel.tsx'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { useFormat } from '../../use-format.ts'
import { fileWords } from './problem-words.ts'
import { useLayoutText } from './names.tsx'
import { layoutsQuery, type DeliveryDetail } from './queries.ts'
import { words as shared } from './words.ts'

const words = dictionary({
  'zh-TW': {
    title: '重新處理',
    text: '修正格式的欄位對應，或中心更正了廠商監控的機關之後，可用同一份資料重新處理，不必再上傳。已收下的列不受影響。',
    layout: '使用的格式',
    same: (id: string) => `原格式的最新版本（${id}）`,
    act: (count: string) => `重新處理 ${count} 列`,
    confirmTitle: '重新處理擱置的列？',
    confirmText: '能收下的會收下，其餘留在擱置；沒有任何資料會遺失。',
    confirm: '重新處理',
    done: (stored: string, unchanged: string, waiting: string) =>
      `已處理：收下 ${stored} 列、先前已收 ${unchanged} 列、仍擱置 ${waiting} 列。`,
  },
  en: {
    title: 'Read again',
    text: 'Once the layout was mended, or the centre corrected whom the vendor serves, the same rows can be read again without another upload. What was taken stays.',
    layout: 'By the layout',
    same: (id: string) => `the newest version of its own (${id})`,
    act: (count: string) => `Read ${count} rows again`,
    confirmTitle: 'Read the rows again?',
    confirmText: 'What can be taken is taken, the rest stays set aside; nothing is lost.',
    confirm: 'Read again',
    done: (stored: string, unchanged: string, waiting: string) =>
      `Done: ${stored} taken, ${unchanged} known before, ${waiting} still set aside.`,
  },
})

export function Replay({ delivery }: { readonly delivery: DeliveryDetail }) {
  const labels = useWords(words)
  const names = useWords(shared)
  const codes = useWords(fileWords)
  const format = useFormat()
  const language = useLanguage()
  const queryClient = useQueryClient()
  const [layout, setLayout] = useState('')
  const layoutText = useLayoutText()
  const layouts = useQuery(layoutsQuery).data?.items ?? []
  const { id, form, profile, counts } = delivery
  const mutation = useMutation<Answer<'POST /api/returns/deliveries/{id}/replay'>, ApiProblem>({
    mutationFn: () =>
      api.post('/api/returns/deliveries/{id}/replay', {
        params: { id },
        body: layout === '' ? {} : { profile: layout },
      }),
    onSuccess: ({ stored, unchanged, waiting }) => {
      notify({
        text: labels.done(format.number(stored), format.number(unchanged), format.number(waiting)),
      })
      return queryClient.invalidateQueries({ queryKey: ['returns'] })
    },
  })
  return (
    <Panel title={labels.title}>
      <div className="stack">
        <p>{labels.text}</p>
        <div className="row">
          <span className="quiet">{labels.layout}</span>
          <Select
            className="layout-select"
            aria-label={labels.layout}
            value={layout}
            onChange={setLayout}
            options={[
              { value: '', label: labels.same(inertText(layoutText(profile.id))) },
              ...layouts
                .filter((one) => one.forms.includes(form) && one.id !== profile.id)
                .map((one) => ({ value: one.id, label: inertText(one.title[language]) })),
            ]}
          />
          <ConfirmButton
            danger={false}
            label={labels.act(format.number(counts.setAside))}
            title={labels.confirmTitle}
            text={`${names.forms[form]}：${labels.confirmText}`}
            confirm={labels.confirm}
            onConfirm={() => mutation.mutateAsync()}
            codes={codes}
          />
        </div>
      </div>
    </Panel>
  )
}
