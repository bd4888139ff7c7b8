import { Link, useNavigate } from '@tanstack/react-router'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Disclosure } from '../components/disclosure.tsx'
import { Mark } from '../components/mark.tsx'
import { Sign } from '../components/sign.tsx'
import { useWords } from '../language.tsx'
import { notify } from '../notices.tsx'
import { mayEnter, usePerson } from '../session.ts'
import { AppearanceMenu, LanguageButton } from './choices.tsx'
import { JobsIndicator } from './jobs-indicator.tsx'
import { words } from './words.ts'

export function Header({ onMenu, onHelp }: { readonly onMenu: () => void; readonly onHelp: () => void }) {
  const { product, openNavigation } = useWords(words)
  const person = usePerson()
  return (
    <header className="header">
      <button
        type="button"
        className="icon-button header-menu"
        onClick={onMenu}
        aria-label={openNavigation}
        title={openNavigation}
      >
        <Sign name="menu" />
      </button>
      <Link to="/" className="header-product">
        <Mark />
        <span>{product}</span>
      </Link>
      <div className="header-tools">
        {mayEnter(person) && <JobsIndicator />}
        <LanguageButton />
        <AppearanceMenu />
        <AccountMenu onHelp={onHelp} />
      </div>
    </header>
  )
}

function AccountMenu({ onHelp }: { readonly onHelp: () => void }) {
  const labels = useWords(words)
  const person = usePerson()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const signOut = async (): Promise<void> => {
    try {
      await api.delete('/api/session')
    } catch {
      // Whoever leaves now would leave the session to the next one at this machine.
      notify({ text: labels.signOutFailed, tone: 'bad' })
      return
    }
    // First the page goes: it would ask again for what is cleared, and be refused.
    await navigate({ to: '/sign-in' })
    queryClient.clear()
  }
  return (
    <Disclosure
      label={person === undefined ? labels.account : `${labels.account}: ${person.name}`}
      face={
        <span className="header-person">
          <Sign name="person" />
          <span>{person?.name}</span>
        </span>
      }
    >
      {person !== undefined && (
        <p className="disclosure-note">
          {labels.roles[person.role]}· {person.mail}
        </p>
      )}
      <Link to="/account">
        <Sign name="person" />
        {labels.myAccount}
      </Link>
      <Link to="/api-reference">
        <Sign name="bulletins" />
        {labels.apiReference}
      </Link>
      <button type="button" className="disclosure-item" onClick={onHelp}>
        <Sign name="keyboard" />
        {labels.shortcuts}
      </button>
      <hr />
      <button type="button" className="disclosure-item" onClick={() => void signOut()}>
        <Sign name="older" />
        {labels.signOut}
      </button>
    </Disclosure>
  )
}
