import {
  activate,
  findPerson,
  invite,
  inviteAgain,
  listPeople,
  resetPerson,
  roles,
  suspend,
  unlock,
  type Handed,
  type Identity,
  type Person,
} from '../domains/identity/index.ts'
import { atTerminal, withIdentity } from './people.ts'
import { print, printJson, say, tableOf } from './terminal.ts'
import {
  commonOptions,
  exitCodes,
  oneOf,
  text,
  usageError,
  wholeNumber,
  type Options,
  type Verb,
} from './verb.ts'

export const verb: Verb = {
  summary: 'people: list, invite, reset, unlock, suspend, activate',
  usage: 'list | invite MAIL | reset MAIL | unlock MAIL | suspend MAIL | activate MAIL',
  description: `list      everybody, with state and second factors
invite    somebody new, or again whoever has not accepted yet; prints the link unless --mail sends it
reset     end the sessions and make a link to set a new password; --factors takes away the second factors too
unlock    forget failed sign-ins
suspend   lock somebody out and end the sessions; activate lets them in again

Works while the service runs. A link is shown once: hand it over on a safe way.`,
  options: {
    ...commonOptions,
    name: { type: 'string', placeholder: 'NAME', help: 'of whom is invited [the mail address]' },
    role: { type: 'string', placeholder: 'ROLE', default: 'analyst', help: roles.join(', ') },
    agency: { type: 'string', placeholder: 'ID', help: 'of an officer' },
    vendor: { type: 'string', placeholder: 'ID', help: "of a vendor's person" },
    language: { type: 'string', placeholder: 'TAG', default: 'zh-TW', help: 'zh-TW or en' },
    factors: {
      type: 'boolean',
      default: false,
      help: 'for reset: also authenticator, passkeys and recovery codes',
    },
    mail: { type: 'boolean', default: false, help: 'send the link by mail instead of printing it' },
  },
  run,
}

const actions = ['invite', 'reset', 'unlock', 'suspend', 'activate'] as const
type Action = (typeof actions)[number]

async function run(options: Options, [what, mail, ...more]: readonly string[]): Promise<number> {
  const json = options['json'] === true
  if (what === 'list' && mail === undefined) {
    const people = await withIdentity(options, false, everybody)
    if (json) printJson(people)
    else printPeople(people)
    return exitCodes.done
  }
  const action = actions.find((name) => name === what)
  if (action === undefined) throw usageError('say list, invite, reset, unlock, suspend or activate')
  if (mail === undefined || more.length > 0)
    throw usageError(`name one mail address: lianfang user ${action} MAIL`)
  const { person, link } = await withIdentity(options, options['mail'] === true, (identity) =>
    act(identity, action, mail, options),
  )
  if (json) printJson({ person, link })
  else if (action === 'invite' || action === 'reset') {
    if (link === null) say(`The link goes to ${person.mail} by mail.`)
    else {
      say(`The link for ${person.mail}. It works once:`)
      print(link)
    }
  } else say(`${person.mail} is ${person.state}.`)
  return exitCodes.done
}

async function act(identity: Identity, action: Action, mail: string, options: Options): Promise<Handed> {
  const by = atTerminal()
  if (action === 'invite') {
    const role = oneOf(options, 'role', roles)
    const agency = text(options, 'agency') === undefined ? null : wholeNumber(options, 'agency')
    const vendor = text(options, 'vendor') === undefined ? null : wholeNumber(options, 'vendor')
    const known = (await listPeople(identity, { text: mail, state: 'invited', limit: 500 })).items.find(
      (person) => person.mail.toLowerCase() === mail.toLowerCase(),
    )
    if (known !== undefined) return inviteAgain(identity, by, known.id)
    const language = oneOf(options, 'language', ['zh-TW', 'en'])
    const name = text(options, 'name') ?? mail
    return invite(identity, by, { mail, name, role, agency, vendor, language })
  }
  const { id } = await findPerson(identity, mail)
  if (action === 'reset') return resetPerson(identity, by, id, { factors: options['factors'] === true })
  const change = { unlock, suspend, activate }[action]
  return { person: await change(identity, by, id), link: null }
}

async function everybody(identity: Identity): Promise<Person[]> {
  const people: Person[] = []
  let after: { readonly mail: string; readonly id: string } | null | undefined
  do {
    const page = await listPeople(identity, { limit: 500, after: after ?? undefined })
    people.push(...page.items)
    after = page.next
  } while (after !== null)
  return people
}

function printPeople(people: readonly Person[]): void {
  if (people.length === 0) {
    print('Nobody yet. The first start of the service prints a link that makes an administrator.')
    return
  }
  print(
    tableOf(
      ['mail', 'name', 'role', 'agency', 'vendor', 'state', 'second factors', 'last sign-in'],
      people.map(
        ({ mail, name, role, agency, vendor, state, lockedUntil, hasTotp, passkeys, signedInAt }) => [
          mail,
          name,
          role,
          agency === null ? '' : String(agency),
          vendor === null ? '' : String(vendor),
          lockedUntil === null ? state : 'locked',
          [hasTotp ? 'TOTP' : '', passkeys > 0 ? `${passkeys} passkeys` : '']
            .filter((kind) => kind !== '')
            .join(', '),
          signedInAt?.toISOString() ?? '',
        ],
      ),
    ),
  )
}
