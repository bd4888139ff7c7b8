/** Returns at work: a vendor uploads a workbook, an officer and a vendor see what is theirs, and hostile tickets are text. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { textRow, workbookParts, zip } from '../../src/domains/returns/readers/workbook.test-support.ts'
import { agencyNameOf, deliverRows, fillReturns, oidOf } from '../returns.test-support.ts'
import { hostile } from '../sample.test-support.ts'
import { picture, startHouse, violations, type Visit } from './browser.test-support.ts'

/** Headings that no layout knows, in a workbook as somebody's platform exports it. */
const headings = ['案號', '受影響單位', '攻擊種類', '輕重', '何時發生', '攻擊者', '主機', '內容摘要', '承辦']
const rows = [
  [
    'A-001',
    oidOf(1),
    '撞庫',
    '普通',
    '115/11/20 下午 2:05',
    '203.0.0.7',
    '198.51.100.3',
    '登入失敗 300 次',
    '王',
  ],
  [
    'A-002',
    agencyNameOf(2),
    '撞庫',
    '要緊',
    '115/11/20 14:20',
    '203.0.1.9',
    '198.51.100.18',
    hostile.attack,
    '李',
  ],
  [
    'A-003',
    oidOf(8),
    '撞庫',
    '普通',
    '115/11/20 15:00',
    '203.0.1.9',
    '198.51.100.18',
    '不是我們監控的機關',
    '李',
  ],
  ['A-004', oidOf(1), '撞庫', '普通', '昨天', '203.0.1.9', '198.51.100.3', '時間寫得不清楚', '王'],
] as const

function workbook(): Buffer {
  const cells = [headings, ...rows].map((row, index) =>
    textRow(index + 1, ...row.map((cell) => cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;'))),
  )
  return zip(workbookParts(cells.join('')))
}

suite('returns at work', async () => {
  const house = await startHouse()
  const filled = await fillReturns(house, { days: 60 })
  const vendor = await house.person('vendor', filled.vendors[1])
  const officer = await house.person('officer', filled.agencies[3])
  const operator = await house.person('operator')

  test('a vendor uploads a workbook nobody knows: columns, words, report, delivered; then what waits is read again', async () => {
    const visit = await house.visit({ session: vendor.session })
    const { page } = visit
    await visit.open('/')
    await page.waitForURL(/\/returns$/)
    await visit.settled()
    await page.getByRole('heading', { level: 1, name: '聯防監控' }).waitFor()
    await picture(page, 'vendor-landing')
    await page.getByRole('main').getByRole('link', { name: '上傳回傳檔' }).last().click()
    await page.waitForURL(/\/returns\/deliver/)
    await page.setInputFiles('input[type=file]', {
      name: '週報.xlsx',
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: workbook(),
    })
    await page.getByText('週報.xlsx').waitFor()
    await page.getByRole('button', { name: '檢查檔案（不儲存）' }).click()

    await page.getByRole('heading', { level: 2, name: '欄位對應' }).waitFor()
    await page.getByText('還缺少').waitFor()
    await picture(page, 'mapping-begins')
    for (const [heading, field] of [
      ['案號', '單號'],
      ['受影響單位', '機關（OID 或名稱）'],
      ['攻擊種類', '威脅種類'],
      ['輕重', '嚴重程度'],
      ['何時發生', '事件時間'],
      ['攻擊者', '來源 IP'],
      ['主機', '目的 IP'],
      ['內容摘要', '標題'],
    ] as const)
      await choose(page, `對應到: ${heading}`, field)
    await page.getByText('必要的欄位都有了').waitFor()
    await choose(page, '代表: 撞庫', '入侵嘗試 › Login attempts')
    await choose(page, '代表: 普通', '中')
    await choose(page, '代表: 要緊', '嚴重')
    // The preview is the server's own reading of the first rows.
    const preview = page.getByRole('region', { name: '預覽（前幾列）' })
    await preview.getByText('115/11/20 14:05:00').waitFor()
    await preview.getByText('無法收下').first().waitFor()
    await preview.getByText(hostile.attack).waitFor()
    await preview.getByText('看不懂時間的寫法').waitFor()
    assert.deepEqual(await violations(page), [])
    await picture(page, 'mapping-done')
    await page.setViewportSize({ width: 390, height: 844 })
    await faultless(visit, 'the mapping on a phone')
    await picture(page, 'mapping-narrow')
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByLabel('格式名稱').fill('本公司週報')
    await page.getByRole('button', { name: '儲存格式並檢查檔案' }).click()

    await page.getByRole('heading', { level: 2, name: '檢查報告' }).waitFor()
    await page.getByText('有 2 列會被擱置').waitFor()
    const problems = page.getByRole('region', { name: '問題與注意事項' })
    await problems.getByText('機關不在廠商的監控名單內').waitFor()
    await page.getByRole('button', { name: /看不懂時間的寫法 1/ }).click()
    assert.equal(await problems.locator('tbody tr').count(), 1)
    assert.deepEqual(await violations(page), [])
    await picture(page, 'report')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下載報告（CSV）' }).click(),
    ])
    const report = await text(await download.createReadStream())
    assert.match(report, /^\ufeff列,欄位,/)
    assert.match(report, /\r\n5,何時發生,未收下,看不懂時間的寫法,/)
    assert.equal(await ticketCount('A-00'), 0, 'nothing is stored before it is delivered')

    await page.getByRole('button', { name: '正式回傳（收下 2 列）' }).click()
    await page.getByRole('heading', { level: 2, name: '回傳完成' }).waitFor()
    await picture(page, 'delivered')
    assert.equal(await ticketCount('A-00'), 2)
    await page.getByRole('link', { name: '看這一批' }).click()
    await page.waitForURL(/\/returns\/deliveries\/\d+/)
    await visit.settled()
    await page.getByText('不是我們監控的機關').waitFor()

    // The centre enters that the vendor serves the agency: the row need not be sent again.
    const { version } = await json<{ version: number }>(`/api/vendors/${filled.vendors[1]!}`)
    const assigned = await operator.fetch(
      'POST',
      `/api/vendors/${filled.vendors[1]!}/agencies`,
      { agency: filled.agencies[8]!, from: null, to: null },
      { 'if-match': `"${version}"` },
    )
    assert.equal(assigned.status, 200, await assigned.text())
    await page.getByRole('button', { name: '重新處理 2 列' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '重新處理' }).click()
    await page.getByText('已處理：收下 1 列、先前已收 0 列、仍擱置 1 列。').waitFor()
    assert.equal(await ticketCount('A-00'), 3)
    await visit.settled()
    await picture(page, 'replayed')

    // The next file of the sort is read by itself, and what was said before counts once.
    await visit.open('/returns/deliver')
    await page.setInputFiles('input[type=file]', {
      name: '週報二.xlsx',
      mimeType: '',
      buffer: workbook(),
    })
    await page.getByRole('button', { name: '檢查檔案（不儲存）' }).click()
    await page.getByText('先前已回傳過').waitFor()
    await page.getByText('本公司週報').waitFor()
    await visit.close()
  })

  test('a connection that breaks loses nothing: the file stays, is sent again by itself, and is taken once', async () => {
    const visit = await house.visit({ session: vendor.session })
    const { page } = visit
    await visit.open('/returns/deliver')
    await page.setInputFiles('input[type=file]', {
      name: '夜班.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `單號,機關,威脅種類,嚴重程度,事件時間,來源IP\nN-1,${oidOf(2)},入侵嘗試,高,2026-11-20 03:00,203.0.0.7\n`,
      ),
    })
    await page.getByRole('button', { name: '檢查檔案（不儲存）' }).click()
    await page.getByRole('heading', { level: 2, name: '檢查報告' }).waitFor()
    // It arrives, and the answer does not.
    let broken = 0
    await page.route(/\/api\/returns\/deliveries\?/, async (route) => {
      broken++
      if (broken > 1) return route.continue()
      await route.fetch()
      return route.abort('connectionreset')
    })
    await page.getByRole('button', { name: '正式回傳（收下 1 列）' }).click()
    await page.getByText('連線中斷').first().waitFor()
    await page.getByText('檔案還在這個頁面').waitFor()
    await picture(page, 'broken')
    await page.getByRole('heading', { level: 2, name: '回傳完成' }).waitFor()
    await page.getByText('同一份檔案先前已回傳，沒有重複收。').waitFor()
    assert.equal(broken, 2)
    assert.equal(await ticketCount('N-1'), 1)
    assert.match(
      visit.faults.splice(0).join(),
      /^console on \S+: Failed to load resource: net::ERR_CONNECTION_RESET/,
    )
    await visit.close()
  })

  test('a layout that fits is found by itself, and can be changed; a bundle is known for one; what was begun stays', async () => {
    const visit = await house.visit({ session: operator.session })
    const { page } = visit
    await visit.open('/returns/deliver')
    await page.setInputFiles('input[type=file]', {
      name: 'known.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `單號,機關,威脅類別,嚴重度,事件時間,說明\nK-1,${oidOf(5)},入侵嘗試,超高,2026-11-20 03:00,甲\n`,
      ),
    })
    await page.getByRole('button', { name: '檢查檔案（不儲存）' }).click()
    await page.getByText('請選擇廠商。').last().waitFor()
    await choose(page, 'SOC 廠商', '示範監控科技有限公司')
    await page.getByRole('button', { name: '檢查檔案（不儲存）' }).click()
    await page.getByText('格式：資安監控單、情資分析單表格').waitFor()
    await page.getByText('沒有任何一列可以收下。').waitFor()
    await page.getByRole('button', { name: '調整欄位對應' }).click()
    await page.getByText('必要的欄位都有了').waitFor()
    const preview = page.getByRole('region', { name: '預覽（前幾列）' })
    await preview.getByText('看不懂嚴重程度').waitFor()
    await choose(page, '代表: 超高', '重大')
    await preview.getByText('可收下').waitFor()
    assert.deepEqual(await violations(page), [])

    // Another page and back: nothing was lost. Nobody has saved anything.
    await page.getByRole('link', { name: '檔案格式' }).click()
    await page.waitForURL(/\/returns\/layouts/)
    await visit.settled()
    await page.getByRole('link', { name: '上傳回傳檔' }).click()
    await page.getByRole('heading', { level: 2, name: '欄位對應' }).waitFor()
    await preview.getByText('可收下').waitFor()

    await page.getByRole('button', { name: '回到選擇檔案' }).click()
    await page.setInputFiles('input[type=file]', {
      name: 'bundle.json',
      mimeType: 'application/json',
      buffer: Buffer.from(
        JSON.stringify({
          type: 'bundle',
          id: 'bundle--00000000-0000-4000-8000-000000000001',
          objects: [
            {
              type: 'incident',
              id: 'incident--00000000-0000-4000-8000-000000000002',
              created: '2026-11-20T01:00:00Z',
              name: 'stix',
              x_agency: oidOf(5),
            },
          ],
        }),
      ),
    })
    await page.getByRole('button', { name: '檢查檔案（不儲存）' }).click()
    await page.getByText('格式：STIX 2.1').waitFor()
    await page.getByRole('button', { name: '正式回傳（收下 1 列）' }).waitFor()
    assert.equal(await page.getByRole('button', { name: '調整欄位對應' }).count(), 0)
    await visit.close()
  })

  test('files that cannot be read say what to do', async () => {
    const visit = await house.visit({ session: vendor.session })
    const { page } = visit
    visit.expect(422)
    await visit.open('/returns/deliver')
    const check = async (name: string, buffer: Buffer, words: string): Promise<void> => {
      await page.setInputFiles('input[type=file]', { name, mimeType: '', buffer })
      await page.getByRole('button', { name: '檢查檔案（不儲存）' }).click()
      await page.getByText(words).waitFor()
      assert.deepEqual(await violations(page), [])
    }
    await check(
      'macros.xlsx',
      zip({ ...workbookParts(textRow(1, '單號')), 'xl/vbaProject.bin': 'x' }),
      '活頁簿含有巨集，基於安全不收。',
    )
    await check(
      'old.xls',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504)]),
      '活頁簿有密碼保護，或是舊版 .xls。',
    )
    await check('broken.xlsx', Buffer.from('PK\u0003\u0004nothing'), '活頁簿無法讀取，可能已損壞。')
    await page.setInputFiles('input[type=file]', { name: 'empty.csv', mimeType: '', buffer: Buffer.alloc(0) })
    await page.getByText('檔案是空的，請重新選擇。').waitFor()
    await picture(page, 'refused')
    await visit.close()
  })

  test('hostile tickets are text wherever they appear', async () => {
    const visit = await house.visit({ session: operator.session, language: 'en' })
    const { page } = visit
    const [ticket] = (
      await json<{ items: { id: number }[] }>(`/api/returns/tickets?search=H-1&from=2000-01-01&to=2100-01-01`)
    ).items
    const [delivery] = (
      await json<{ items: { id: number; fileName: string }[] }>('/api/returns/deliveries?limit=100')
    ).items.filter(({ fileName }) => fileName.startsWith('<'))
    for (const [path, texts] of [
      ['/returns/tickets?search=H-1&from=2026-01-01&to=2100-01-01', [hostile.attack]],
      [
        `/returns/tickets/${ticket!.id}`,
        [hostile.attack, hostile.message, hostile.url, hostile.formula, 'U+202E'],
      ],
      ['/returns/deliveries', [hostile.attack]],
      [`/returns/deliveries/${delivery!.id}`, [hostile.attack, '<script>alert(2)</script>']],
    ] as const) {
      await visit.open(path)
      for (const text of texts)
        assert.ok((await page.locator('body').innerText()).includes(text), `${path} shows ${text}`)
      await assertInert(page)
    }
    assert.equal(await page.title(), `Delivery ${delivery!.id} · Lianfang`)
    await visit.close()
  })

  test('an officer and a vendor see their own, and nothing of any other', async () => {
    const secret = { title: '只有第七機關知道', number: 'SECRET-7' }
    await deliverRows(
      house,
      filled.vendors[3]!,
      new Date(),
      [
        {
          ...secret,
          agency: oidOf(7),
          threatClass: 'intrusions',
          severity: 'critical',
          eventAt: new Date(Date.now() - 3_600_000).toISOString(),
          sources: ['203.0.0.250'],
        },
      ],
      'monitoring',
      'secret-7.json',
    )
    const [other] = (
      await json<{ items: { id: number }[] }>(
        '/api/returns/tickets?search=SECRET-7&from=2000-01-01&to=2100-01-01',
      )
    ).items
    const [delivery] = (
      await json<{ items: { id: number; fileName: string }[] }>('/api/returns/deliveries?limit=5')
    ).items.filter(({ fileName }) => fileName === 'secret-7.json')
    const pages = ['/returns', '/returns/tickets', '/returns/devices', '/returns?role=relay']
    const apis = [
      '/api/returns/tickets?from=2000-01-01&to=2100-01-01&limit=500',
      '/api/returns/tickets.csv?from=2000-01-01&to=2100-01-01',
      `/api/returns/tickets?agency=${filled.agencies[7]!}&from=2000-01-01&to=2100-01-01`,
      `/api/returns/tickets?vendor=${filled.vendors[3]!}&from=2000-01-01&to=2100-01-01`,
      `/api/returns/tickets/${other!.id}`,
      `/api/returns/deliveries/${delivery!.id}`,
      '/api/returns/deliveries?limit=500',
      '/api/returns/parties',
      '/api/returns/silences',
      '/api/returns/punctuality?from=2000-01-01&to=2100-01-01',
      '/api/returns/addresses?from=2000-01-01&to=2100-01-01&agencies=1&limit=500',
      '/api/returns/device-status',
      '/api/returns/attention?from=2000-01-01&to=2100-01-01',
      '/api/returns/cross-tab?from=2000-01-01&to=2100-01-01',
    ]
    for (const { person, more, foreign } of [
      { person: officer, more: [], foreign: [1, 2, 4, 5, 6, 7] },
      {
        person: vendor,
        more: ['/returns/deliveries', '/returns/layouts', '/returns/push'],
        foreign: [5, 6, 7],
      },
    ]) {
      const visit = await house.visit({ session: person.session, width: 390, appearance: 'dark' })
      const { page } = visit
      const shown: string[] = []
      for (const path of [...pages, ...more]) {
        await visit.open(path)
        shown.push(await page.content())
        await faultless(visit, path)
      }
      visit.expect(404)
      await visit.open(`/returns/tickets/${other!.id}`)
      await page.getByText('找不到這張回傳單').waitFor()
      shown.push(await page.content(), ...visit.answers.map(({ body }) => body))
      for (const path of apis) shown.push(await (await person.fetch('GET', path)).text())
      assert.ok(
        shown.some((each) => each.includes(oidOf(3))),
        'their own is there',
      )
      for (const each of shown)
        for (const word of [
          ...Object.values(secret),
          'secret-7',
          '203.0.0.250',
          ...foreign.flatMap((agency) => [agencyNameOf(agency), `"${oidOf(agency)}"`]),
          '示範聯防顧問有限公司',
        ])
          assert.ok(!each.includes(word), `${word}: ${each.slice(0, 300)}`)
      await visit.look('en', 'light')
      await page.setViewportSize({ width: 1440, height: 900 })
      await visit.open('/returns')
      await faultless(visit, 'in English')
      await visit.close()
    }
    // What others sent and counted is not for an officer to open, nor loading figures for a vendor.
    const denied = await house.visit({ session: officer.session })
    for (const path of ['/returns/deliver', '/returns/deliveries', '/returns/summaries']) {
      await denied.open(path)
      await denied.page.getByRole('heading', { level: 1, name: '您沒有這個頁面的權限' }).waitFor()
    }
    await denied.close()
  })

  test('without a mouse: to the page, a cell of the cross-tab, its tickets, one ticket', async () => {
    const visit = await house.visit({ session: operator.session, language: 'en' })
    const { page } = visit
    const { keyboard } = page
    await visit.open('/situation')
    await keyboard.press('Tab')
    await keyboard.press('Enter')
    await keyboard.press('g')
    await keyboard.press('j')
    await page.waitForURL(/\/returns$/)
    await visit.settled()
    await tabTo(page, '.heat td a')
    const count = await page.evaluate<string>('document.activeElement.textContent')
    await keyboard.press('Enter')
    await page.waitForURL(/\/returns\/tickets\?.*counted=1/)
    await visit.settled()
    await page.getByText(`${count} on this page`).waitFor()
    await tabTo(page, 'table .key-link')
    await keyboard.press('Enter')
    await page.waitForURL(/\/returns\/tickets\/\d+/)
    await visit.settled()
    assert.equal(await page.evaluate('document.activeElement?.id'), 'main', 'the new page begins at its top')
    await visit.close()
  })

  async function json<Value>(path: string): Promise<Value> {
    const response = await operator.fetch('GET', path)
    assert.equal(response.status, 200, path)
    return (await response.json()) as Value
  }

  async function ticketCount(search: string): Promise<number> {
    const { items } = await json<{ items: unknown[] }>(
      `/api/returns/tickets?search=${search}&from=2000-01-01&to=2100-01-01`,
    )
    return items.length
  }
})

/** Opens a select by its label and takes an option by its words, as somebody with a keyboard does. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label, exact: true })
  await field.click()
  await field.fill(option)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
}

async function faultless({ page }: Visit, what: string): Promise<void> {
  assert.deepEqual(await violations(page), [], what)
  assert.equal(await page.locator('.state-bad').count(), 0, what)
  const over = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  assert.ok(over <= 0, `${what} scrolls sideways by ${over}`)
}

/** Nothing of ours has an image, a script or a handler that came from a ticket. */
async function assertInert(page: Page): Promise<void> {
  const found = await page.evaluate<string[]>(`[...document.querySelectorAll('*')]
    .filter((element) => element.matches('img[src="x"], svg[onload], [onerror], script:not([src]), [href^="javascript:" i]'))
    .map((element) => element.outerHTML.slice(0, 200))`)
  assert.deepEqual(found, [], page.url())
}

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stop = 0; stop < 150; stop++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return
  }
  assert.fail(`${selector} is not reached by Tab`)
}

async function text(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts).toString()
}
