/** What stands around every page: header, navigation, and the answers to a lost connection and an ended session. */
import { useQueryClient } from '@tanstack/react-query'
import { CatchBoundary, Outlet, useMatches, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Dialog } from '../components/dialog.tsx'
import { Failure, LoadingPage } from '../components/route-states.tsx'
import { NoPermission } from '../components/states.tsx'
import { callUnchecked, onSessionEnded } from '../api.ts'
import { useConnection } from '../connection.ts'
import { useWords } from '../language.tsx'
import { NoticeRegion } from '../notices.tsx'
import { mayEnter, usePerson } from '../session.ts'
import { Header } from './header.tsx'
import { Navigation } from './navigation.tsx'
import { Shortcuts } from './shortcuts.tsx'
import { words } from './words.ts'
import './shell.css'

const SignInAgain = lazy(() =>
  import('../pages/sign-in/sign-in-flow.tsx').then(({ SignInFlow }) => ({ default: SignInFlow })),
)

const ProofDialog = lazy(() => import('../proof.tsx').then((module) => ({ default: module.ProofDialog })))

export function Shell() {
  const { skip, product, navigation } = useWords(words)
  const [drawer, setDrawer] = useState(false)
  const [help, setHelp] = useState(false)
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const main = useRef<HTMLElement>(null)
  const shownPath = useRef(path)
  useEffect(() => {
    // A new page: whoever reads by ear or keyboard begins at its top. The first page is begun by the browser.
    if (shownPath.current === path) return
    shownPath.current = path
    main.current?.focus({ preventScroll: true })
  }, [path])
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {skip}
      </a>
      <Header onMenu={() => setDrawer(true)} onHelp={() => setHelp(true)} />
      <nav className="shell-navigation" aria-label={navigation}>
        <Navigation />
      </nav>
      <Dialog open={drawer} onClose={() => setDrawer(false)} title={product} side>
        <nav aria-label={navigation}>
          <Navigation onGo={() => setDrawer(false)} />
        </nav>
      </Dialog>
      <main id="main" ref={main} tabIndex={-1} className="shell-main">
        <ConnectionBanner />
        <CatchBoundary
          getResetKey={() => path}
          errorComponent={({ error, reset }) => <Failure error={error} onRetry={reset} />}
        >
          <Suspense fallback={<LoadingPage />}>
            <AllowedOutlet />
          </Suspense>
        </CatchBoundary>
      </main>
      <NoticeRegion />
      <Shortcuts help={help} onHelp={setHelp} />
      <Suspense fallback={null}>
        <ProofDialog />
      </Suspense>
      <SessionEnded />
    </div>
  )
}

function AllowedOutlet() {
  const person = usePerson()
  const roles = useMatches({
    select: (matches) => matches.findLast(({ staticData }) => staticData.roles)?.staticData.roles,
  })
  return mayEnter(person, roles) ? <Outlet /> : <NoPermission page />
}

function ConnectionBanner() {
  const connection = useConnection()
  const queryClient = useQueryClient()
  const { offline, unreachable } = useWords(words)
  useEffect(() => {
    if (connection === 'online') return undefined
    let timer: ReturnType<typeof setTimeout>
    const ask = (): void => {
      timer = setTimeout(() => {
        callUnchecked('GET', '/healthz').then(() => queryClient.invalidateQueries(), ask)
      }, 5000)
    }
    ask()
    return () => clearTimeout(timer)
  }, [connection, queryClient])
  return (
    <div role="status">
      {connection !== 'online' && (
        <p className="connection">{connection === 'offline' ? offline : unreachable}</p>
      )}
    </div>
  )
}

/** Sign-in over the page rather than instead of it. Another person than before starts from the first page. */
function SessionEnded() {
  const { expired, expiredText } = useWords(words)
  const [ended, setEnded] = useState(false)
  const queryClient = useQueryClient()
  const now = usePerson()
  // The session's query says nobody while it is renewed; whose page this is stays.
  const [person, setPerson] = useState(now)
  if (now !== undefined && person === undefined) setPerson(now)
  useEffect(() => onSessionEnded(() => setEnded(true)), [])
  return (
    <Dialog open={ended} title={expired}>
      <p className="session-ended">{expiredText}</p>
      <Suspense fallback={null}>
        <SignInAgain
          {...(person === undefined ? {} : { mail: person.mail })}
          onDone={(signedIn) => {
            if (person !== undefined && signedIn.id !== person.id) {
              location.assign('/')
              return
            }
            setEnded(false)
            void queryClient.invalidateQueries()
          }}
        />
      </Suspense>
    </Dialog>
  )
}
