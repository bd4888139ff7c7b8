import { Link } from '@tanstack/react-router'
import { Sign } from '../components/sign.tsx'
import { useWords } from '../language.tsx'
import { destinations, destinationWords, rolesOf } from '../navigation.ts'
import { mayEnter, usePerson } from '../session.ts'

/** The pages that the person's role may open. */
export function Navigation({ onGo }: { readonly onGo?: () => void }) {
  const names = useWords(destinationWords)
  const person = usePerson()
  return (
    <ul className="navigation">
      {destinations
        .filter((destination) => mayEnter(person, rolesOf(destination)))
        .map(({ name, to }) => (
          <li key={name}>
            <Link to={to} onClick={() => onGo?.()} activeOptions={{ includeSearch: false }}>
              <Sign name={name} />
              <span>{names[name]}</span>
            </Link>
          </li>
        ))}
    </ul>
  )
}
