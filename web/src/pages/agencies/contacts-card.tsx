import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api } from '../../api.ts'
import { EmptyState } from '../../components/states.tsx'
import { VersionConflict } from '../../components/version-conflict.tsx'
import { useLanguage, useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { problemText } from '../../problem-words.ts'
import { isStale, useMayEdit, type Agency, type Contact } from './queries.ts'
import { words } from './words.ts'
import '../../components/parts.css'
import './agencies.css'

export function ContactsCard({ agency }: { readonly agency: Agency }) {
  const labels = useWords(words)
  const mayEdit = useMayEdit()
  const [editing, setEditing] = useState<Agency>()
  return (
    <section className="card stack" aria-labelledby="contacts">
      <div className="section-head">
        <h2 id="contacts">{labels.contacts}</h2>
        {mayEdit && editing === undefined && (
          <Button size="small" onClick={() => setEditing(agency)}>
            {labels.editContacts}
          </Button>
        )}
      </div>
      {editing === undefined ? (
        <Contacts contacts={agency.contacts} />
      ) : (
        <Edit base={editing} onDone={() => setEditing(undefined)} />
      )}
    </section>
  )
}

function Contacts({ contacts }: { readonly contacts: readonly Contact[] }) {
  const labels = useWords(words)
  if (contacts.length === 0) return <EmptyState small title={labels.noContacts} />
  return (
    <ul className="contacts">
      {contacts.map(({ name, role, mail, phone }, place) => (
        <li key={place}>
          <strong>{name}</strong> {role !== '' && <span className="quiet">{role}</span>}
          {mail !== '' && (
            <span className="contact-line">
              <a href={`mailto:${encodeURIComponent(mail).replaceAll('%40', '@')}`}>{mail}</a>
            </span>
          )}
          {phone !== '' && <span className="contact-line">{phone}</span>}
        </li>
      ))}
    </ul>
  )
}

const parts = ['name', 'role', 'mail', 'phone'] as const
const autocomplete = 'off'

function Edit({ base, onDone }: { readonly base: Agency; readonly onDone: () => void }) {
  const labels = useWords(words)
  const language = useLanguage()
  const queryClient = useQueryClient()
  const [form] = Form.useForm<{ contacts: Contact[] }>()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const [theirs, setTheirs] = useState<Agency>()
  const titles = {
    name: labels.contactName,
    role: labels.contactRole,
    mail: labels.mail,
    phone: labels.phone,
  }
  const text = (contacts: readonly Partial<Contact>[]): string =>
    contacts
      .map((contact) =>
        parts
          .map((part) => contact[part] ?? '')
          .filter((value) => value !== '')
          .join(' '),
      )
      .join('；')
  const save = async (given: readonly Partial<Contact>[]): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      const contacts = given.map(({ name = '', role = '', mail = '', phone = '' }) => ({
        name: name.trim(),
        role: role.trim(),
        mail: mail.trim(),
        phone: phone.trim(),
      }))
      const saved = await api.put('/api/agencies/{id}/contacts', {
        params: { id: base.id },
        version: (theirs ?? base).version,
        body: { contacts },
      })
      queryClient.setQueryData(['agencies', 'one', base.id], saved)
      void queryClient.invalidateQueries({ queryKey: ['agencies', 'history', base.id] })
      notify({ text: labels.saved })
      onDone()
    } catch (error) {
      if (isStale(error))
        setTheirs(await api.get('/api/agencies/{id}', { params: { id: base.id } }).catch(() => undefined))
      const { text: said, detail } = problemText(error, language)
      setFault(detail === undefined ? said : `${said} ${detail}`)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ contacts: base.contacts }}
      onFinish={({ contacts }) => void save(contacts)}
      scrollToFirstError={{ focus: true }}
    >
      <Form.List name="contacts">
        {(fields, { add, remove }) => (
          <div className="stack">
            {fields.map(({ key, name }) => (
              <fieldset key={key} className="contact-fields">
                <legend>
                  {labels.contacts} {name + 1}
                </legend>
                {parts.map((part) => (
                  <Form.Item
                    key={part}
                    name={[name, part]}
                    label={titles[part]}
                    rules={
                      part === 'name'
                        ? [{ required: true, whitespace: true, message: labels.contactRequired }]
                        : part === 'mail'
                          ? [
                              {
                                pattern: /^\s*[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+\s*$/,
                                message: labels.mailWrong,
                              },
                            ]
                          : []
                    }
                  >
                    <Input maxLength={200} autoComplete={autocomplete} />
                  </Form.Item>
                ))}
                <div>
                  <Button
                    size="small"
                    onClick={() => remove(name)}
                    aria-label={`${labels.removeContact} ${name + 1}`}
                  >
                    {labels.removeContact}
                  </Button>
                </div>
              </fieldset>
            ))}
            {fields.length < 20 && (
              <div>
                <Button onClick={() => add({ name: '', role: '', mail: '', phone: '' })}>
                  {labels.addContact}
                </Button>
              </div>
            )}
          </div>
        )}
      </Form.List>
      <div className="stack form-foot">
        {theirs === undefined ? (
          <>
            <div role="alert">{fault !== undefined && <p className="fault">{fault}</p>}</div>
            <div className="row">
              <Button type="primary" htmlType="submit" loading={busy}>
                {labels.save}
              </Button>
              <Button onClick={onDone}>{labels.cancel}</Button>
            </div>
          </>
        ) : (
          <VersionConflict
            differences={[
              {
                field: labels.contacts,
                theirs: text(theirs.contacts),
                mine: text((form.getFieldValue('contacts') ?? []) as Partial<Contact>[]),
              },
            ].filter((difference) => difference.theirs !== difference.mine)}
            busy={busy}
            onKeepMine={() => form.submit()}
            onTakeTheirs={() => {
              queryClient.setQueryData(['agencies', 'one', base.id], theirs)
              onDone()
            }}
          />
        )}
      </div>
    </Form>
  )
}
