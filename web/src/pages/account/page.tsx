import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { api, type Answer } from '../../api.ts'
import { Dialog } from '../../components/dialog.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { RecoveryCodes } from '../../components/recovery-codes.tsx'
import { Loaded } from '../../components/states.tsx'
import { useLanguageChoice, useWords, type Language } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { PasskeysCard } from './passkeys.tsx'
import { PasswordCard } from './password.tsx'
import { SessionsCard } from './sessions.tsx'
import { CodesCard, TotpCard } from './totp.tsx'
import { words } from './words.ts'
import './account.css'

export type Account = Answer<'GET /api/account'>

export function AccountPage() {
  const labels = useWords(words)
  const queryClient = useQueryClient()
  const account = useQuery({
    queryKey: ['account'],
    queryFn: ({ signal }) => api.get('/api/account', { signal }),
  })
  const [codes, setCodes] = useState<readonly string[]>()
  const changed = (newCodes?: readonly string[] | null): void => {
    if (newCodes !== undefined && newCodes !== null) setCodes(newCodes)
    void queryClient.invalidateQueries({ queryKey: ['account'] })
  }
  return (
    <>
      <PageHeader title={labels.title} />
      <Loaded query={account} lines={10}>
        {(mine) => (
          <div className="account">
            <Profile account={mine} />
            <PasswordCard account={mine} onChanged={changed} />
            <TotpCard account={mine} onChanged={changed} />
            <PasskeysCard onChanged={changed} />
            <CodesCard account={mine} onChanged={changed} />
            <SessionsCard />
          </div>
        )}
      </Loaded>
      <Dialog open={codes !== undefined} title={labels.codes}>
        {codes !== undefined && <RecoveryCodes codes={codes} onKept={() => setCodes(undefined)} />}
      </Dialog>
    </>
  )
}

function Profile({ account }: { readonly account: Account }) {
  const labels = useWords(words)
  const { choose } = useLanguageChoice()
  const queryClient = useQueryClient()
  const change = useMutation({
    mutationFn: (language: Language) => api.patch('/api/account', { body: { language } }),
    onSuccess: (_, language) => {
      choose(language)
      notify({ text: labels.saved })
      return queryClient.invalidateQueries({ queryKey: ['account'] })
    },
    onError: (error) => notify({ text: error.message, tone: 'bad' }),
  })
  return (
    <section className="card">
      <h2>{labels.profile}</h2>
      <dl className="facts">
        <dt>{labels.name}</dt>
        <dd>{account.name}</dd>
        <dt>{labels.mail}</dt>
        <dd>{account.mail}</dd>
        <dt>{labels.role}</dt>
        <dd>{labels.roles[account.role]}</dd>
        <dt id="account-language">{labels.language}</dt>
        <dd>
          <Select<Language>
            aria-labelledby="account-language"
            value={account.language}
            loading={change.isPending}
            onChange={(language) => change.mutate(language)}
            options={[
              { value: 'zh-TW', label: '中文（臺灣）' },
              { value: 'en', label: 'English' },
            ]}
          />
        </dd>
      </dl>
    </section>
  )
}
