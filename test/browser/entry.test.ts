/** The ways into the console: first start, sign-in with each proof, and the ways that must stay shut. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { sessionCookie } from '../../src/api/server.ts'
import { ourselves } from '../../src/domains/audit/index.ts'
import { invite } from '../../src/domains/identity/index.ts'
import { picture, startHouse } from './browser.test-support.ts'

const mail = 'wang@example.gov.tw'
const password = 'v9#KdmQ2!pLzTw'

suite('ways in', async () => {
  // Each visit may have an address of its own: tries are counted by address.
  const house = await startHouse({ LIANFANG_TRUSTED_PROXIES: '127.0.0.1' })
  let secret = ''
  /** Codes of the authenticator app; none is good twice, so each comes from another half minute. */
  let step = -1
  const code = (): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + 30_000 * step++ })

  const cookieOf = async (page: Page): Promise<string | undefined> =>
    (await page.context().cookies()).find(({ name }) => name === sessionCookie)?.value

  test('first start: the link makes the administrator, shows the recovery codes once, and is used up', async () => {
    const visit = await house.visit()
    const { page } = visit
    await page.goto(house.setup!)
    await page.getByRole('heading', { level: 1, name: '首次設定' }).waitFor()
    assert.equal(new URL(page.url()).hash, '', 'the secret does not stay in the address')
    await page.getByLabel('電子郵件').fill(mail)
    await page.getByLabel('姓名').fill('王小明')
    const field = page.getByLabel('新密碼')
    await page.getByText('至少 12 個字元').waitFor()
    for (const [tried, fault] of [
      ['short', '少於 12 個字元'],
      ['Kaohsiung@1234', '含有地名'],
      ['1qaz@WSX3edc$RFV', '含有鍵盤順序'],
    ] as const) {
      await field.fill(tried)
      await page.getByRole('status').filter({ hasText: fault }).waitFor()
    }
    await picture(page, 'setup')
    await field.fill(password)
    await page.getByText('符合規定').waitFor()
    await page.getByLabel('再輸入一次').fill(`${password}x`)
    await page.getByRole('button', { name: '建立並繼續' }).click()
    await page.getByText('兩次輸入的密碼不同').waitFor()
    await page.getByLabel('再輸入一次').fill(password)
    await page.getByRole('button', { name: '建立並繼續' }).click()

    await page.getByRole('button', { name: '設定驗證器 App' }).click()
    secret = (await page.locator('code.totp-secret').innerText()).replaceAll(' ', '')
    assert.match(secret, /^[A-Z2-7]{26,}$/)
    await picture(page, 'setup-totp')
    visit.expect(422)
    await page.getByLabel('6 位數驗證碼').fill('000000')
    await page.getByRole('button', { name: '確認' }).click()
    await page.getByRole('alert').filter({ hasText: '驗證碼不正確' }).waitFor()
    await page.getByLabel('6 位數驗證碼').fill(code())
    await page.getByRole('button', { name: '確認' }).click()
    await page.getByRole('heading', { name: '復原碼' }).waitFor()
    const codes = await page.locator('.recovery-codes code').allInnerTexts()
    assert.equal(new Set(codes).size, 10)
    await picture(page, 'setup-recovery-codes')
    await page.getByRole('button', { name: '我已妥善保存' }).click()

    await page.waitForURL(/\/situation/)
    await page.getByRole('heading', { level: 1, name: '態勢' }).waitFor()
    await page.getByRole('button', { name: '帳號: 王小明' }).waitFor()
    await visit.open('/account')
    for (const kept of codes) assert.ok(!(await page.content()).includes(kept), 'shown once')

    const other = await house.visit()
    other.expect(410)
    await other.page.goto(house.setup!)
    await other.page.getByText('這個連結已使用過、已逾期，或已被新的連結取代。').waitFor()
    await other.close()
    await visit.close()
  })

  test('password and code, in English: refusals, another cookie at each sign-in, and none after signing out', async () => {
    const visit = await house.visit({ language: 'en' })
    const { page, context } = visit
    // What an attacker would have planted before.
    const planted = 'A'.repeat(43)
    await context.addCookies([
      {
        name: sessionCookie,
        value: planted,
        domain: new URL(house.origin).hostname,
        path: '/',
        secure: true,
        httpOnly: true,
        sameSite: 'Lax',
      },
    ])
    await visit.open('/account')
    await page.waitForURL(/\/sign-in\?next=/)
    const signIn = async (word: string): Promise<void> => {
      await page.getByLabel('Mail address').fill(mail)
      await page.getByLabel('Password', { exact: true }).fill(word)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    }
    visit.expect(401)
    await signIn('not-the-password')
    await page.getByRole('alert').filter({ hasText: 'You could not be signed in' }).waitFor()
    assert.equal(await cookieOf(page), planted)
    await signIn(password)
    await page.getByRole('heading', { name: 'Second factor' }).waitFor()
    await page.getByLabel('6-digit code').fill('12')
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByText('Enter 6 digits').waitFor()
    await page.getByLabel('6-digit code').fill(code())
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.waitForURL(/\/account$/)
    await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
    const session = await cookieOf(page)
    assert.ok(session !== undefined && session !== planted)
    assert.equal(await page.evaluate('document.cookie'), '', 'no script reads it')
    const answer = await house.nobody.fetch('GET', '/api/account', undefined, {
      cookie: `${sessionCookie}=${planted}`,
    })
    assert.equal(answer.status, 401)

    await page.getByRole('button', { name: 'Account: 王小明' }).click()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL(/\/sign-in$/)
    assert.equal(await cookieOf(page), undefined)
    const ended = await house.nobody.fetch('GET', '/api/account', undefined, {
      cookie: `${sessionCookie}=${session}`,
    })
    assert.equal(ended.status, 401, 'the session has ended here, not only in the browser')
    // Back shows nothing of what stood there.
    await page.goBack()
    await page.waitForURL(/\/sign-in/)
    await visit.close()
  })

  test('too many wrong passwords lock the account, and the page says so without saying which it was', async () => {
    const target = 'lin@example.gov.tw'
    const { link } = await invite(house.service.identity, ourselves, {
      mail: target,
      name: '林小華',
      role: 'analyst',
      agency: null,
      language: 'zh-TW',
    })
    const tries = { 'x-forwarded-for': '192.0.2.31', 'x-forwarded-proto': 'https' }
    const accepted = await house.nobody.fetch(
      'POST',
      '/api/session/link/enter',
      { secret: link!.split('#')[1], password },
      tries,
    )
    assert.equal(accepted.status, 200)
    for (let turn = 0; turn < 5; turn++) {
      const refused = await house.nobody.fetch(
        'POST',
        '/api/session/password',
        { mail: target, password: 'wrong' },
        tries,
      )
      assert.equal(refused.status, 401)
    }
    const visit = await house.visit()
    const { page } = visit
    visit.expect(401)
    await visit.open('/sign-in')
    const texts: string[] = []
    // Right, but locked; and nobody at all.
    for (const who of [target, 'nobody@example.gov.tw']) {
      await page.getByLabel('電子郵件').fill(who)
      await page.getByLabel('密碼', { exact: true }).fill(password)
      const answered = page.waitForResponse(/\/api\/session\/password$/)
      await page.getByRole('button', { name: '登入', exact: true }).click()
      assert.equal((await answered).status(), 401)
      await page.locator('[role=alert] .fault').waitFor()
      texts.push(await page.getByRole('alert').first().innerText())
    }
    assert.match(texts[0]!, /因多次失敗暫時鎖定（15 分鐘）/)
    assert.equal(texts[0], texts[1])
    await visit.close()
  })

  test('a passkey: made on the account page, then alone enough to sign in', async () => {
    const visit = await house.visit({ language: 'en' })
    const { page, context } = visit
    const devtools = await context.newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await visit.open('/sign-in?next=/account')
    await page.getByLabel('Mail address').fill(mail)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByLabel('6-digit code').fill(code())
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.waitForURL(/\/account$/)
    await visit.settled()
    await page.getByLabel('Name', { exact: true }).fill('this laptop')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('The passkey was added').waitFor()
    await page.getByRole('listitem').filter({ hasText: 'this laptop' }).waitFor()
    await picture(page, 'account-passkey')

    await page.getByRole('button', { name: 'Account: 王小明' }).click()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.waitForURL(/\/situation/)
    await page.getByRole('button', { name: 'Account: 王小明' }).waitFor()
    await visit.close()
  })
})
