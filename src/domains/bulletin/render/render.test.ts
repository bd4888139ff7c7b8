import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { unzipSync } from 'fflate'
import { LianfangError } from '../../../base/errors.ts'
import type { Bulletin } from '../model.ts'
import { HOSTILE_NAMES, hostileBulletin } from '../hostile.test-data.ts'
import { sampleBulletin } from '../sample.test-data.ts'
import { cleanBulletin } from './clean.ts'
import { renderers } from './index.ts'
import { digestOf } from './json.ts'
import type { Element } from './xml.test-data.ts'
import { elements, readXml, textOf } from './xml.test-data.ts'

type Format = keyof typeof renderers
const FORMATS = Object.keys(renderers) as Format[]
const LANGUAGES = ['zh-TW', 'en'] as const
const VOID = ['meta', 'wbr']
const strict = new TextDecoder('utf-8', { fatal: true })

function render(format: Format, bulletin: Bulletin): Uint8Array {
  return renderers[format](bulletin)
}

function page(bulletin: Bulletin): { source: string; root: Element } {
  const source = strict.decode(render('html', bulletin))
  return { source, root: readXml(source, VOID) }
}

function odtFiles(bulletin: Bulletin): Record<string, string> {
  const files = Object.entries(unzipSync(render('odt', bulletin)))
  return Object.fromEntries(files.map(([name, bytes]) => [name, strict.decode(bytes)]))
}

/** What the language's readers must find in each format that holds text as text. */
const FACTS = [
  '293,335,767',
  '172,021,748',
  '45,551,365',
  '38,310,152',
  '14,021,749',
  '11,571,445',
  '58.64%',
  '3.94%',
]

test('every figure of the period is in every format that can be searched', () => {
  for (const language of LANGUAGES) {
    const bulletin = sampleBulletin(language)
    const texts = [
      textOf(page(bulletin).root),
      textOf(readXml(odtFiles(bulletin)['content.xml']!)),
      strict.decode(render('md', bulletin)),
    ]
    for (const text of texts) for (const fact of FACTS) assert.ok(text.includes(fact), fact)
  }
})

test('same bulletin, same bytes: twice here, and in another process, zone and locale', () => {
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  const here: string[] = []
  for (const bulletin of [sampleBulletin('zh-TW'), hostileBulletin('en')])
    for (const format of FORMATS) {
      const first = digest(render(format, bulletin))
      assert.equal(digest(render(format, bulletin)), first, format)
      here.push(first)
    }
  const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const script = `
    import { createHash } from 'node:crypto'
    import { renderers } from ${at('index.ts')}
    import { sampleBulletin } from ${at('../sample.test-data.ts')}
    import { hostileBulletin } from ${at('../hostile.test-data.ts')}
    for (const bulletin of [sampleBulletin('zh-TW'), hostileBulletin('en')])
      for (const render of Object.values(renderers))
        console.log(createHash('sha256').update(render(bulletin)).digest('hex'))`
  const elsewhere = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env['PATH'], TZ: 'America/St_Johns', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    encoding: 'utf8',
  })
  assert.deepEqual(elsewhere.trim().split('\n'), here)
})

test('a bulletin that contradicts itself is not rendered', () => {
  const broken = { ...sampleBulletin('en'), figures: [] }
  for (const format of FORMATS)
    assert.throws(
      () => render(format, broken),
      (fault) => fault instanceof LianfangError && fault.code === 'bulletin-unsound',
    )
})

test('html: one page that needs nothing and lets nothing run', () => {
  for (const bulletin of [sampleBulletin('zh-TW'), hostileBulletin('zh-TW')]) {
    const { source, root } = page(bulletin)
    const allowed = new Set(
      (
        'html head meta title style body a div header p h1 h2 h3 dl dt dd nav ol ul li main section footer b span bdi wbr ' +
        'figure figcaption details summary table caption thead tbody tr th td pre code svg desc rect text path circle'
      ).split(' '),
    )
    const ids = new Set<string>()
    for (const { name, attributes } of elements(root)) {
      if (name !== '') assert.ok(allowed.has(name), `<${name}>`)
      for (const [attribute, value] of Object.entries(attributes)) {
        assert.doesNotMatch(attribute, /^(on|style$|src|action)/)
        if (attribute === 'href') assert.match(value, /^#[a-z0-9-]+$/)
        if (attribute === 'id') {
          assert.ok(!ids.has(value), `${value} twice`)
          ids.add(value)
        }
      }
    }
    for (const { attributes } of elements(root)) {
      for (const id of `${attributes['aria-labelledby'] ?? ''} ${(attributes['href'] ?? '').slice(1)}`.split(
        ' ',
      ))
        if (id !== '') assert.ok(ids.has(id), `no element ${id}`)
    }
    assert.match(source, /default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/)
    const style = [...elements(root)].find(({ name }) => name === 'style')!
    assert.ok(source.includes(createHash('sha256').update(textOf(style)).digest('base64')))
    assert.doesNotMatch(textOf(style), /@import|url\(/)
    assert.ok(source.length < 600_000)
  }
})

test('html: landmarks, headings in order, tables with captions and scopes, pictures with words', () => {
  const { root } = page(sampleBulletin('zh-TW'))
  const all = [...elements(root)]
  const named = (name: string) => all.filter((element) => element.name === name)
  for (const landmark of ['header', 'nav', 'main', 'footer', 'h1'])
    assert.equal(named(landmark).length, 1, landmark)
  assert.equal(named('html')[0]!.attributes['lang'], 'zh-TW')
  const levels = all.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name[1])] : []))
  for (const [index, level] of levels.entries()) assert.ok(level <= (levels[index - 1] ?? 0) + 1, `h${level}`)
  for (const table of named('table')) {
    const inside = [...elements(table)]
    assert.equal(inside.filter(({ name }) => name === 'caption').length, 1)
    for (const { attributes } of inside.filter(({ name }) => name === 'th'))
      assert.match(attributes['scope'] ?? '', /^(col|row)$/)
  }
  for (const region of all.filter(({ attributes }) => attributes['class']?.startsWith('scroll'))) {
    assert.equal(region.attributes['tabindex'], '0')
    assert.equal(region.attributes['role'], 'region')
  }
  for (const svg of named('svg'))
    assert.deepEqual(
      svg.children.slice(0, 2).map((child) => (typeof child === 'string' ? child : child.name)),
      ['title', 'desc'],
    )
})

test('sections of a group stand below its heading, in every format and in order', () => {
  for (const language of LANGUAGES) {
    const plain = sampleBulletin(language)
    const bulletin: Bulletin = {
      ...plain,
      sections: plain.sections.map((section, at) =>
        section.annex === true || at === 0 || at === plain.sections.length - 1
          ? section
          : { ...section, group: at < 4 ? 'First <group>' : 'Second group' },
      ),
    }
    const { root } = page(bulletin)
    const all = [...elements(root)]
    const levels = all.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name[1])] : []))
    for (const [index, level] of levels.entries())
      assert.ok(level <= (levels[index - 1] ?? 0) + 1, `h${level}`)
    const [first, second, inner] =
      language === 'en'
        ? ['2. First <group>', '3. Second group', /^2\.1 /]
        : ['二、First <group>', '三、Second group', /^（一）/]
    const headings = all.filter(({ name }) => name === 'h2').map(textOf)
    assert.ok(headings.includes(first) && headings.includes(second))
    const nested = all.filter(
      ({ name, children }) =>
        name === 'li' && children.some((child) => typeof child !== 'string' && child.name === 'ol'),
    )
    assert.equal(nested.length, 2)
    assert.match(textOf(all.find(({ attributes }) => attributes['class'] === 'inner')!).trim(), inner)
    const text = strict.decode(render('md', bulletin))
    assert.match(
      text,
      language === 'en'
        ? /\n## 2\. First &#60;group&#62;\n\n### 2\.1 /
        : /\n## 二、First &#60;group&#62;\n\n### （一）/,
    )
    const outline = [...elements(readXml(odtFiles(bulletin)['content.xml']!))].flatMap(({ attributes }) =>
      attributes['text:outline-level'] === undefined ? [] : [Number(attributes['text:outline-level'])],
    )
    for (const [index, level] of outline.entries())
      assert.ok(level <= (outline[index - 1] ?? 0) + 1, `outline ${level}`)
    assert.match(Buffer.from(render('pdf', bulletin)).toString('latin1'), /^%PDF-1\.7/)
  }
})

test('html: ink on paper has contrast enough, light and dark', () => {
  const { source } = page(sampleBulletin('en'))
  const themes = [...source.matchAll(/:root \{([^}]*)\}/g)].map(([, body = '']) =>
    Object.fromEntries(
      [...body.matchAll(/--([\w-]+): #([0-9a-f]{6})/g)].map(([, name, hex]) => [name!, hex!]),
    ),
  )
  const luminance = (hex: string) => {
    const [red, green, blue] = [0, 2, 4].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  const contrast = (one: string, other: string) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (light! + 0.05) / (dark! + 0.05)
  }
  assert.equal(themes.length, 3)
  for (const theme of themes) {
    for (const paper of ['paper', 'tint'])
      for (const ink of ['ink', 'quiet', 'accent'])
        assert.ok(contrast(theme[ink]!, theme[paper]!) >= 4.5, `${ink} on ${paper}`)
    for (let index = 0; index < 6; index += 1)
      assert.ok(contrast(theme[`ink${index}`]!, theme['paper']!) >= 3, `ink${index}`)
  }
})

test('pdf: tagged, declared PDF/UA-1, in its language, fonts embedded, no trace of the machine', () => {
  for (const bulletin of [sampleBulletin('zh-TW'), hostileBulletin('zh-TW')]) {
    const bytes = Buffer.from(render('pdf', bulletin))
    const source = bytes.toString('latin1')
    assert.match(source, /^%PDF-1\.7/)
    for (const sign of [
      /\/MarkInfo/,
      /\/StructTreeRoot/,
      /<pdfuaid:part>1</,
      /\/Lang \(zh-TW\)/,
      /\/DisplayDocTitle true/,
      /\/Outlines/,
      /\/FontFile2/,
      /NotoSansTC-Regular/,
      /NotoSansTC-Bold/,
    ])
      assert.match(source, sign)
    assert.equal(source.match(/\/Alt/g)?.length, source.match(/\/S \/Figure/g)?.length)
    assert.doesNotMatch(source, /\/JavaScript|\/Launch|\/URI|\/EmbeddedFile|root:x:0/)
    assert.ok(!source.includes(process.cwd()))
    assert.ok(bytes.length < 1_000_000)
  }
})

test('odt: the type comes first, every part is well-formed and listed, pictures have words', () => {
  for (const bulletin of [sampleBulletin('en'), hostileBulletin('en')]) {
    const bytes = Buffer.from(render('odt', bulletin))
    assert.equal(bytes.toString('latin1', 30, 77), 'mimetypeapplication/vnd.oasis.opendocument.text')
    assert.equal(bytes.readUInt16LE(8), 0, 'mimetype is stored, not compressed')
    const files = odtFiles(bulletin)
    const listed = [...elements(readXml(files['META-INF/manifest.xml']!))].map(
      ({ attributes }) => attributes['manifest:full-path'],
    )
    for (const [name, content] of Object.entries(files)) {
      if (name === 'mimetype') continue
      const root = readXml(content)
      if (!name.startsWith('META-INF')) assert.ok(listed.includes(name), name)
      for (const { name: element } of elements(root)) {
        const known = name.endsWith('.svg')
          ? /^(|svg|title|desc|rect|text|path|circle)$/
          : /^(|(office|style|text|table|draw|svg|dc|meta|manifest):[a-z-]+)$/
        assert.match(element, known)
      }
    }
    const content = [...elements(readXml(files['content.xml']!))]
    const styles = new Set(
      [...content, ...elements(readXml(files['styles.xml']!))].flatMap(
        ({ attributes }) => attributes['style:name'] ?? [],
      ),
    )
    for (const { name, attributes } of content) {
      for (const key of ['text:style-name', 'table:style-name'])
        if (attributes[key] !== undefined) assert.ok(styles.has(attributes[key]), attributes[key])
      if (name === 'draw:image') assert.ok(files[attributes['xlink:href']!])
      if (name === 'text:a') assert.match(attributes['xlink:href']!, /^#/)
    }
    const count = (name: string) => content.filter((element) => element.name === name).length
    assert.ok(count('draw:frame') >= 5)
    assert.equal(count('svg:title'), count('draw:frame'))
    assert.equal(count('svg:desc'), count('draw:frame'))
  }
})

test('markdown: hostile text makes no tag, no link, no cell, no fence', () => {
  const source = strict.decode(render('md', hostileBulletin('en')))
  let fence = ''
  let columns = 0
  for (const line of source.split('\n')) {
    const mark = /^(`{3,})(sql)?$/.exec(line)
    if (fence === '' ? mark?.[2] === 'sql' : mark?.[1] === fence && mark[2] === undefined) {
      fence = fence === '' ? mark![1]! : ''
      continue
    }
    if (fence !== '') continue
    assert.doesNotMatch(line, /[<>`@$!~]|\]\(|:\/\/|www\./)
    const pipes = line.split('|').length - 1
    if (line.startsWith('|')) {
      columns ||= pipes
      assert.equal(pipes, columns, line)
    } else {
      assert.equal(pipes, 0, line)
      columns = 0
    }
  }
  assert.equal(fence, '')
})

test('json: the model itself, in one order, with a digest that ignores only itself', () => {
  const bulletin = hostileBulletin('zh-TW')
  const source = strict.decode(render('json', bulletin))
  assert.deepEqual(JSON.parse(source), JSON.parse(JSON.stringify(cleanBulletin(bulletin))))
  assert.doesNotMatch(source, /[<>&]/)
  const shuffled = Object.fromEntries(Object.entries(bulletin).reverse()) as unknown as Bulletin
  assert.equal(strict.decode(render('json', shuffled)), source)
  const digest = digestOf(bulletin)
  assert.equal(digestOf({ ...bulletin, digest }), digest)
  assert.notEqual(digestOf({ ...bulletin, subtitle: 'other' }), digest)
})

test('hostile names are shown as they are, as far as they can be seen', () => {
  const bulletin = hostileBulletin('en')
  const html = textOf(page(bulletin).root)
  const odt = textOf(readXml(odtFiles(bulletin)['content.xml']!))
  for (const text of [html, odt]) {
    for (const name of HOSTILE_NAMES.slice(0, 7)) assert.ok(text.includes(name), name)
    assert.ok(text.includes('right\ufffdto-left'))
    assert.ok(!/A{8001}/.test(text))
    assert.ok(text.includes('(empty)'))
  }
})
