/** Every page in both languages, light and dark, wide and narrow: complete, quiet, readable by everyone. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { attackLine, fillService, push } from '../sample.test-support.ts'
import {
  hasPictures,
  picture,
  startHouse,
  violations,
  type Language,
  type Visit,
} from './browser.test-support.ts'

/** A page: where it is, and its heading in each language (absent: the heading is a name that comes from data). */
interface Page {
  readonly name: string
  readonly path: string
  readonly heading?: Readonly<Record<Language, string>>
  readonly anybody?: true
}

/** Every pair of language, appearance and width comes once. */
const looks = [
  ['zh-TW', 'light', 'wide'],
  ['zh-TW', 'dark', 'narrow'],
  ['en', 'dark', 'wide'],
  ['en', 'light', 'narrow'],
] as const
/** The rest, for pictures. */
const otherLooks = [
  ['zh-TW', 'dark', 'wide'],
  ['zh-TW', 'light', 'narrow'],
  ['en', 'light', 'wide'],
  ['en', 'dark', 'narrow'],
] as const
const widths = { wide: 1440, narrow: 390 } as const

suite('every page', async () => {
  const house = await startHouse()
  await fillService(house)
  await push(house, 'fortigate-01', [
    ...[1, 2, 3].map((second) =>
      attackLine({ attack: 'Test.Attack', message: 'test', url: '/index.html' }, second),
    ),
    'neither one format nor another',
  ])
  const administrator = await house.person('administrator')
  const item = async (path: string): Promise<string> => {
    const response = await administrator.fetch('GET', path)
    assert.equal(response.status, 200, path)
    return String(((await response.json()) as { items: { id: string | number }[] }).items[0]!.id)
  }
  const event = await item('/api/gateway/events?signature=Test.Attack')
  const source = await item('/api/sources')
  const record = await item('/api/set-aside?name=fortigate-01')
  const agency = await item('/api/agencies?search=Archives')
  const bulletin = await item('/api/bulletins')
  const asked = await administrator.fetch('POST', '/api/bulletins', { from: 'last-week' })
  const { job } = (await asked.json()) as { job: string }

  const pages: readonly Page[] = [
    { name: 'situation', path: '/situation', heading: { 'zh-TW': '態勢', en: 'Situation' } },
    { name: 'gateway', path: '/gateway', heading: { 'zh-TW': '閘口', en: 'Gateway' } },
    {
      name: 'gateway-agencies',
      path: '/gateway?group=agency',
      heading: { 'zh-TW': '閘口', en: 'Gateway' },
    },
    { name: 'signature', path: '/gateway/signature?name=Test.Attack' },
    { name: 'events', path: '/gateway/events' },
    { name: 'event', path: `/gateway/events/${encodeURIComponent(event)}` },
    { name: 'bulletins', path: '/bulletins', heading: { 'zh-TW': '公報', en: 'Bulletins' } },
    { name: 'edition', path: `/bulletins/${bulletin}` },
    { name: 'sources', path: '/sources', heading: { 'zh-TW': '資料來源', en: 'Sources' } },
    { name: 'source', path: `/sources/${source}` },
    { name: 'connect', path: '/sources/connect' },
    { name: 'set-aside', path: '/sources/set-aside' },
    { name: 'set-aside-record', path: `/sources/set-aside/${record}` },
    { name: 'agencies', path: '/agencies', heading: { 'zh-TW': '機關', en: 'Agencies' } },
    { name: 'agency', path: `/agencies/${agency}` },
    { name: 'agencies-import', path: '/agencies/import' },
    { name: 'people', path: '/administration/people' },
    { name: 'person', path: `/administration/people/${administrator.id}` },
    { name: 'invite', path: '/administration/people/invite' },
    { name: 'tokens', path: '/administration/tokens' },
    { name: 'new-token', path: '/administration/tokens/new' },
    { name: 'audit', path: '/administration/audit' },
    { name: 'verification', path: '/administration/audit/verification' },
    { name: 'settings', path: '/administration/settings' },
    { name: 'jobs', path: '/administration/jobs' },
    { name: 'job', path: `/administration/jobs/${job}` },
    { name: 'account', path: '/account', heading: { 'zh-TW': '我的帳號', en: 'My account' } },
    { name: 'api-reference', path: '/api-reference', heading: { 'zh-TW': 'API 參考', en: 'API reference' } },
    { name: 'sign-in', path: '/sign-in', heading: { 'zh-TW': '登入', en: 'Sign in' }, anybody: true },
    { name: 'reset', path: '/reset', anybody: true },
    { name: 'lost', path: '/no-such-page', anybody: true },
  ]

  // One browser each for all pages: what they share is loaded once.
  const visits = {
    somebody: await house.visit({ session: administrator.session }),
    nobody: await house.visit(),
  }
  for (const one of pages)
    test(one.name, async () => {
      const visit = one.anybody === true ? visits.nobody : visits.somebody
      await visit.page.setViewportSize(sizeOf('wide'))
      await visit.open(one.path)
      const wrong: string[] = []
      for (const [language, appearance, size] of hasPictures ? [...looks, ...otherLooks] : looks) {
        await visit.page.setViewportSize(sizeOf(size))
        await visit.look(language, appearance)
        await visit.settled()
        const state = `${language}-${appearance}-${size}`
        await picture(visit.page, `${one.name}-${state}`)
        wrong.push(...(await faultsOf(one, visit, language)).map((fault) => `${state}: ${fault}`))
      }
      assert.deepEqual([...wrong, ...visit.faults.splice(0)], [])
    })
})

function sizeOf(size: keyof typeof widths): { readonly width: number; readonly height: number } {
  return { width: widths[size], height: size === 'wide' ? 900 : 844 }
}

/** What is wrong with a page as it stands. */
async function faultsOf({ heading }: Page, { page }: Visit, language: Language): Promise<string[]> {
  const wrong: string[] = []
  const shown = await page.evaluate<{ lang: string; title: string; headings: string[]; isFault: boolean }>(`({
    lang: document.documentElement.lang,
    title: document.title,
    headings: [...document.querySelectorAll('h1')].map((heading) => heading.innerText),
    isFault: document.querySelector('.state-bad') !== null,
  })`)
  const [first = ''] = shown.headings
  if (shown.lang !== language) wrong.push(`lang is ${shown.lang}`)
  if (shown.headings.length !== 1) wrong.push(`${shown.headings.length} h1: ${shown.headings.join(', ')}`)
  if (heading !== undefined && first !== heading[language]) wrong.push(`the heading is ${first}`)
  if (!shown.title.startsWith(first) || !shown.title.endsWith(language === 'en' ? ' · Lianfang' : ' · 聯防'))
    wrong.push(`the title is ${shown.title}`)
  if (shown.isFault) wrong.push('an error is shown')
  const over = await page.evaluate<string[]>(overflow)
  if (over.length > 0) wrong.push(`the page scrolls sideways: ${over.join(', ')}`)
  for (const { rule, impact, nodes } of await violations(page))
    wrong.push(`${rule} (${impact}): ${nodes.slice(0, 3).join(' | ')}`)
  return wrong
}

/** The elements that stick out of the window, when the page as a whole can be scrolled sideways. */
const overflow = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return []
  return [scrollWidth + ' of ' + clientWidth, ...[...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
    .slice(0, 5)
    .map((element) => element.tagName.toLowerCase() + '.' + element.className)]
})()`
