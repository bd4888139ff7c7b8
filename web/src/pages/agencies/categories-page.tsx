/** Business categories: the centre loads its own list. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { api, ApiProblem } from '../../api.ts'
import { DataTable } from '../../components/data-table.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, Loaded } from '../../components/states.tsx'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import { categoriesQuery, useMayEdit } from './queries.ts'
import { words as shared } from './words.ts'
import '../../components/parts.css'
import './agencies.css'

const words = dictionary({
  'zh-TW': {
    lead: '機關分類的代碼表，由監控中心自行維護',
    code: '代碼',
    nameZh: '中文名稱',
    nameEn: '英文名稱',
    none: '尚未載入業務類別',
    noneText: '系統不預設分類。請載入貴中心採用的代碼表。',
    load: '載入代碼表',
    loadText:
      '一行一類：代碼,中文名稱,英文名稱（英文可省略）。載入後取代現有清單；仍有機關使用的代碼必須保留。',
    field: '代碼表',
    save: '載入',
    saved: (count: number) => `已載入 ${count} 個業務類別`,
    wrong: (line: number) => `第 ${line} 行有誤：須有代碼（40 字以內）與中文名稱`,
    twice: (line: number, code: string) => `第 ${line} 行的代碼「${code}」重複`,
    edit: '以現有清單編輯',
    codes: { conflict: '仍有機關使用清單中沒有的代碼，請先將機關改為其他類別。' },
  },
  en: {
    lead: 'The list by which agencies are classed: the centre keeps its own',
    code: 'Code',
    nameZh: 'Chinese name',
    nameEn: 'English name',
    none: 'No category is loaded',
    noneText: 'There is no standard list here: load the one that your centre uses.',
    load: 'Load a list',
    loadText:
      'A line each: code,Chinese name,English name (which may be left out). It replaces the list that is there; codes that agencies have must stay.',
    field: 'List',
    save: 'Load',
    saved: (count: number) => `${count} categories loaded`,
    wrong: (line: number) =>
      `Line ${line} is wrong: it needs a code of at most 40 characters and a Chinese name`,
    twice: (line: number, code: string) => `Line ${line}: the code “${code}” comes twice`,
    edit: 'Edit what is there',
    codes: { conflict: 'Agencies have a code that is not in the list. Move them to another one first.' },
  },
})

interface Category {
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
}

export function CategoriesPage() {
  const labels = useWords(words)
  const names = useWords(shared)
  const mayEdit = useMayEdit()
  const query = useQuery(categoriesQuery)
  return (
    <div className="stack">
      <PageHeader
        title={names.categories}
        lead={labels.lead}
        trail={[
          <Link key="agencies" to="/agencies">
            {names.title}
          </Link>,
        ]}
      />
      <Loaded query={query} lines={6}>
        {({ items }) => (
          <div className="agency-columns">
            <DataTable
              caption={names.categories}
              rows={items}
              rowKey={({ code }) => code}
              empty={
                <div className="card">
                  <EmptyState title={labels.none} text={labels.noneText} />
                </div>
              }
              columns={[
                { key: 'code', title: labels.code, head: true, render: ({ code }) => code },
                {
                  key: 'nameZh',
                  title: labels.nameZh,
                  render: ({ code, nameZh }) => (
                    <Link to="/agencies" search={{ category: code }}>
                      {nameZh}
                    </Link>
                  ),
                },
                { key: 'nameEn', title: labels.nameEn, render: ({ nameEn }) => nameEn },
              ]}
            />
            {mayEdit && <LoadForm items={items} />}
          </div>
        )}
      </Loaded>
    </div>
  )
}

function LoadForm({ items }: { readonly items: readonly Category[] }) {
  const labels = useWords(words)
  const language = useLanguage()
  const queryClient = useQueryClient()
  const field = useId()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const load = async (): Promise<void> => {
    setFault(undefined)
    const categories: Category[] = []
    const codes = new Set<string>()
    for (const [index, line] of text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .entries()) {
      if (line.trim() === '') continue
      const [code = '', nameZh = '', ...rest] = line.split(/[,\t]/).map((part) => part.trim())
      if (code === '' || code.length > 40 || nameZh === '') {
        setFault(labels.wrong(index + 1))
        return
      }
      if (codes.has(code)) {
        setFault(labels.twice(index + 1, code))
        return
      }
      codes.add(code)
      categories.push({ code, nameZh, nameEn: rest.join(', ') })
    }
    setBusy(true)
    try {
      queryClient.setQueryData(
        categoriesQuery.queryKey,
        await api.put('/api/business-categories', { body: { categories } }),
      )
      notify({ text: labels.saved(categories.length) })
      setText('')
    } catch (error) {
      const { text: said } = problemText(error, language, labels.codes)
      setFault(error instanceof ApiProblem && error.status < 500 ? `${said} (${error.message})` : said)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className="card stack"
      onSubmit={(event) => {
        event.preventDefault()
        void load()
      }}
    >
      <h2>{labels.load}</h2>
      <p id={`${field}-hint`} className="quiet">
        {labels.loadText}
      </p>
      <div>
        <label htmlFor={field}>{labels.field}</label>
        <Input.TextArea
          id={field}
          className="import-text"
          rows={8}
          spellCheck={false}
          aria-describedby={`${field}-hint`}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
      <div className="row">
        <Button type="primary" htmlType="submit" loading={busy} disabled={text.trim() === ''}>
          {labels.save}
        </Button>
        {items.length > 0 && (
          <Button
            onClick={() =>
              setText(
                items
                  .map(({ code, nameZh, nameEn }) => [code, nameZh, nameEn].join(',').replace(/,$/, ''))
                  .join('\n'),
              )
            }
          >
            {labels.edit}
          </Button>
        )}
      </div>
    </form>
  )
}
