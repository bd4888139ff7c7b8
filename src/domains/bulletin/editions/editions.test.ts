import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { after, describe, it } from 'node:test'
import { CompiledQuery } from 'kysely'
import { list as listAudit } from '../../audit/index.ts'
import type { Language } from '../model.ts'
import { renderers } from '../render/index.ts'
import { digestOf } from '../render/json.ts'
import { elements, readXml, textOf } from '../render/xml.test-data.ts'
import { bulletinJobs, createEdition, createKind, type EditionRequest, rebuildEdition } from './building.ts'
import { compare } from './comparison.ts'
import {
  analyst,
  first,
  hostileName,
  now,
  second,
  startTestDesk,
  type TestDesk,
} from './desk.test-support.ts'
import {
  changeImprint,
  type Edition,
  editSentence,
  lastEdition,
  listEditions,
  readEdition,
  resetSentence,
} from './editions.ts'
import { traceFigure } from './figures.ts'
import { freezeEdition, publishEdition, withdrawEdition } from './lifecycle.ts'
import type { Format } from './rendering.ts'

const change = { actor: analyst, now }
const desk = await startTestDesk()
after(() => desk.stop())

describe('editions of the gateway bulletin', { timeout: 300_000 }, () => {
  const create = (request: Partial<EditionRequest> = {}) =>
    createEdition(desk, { period: second, sharing: 'TLP:CLEAR', ...request }, analyst)
  const read = (id: string): Promise<Edition> => desk.within((records) => readEdition(records, id))
  const edit = (id: string, sentence: string, text: string, expected?: number, language: Language = 'en') =>
    desk.within((records) => editSentence(records, id, { language, sentence, text }, { ...change, expected }))
  const sentence = (edition: Edition, id: string, language: Language = 'en') =>
    edition.sentences.get(language)!.find((each) => each.id === id)
  const freeze = (id: string, confirmed = true) =>
    desk.within((records) => freezeEdition(records, id, { ...change, confirmed }))

  it('makes one edition of a period, and another one when asked', async () => {
    const id = await create()
    assert.equal(await create(), id)
    const another = await create({ again: true, publisher: hostileName })
    assert.notEqual(another, id)
    const [one, two] = [await read(id), await read(another)]
    assert.equal(one.summary.slug, 'gateway-2026-10-02')
    assert.equal(two.summary.slug, 'gateway-2026-10-02-2')
    assert.deepEqual([one.summary.number, two.summary.number], [1, 2])
    assert.match(two.models.get('zh-TW')!.title, /（第 2 版）$/)
    assert.equal(two.models.get('en')!.publisher, hostileName)
    assert.equal(one.summary.previous?.to.getTime(), one.summary.period.from.getTime())
    const values = (language: Language) =>
      one.models.get(language)!.figures.map(({ id, value }) => [id, value])
    assert.deepEqual(values('zh-TW'), values('en'), 'both languages have the same snapshot')
  })

  it('makes one of a period, however many ask at once', async () => {
    const period = { ...second, to: second.to + 86_400 }
    const ids = await Promise.all([create({ period }), create({ period }), create({ period })])
    assert.equal(new Set(ids).size, 1)
  })

  it('makes them as a job', async () => {
    const work = bulletinJobs(desk)[createKind]!
    const parameters = { period: first, sharing: 'TLP:GREEN' }
    const job = { parameters, by: analyst } as unknown as Parameters<typeof work>[0]
    const { edition } = (await work(job, {
      progress: () => undefined,
      signal: new AbortController().signal,
    })) as { edition: string }
    assert.equal((await read(edition)).summary.sharing, 'TLP:GREEN')
  })

  it('takes words, never figures', async () => {
    const id = await create({ again: true })
    const before = await read(id)
    const figures = (edition: Edition) =>
      edition.models
        .get('en')!
        .sections.flatMap(({ blocks }) => blocks)
        .filter(({ kind }) => ['table', 'chart', 'cards', 'caveats'].includes(kind))
    const ids = [
      ...before.models.get('en')!.figures.map((figure) => figure.id),
      'table-top-ten',
      'chart-top-ten',
      'coverage',
      'gateway.totals',
      'snapshot',
      'title',
      '__proto__',
      '../../x',
    ].filter((each) => sentence(before, each) === undefined)
    for (const each of ids) await assert.rejects(edit(id, each, '99 events'), { code: 'not-found' }, each)
    for (const text of ['{{figure:blocked=7}}', '{{value:7}}', '{{figure:all-events', '{{lead:Now}} 7'])
      await assert.rejects(edit(id, 'summary-overview', text), { code: 'invalid' }, text)
    const warnings = await edit(id, 'summary-overview', 'We blocked 84 events of {{figure:all-events}}.')
    assert.deepEqual(
      warnings.find(({ code }) => code === 'typed-number'),
      { code: 'typed-number', text: '84', figure: 'blocked' },
    )
    const after = await read(id)
    assert.deepEqual(after.models.get('en')!.figures, before.models.get('en')!.figures)
    assert.deepEqual(figures(after), figures(before))
    assert.deepEqual(after.models.get('zh-TW'), before.models.get('zh-TW'), 'one language only')
    assert.match(sentence(after, 'summary-overview')!.printed, /We blocked 84 events of 84\./)
    await assert.rejects(freeze(id, false), { code: 'conflict', message: /84 was typed.*figure blocked/ })
    await desk.within((records) =>
      resetSentence(records, id, { language: 'en', sentence: 'summary-overview' }, change),
    )
    assert.deepEqual((await read(id)).models, before.models)
    await freeze(id, false)
  })

  it('keeps who came second from writing over the first', async () => {
    const id = await create({ again: true })
    await edit(id, 'summary-seen', 'Seen only.', 1)
    await assert.rejects(edit(id, 'summary-seen', 'Mine.', 1), { code: 'precondition-failed' })
    await edit(id, 'summary-seen', 'Mine.', 2)
    assert.equal(sentence(await read(id), 'summary-seen')!.text, 'Mine.')
    assert.equal((await read(id)).summary.version, 3)
    const { items } = await desk.within((records) =>
      listAudit(records, { limit: 10, subject: { kind: 'bulletin', id } }),
    )
    assert.deepEqual(
      items.map(({ action }) => action),
      ['bulletin.edit', 'bulletin.edit', 'bulletin.create'],
    )
  })

  it('keeps edits over a rebuild, and shows those whose sentence is gone', async () => {
    const id = await create({ again: true })
    const explanation = (await read(id)).sentences
      .get('en')!
      .find(({ id: each }) => each.startsWith('explanation-torpig'))!
    await edit(id, 'summary-overview', 'In all {{figure:all-events}}.')
    await edit(id, explanation.id, 'A botnet.')
    await edit(id, 'new-signatures', 'New: {{figure:new-signatures}}.')
    // Ten others push it out of the first ten.
    for (let number = 1; number <= 10; number += 1) await desk.storeMore(`Loud.${number}`, 'second', 5)
    await rebuildEdition(desk, id, analyst)
    const after = await read(id)
    assert.equal(sentence(after, 'summary-overview')!.printed, 'In all 134.')
    assert.deepEqual(
      after.orphaned.get('en')!.map(({ sentence: gone, reason }) => [gone, reason]),
      [[explanation.id, 'sentence-gone']],
    )
    assert.deepEqual(
      sentence(after, 'new-signatures')!.warnings.map(({ code }) => code),
      ['original-changed'],
    )
    await assert.rejects(freeze(id, false), { code: 'conflict', message: /nowhere to go/ })
    await desk.within((records) =>
      resetSentence(records, id, { language: 'en', sentence: explanation.id }, change),
    )
    assert.deepEqual((await read(id)).orphaned.get('en'), [])
  })

  it('says what differs from the last edition', async () => {
    const earlier = await create({ period: first })
    await freeze(earlier)
    const alone = await read(await create({ period: { ...second, timeZone: 'Asia/Tokyo' } }))
    const last = await desk.within((records) => lastEdition(records, alone.summary))
    assert.equal(last, earlier)
    const { figures, rankings, sentences } = compare(
      (await read(earlier)).models.get('en')!,
      alone.models.get('en')!,
    )
    const blocked = figures.find(({ id }) => id === 'blocked')!
    assert.deepEqual(
      [blocked.before?.printed, blocked.now?.printed, blocked.change],
      ['40', '134', '+235.00%'],
    )
    const top = rankings.find(({ table }) => table === 'table-top-ten')!
    assert.ok(top.fresh.some(({ name }) => name === hostileName))
    assert.deepEqual(top.gone, [{ name: 'Gone.Signature', rank: 2 }])
    assert.ok(sentences.some(({ id, before }) => id === 'summary-no-previous' && before !== null))
  })

  it('freezes, publishes and withdraws; what is frozen never changes', async () => {
    const id = await create({ again: true })
    await edit(id, 'advice-note', `Look here: ${hostileName} {{figure:blocked}}.`)
    await assert.rejects(
      desk.within((records) => publishEdition(records, id, change)),
      { code: 'conflict', message: /draft/ },
    )
    await freeze(id)
    const frozen = await read(id)
    for (const [language, model] of frozen.models) {
      assert.equal(model.digest, digestOf(model))
      assert.equal(frozen.summary.texts.find((text) => text.language === language)!.digest, model.digest)
    }
    assert.ok(JSON.stringify(frozen.models.get('en')).includes('Look here'))
    await assert.rejects(edit(id, 'summary-seen', 'Other.'), { code: 'conflict' })
    await assert.rejects(
      desk.within((records) => changeImprint(records, id, { sharing: 'TLP:RED' }, change)),
      { code: 'conflict' },
    )
    await assert.rejects(rebuildEdition(desk, id, analyst), { code: 'conflict' })
    await refusedBySql(id)
    await desk.storeMore('BitTorrent', 'second', 6)
    assert.deepEqual((await read(id)).models, frozen.models, 'new events are no matter')
    const outsider = { kind: 'public' } as const
    await assert.rejects(
      desk.within((records) => readEdition(records, id), outsider),
      { code: 'not-found' },
    )
    await desk.within((records) => publishEdition(records, id, change))
    await refusedBySql(id)
    for (const scope of [outsider, { kind: 'agency', agency: 7 }] as const) {
      const seen = await desk.within((records) => readEdition(records, frozen.summary.slug), scope)
      assert.deepEqual(seen.models, frozen.models)
      const { items } = await desk.within((records) => listEditions(records, { limit: 50 }), scope)
      assert.deepEqual(
        items.map((each) => each.id),
        [id],
      )
      for (const table of ['bulletin_edit', 'bulletin_query'] as const)
        assert.deepEqual(
          await desk.within((records) => records.selectFrom(table).selectAll().execute(), scope),
          [],
        )
    }
    await desk.within((records) =>
      withdrawEdition(records, id, { ...change, reason: `Wrong\u202e ${hostileName}` }),
    )
    await refusedBySql(id)
    const withdrawn = await desk.within((records) => readEdition(records, frozen.summary.slug), outsider)
    assert.equal(withdrawn.summary.withdrawn?.reason, `Wrong ${hostileName}`)
    assert.equal(withdrawn.models.size, 0, 'its words are gone from the public')
  })

  /** Straight into the tables: as the centre, and as the owner whom no policy binds. */
  async function refusedBySql(id: string): Promise<void> {
    for (const role of ['lianfang_member', 'none'])
      for (const statement of [
        `UPDATE bulletin_edition SET sharing = 'TLP:RED' WHERE id = $1`,
        `UPDATE bulletin_edition SET state = 'draft', frozen_at = NULL WHERE id = $1`,
        `UPDATE bulletin_edition SET slug = 'gateway-other' WHERE id = $1`,
        `UPDATE bulletin_edition SET withdrawn_reason = 'other' WHERE id = $1`,
        `DELETE FROM bulletin_edition WHERE id = $1`,
        `UPDATE bulletin_model SET final = jsonb_set(final, '{title}', '"other"') WHERE edition = $1`,
        `UPDATE bulletin_model SET model = '{}' WHERE edition = $1`,
        `DELETE FROM bulletin_model WHERE edition = $1`,
        `UPDATE bulletin_query SET sql = 'SELECT 1' WHERE edition = $1`,
        `DELETE FROM bulletin_query WHERE edition = $1`,
      ])
        await assert.rejects(
          desk.within(async (records) => {
            await records.executeQuery(CompiledQuery.raw(`SELECT set_config('role', '${role}', true)`))
            await records.executeQuery(CompiledQuery.raw(statement, [id]))
          }),
          { code: 'forbidden', message: /stays|frozen|does not change/ },
          `${role}: ${statement}`,
        )
    const values = { text: 'late', original: '', changed_at: now, changed_by: '' }
    await assert.rejects(
      desk.within((records) =>
        records
          .insertInto('bulletin_edit')
          .values({ edition: id, language: 'en', sentence: 'summary-leaders', ...values })
          .execute(),
      ),
      { code: 'forbidden' },
    )
  }

  it('tells nobody what the label forbids', async () => {
    const id = await create({ again: true, sharing: 'TLP:GREEN', publisher: 'Somebody' })
    await desk.within((records) =>
      changeImprint(records, id, { sharing: 'TLP:AMBER', publisher: null }, { ...change, expected: 1 }),
    )
    const { models } = await read(id)
    assert.deepEqual(
      [...models.values()].map(({ sharing, publisher }) => [sharing, publisher]),
      [
        ['TLP:AMBER', '閘口防護維運團隊'],
        ['TLP:AMBER', 'Gateway protection team'],
      ],
    )
    await freeze(id)
    await assert.rejects(
      desk.within((records) => publishEdition(records, id, change)),
      { code: 'conflict', message: /TLP:AMBER/ },
    )
  })

  it('pages its list by keys', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await desk.within((records) => listEditions(records, { limit: 3, cursor }))
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    const all = await desk.within((records) => listEditions(records, { limit: 500 }))
    assert.deepEqual(
      seen,
      all.items.map(({ id }) => id),
    )
    assert.equal(new Set(seen).size, seen.length)
    await assert.rejects(
      desk.within((records) => listEditions(records, { limit: 3, cursor: "x' OR 1" })),
      { code: 'invalid' },
    )
  })

  it('traces a figure to its query and rows, and says when the store has other numbers by now', async () => {
    const id = await create({ again: true })
    const within: TestDesk['within'] = (work) => desk.within(work)
    const trace = (figure: string) => traceFigure(desk, within, { id, figure, language: 'en' })
    const before = await trace('blocked')
    assert.equal(before.now.differs, 'same')
    assert.match(before.query.sql, /FROM `?detection_count`?/)
    assert.deepEqual(before.rows?.columns, ['key', 'events'])
    assert.deepEqual(before.rows.rows, [['all', before.value.kind === 'count' && before.value.count]])
    const { target } = before
    assert.ok(target.page === 'gateway')
    assert.deepEqual([target.severities, target.disposition], [[4, 5], 'blocked'])
    const policy = (await trace('policy-share')).target
    assert.equal(policy.page === 'gateway' && policy.kinds?.[0], 'policy_violation')
    assert.equal((await trace('first-share')).rows?.rows[0]?.[0], 'BitTorrent')
    await assert.rejects(trace('nothing'), { code: 'not-found' })
    const again = await create({ again: true })
    await desk.storeMore('BitTorrent', 'second', 5)
    const later = await traceFigure(desk, within, { id: again, figure: 'blocked', language: 'zh-TW' })
    assert.equal(later.now.differs, 'more')
    assert.equal(
      (await traceFigure(desk, within, { id: again, figure: 'policy-share', language: 'zh-TW' })).now.differs,
      'other',
    )
  })

  it('renders what is frozen to the same bytes each time, beside the event loop, and keeps them', async () => {
    const id = await create({ again: true })
    await edit(id, 'advice-note', `${hostileName} <script>alert(1)</script> is blocked.`)
    await freeze(id)
    const model = (await read(id)).models.get('en')!
    const formats = Object.keys(renderers) as Format[]
    const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
    for (const format of formats) {
      const [one, two] = await Promise.all([desk.files.file(model, format), desk.files.file(model, format)])
      assert.equal(digest(one), digest(renderers[format](model)), format)
      assert.equal(digest(two), digest(one))
      assert.equal(digest(await readFile(`${desk.folder}/${model.digest!}.${format}`)), digest(one))
    }
    assert.deepEqual(
      (await readdir(desk.folder)).filter((name) => name.endsWith('.part')),
      [],
    )
    const page = readXml(Buffer.from(await desk.files.file(model, 'html')).toString(), ['meta', 'wbr'])
    for (const { name, attributes } of elements(page)) {
      assert.ok(!['img', 'script', 'iframe'].includes(name), name)
      for (const attribute of Object.keys(attributes)) assert.doesNotMatch(attribute, /^on/)
    }
    assert.ok(textOf(page).includes('<script>alert(1)</script> is blocked.'))
    await assert.rejects(desk.files.file({ ...model, digest: '../../x' }, 'html'), /not a digest/)
    await assert.rejects(
      desk.files.file({ ...(await read(id)).models.get('en')!, figures: [], digest: undefined! }, 'pdf'),
      {
        code: 'bulletin-unsound',
      },
    )
  })
})
