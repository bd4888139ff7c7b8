/** Whose an address was at a time, and where it is. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { countryName } from '../../components/country-names.ts'
import { LogText } from '../../components/log-text.tsx'
import { Loaded } from '../../components/states.tsx'
import { Timestamp } from '../../components/timestamp.tsx'
import { wallClock } from '../../format.ts'
import { dictionary, useLanguage, useWords } from '../../language.tsx'
import { usePerson } from '../../session.ts'
import { addressQuery, agencyName, instantOf } from './queries.ts'
import '../../components/parts.css'
import './agencies.css'

const words = dictionary({
  'zh-TW': {
    title: '位址歸屬查詢',
    lead: '這個位址在某個時間屬於誰？',
    address: 'IPv4 或 IPv6 位址',
    at: '時間（臺北）',
    now: '留白為現在',
    find: '查詢',
    agency: '機關',
    unattributed: '未歸屬任何機關',
    notYours: '不屬於貴機關',
    by: (prefix: string) => `依位址範圍 ${prefix}`,
    country: '國家或地區',
    network: '網路（AS）',
    unknown: '不明',
    when: '查詢時間點',
    attribution: '位置資料來源',
    clear: '清除',
    codes: { 'address-invalid': '這不是 IP 位址。', 'request-invalid': '這不是 IP 位址，或時間有誤。' },
    locationNow: '國家與網路依目前的資料，不隨查詢時間改變。',
  },
  en: {
    title: 'Whose address is it?',
    lead: 'Who had an address at a time',
    address: 'IPv4 or IPv6 address',
    at: 'Time (Taipei)',
    now: 'empty: now',
    find: 'Look up',
    agency: 'Agency',
    unattributed: 'Of no agency',
    notYours: 'Not of your agency',
    by: (prefix: string) => `by its range ${prefix}`,
    country: 'Country or region',
    network: 'Network (AS)',
    unknown: 'not known',
    when: 'As of',
    attribution: 'Location data',
    clear: 'Clear',
    codes: {
      'address-invalid': 'This is no IP address.',
      'request-invalid': 'This is no IP address, or no time.',
    },
    locationNow: 'Country and network are as known today, whatever the time.',
  },
})

export interface LookUpProps {
  readonly address: string | undefined
  /** ISO 8601; absent: now. */
  readonly at: string | undefined
  readonly onLookUp: (address: string | undefined, at: string | undefined) => void
}

/** For a field of date and time: `2026-01-31T08:00` in Taipei. */
function localOf(at: string | undefined): string {
  const wall = at === undefined ? undefined : wallClock(at)
  return wall === undefined ? '' : `${wall.year}-${wall.month}-${wall.day}T${wall.hour}:${wall.minute}`
}

export function LookUp({ address, at, onLookUp }: LookUpProps) {
  const labels = useWords(words)
  const field = useId()
  const [given, setGiven] = useState(address ?? '')
  const [time, setTime] = useState(() => localOf(at))
  return (
    <section className="card look-up" aria-labelledby={`${field}-title`}>
      <h2 id={`${field}-title`}>{labels.title}</h2>
      <form
        className="look-up-form"
        onSubmit={(event) => {
          event.preventDefault()
          const wanted = given.trim()
          onLookUp(wanted === '' ? undefined : wanted, instantOf(time) ?? undefined)
        }}
      >
        <div>
          <label htmlFor={`${field}-address`}>{labels.address}</label>
          <Input
            id={`${field}-address`}
            value={given}
            maxLength={50}
            spellCheck={false}
            autoComplete="off"
            onChange={({ target }) => setGiven(target.value)}
          />
        </div>
        <div>
          <label htmlFor={`${field}-at`}>{labels.at}</label>{' '}
          <span id={`${field}-now`} className="quiet look-up-now">
            {labels.now}
          </span>
          <Input
            id={`${field}-at`}
            type="datetime-local"
            value={time}
            aria-describedby={`${field}-now`}
            onChange={({ target }) => setTime(target.value)}
          />
        </div>
        <span className="row">
          <Button htmlType="submit">{labels.find}</Button>
          {address !== undefined && (
            <Button
              type="text"
              onClick={() => {
                setGiven('')
                setTime('')
                onLookUp(undefined, undefined)
              }}
            >
              {labels.clear}
            </Button>
          )}
        </span>
      </form>
      <div aria-live="polite">{address !== undefined && <Found address={address} at={at} />}</div>
    </section>
  )
}

function Found({ address, at }: { readonly address: string; readonly at: string | undefined }) {
  const labels = useWords(words)
  const language = useLanguage()
  const officer = usePerson()?.role === 'officer'
  const query = useQuery(addressQuery(address, at))
  return (
    <Loaded query={query} lines={2} codes={labels.codes}>
      {({ agency, country, network, attribution, at: time }) => (
        <>
          <dl className="look-up-answer">
            <div>
              <dt>{labels.agency}</dt>
              <dd>
                {agency === null ? (
                  <strong>{officer ? labels.notYours : labels.unattributed}</strong>
                ) : (
                  <>
                    <Link to="/agencies/$id" params={{ id: String(agency.id) }}>
                      <strong>{agencyName(agency, language)}</strong>
                    </Link>
                    <span className="agency-other">{labels.by(agency.prefix)}</span>
                  </>
                )}
              </dd>
            </div>
            <div>
              <dt>{labels.country}</dt>
              <dd>{country === null ? labels.unknown : countryName(country, language)}</dd>
            </div>
            <div>
              <dt>{labels.network}</dt>
              <dd>
                {network === null ? (
                  labels.unknown
                ) : (
                  <>
                    AS{network.number} <LogText text={network.name} limit={120} />
                  </>
                )}
              </dd>
            </div>
            <div>
              <dt>{labels.when}</dt>
              <dd>
                <Timestamp at={time} seconds />
              </dd>
            </div>
          </dl>
          <p className="look-up-sources">
            {labels.attribution}:{' '}
            {attribution.map(({ text, url }, place) => (
              <span key={text}>
                {place > 0 && ' · '}
                {url === null ? (
                  text
                ) : (
                  <a href={url} rel="noreferrer" target="_blank" lang="en">
                    {text}
                  </a>
                )}
              </span>
            ))}
            . {labels.locationNow}
          </p>
        </>
      )}
    </Loaded>
  )
}
