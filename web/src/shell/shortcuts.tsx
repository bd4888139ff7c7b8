/** Keys: `g` and a letter goes to a page, `/` to the page's search field, `?` shows them. They can be turned off. */
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { Dialog } from '../components/dialog.tsx'
import { useWords } from '../language.tsx'
import { destinations, destinationWords, rolesOf } from '../navigation.ts'
import { remember, remembered } from '../remembered.ts'
import { mayEnter, usePerson } from '../session.ts'
import { words } from './words.ts'

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role="combobox"], dialog') !== null)
  )
}

export function Shortcuts({
  help,
  onHelp,
}: {
  readonly help: boolean
  readonly onHelp: (open: boolean) => void
}) {
  const labels = useWords(words)
  const names = useWords(destinationWords)
  const navigate = useNavigate()
  const person = usePerson()
  const [on, setOn] = useState(() => remembered('shortcuts') !== 'off')
  const begun = useRef(0)
  const allowed = destinations.filter((destination) => mayEnter(person, rolesOf(destination)))
  useEffect(() => {
    if (!on) return undefined
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(event.target))
        return
      if (performance.now() - begun.current < 1500) {
        begun.current = 0
        const found = allowed.find(({ key }) => key === event.key)
        if (found === undefined) return
        event.preventDefault()
        void navigate({ to: found.to })
      } else if (event.key === 'g') begun.current = performance.now()
      else if (event.key === '?') onHelp(true)
      else if (event.key === '/') {
        const field = document.querySelector<HTMLInputElement>(
          'main input[type="search"], main [data-search] input',
        )
        if (field === null) return
        event.preventDefault()
        field.focus()
      }
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  })
  return (
    <Dialog open={help} onClose={() => onHelp(false)} title={labels.shortcuts}>
      <dl className="shortcuts">
        {allowed.map(({ name, key }) => (
          <div key={name}>
            <dt>
              <kbd>g</kbd> {labels.then} <kbd>{key}</kbd>
            </dt>
            <dd>{labels.goTo(names[name])}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>/</kbd>
          </dt>
          <dd>{labels.findInPage}</dd>
        </div>
        <div>
          <dt>
            <kbd>?</kbd>
          </dt>
          <dd>{labels.showShortcuts}</dd>
        </div>
      </dl>
      <label className="row">
        <input
          type="checkbox"
          checked={on}
          onChange={({ target }) => {
            remember('shortcuts', target.checked ? 'on' : 'off')
            setOn(target.checked)
          }}
        />
        {labels.shortcutsOn}
      </label>
    </Dialog>
  )
}
