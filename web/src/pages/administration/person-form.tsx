/** Changing a person. What one writes stays while the page is renewed; another's change is shown before it is overwritten. */
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form } from 'antd'
import { useEffect, useState } from 'react'
import { api, ApiProblem } from '../../api.ts'
import { VersionConflict, type Difference } from '../../components/version-conflict.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import { withProof } from '../../proof.tsx'
import { usePerson } from '../../session.ts'
import { AgencyName } from './agency.tsx'
import type { Account } from './people.tsx'
import { words } from './people-words.ts'
import { boundOf, languages, PersonFields, type Fields } from './person-fields.tsx'
import { VendorName } from './vendor.tsx'
import { words as shared } from './words.ts'

const fieldsOf = ({ name, role, agency, vendor, language }: Account): Fields => ({
  name,
  role,
  agency,
  vendor,
  language,
})

/** Whether one may do what the other may, with the same agency's or vendor's data. */
function isSameRight(mine: Parameters<typeof boundOf>[0], theirs: Parameters<typeof boundOf>[0]): boolean {
  const [a, b] = [boundOf(mine), boundOf(theirs)]
  return mine.role === theirs.role && a.agency === b.agency && a.vendor === b.vendor
}

export function PersonForm({ person }: { readonly person: Account }) {
  const [base, setBase] = useState(person)
  const [dirty, setDirty] = useState(false)
  // Begun anew when the record has changed and nothing is being written.
  if (!dirty && base.version !== person.version) setBase(person)
  return (
    <Edit
      base={base}
      onDirty={() => setDirty(true)}
      onSaved={(saved) => {
        setDirty(false)
        setBase(saved)
      }}
    />
  )
}

function Edit({
  base,
  onDirty,
  onSaved,
}: {
  readonly base: Account
  readonly onDirty: () => void
  readonly onSaved: (saved: Account) => void
}) {
  const labels = useWords(words)
  const common = useWords(shared)
  const language = useLanguage()
  const me = usePerson()
  const queryClient = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const [theirs, setTheirs] = useState<Account>()
  const given = Form.useWatch<Fields | undefined>([], form)
  useEffect(() => {
    form.setFieldsValue(fieldsOf(base))
  }, [form, base])
  const done = (now: Account): void => {
    setTheirs(undefined)
    setFault(undefined)
    queryClient.setQueryData(['people', 'one', base.id], now)
    onSaved(now)
  }
  const save = async (fields: Fields, on: Account): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    const [bound, before] = [boundOf(fields), fieldsOf(base)]
    try {
      const saved = await withProof(() =>
        api.patch('/api/people/{id}', {
          params: { id: base.id },
          version: on.version,
          // Only what one has changed: the rest stays as somebody else may have made it.
          body: {
            ...(fields.name.trim() === before.name ? {} : { name: fields.name }),
            ...(isSameRight(fields, before) ? {} : { role: fields.role, ...bound }),
            ...(fields.language === before.language ? {} : { language: fields.language }),
          },
        }),
      )
      notify({ text: labels.saved })
      void queryClient.invalidateQueries({ queryKey: ['people', 'list'] })
      done(saved)
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'precondition-failed')
        setTheirs(await api.get('/api/people/{id}', { params: { id: base.id } }).catch(() => undefined))
      setFault(
        problemText(error, language, {
          conflict: labels.lastAdministrator,
          'agency-invalid': labels.agencyNeeded,
          'vendor-invalid': labels.vendorInvalid,
        }).text,
      )
    } finally {
      setBusy(false)
    }
  }
  const shown: Readonly<Record<keyof Fields, (of: Fields) => React.ReactNode>> = {
    name: ({ name }) => name,
    role: ({ role }) => common.roles[role],
    agency: (of) => (boundOf(of).agency === null ? null : <AgencyName id={boundOf(of).agency} />),
    vendor: (of) => (boundOf(of).vendor === null ? null : <VendorName id={boundOf(of).vendor} />),
    language: ({ language: spoken }) => languages.find(({ value }) => value === spoken)?.label,
  }
  const titles = {
    name: labels.name,
    role: labels.role,
    agency: common.agency,
    vendor: common.vendor,
    language: labels.language,
  }
  const differencesFrom = (now: Account): Difference[] => {
    const mine: Fields = { ...fieldsOf(base), ...form.getFieldsValue() }
    const [before, there] = [fieldsOf(base), fieldsOf(now)]
    return (['name', 'role', 'agency', 'vendor', 'language'] as const)
      .filter((name) => {
        const value = name === 'agency' || name === 'vendor' ? boundOf(mine)[name] : mine[name]
        return value !== before[name] && value !== there[name]
      })
      .map((name) => ({ field: titles[name], theirs: shown[name](there), mine: shown[name](mine) }))
  }
  const rightsChange = given?.role !== undefined && !isSameRight(given, base)
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      scrollToFirstError={{ focus: true }}
      initialValues={fieldsOf(base)}
      onValuesChange={onDirty}
      onFinish={(fields) => void save(fields, theirs ?? base)}
    >
      <PersonFields />
      <div className="stack">
        <div role="status">
          {rightsChange && (
            <p className="said">{me?.id === base.id ? labels.ownRoleChanges : labels.roleChanges}</p>
          )}
        </div>
        {theirs === undefined ? (
          <>
            <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
            <div>
              <Button type="primary" htmlType="submit" loading={busy}>
                {common.save}
              </Button>
            </div>
          </>
        ) : (
          <VersionConflict
            differences={differencesFrom(theirs)}
            busy={busy}
            onKeepMine={() => form.submit()}
            onTakeTheirs={() => done(theirs)}
          />
        )}
      </div>
    </Form>
  )
}
