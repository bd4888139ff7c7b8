/** Saves what the columns mean as a layout, so that the next file of the sort is read by itself; then checks the whole file by it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { api } from '../../../api.ts'
import { Choices } from '../../../components/choices.tsx'
import { inertText } from '../../../components/inert-text.ts'
import { Panel } from '../../../components/panel.tsx'
import { useLanguage, useWords } from '../../../language.tsx'
import { dayText, today } from '../../../period.ts'
import { problemText } from '../../../problem-words.ts'
import { useViewer } from '../names.tsx'
import { fileWords } from '../problem-words.ts'
import { layoutsQuery } from '../queries.ts'
import type { Given, LayoutUsed } from './checking.ts'
import { profileOf, type Mapping } from './mapping.ts'
import { mappingWords } from './words.ts'

export interface SaveLayoutProps {
  readonly given: Given
  readonly mapping: Mapping
  readonly base?: LayoutUsed
  readonly isComplete: boolean
  readonly isBusy: boolean
  readonly onSaved: (layout: LayoutUsed) => void
}

/** Nobody reads it; it only has to be nobody else's. */
function newId(): string {
  const random = crypto.getRandomValues(new Uint8Array(5))
  return `layout-${[...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

export function SaveLayout({ given, mapping, base, isComplete, isBusy, onSaved }: SaveLayoutProps) {
  const labels = useWords(mappingWords)
  const codes = useWords(fileWords)
  const language = useLanguage()
  const viewer = useViewer()
  const queryClient = useQueryClient()
  const field = useId()
  const layouts = useQuery(layoutsQuery).data?.items ?? []
  // Only an own one can get another version.
  const own = layouts.find((one) => one.id === base?.id && one.vendor !== null)
  const [how, setHow] = useState<'update' | 'create'>()
  const [title, setTitle] = useState('')
  const [fault, setFault] = useState<string>()
  const [isSaving, setSaving] = useState(false)
  const isUpdate = own !== undefined && how !== 'create'
  const save = async (): Promise<void> => {
    const name = isUpdate ? own.title['zh-TW'] : title.trim()
    if (!isComplete) {
      setFault(labels.needFields)
      return
    }
    if (name === '') {
      setFault(labels.needName)
      return
    }
    setFault(undefined)
    setSaving(true)
    try {
      const saved = await api.post('/api/returns/profiles', {
        body: {
          vendor: viewer === 'vendor' ? null : given.vendor,
          profile: profileOf(mapping, {
            id: isUpdate ? own.id : newId(),
            title: name,
            today: dayText(today()),
          }),
        },
      })
      await queryClient.invalidateQueries({ queryKey: ['returns', 'layouts'] })
      onSaved(saved)
    } catch (error) {
      const { text, detail } = problemText(error, language, codes)
      setFault(detail === undefined ? text : `${text} ${detail}`)
    } finally {
      setSaving(false)
    }
  }
  return (
    <Panel title={labels.save}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <p className="quiet">{labels.saveText}</p>
        {own !== undefined && (
          <div>
            <Choices
              label={labels.save}
              value={isUpdate ? 'update' : 'create'}
              options={[
                { value: 'update', label: labels.update(inertText(own.title[language]).slice(0, 60)) },
                { value: 'create', label: labels.create },
              ]}
              onChange={setHow}
            />
          </div>
        )}
        {!isUpdate && (
          <div className="deliver-field">
            <label htmlFor={field}>{labels.name}</label>
            <Input
              id={field}
              maxLength={100}
              autoComplete="off"
              value={title}
              onChange={({ target }) => setTitle(target.value)}
            />
            <p className="field-hint">{labels.nameHint}</p>
          </div>
        )}
        <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
        <div className="row">
          <Button type="primary" htmlType="submit" loading={isBusy || isSaving}>
            {labels.saveAndCheck}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
