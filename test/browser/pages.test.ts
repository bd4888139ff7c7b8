/** Every page in both languages, light and dark, wide and narrow: complete, quiet, readable by everyone. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { cowrieLines, hostileVisit } from '../honeypots.test-support.ts'
import { fillReturns } from '../returns.test-support.ts'
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
  await push(
    house,
    'honeypot-01',
    [1, 2, 3].flatMap((number) => cowrieLines(hostileVisit(number))),
  )
  await fillReturns(house, { days: 60 })
  const administrator = await house.person('administrator')
  const item = async (path: string): Promise<string> => {
    const response = await administrator.fetch('GET', path)
    assert.equal(response.status, 200, path)
    return String(((await response.json()) as { items: { id: string | number }[] }).items[0]!.id)
  }
  const event = await item('/api/gateway/events?signature=Test.Attack')
  const session = await item(`/api/honeypots/sessions?sensor=${encodeURIComponent(hostileVisit(1).sensor!)}`)
  const source = await item('/api/sources')
  const record = await item('/api/set-aside?name=fortigate-01')
  const agency = await item('/api/agencies?search=Archives')
  const bulletin = await item('/api/bulletins')
  const ticket = await item('/api/returns/tickets?search=H-1&from=2000-01-01&to=2100-01-01')
  const delivery = await item('/api/returns/deliveries?waiting=true')
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
    { name: 'honeypots', path: '/honeypots', heading: { 'zh-TW': '誘捕系統（蜜罐）', en: 'Honeypots' } },
    { name: 'honeypots-commands', path: '/honeypots?dimension=command&group=service&fresh=url' },
    { name: 'honeypots-empty', path: '/honeypots?from=2025-01' },
    {
      name: 'honeypot-sessions',
      path: '/honeypots/sessions?command=%3Cimg',
      heading: { 'zh-TW': '蜜罐工作階段', en: 'Honeypot sessions' },
    },
    { name: 'honeypot-session', path: `/honeypots/sessions/${session}` },
    { name: 'honeypot-indicators', path: '/honeypots/indicators' },
    { name: 'honeypot-samples', path: '/honeypots/samples' },
    { name: 'honeypot-sample', path: `/honeypots/samples/${'ab'.repeat(32)}` },
    { name: 'honeypot-family', path: '/honeypots/families/mirai' },
    { name: 'honeypot-flaw', path: '/honeypots/flaws/command-injection' },
    {
      name: 'returns',
      path: '/returns',
      heading: { 'zh-TW': '聯防監控', en: 'Joint monitoring' },
    },
    {
      name: 'returns-reported',
      path: `/returns?from=${new Date().getFullYear() - 3}-01-01&to=${new Date().getFullYear() - 3}-12-31`,
    },
    { name: 'tickets', path: '/returns/tickets', heading: { 'zh-TW': '回傳單', en: 'Tickets' } },
    { name: 'ticket', path: `/returns/tickets/${ticket}` },
    { name: 'devices', path: '/returns/devices', heading: { 'zh-TW': '設備狀況', en: 'Devices' } },
    { name: 'deliver', path: '/returns/deliver', heading: { 'zh-TW': '上傳回傳檔', en: 'Upload returns' } },
    { name: 'deliveries', path: '/returns/deliveries', heading: { 'zh-TW': '回傳批次', en: 'Deliveries' } },
    { name: 'delivery', path: `/returns/deliveries/${delivery}` },
    { name: 'layouts', path: '/returns/layouts', heading: { 'zh-TW': '檔案格式', en: 'File layouts' } },
    { name: 'layout', path: '/returns/layouts/wazuh-alerts' },
    { name: 'returns-push', path: '/returns/push', heading: { 'zh-TW': '程式回傳', en: 'Push by program' } },
    {
      name: 'summaries',
      path: '/returns/summaries',
      heading: { 'zh-TW': '外部統計', en: 'Figures of others' },
    },
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
