/** What an administrator can do with an account, each with what it will bring about. */
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Checkbox } from 'antd'
import { useState, type ReactNode } from 'react'
import { api, ApiProblem } from '../../api.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { useWords } from '../../language.tsx'
import { notify } from '../../notices.tsx'
import { withProof } from '../../proof.tsx'
import { usePerson } from '../../session.ts'
import { HandOver, type Handed } from './hand-over.tsx'
import type { Account } from './people.tsx'
import { words } from './people-words.ts'

export function PersonActs({ person }: { readonly person: Account }) {
  const labels = useWords(words)
  const me = usePerson()
  const queryClient = useQueryClient()
  const [handed, setHanded] = useState<Handed>()
  const [factors, setFactors] = useState(false)
  const { id, version, name, state, lockedUntil, sessions } = person
  const params = { id }
  const keep = (now: Account): void => {
    queryClient.setQueryData(['people', 'one', id], now)
    void queryClient.invalidateQueries({ queryKey: ['people', 'list'] })
  }
  const changing = async (work: () => Promise<Account>, text: string): Promise<void> => {
    try {
      keep(await withProof(work))
      notify({ text })
    } catch (error) {
      // What was confirmed is not what is there any more: shown anew, and asked again.
      if (error instanceof ApiProblem && error.status === 412)
        void queryClient.invalidateQueries({ queryKey: ['people', 'one', id] })
      throw error
    }
  }
  const handing = async (
    work: () => Promise<{ readonly person: Account; readonly link: string | null }>,
    text: string,
  ): Promise<void> => {
    const answer = await withProof(work)
    keep(answer.person)
    if (answer.link === null) notify({ text })
    else setHanded({ name, link: answer.link })
  }
  return (
    <div className="acts">
      {id === me?.id && (
        <div>
          <p>{labels.own}</p>
          <Link to="/account">{labels.myAccount}</Link>
        </div>
      )}
      {lockedUntil !== null && (
        <Act help={labels.unlockHelp}>
          <ConfirmButton
            danger={false}
            label={labels.unlock}
            title={`${labels.unlock}: ${name}`}
            text={labels.unlockHelp}
            confirm={labels.unlock}
            onConfirm={() =>
              changing(() => api.post('/api/people/{id}/unlock', { params }), labels.unlocked(name))
            }
          />
        </Act>
      )}
      {state === 'invited' && (
        <Act help={labels.inviteAgainHelp}>
          <ConfirmButton
            danger={false}
            label={labels.inviteAgain}
            title={labels.inviteAgainTitle(name)}
            text={labels.inviteAgainHelp}
            confirm={labels.inviteAgain}
            codes={{ conflict: labels.inviteAgainConflict }}
            onConfirm={() =>
              handing(
                () => api.post('/api/people/{id}/invite-again', { params }),
                labels.invited(person.mail),
              )
            }
          />
        </Act>
      )}
      {state === 'active' && id !== me?.id && (
        <Act help={labels.resetHelp}>
          <ConfirmButton
            label={labels.reset}
            title={labels.resetTitle(name)}
            text={
              <div className="stack">
                <p>{labels.resetText}</p>
                <Checkbox checked={factors} onChange={({ target }) => setFactors(target.checked)}>
                  {labels.resetFactors}
                  <span className="under">{labels.resetFactorsHelp}</span>
                </Checkbox>
              </div>
            }
            confirm={labels.reset}
            codes={{ conflict: labels.resetConflict }}
            onConfirm={async () => {
              await handing(
                () => api.post('/api/people/{id}/reset', { params, body: { factors } }),
                labels.resetDone(person.mail),
              )
              setFactors(false)
            }}
          />
        </Act>
      )}
      {state === 'suspended' && (
        <Act help={labels.activateHelp}>
          <ConfirmButton
            danger={false}
            label={labels.activate}
            title={labels.activateTitle(name)}
            text={labels.activateHelp}
            confirm={labels.activate}
            codes={{ conflict: labels.activateConflict, 'precondition-failed': labels.stale }}
            onConfirm={() =>
              changing(
                () => api.post('/api/people/{id}/activate', { params, version }),
                labels.activated(name),
              )
            }
          />
        </Act>
      )}
      {state !== 'suspended' && id !== me?.id && (
        <Act help={labels.suspendHelp}>
          <ConfirmButton
            label={labels.suspend}
            title={labels.suspendTitle(name)}
            text={labels.suspendText(name, sessions)}
            confirm={labels.suspend}
            codes={{ conflict: labels.lastAdministrator, 'precondition-failed': labels.stale }}
            onConfirm={() =>
              changing(
                () => api.post('/api/people/{id}/suspend', { params, version }),
                labels.suspended(name),
              )
            }
          />
        </Act>
      )}
      <HandOver handed={handed} onClose={() => setHanded(undefined)} />
    </div>
  )
}

function Act({ help, children }: { readonly help: string; readonly children: ReactNode }) {
  return (
    <div>
      <p className="quiet">{help}</p>
      {children}
    </div>
  )
}
