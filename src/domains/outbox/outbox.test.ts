import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { generate } from 'selfsigned'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { createSealer } from '../../base/seal.ts'
import { startTestRecords } from '../../store/records/server.test-support.ts'
import type { RecordStore } from '../../store/records/index.ts'
import { deliverDue, startDelivery, type Delivery } from './delivery.ts'
import { isMailAddress, queueMail } from './outbox.ts'
import { createSender, parseSmtpUrl } from './smtp.ts'
import { writeLetter } from './templates.ts'

const database = await startTestRecords([
  { room: 'outbox', folder: new URL('./migrations/', import.meta.url) },
])
const sealer = createSealer(randomBytes(32))
const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
})

const link = 'https://lianfang.example/invitation#0123456789'
const begin = new Date('2026-11-21T02:00:00Z')
const minutes = (count: number): Date => new Date(begin.getTime() + count * 60_000)

interface Peer {
  readonly port: number
  /** Whole mails as they came over the line. */
  readonly mails: string[]
}

async function peer(options: SMTPServerOptions): Promise<Peer> {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        mails.push(`TLS ${session.secure}\n${Buffer.concat(chunks).toString()}`)
        done(null, 'taken as 4711')
      })
    },
    ...options,
  })
  // A client that distrusts our certificate hangs up; that is what some tests want.
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  after(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
      }),
  )
  return { port: (server.server.address() as AddressInfo).port, mails }
}

async function waiting(records: RecordStore, to = 'lin@example.gov.tw'): Promise<string> {
  return records.within({ kind: 'agency', agency: 7 }, (transaction) =>
    queueMail(
      transaction,
      sealer,
      {
        to,
        language: 'zh-TW',
        template: 'invitation',
        values: { name: '林小華', by: '王小明', link, until: minutes(72 * 60) },
        until: minutes(72 * 60),
      },
      begin,
    ),
  )
}

async function rowsOf(records: RecordStore) {
  return records.within({ kind: 'system' }, (transaction) =>
    transaction.selectFrom('mail').selectAll().orderBy('created_at').execute(),
  )
}

function delivery(
  records: RecordStore,
  url: string,
  now: Date,
  ca: string | null = certificate.cert,
): Delivery {
  const sender = createSender(parseSmtpUrl(url), 'lianfang@example.gov.tw', ca ?? undefined)
  return { records, sealer, sender, timeZone: 'Asia/Taipei', now: () => now }
}

test('a mail goes out encrypted, once, and its secret is erased', async () => {
  const records = await database.freshDatabase()
  const { port, mails } = await peer({ key: certificate.private, cert: certificate.cert })
  const id = await waiting(records)
  const [queued] = await rowsOf(records)
  assert.ok(!queued!.sealed!.includes(Buffer.from('0123456789')))
  const url = `smtp://localhost:${port}`
  assert.deepEqual(await deliverDue(delivery(records, url, begin)), { sent: 1, refused: 0, postponed: 0 })
  assert.deepEqual(await deliverDue(delivery(records, url, begin)), { sent: 0, refused: 0, postponed: 0 })
  const [mail] = mails
  assert.match(mail!, /^TLS true/)
  assert.match(mail!, /^To: lin@example\.gov\.tw\r$/m)
  assert.match(mail!, /^Auto-Submitted: auto-generated\r$/m)
  assert.ok(mail!.includes(`Message-ID: <${id}@example.gov.tw>`))
  const [row] = await rowsOf(records)
  assert.deepEqual([row?.state, row?.sealed, row?.attempts], ['sent', null, 1])
  assert.match(row!.answer!, /taken as 4711/)
})

test('two deliverers share what is due', async () => {
  const records = await database.freshDatabase()
  const { port, mails } = await peer({ key: certificate.private, cert: certificate.cert })
  for (let number = 0; number < 25; number++) await waiting(records, `a${number}@example.gov.tw`)
  const url = `smtp://localhost:${port}`
  const done = await Promise.all([1, 2].map(() => deliverDue(delivery(records, url, begin))))
  assert.equal(
    done.reduce((sum, { sent }) => sum + sent, 0),
    25,
  )
  assert.equal(new Set(mails.map((mail) => /^To: (.*)\r$/m.exec(mail)![1])).size, 25)
})

test('a recipient that is refused for good is not tried again, and the answer is kept', async () => {
  const records = await database.freshDatabase()
  const { port } = await peer({
    key: certificate.private,
    cert: certificate.cert,
    onRcptTo(_, __, done) {
      done(Object.assign(new Error('5.1.1 no such mailbox'), { responseCode: 550 }))
    },
  })
  await waiting(records)
  assert.equal((await deliverDue(delivery(records, `smtp://localhost:${port}`, begin))).refused, 1)
  const [row] = await rowsOf(records)
  assert.deepEqual([row?.state, row?.sealed], ['failed', null])
  assert.match(row!.answer!, /550 5\.1\.1 no such mailbox/)
})

test('a server that is busy or away is tried again, later each time, and then no more', async () => {
  const records = await database.freshDatabase()
  let busy = true
  const { port, mails } = await peer({
    key: certificate.private,
    cert: certificate.cert,
    onMailFrom(_, __, done) {
      done(busy ? Object.assign(new Error('4.3.2 try later'), { responseCode: 451 }) : null)
    },
  })
  const url = `smtp://localhost:${port}`
  await waiting(records)
  const at = async (minute: number, address = url) => {
    const { sent, refused, postponed } = await deliverDue(delivery(records, address, minutes(minute)))
    return [sent, refused, postponed]
  }
  assert.deepEqual(await at(0), [0, 0, 1])
  assert.deepEqual(await at(0.5), [0, 0, 0])
  assert.deepEqual(await at(1), [0, 0, 1])
  // Nobody listens there.
  assert.deepEqual(await at(6, 'smtp://localhost:1'), [0, 0, 1])
  busy = false
  assert.deepEqual(await at(21), [1, 0, 0])
  assert.equal(mails.length, 1)
  busy = true
  await waiting(records, 'chen@example.gov.tw')
  const times = [100, 101, 106, 121, 181, 361, 721, 1441]
  for (const time of times) assert.deepEqual(await at(time), [0, 0, 1])
  const row = (await rowsOf(records)).find(({ recipient }) => recipient === 'chen@example.gov.tw')
  assert.deepEqual([row?.state, row?.attempts, row?.sealed], ['failed', 8, null])
  assert.match(row!.answer!, /451/)
})

test('a mail whose link has ended stays home', async () => {
  const records = await database.freshDatabase()
  await waiting(records)
  assert.equal((await deliverDue(delivery(records, 'smtp://localhost:1', minutes(72 * 60)))).postponed, 0)
  assert.equal((await rowsOf(records))[0]?.state, 'failed')
})

test('a mail sealed with another key fails by itself and holds nobody up', async () => {
  const records = await database.freshDatabase()
  const { port } = await peer({ key: certificate.private, cert: certificate.cert })
  const lost = await waiting(records, 'lost@example.gov.tw')
  await records.within({ kind: 'system' }, (transaction) =>
    transaction
      .updateTable('mail')
      .set({ sealed: randomBytes(60) })
      .where('id', '=', lost)
      .execute(),
  )
  await waiting(records)
  assert.equal((await deliverDue(delivery(records, `smtp://localhost:${port}`, begin))).sent, 1)
  const states = (await rowsOf(records)).map(({ recipient, state }) => `${recipient} ${state}`).sort()
  assert.deepEqual(states, ['lin@example.gov.tw sent', 'lost@example.gov.tw failed'])
})

test('no encryption, no mail: plain servers, strange certificates, wrong passwords', async () => {
  const records = await database.freshDatabase()
  const plain = await peer({ disabledCommands: ['STARTTLS'] })
  const encrypted = await peer({ key: certificate.private, cert: certificate.cert })
  const asking = await peer({
    key: certificate.private,
    cert: certificate.cert,
    authOptional: false,
    onAuth({ username, password }, _, done) {
      if (username === 'lianfang' && password === 'p@ss/word') done(null, { user: 'lianfang' })
      else done(new Error('wrong'))
    },
  })
  await waiting(records)
  let minute = 0
  const attempt = async (url: string, ca: string | null) => {
    minute += 800
    await deliverDue(delivery(records, url, minutes(minute), ca))
    return (await rowsOf(records))[0]!
  }
  assert.equal((await attempt(`smtp://localhost:${plain.port}`, certificate.cert)).state, 'queued')
  assert.equal((await attempt(`smtp://localhost:${encrypted.port}`, null)).state, 'queued')
  const refused = await attempt(`smtp://lianfang:wrong@localhost:${asking.port}`, certificate.cert)
  assert.equal(refused.state, 'queued')
  assert.doesNotMatch(refused.answer!, /wrong@/)
  assert.deepEqual([plain.mails, encrypted.mails], [[], []])
  const url = `smtp://lianfang:${encodeURIComponent('p@ss/word')}@localhost:${asking.port}`
  assert.equal((await attempt(url, certificate.cert)).state, 'sent')
  await waiting(records, 'chen@example.gov.tw')
  await deliverDue(delivery(records, `smtp://127.0.0.1:${plain.port}?plain`, begin))
  assert.match(plain.mails[0]!, /^TLS false/)
})

test('the loop delivers until it is stopped, through faults', async () => {
  const records = await database.freshDatabase()
  const { port, mails } = await peer({ key: certificate.private, cert: certificate.cert })
  const real = delivery(records, `smtp://localhost:${port}`, begin)
  let broken = true
  const faults: unknown[] = []
  const loop = startDelivery(
    {
      ...real,
      records: {
        ...records,
        within: (...work) => (broken ? Promise.reject(new Error('away')) : records.within(...work)),
      },
    },
    { seconds: 0.01, onFault: (fault) => faults.push(fault) },
  )
  await waiting(records)
  while (faults.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  broken = false
  while (mails.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await loop.stop()
  assert.equal((await rowsOf(records))[0]?.state, 'sent')
})

test('an agency’s officer queues mails and reads none', async () => {
  const records = await database.freshDatabase()
  await waiting(records)
  const seen = await records.within({ kind: 'agency', agency: 7 }, (transaction) =>
    transaction.selectFrom('mail').select('id').execute(),
  )
  assert.deepEqual(seen, [])
})

test('addresses that could begin another header are none', () => {
  for (const good of ['a@b', 'wang.xiao-ming+x@moi.gov.tw', "o'neil@example.com"])
    assert.ok(isMailAddress(good), good)
  for (const bad of [
    '',
    'a',
    'a@',
    '@b',
    'a b@c.tw',
    'a@b.tw\r\nBcc: x@y.tw',
    'a@b.tw, c@d.tw',
    '<a@b.tw>',
    'a@-b.tw',
    'a@b..tw',
    `${'a'.repeat(65)}@b.tw`,
    '王@例子.tw',
  ])
    assert.ok(!isMailAddress(bad), bad)
})

test('names cannot write a paragraph or a tag into a mail', () => {
  const name = '<img src=x onerror=alert(1)>\r\n\r\nhttps://evil.example\u2028'
  const until = minutes(60)
  for (const language of ['zh-TW', 'en'] as const) {
    const letter = writeLetter('invitation', { name, by: '"&', link, until }, language, 'Asia/Taipei')
    assert.ok(!letter.html.includes('<img'))
    assert.ok(letter.html.includes('&lt;img'))
    assert.doesNotMatch(letter.subject, /[\r\n]/)
    assert.ok(!letter.text.includes('\r\n'))
    assert.equal(letter.text.split('\n\n').length, 4)
    assert.ok(letter.text.includes(link))
    assert.match(letter.text, /11:00/)
    for (const template of ['reset', 'locked', 'method-added'] as const) {
      const values = { name, link, until, at: until, address: '192.0.2.7', method: 'passkey' as const }
      assert.ok(writeLetter(template, values, language, 'Asia/Taipei').subject.length > 5)
    }
  }
})

test('an address of a mail server says how it is encrypted', () => {
  assert.deepEqual(parseSmtpUrl('smtps://u:p%40@mail.gov.tw'), {
    host: 'mail.gov.tw',
    port: 465,
    encryption: 'tls',
    user: 'u',
    password: 'p@',
  })
  assert.equal(parseSmtpUrl('smtp://mail.gov.tw').encryption, 'starttls')
  assert.equal(parseSmtpUrl('smtp://[::1]:1025?plain').encryption, 'none')
  for (const url of ['', 'http://x', 'smtp://mail.gov.tw?plain', 'smtps://localhost?plain'])
    assert.throws(() => parseSmtpUrl(url), { code: 'setting-invalid' }, url)
})
