/** A real Chromium before a whole service: pages as people see them, and all that must never happen on one. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { sessionCookie } from '../../src/api/server.ts'
import { startTestService, type TestService } from '../service.test-support.ts'

const require = createRequire(import.meta.url)
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const built = fileURLToPath(new URL('../../web/dist/index.html', import.meta.url))
/** Patience with one thing on a page: a machine with other work is slow, a page that never gets there fails. */
const patience = 20_000

export type Language = 'zh-TW' | 'en'
export type Appearance = 'light' | 'dark'

export interface VisitOptions {
  /** Value of the session's cookie; absent for nobody. */
  readonly session?: string
  readonly language?: Language
  readonly appearance?: Appearance
  readonly width?: number
}

/** One person's browser. */
export interface Visit {
  readonly context: BrowserContext
  readonly page: Page
  /** What went wrong that a person would not have seen; empty at the end of each test, which checks it. */
  readonly faults: string[]
  /** Every answer of our API to this person, as it came. */
  readonly answers: { readonly path: string; readonly body: string }[]
  /** Opens a path and waits until nothing is loading any more. */
  open(path: string): Promise<void>
  settled(): Promise<void>
  /** Changes language and appearance, as the header's buttons do. */
  look(language: Language, appearance: Appearance): Promise<void>
  /** Refusals that are part of the test: their statuses are no faults. */
  expect(...statuses: number[]): void
  close(): Promise<void>
}

export interface House extends TestService {
  visit(options?: VisitOptions): Promise<Visit>
}

/** A service with its console, and a browser. Both end with the file's tests. */
export async function startHouse(environment: Readonly<Record<string, string>> = {}): Promise<House> {
  if (!existsSync(built)) throw new Error('the console is not built: run npm run build --workspace web')
  const [service, browser] = await Promise.all([startTestService(environment), launch()])
  return { ...service, visit: (options = {}) => visit(service, browser, options) }
}

async function launch(): Promise<Browser> {
  const home = await mkdtemp(join(tmpdir(), 'lianfang-browser-'))
  const browser = await playwright.launch({
    executablePath: await executable(),
    // Not chromium.args: they take away what is tested here (the same-origin policy) and put everything into one process.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none', '--hide-scrollbars'],
    env: { ...process.env, HOME: home, FONTCONFIG_FILE: await fontsOf(home) },
  })
  after(async () => {
    await browser.close()
    await rm(home, { recursive: true, force: true })
  })
  return browser
}

/** Unpacks it once for all: aside first, so that no other process starts half of it. */
async function executable(): Promise<string> {
  const folder = join(tmpdir(), `lianfang-chromium-${versionOf('@sparticuz/chromium')}`)
  if (!existsSync(folder)) {
    const aside = await mkdtemp(`${folder}-`)
    const before = process.env['TMPDIR']
    process.env['TMPDIR'] = aside
    try {
      await chromium.executablePath()
    } finally {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
    }
    // Another process was faster: its own is as good.
    await rename(aside, folder).catch(() => rm(aside, { recursive: true, force: true }))
  }
  return join(folder, 'chromium')
}

function versionOf(name: string): string {
  let folder = dirname(require.resolve(name))
  while (!existsSync(join(folder, 'bin'))) folder = dirname(folder)
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version
}

/** The same fonts on every machine, Chinese ones too: how wide a text is decides whether a page overflows. */
async function fontsOf(home: string): Promise<string> {
  const chinese = dirname(require.resolve('@expo-google-fonts/noto-sans-tc/package.json'))
  const latin = join(dirname(await executable()), 'fonts', 'fonts')
  const folders = [latin, join(chinese, '400Regular'), join(chinese, '600SemiBold'), join(chinese, '700Bold')]
  const file = join(home, 'fonts.conf')
  await writeFile(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders
      .map((folder) => `<dir>${folder}</dir>`)
      .join('')}<cachedir>${join(home, 'fonts')}</cachedir></fontconfig>`,
  )
  return file
}

async function visit(
  { origin }: TestService,
  browser: Browser,
  { session, language = 'zh-TW', appearance = 'light', width = 1440 }: VisitOptions,
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    locale: language,
    timezoneId: 'Asia/Taipei',
    colorScheme: appearance,
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(patience)
  if (session !== undefined)
    await context.addCookies([
      {
        name: sessionCookie,
        value: session,
        domain: new URL(origin).hostname,
        path: '/',
        secure: true,
        httpOnly: true,
        sameSite: 'Lax',
      },
    ])
  await context.addInitScript(`
    // A sandboxed frame, such as the preview of a bulletin, has no storage.
    if (top === globalThis && localStorage.getItem('lianfang.language') === null) localStorage.setItem('lianfang.language', ${JSON.stringify(language)})
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error('policy violation: ' + event.violatedDirective + ' ' + event.blockedURI))
  `)
  const page = await context.newPage()
  const faults: string[] = []
  const answers: { path: string; body: string }[] = []
  const expected = new Set<number>()
  let pending = 0
  page.on('console', (message) => {
    const status = /the server responded with a status of (\d+)/.exec(message.text())?.[1]
    if (message.type() === 'error' && !(status !== undefined && expected.has(Number(status))))
      faults.push(`console on ${page.url()}: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => faults.push(`error on ${page.url()}: ${error.stack ?? error.message}`))
  page.on('dialog', (dialog) => {
    faults.push(`dialog on ${page.url()}: ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on('request', (request) => {
    const { origin: there, protocol } = new URL(request.url())
    if (there !== origin && !['data:', 'blob:'].includes(protocol)) faults.push(`request to ${request.url()}`)
    pending++
  })
  context.on('requestfailed', () => pending--)
  context.on('requestfinished', (request) => {
    pending--
    const { pathname, search } = new URL(request.url())
    if (!pathname.startsWith('/api/')) return
    void request
      .response()
      .then((response) => response?.text())
      // A redirect, or a page that was left, keeps no body.
      .then(
        (body = '') => answers.push({ path: pathname + search, body }),
        () => undefined,
      )
  })
  const settled = async (): Promise<void> => {
    const loading = page.locator('.skeleton, .skeleton-block, .ant-spin-spinning, [aria-busy="true"]')
    await page.locator('main h1, main .state').first().waitFor()
    const patient = AbortSignal.timeout(patience)
    // Twice: what one answer brings may ask for more.
    for (let calm = 0; calm < 2;) {
      await sleep(50)
      calm = pending === 0 && (await loading.count()) === 0 ? calm + 1 : 0
      if (patient.aborted) throw new Error(`${page.url()} is still loading`)
    }
  }
  return {
    context,
    page,
    faults,
    answers,
    settled,
    async look(wanted, colours) {
      await page.emulateMedia({ colorScheme: colours })
      const other = page.locator(`button[lang="${wanted}"]`)
      if ((await other.count()) > 0) await other.click()
      else if ((await page.locator(`html[lang="${wanted}"]`).count()) === 0) {
        // A page without the button.
        await page.evaluate(`localStorage.setItem('lianfang.language', ${JSON.stringify(wanted)})`)
        await page.reload()
      }
    },
    expect: (...statuses) => statuses.forEach((status) => expected.add(status)),
    async open(path) {
      await page.goto(new URL(path, origin).href)
      await settled()
    },
    async close() {
      await context.close()
      assert.deepEqual(faults, [])
    },
  }
}

export interface Violation {
  readonly rule: string
  readonly impact: string
  readonly nodes: readonly string[]
}

/** What axe-core finds, by all of its rules: WCAG 2.2 A and AA, and its best practices. None is turned off. */
export async function violations(page: Page): Promise<readonly Violation[]> {
  if (!(await page.evaluate<boolean>(`'axe' in globalThis`))) await page.evaluate(axeSource)
  // Frames hold our own bulletins, which are pages of their own.
  return page.evaluate(`axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => ({ rule: id, impact, nodes: nodes.map(({ target, failureSummary }) =>
      target.join(' ') + ': ' + failureSummary.split('\\n').slice(1).join(' ').trim()) })))`)
}

const pictures = process.env['SCREENSHOTS'] ?? ''
export const hasPictures = pictures !== ''

/** A picture for people, when SCREENSHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!hasPictures) return
  await mkdir(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name.replaceAll(/[^\w.-]+/g, '-')}.png`), fullPage: true })
}
