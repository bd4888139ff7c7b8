import { addressBytes, addressText } from '../../../base/ip.ts'
import type { Indicator } from './assessment.ts'
import { PrefixTable } from './prefix-table.ts'
import type { HoneypotReference } from './reference.ts'
import { refang } from './refang.ts'

const longestUrl = 2000
/** Of one text. */
const mostIndicators = 64

/** Schemes whose URLs are indicators, and their ports. */
const defaultPorts: Readonly<Record<string, string>> = {
  http: '80',
  https: '443',
  ftp: '21',
  ftps: '990',
  sftp: '22',
  tftp: '69',
  ldap: '389',
  ldaps: '636',
  rmi: '1099',
  iiop: '',
  dns: '53',
  'stratum+tcp': '',
  'stratum+ssl': '',
  ws: '80',
  wss: '443',
}

/** Programs that are given a host, and their options that are followed by something else. */
const fetchers: Readonly<Record<string, { readonly scheme?: string; readonly skip: readonly string[] }>> = {
  wget: { scheme: 'http', skip: ['-O', '-o', '-P', '-U', '-T', '-t', '-w', '--user-agent'] },
  curl: {
    scheme: 'http',
    skip: ['-o', '-A', '-H', '-d', '-m', '-X', '-u', '--output', '--data', '--max-time'],
  },
  tftp: { skip: ['-l', '-r', '-b', '-c', 'get', 'put'] },
  ftpget: { skip: ['-u', '-p', '-P'] },
  nc: { skip: ['-w', '-p', '-e', '-s'] },
  ncat: { skip: ['-w', '-p', '-e', '-s'] },
  telnet: { skip: [] },
  ping: { skip: ['-c', '-s', '-w', '-W', '-i'] },
  ssh: { skip: ['-i', '-l', '-p', '-o'] },
}

export interface IndicatorFinder {
  /**
   * What the texts name, each once, the first ones first. `request`: whether they are HTTP requests, in which lone dotted numbers are
   * mostly versions and the Host header is the sensor itself.
   */
  find(texts: readonly string[], request: boolean): Indicator[]
}

/** `own`: prefixes of the sensors and of whoever they stand for. Error: range-invalid. */
export function indicatorFinder(
  data: HoneypotReference['indicators'],
  own: readonly string[],
): IndicatorFinder {
  const closed = new PrefixTable(
    [...data.reserved.map(({ prefix }) => prefix), ...own].map((prefix) => [prefix, true]),
  )
  const ignored = new Set(data.ignoredDomains)
  const notPublic = new Set(data.notPublic)
  const fileEndings = new Set(data.fileEndings)

  /** Its canonical form, when it is a host anybody can reach. */
  const hostOf = (host: string): Indicator | undefined => {
    const bytes = addressBytes(host.replace(/^\[|\]$/g, ''))
    if (bytes !== undefined)
      return closed.find(bytes) === true ? undefined : { kind: 'address', value: addressText(bytes) }
    if (!isDomain(host)) return undefined
    const labels = host.split('.')
    if (notPublic.has(labels.at(-1)!)) return undefined
    if (labels.some((_, index) => ignored.has(labels.slice(index).join('.')))) return undefined
    return { kind: 'domain', value: host }
  }

  const ofUrl = (candidate: string): { readonly url: string; readonly host: Indicator } | undefined => {
    const url = normalUrl(candidate)
    const host = url && hostOf(url.host)
    return url && host && { url: url.url, host }
  }

  return {
    find(texts, request) {
      const found = new Map<string, Indicator>()
      // The sensor as it is addressed, and who presents himself.
      const bystanders = new Set<string>()
      const add = (indicator: Indicator | undefined): void => {
        if (indicator === undefined || bystanders.has(indicator.value) || found.size >= mostIndicators) return
        found.set(`${indicator.kind} ${indicator.value}`, indicator)
      }
      const addUrl = (candidate: string): void => {
        const url = ofUrl(candidate)
        if (url === undefined || bystanders.has(url.host.value)) return
        add({ kind: 'url', value: url.url })
        add(url.host)
      }
      const meant = texts.map(refang)
      if (request) {
        for (const [, host] of meant[0]!.matchAll(/^Host:[ \t]{0,20}([^\s:]{1,253})/gim)) {
          const victim = normalUrl(`http://${host!}/`)
          if (victim !== undefined) bystanders.add(victim.host)
        }
        // A client that says who it is: (compatible; Name; +https://…).
        for (const [, contact] of meant[0]!.matchAll(/[;(] ?\+(https?:\/\/[^\s"'<>;)]{3,200})/gi)) {
          const who = normalUrl(contact!)
          if (who !== undefined) bystanders.add(who.host)
        }
      }
      for (const text of meant) {
        for (const [candidate] of text.matchAll(urlLike)) addUrl(candidate)
        for (const [, host] of text.matchAll(/\/dev\/(?:tcp|udp)\/([^/\s"']{1,253})\/\d{1,5}/g))
          add(hostOf(canonicalHost(host!)))
        for (const [, program, rest] of text.matchAll(invocation))
          for (const { word, scheme } of hostWords(program!.toLowerCase(), rest!)) {
            const isFile =
              /^[^/:]+\.[^/:.]+$/.test(word) && fileEndings.has(word.split('.')[1]!.toLowerCase())
            if (isFile) continue
            if (scheme !== undefined) addUrl(`${scheme}://${word}`)
            else add(hostOf(canonicalHost(word.replace(/:\d{1,5}$/, ''))))
          }
        for (const [, quad, port] of text.matchAll(quads))
          if (!request || port !== undefined) add(hostOf(quad!))
        for (const [hash] of text.matchAll(/\b[0-9a-f]{64}\b/gi))
          add({ kind: 'sha256', value: hash.toLowerCase() })
      }
      return [...found.values()]
    },
  }
}

const urlLike = /\b[a-z][a-z+]{1,11}:\/\/[^\s"'`<>|;(){}\\^$\0-\x1f\x7f]{2,2000}/gi
const invocation = /\b(wget|curl|tftp|ftpget|nc|ncat|telnet|ping|ssh)\s([^\n;&|<>`)"']{1,300})/gi
const quads = /(?<![\w.-])(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?![\w-]|\.\d)(:\d{1,5})?/g

/** What a program is given that may be a host: `scheme` where its argument without one means a URL. */
function* hostWords(
  program: string,
  rest: string,
): Generator<{ readonly word: string; readonly scheme?: string }> {
  const { scheme, skip } = fetchers[program]!
  const words = rest.split(/\s+/).filter((word) => word !== '')
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (skip.includes(word)) at++
    else if (!word.startsWith('-') && !word.includes('://'))
      yield { word: word.replace(/^[^@]{1,64}@/, ''), ...(scheme !== undefined && { scheme }) }
    // The options of tftp and ftpget may be joined with what follows; their first word is the host, the others are files.
    if (program === 'ftpget' && !word.startsWith('-')) return
  }
}

function normalUrl(candidate: string): { readonly url: string; readonly host: string } | undefined {
  // In a shell `&` ends a command, in a query it parts fields.
  const query = candidate.indexOf('?')
  const cut = candidate.search(/&&/)
  const single = query < 0 ? candidate.indexOf('&') : -1
  const end = [cut, single].filter((at) => at >= 0).reduce((least, at) => Math.min(least, at), longestUrl)
  const text = candidate.slice(0, end).replace(/[.,!:]{1,8}$/, '')
  const colon = text.indexOf('://')
  const scheme = text.slice(0, colon).toLowerCase()
  const port = defaultPorts[scheme]
  if (port === undefined) return undefined
  let url: URL
  try {
    // Only of http does the parser know IPv4 in all its forms and names in all scripts.
    url = new URL(`http://${Buffer.from(text.slice(colon + 3), 'latin1').toString('utf8')}`)
  } catch {
    return undefined
  }
  // 80 is what the parser took for the default.
  const given = url.port !== '' ? url.port : /^[^/?#]*:80(?:[/?#]|$)/.test(text.slice(colon + 3)) ? '80' : ''
  const host = url.hostname.replace(/\.$/, '')
  const shown = given === '' || given === port ? host : `${host}:${given}`
  return { url: `${scheme}://${shown}${url.pathname}${url.search}`, host: host.replace(/^\[|\]$/g, '') }
}

/** A name in its ASCII form and lower case, an IPv4 address dotted; what is neither stays. */
function canonicalHost(host: string): string {
  return normalUrl(`http://${host}/`)?.host ?? host
}

/** At least two labels of letters, digits and hyphens (RFC 1123), the last one of letters or a punycode one. */
export function isDomain(name: string): boolean {
  if (name.length > 253) return false
  const labels = name.split('.')
  return (
    labels.length >= 2 &&
    labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) &&
    /^(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})$/.test(labels.at(-1)!)
  )
}
