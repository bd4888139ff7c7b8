/** People at work: an agency's officer, a bulletin from its making to its withdrawal, a day without a mouse, and hostile records. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { ourselves } from '../../src/domains/audit/index.ts'
import { invite } from '../../src/domains/identity/index.ts'
import { cowrieLines, hostileTexts, hostileUrl, hostileVisit } from '../honeypots.test-support.ts'
import { attackLine, fillService, hostile, push } from '../sample.test-support.ts'
import { picture, startHouse, violations } from './browser.test-support.ts'

const password = 'v9#KdmQ2!pLzTw'

suite('at work', async () => {
  const house = await startHouse()
  await fillService(house)
  await push(house, 'fortigate-01', [
    // Enough to come among the first in every ranking.
    ...Array.from({ length: 300 }, (_, second) => attackLine(hostile, second)),
    `neither one format nor another ${hostile.attack} ${hostile.message}`,
  ])
  await push(
    house,
    'honeypot-01',
    [1, 2, 3].flatMap((number) => cowrieLines(hostileVisit(number))),
  )
  const analyst = await house.person('analyst')
  const operator = await house.person('operator')
  const json = async <Value>(path: string): Promise<Value> => {
    const response = await operator.fetch('GET', path)
    assert.equal(response.status, 200, path)
    return (await response.json()) as Value
  }

  const readEdition = (id: string) =>
    json<{
      slug: string
      sentences: { text: string; placeholders: unknown[] }[]
    }>(`/api/bulletins/${id}`)

  test('an officer accepts an invitation and sees the own agency, and nothing of any other', async () => {
    const { items } = await json<{ items: { id: number; nameZh: string; nameEn: string; oid: string }[] }>(
      '/api/agencies?limit=500',
    )
    const own = items.find(({ oid }) => oid === '2.16.886.999999.1.1')!
    const { link } = await invite(house.service.identity, ourselves, {
      mail: 'lin@example.gov.tw',
      name: '林小華',
      role: 'officer',
      agency: own.id,
      language: 'zh-TW',
    })
    const visit = await house.visit()
    const { page } = visit
    await page.goto(link!)
    await page.getByRole('heading', { level: 1, name: '啟用帳號' }).waitFor()
    await page.getByText('您的登入帳號是 lin@example.gov.tw').waitFor()
    await page.getByLabel('新密碼').fill(password)
    await page.getByText('符合規定').waitFor()
    await page.getByLabel('再輸入一次').fill(password)
    await page.getByRole('button', { name: '啟用帳號' }).click()
    await page.waitForURL(/\/situation/)
    await visit.settled()

    const centre = await house.visit({ session: analyst.session })
    await centre.open('/situation')
    const blocked = async (on: Page): Promise<number> =>
      Number((await on.locator('.figure').first().locator('.figure-value').innerText()).replaceAll(',', ''))
    const [mine, all] = [await blocked(page), await blocked(centre.page)]
    await centre.close()
    assert.ok(mine > 0 && mine < all, `${mine} of ${all}`)
    await picture(page, 'officer-situation')

    for (const path of [
      '/gateway',
      '/gateway/events',
      '/agencies',
      `/agencies/${own.id}`,
      '/bulletins',
      '/account',
    ])
      await visit.open(path)
    await visit.open('/agencies')
    await page.getByText(own.nameZh).first().waitFor()
    // What the pages ask for, and what somebody with the same cookie could ask besides.
    const shown = [await page.content(), ...visit.answers.map(({ body }) => body)]
    const officer = { cookie: await cookieHeader(page) }
    for (const path of [
      '/api/gateway/ranking?group=agency',
      '/api/gateway/ranking?group=agency&disposition=all&limit=1000',
      '/api/gateway/addresses?side=destination&limit=100',
      '/api/gateway/events?limit=500',
      '/api/gateway/events.csv',
      '/api/agencies?limit=500&archived=true',
      '/api/agencies.csv',
      '/api/jobs',
    ]) {
      const response = await house.nobody.fetch('GET', path, undefined, officer)
      shown.push(await response.text())
    }
    assert.ok(shown.some((text) => text.includes(own.nameZh)))
    for (const { id, nameZh, nameEn, oid } of items)
      // The parent's OID is the beginning of the own one.
      if (id !== own.id)
        for (const text of shown)
          for (const name of [nameZh, nameEn, `"${oid}"`])
            assert.ok(!text.includes(name), `${name}: ${text.slice(0, 300)}`)

    for (const [path, api] of [
      ['/administration/people', '/api/people'],
      ['/administration/tokens', '/api/tokens'],
      ['/administration/audit', '/api/audit'],
      ['/administration/settings', '/api/settings'],
      ['/sources', '/api/sources'],
      ['/sources/set-aside', '/api/set-aside'],
      ['/honeypots', '/api/honeypots/summary'],
      ['/honeypots/indicators', '/api/honeypots/indicators'],
    ] as const) {
      await visit.open(path)
      await page.getByRole('heading', { level: 1, name: '您沒有這個頁面的權限' }).waitFor()
      assert.equal((await house.nobody.fetch('GET', api, undefined, officer)).status, 403)
    }
    await picture(page, 'officer-denied')
    visit.expect(404)
    await visit.open(`/agencies/${items.find(({ id }) => id !== own.id)!.id}`)
    assert.doesNotMatch(await page.locator('main').innerText(), /示範(?!北區檔案館)/)
    await visit.close()
  })

  test('a bulletin is made, put in words, frozen, published, and withdrawn; hostile names stay text in it', async () => {
    const visit = await house.visit({ session: analyst.session })
    const reader = await house.visit({ width: 390 })
    const { page } = visit
    await visit.open('/bulletins')
    await page.getByRole('button', { name: '編製公報' }).click()
    // The sample has one of last week already.
    await page.getByLabel('另編一版，保留既有版本').check()
    await page.getByRole('button', { name: '開始產製' }).click()
    await page.getByText('草稿已完成').waitFor()
    await page
      .getByRole('link', { name: '開啟公報' })
      .or(page.getByRole('button', { name: '開啟公報' }))
      .click()
    await page.waitForURL(/\/bulletins\/[0-9a-f-]{36}/)
    const id = new URL(page.url()).pathname.split('/').at(-1)!
    await visit.settled()
    const preview = page.frameLocator('iframe').locator('body')
    await preview.getByText(hostile.attack).first().waitFor()
    await picture(page, 'bulletin-preview')

    await visit.open(`/bulletins/${id}?tab=edit`)
    const first = (await readEdition(id)).sentences[0]!
    assert.ok(first.placeholders.length > 0)
    await page.getByRole('button', { name: '修改：' }).first().click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('（請各機關留意。）')
    await page.keyboard.press('Control+Enter')
    await page.getByText('已儲存').first().waitFor()
    const edited = (await readEdition(id)).sentences[0]!
    assert.equal(edited.text, `${first.text}（請各機關留意。）`, 'the placeholders are where they were')
    await picture(page, 'bulletin-edited')

    await page.getByRole('button', { name: '定稿' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('修改過的文字沒有需要確認之處。').waitFor()
    await dialog.getByRole('button', { name: '定稿' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const { slug } = await readEdition(id)
    const address = `/public/bulletins/${slug}`
    const status = async (path: string): Promise<number> => (await house.nobody.fetch('GET', path)).status
    assert.equal(await status(address), 404, 'frozen is not public')
    await page.getByRole('button', { name: '發布', exact: true }).click()
    await dialog.getByRole('button', { name: '發布' }).click()
    await dialog.waitFor({ state: 'hidden' })

    await reader.page.goto(house.origin + address)
    const text = await reader.page.locator('body').innerText()
    assert.ok(text.includes('（請各機關留意。）'), text.slice(0, 3000))
    assert.ok(text.includes(hostile.attack))
    await assertInert(reader.page)
    assert.deepEqual(await violations(reader.page), [])
    await picture(reader.page, 'bulletin-public')
    const feed = await house.nobody.fetch('GET', '/public/bulletins/feed.xml')
    assert.ok((await feed.text()).includes(address))
    for (const format of ['pdf', 'odt', 'md', 'json']) assert.equal(await status(`${address}.${format}`), 200)
    await reader.page.goto(`${house.origin}/public/bulletins`)
    assert.deepEqual(await violations(reader.page), [])

    await page.getByRole('button', { name: '撤回', exact: true }).click()
    await dialog.getByLabel('撤回理由').fill('表三數字有誤')
    await dialog.getByRole('button', { name: '撤回' }).click()
    await dialog.waitFor({ state: 'hidden' })
    assert.equal(await status(address), 410)
    assert.equal(await status(`${address}.pdf`), 410)
    reader.expect(410)
    await reader.page.goto(house.origin + address)
    await reader.page.getByText('表三數字有誤').waitFor()
    assert.ok(
      !(await (await house.nobody.fetch('GET', '/public/bulletins/feed.xml')).text()).includes(address),
    )
    await reader.close()
    await visit.close()
  })

  test('hostile records are text wherever they appear', async () => {
    const visit = await house.visit({ session: operator.session, language: 'en' })
    const { page } = visit
    const name = encodeURIComponent(hostile.attack)
    const event = (await json<{ items: { id: string }[] }>(`/api/gateway/events?signature=${name}`)).items[0]!
    const record = (await json<{ items: { id: string }[] }>('/api/set-aside?name=fortigate-01')).items[0]!
    for (const [path, texts] of [
      ['/situation', [hostile.attack]],
      ['/gateway?limit=250', [hostile.attack]],
      [`/gateway/signature?name=${name}`, [hostile.attack]],
      [`/gateway/events?severity=critical`, [hostile.attack]],
      [`/gateway/events/${encodeURIComponent(event.id)}`, [hostile.attack, hostile.message, hostile.url]],
      ['/sources/set-aside?name=fortigate-01', [hostile.attack]],
      [`/sources/set-aside/${record.id}`, [hostile.attack, hostile.message]],
    ] as const) {
      await visit.open(path)
      for (const text of texts)
        assert.ok((await page.locator('body').innerText()).includes(text), `${path} shows ${text}`)
      await assertInert(page)
    }
    await picture(page, 'hostile-set-aside')
    await visit.close()
  })

  test('what attackers typed at honeypots is text wherever it appears', async () => {
    const visit = await house.visit({ session: operator.session, language: 'en' })
    const { page } = visit
    const { items } = await json<{ items: { id: string }[] }>(
      `/api/honeypots/sessions?sensor=${encodeURIComponent(hostileVisit(1).sensor!)}`,
    )
    const [image, script, link, , long] = hostileTexts
    const url = hostileUrl.replace('http', 'hxxp').replaceAll('.example.', '[.]example[.]')
    for (const [path, texts] of [
      ['/honeypots?dimension=command&limit=1000', [image, script, link]],
      ['/honeypots?dimension=username&limit=1000', [image]],
      ['/honeypots?dimension=sensor&limit=1000&group=sensor', ['honeypot-<b>evil</b>']],
      [`/honeypots/sessions?command=${encodeURIComponent(script)}`, ['honeypot-<b>evil</b>', script]],
      [`/honeypots/sessions/${items[0]!.id}`, [image, script, link, url, long.slice(0, 1000)]],
      [`/honeypots/samples/${'ab'.repeat(32)}`, [url]],
    ] as const) {
      await visit.open(path)
      const shown = await page.locator('body').innerText()
      for (const text of texts) assert.ok(shown.includes(text), `${path} shows ${text.slice(0, 100)}`)
      // Nothing may turn the direction of what follows, or sound the bell.
      assert.doesNotMatch(shown, /[\u0007\u001b\u202a-\u202e\u2066-\u2069]/, path)
      assert.doesNotMatch(shown, /http:\/\/evil/, path)
      await assertInert(page)
      const links = await page.evaluate<string[]>(
        `[...document.querySelectorAll('a[href]')].map((link) => link.href).filter((href) => !href.startsWith(location.origin))`,
      )
      assert.deepEqual(links, [], path)
    }
    await picture(page, 'hostile-honeypots')
    await visit.close()
  })

  test('without a mouse: sign in is behind, the skip link, a shortcut, a signature, a record', async () => {
    const visit = await house.visit({ session: operator.session, language: 'en' })
    const { page } = visit
    const { keyboard } = page
    await visit.open('/situation')
    await keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to main content' })
    await skip.waitFor()
    assert.equal(await page.evaluate('document.activeElement?.className'), 'skip')
    await assertFocusSeen(page)
    await keyboard.press('Enter')
    assert.equal(await page.evaluate('document.activeElement?.id'), 'main')
    await keyboard.press('g')
    await keyboard.press('g')
    await page.waitForURL(/\/gateway$/)
    await visit.settled()
    assert.equal(await page.evaluate('document.activeElement?.id'), 'main', 'the new page begins at its top')
    await tabTo(page, 'table a')
    const signature = await page.evaluate<string>('document.activeElement.textContent')
    await keyboard.press('Enter')
    await page.waitForURL(/\/gateway\/signature/)
    await visit.settled()
    await page.getByRole('heading', { level: 1, name: signature }).waitFor()
    await tabTo(page, 'a.event-time')
    await keyboard.press('Enter')
    await page.waitForURL(/\/gateway\/events\//)
    await visit.settled()
    await keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await visit.close()
  })

  test('signing in without a mouse', async () => {
    const { link } = await invite(house.service.identity, ourselves, {
      mail: 'chen@example.gov.tw',
      name: '陳大文',
      role: 'officer',
      agency: (await json<{ items: { id: number }[] }>('/api/agencies')).items[0]!.id,
      language: 'zh-TW',
    })
    const entered = await house.nobody.fetch('POST', '/api/session/link/enter', {
      secret: link!.split('#')[1],
      password,
    })
    assert.equal(entered.status, 200)
    const visit = await house.visit()
    const { page } = visit
    await visit.open('/sign-in')
    await page.keyboard.type('chen@example.gov.tw')
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/situation/)
    await visit.settled()
    await visit.close()
  })
})

async function cookieHeader(page: Page): Promise<string> {
  return (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
}

/** Nothing of ours has an image, a script or a handler that came from a record. */
async function assertInert(page: Page): Promise<void> {
  const found = await page.evaluate<string[]>(`[...document.querySelectorAll('*')]
    .filter((element) => element.matches('img[src="x"], svg[onload], [onerror], script:not([src]), [href^="javascript:" i]'))
    .map((element) => element.outerHTML.slice(0, 200))`)
  assert.deepEqual(found, [], page.url())
}

/** Presses Tab until what has the focus matches; each stop on the way must be seen to have it. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stop = 0; stop < 150; stop++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) {
      await assertFocusSeen(page)
      return
    }
  }
  assert.fail(`${selector} is not reached by Tab`)
}

async function assertFocusSeen(page: Page): Promise<void> {
  // What appears with the focus may take a moment.
  for (let patience = 40; ; patience--) {
    const seen = await page.evaluate<{ name: string; isInside: boolean; isMarked: boolean }>(`(() => {
      const element = document.activeElement
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      const { width, height, left, top, right, bottom } = element.getBoundingClientRect()
      return { name: element.outerHTML.slice(0, 120) + JSON.stringify({ outlineStyle, outlineWidth, boxShadow, top, left, width, height }),
        isInside: width > 0 && height > 0 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight,
        isMarked: (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none' }
    })()`)
    if (seen.isInside && seen.isMarked) return
    assert.ok(patience > 0, `the focus is not seen on ${seen.name}`)
    await sleep(50)
  }
}
