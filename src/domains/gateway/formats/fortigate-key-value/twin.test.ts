import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { DetectionRow } from '../../../events/index.ts'
import type { ParseOptions } from '../../../sources/index.ts'
import { pairsOf, parseLine } from './twin.ts'

const options: ParseOptions = {
  timeZone: 'Asia/Taipei',
  receivedAt: Date.UTC(2026, 0, 1),
  unmapped: 'all',
  raw: 'all',
  sensor: 'nobody',
}
const head = 'eventtime=1736902800 devid=FG type=utm subtype=ips severity=high attack=X'

function parse(line: string, over: Partial<ParseOptions> = {}): ReturnType<typeof parseLine> {
  return parseLine(Buffer.from(line, 'latin1'), { ...options, ...over })
}

function detection(line: string, over: Partial<ParseOptions> = {}): DetectionRow {
  const outcome = parse(line, over)
  assert.equal(outcome.kind, 'detection', JSON.stringify(outcome))
  return (outcome as { row: DetectionRow }).row
}

function reason(line: string): string {
  const outcome = parse(line)
  return outcome.kind === 'set-aside' ? outcome.reason : outcome.kind
}

/** Keys and values of a line. */
function pairs(line: string): unknown {
  const found = pairsOf(line)
  return Array.isArray(found) ? found.map(({ key, value }) => [key, value]) : found
}

describe('tokens', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    [
      'a=1 b="x y" c=',
      [
        ['a', '1'],
        ['b', 'x y'],
        ['c', ''],
      ],
    ],
    [
      '  a=1\t\tb=2  ',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [String.raw`a="\"q\" \\ \n \x"`, [['a', String.raw`"q" \ \n \x`]]],
    [
      'url="/?q="two words"&p=1" b=2',
      [
        ['url', '/?q="two words"&p=1'],
        ['b', '2'],
      ],
    ],
    [
      'url="/?q="a" c="b"',
      [
        ['url', '/?q="a'],
        ['c', 'b'],
      ],
    ],
    [
      'a="x"b" c=1',
      [
        ['a', 'x"b'],
        ['c', '1'],
      ],
    ],
    ['a="x" and more', [['a', 'x and more']]],
    ['a="x"', [['a', 'x']]],
    ['a=""', [['a', '']]],
    [
      'a="" b=""',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    [
      'dstip=authid="x" c=1',
      [
        ['dstip', ''],
        ['authid', 'x'],
        ['c', '1'],
      ],
    ],
    ['a=b=c', [['a', 'b=c']]],
    [
      'time=10: 13:03 b=1',
      [
        ['time', '10: 13:03'],
        ['b', '1'],
      ],
    ],
    [
      'a= x b=1',
      [
        ['a', 'x'],
        ['b', '1'],
      ],
    ],
    ['a=x\0y', [['a', 'x y']]],
    [
      'a=x"y b=1',
      [
        ['a', 'x"y'],
        ['b', '1'],
      ],
    ],
    [
      'a=(x y) z=1',
      [
        ['a', '(x y)'],
        ['z', '1'],
      ],
    ],
    ['a="x', { unclosed: 'a' }],
    ['a="x\\"', { unclosed: 'a' }],
    ['a="/?b="tru', { unclosed: 'a' }],
    ['no pairs here', 'not-key-value'],
    ['=x', 'not-key-value'],
    [
      '<189>date=1 b=2',
      [
        ['date', '1'],
        ['b', '2'],
      ],
    ],
    ['<189>Jan  1 00:00:00 host date=1', [['date', '1']]],
    ['<189>1 2025-01-01T00:00:00Z host app - - - date=1', [['date', '1']]],
    ['<189>1 - h - - - [a@1 b="c" d="\\"]"][e] date=1', [['date', '1']]],
    ['<189>1 - h - - - - \xef\xbb\xbfdate=1', [['date', '1']]],
    ['\xef\xbb\xbf<189>date=1', [['date', '1']]],
  ]
  for (const [line, expected] of cases)
    test(JSON.stringify(line), () => {
      assert.deepEqual(pairs(line), expected)
    })
})

describe('what becomes of a line', () => {
  test('reasons', () => {
    assert.equal(reason(''), 'blank')
    assert.equal(reason(' \t\r'), 'blank')
    assert.equal(reason('\0\0'), 'not-key-value')
    assert.equal(reason('type=utm attack=x'), 'time-missing')
    assert.equal(reason('date=2025-01-01 type=utm'), 'time-missing')
    assert.equal(reason('eventtime=123 type=utm'), 'time-invalid')
    assert.equal(reason('date=2025-13-01 time=00:00:00 type=utm'), 'time-invalid')
    assert.equal(reason('date=1969-01-01 time=00:00:00 type=utm'), 'time-invalid')
    assert.equal(reason('date=2106-01-02 time=00:00:00 type=utm'), 'time-invalid')
    assert.equal(reason('date=2025-01-01 time=00:00:00 attack=x'), 'type-missing')
    assert.equal(reason('date=2025-01-01 time=00:00:00 type=x a="b'), 'quote-unclosed')
  })

  test('detections and log rows', () => {
    const time = 'date=2025-01-01 time=00:00:00'
    assert.equal(reason(`${time} type=utm subtype=ips attack=x severity=high`), 'detection')
    assert.equal(reason(`${time} type=utm subtype=ips attack=x`), 'detection')
    assert.equal(reason(`${time} type=utm subtype=ips attack=""`), 'log')
    assert.equal(reason(`${time} type=traffic attack=x`), 'log')
    assert.equal(reason(`${time} type=traffic attack=x severity=high`), 'detection')
    assert.equal(reason(`${time} type=utm subtype=app-ctrl app=x`), 'detection')
    assert.equal(reason(`${time} type=utm subtype=app-ctrl attack=x severity=high`), 'log')
    assert.equal(reason(`${time} type=app-ctrl subtype=app-ctrl-all app=x`), 'detection')
    assert.equal(reason(`${time} type=traffic app=BitTorrent apprisk=high`), 'log')
  })

  test('log rows keep every key, the last of repeated ones', () => {
    const outcome = parse(
      'date=2025-01-01 time=00:00:00 type=event user="\xe8\xad\xa6" b="\xff" a=1 a=2 device_id=F',
    )
    assert.ok(outcome.kind === 'log')
    const fields = JSON.parse(Buffer.from(outcome.row.fields, 'latin1').toString()) as unknown
    const date = { date: '2025-01-01', time: '00:00:00' }
    assert.deepEqual(fields, { ...date, type: 'event', user: '警', b: '\ufffd', a: '2', device_id: 'F' })
    assert.equal(outcome.row.device_uid, 'F')
  })
})

describe('time', () => {
  const at = (keys: string): string => {
    const row = detection(`${keys} devid=F type=utm attack=X severity=low`)
    return `${new Date(row.time).toISOString()} ${row.time_status}`
  }
  test('eventtime by its digits', () => {
    assert.equal(at('eventtime=1736902800'), '2025-01-15T01:00:00.000Z 0')
    assert.equal(at('eventtime=1736902800123'), '2025-01-15T01:00:00.123Z 0')
    assert.equal(at('eventtime=1736902800123999'), '2025-01-15T01:00:00.123Z 0')
    assert.equal(at('eventtime="1736902800123999999"'), '2025-01-15T01:00:00.123Z 0')
  })
  test('date, time and offset', () => {
    assert.equal(at('date=2025-01-15 time=09:00:00'), '2025-01-15T01:00:00.000Z 0')
    assert.equal(at('date=2025-01-15 time=09:00:00 tz="-0500"'), '2025-01-15T14:00:00.000Z 0')
    assert.equal(at('date="2025-01-15" time="09:00:00" tz=+05:30'), '2025-01-15T03:30:00.000Z 0')
    assert.equal(at('date=2025-01-15 time=09:00:00 tz="UTC-5"'), '2025-01-15T14:00:00.000Z 0')
    assert.equal(at('date=2025-01-15 time=09: 00:00.250'), '2025-01-15T01:00:00.250Z 0')
    assert.equal(at('eventtime=17 date=2025-01-15 time=09:00:00'), '2025-01-15T01:00:00.000Z 0')
  })
  test('wrong clocks are marked', () => {
    assert.equal(at('date=1970-01-02 time=00:00:00'), '1970-01-01T16:00:00.000Z 1')
    assert.equal(at('date=1999-12-31 time=23:59:59 tz=+0000'), '1999-12-31T23:59:59.000Z 1')
    assert.equal(at('date=2026-01-02 time=00:00:00 tz=+0000'), '2026-01-02T00:00:00.000Z 0')
    assert.equal(at('date=2026-01-02 time=00:00:01 tz=+0000'), '2026-01-02T00:00:01.000Z 2')
  })
  test('an eventtime that is no time stays in unmapped', () => {
    const row = detection('eventtime=17 date=2025-01-15 time=09:00:00 type=utm attack=X severity=low')
    assert.equal(row.unmapped, 'eventtime=17')
  })
})

describe('columns', () => {
  test('severity and disposition', () => {
    for (const [word, id] of [
      ['critical', 5],
      ['high', 4],
      ['medium', 3],
      ['low', 2],
      ['info', 1],
      ['information', 1],
      ['odd', 0],
    ])
      assert.equal(detection(head.replace('high', String(word))).severity_id, id)
    for (const [word, id] of [
      ['low', 1],
      ['elevated', 2],
      ['medium', 3],
      ['high', 4],
      ['critical', 5],
    ])
      assert.equal(
        detection(`eventtime=1736902800 type=utm subtype=app-ctrl app=X apprisk=${word}`).severity_id,
        id,
      )
    for (const [word, id] of [
      ['dropped', 6],
      ['detected', 15],
      ['pass_session', 1],
      ['clear_session', 99],
      ['reset', 21],
      ['blocked', 2],
      ['reject', 25],
      ['""', 0],
    ])
      assert.equal(detection(`${head} action=${word}`).disposition_id, id)
  })

  test('what does not fit goes to unmapped as it was written, in the order of the line', () => {
    const row = detection(
      `${head} srcport=65536 proto="256" policyid=4294967296 sessionid=-1 crscore=1e3 srcip=1.2.3 dstport="" user="" a="\\"b" policyid=7`,
    )
    assert.equal(
      row.unmapped,
      'srcport=65536 proto="256" policyid=4294967296 sessionid=-1 crscore=1e3 srcip=1.2.3 a="\\"b" policyid=7',
    )
    assert.equal(row.firewall_rule_uid, 0)
    assert.equal(detection(`${head} a=b`, { unmapped: 'none' }).unmapped, '')
  })

  describe('names of more than 512 bytes', () => {
    const longest = 'x'.repeat(512)
    const columns: readonly (readonly [string, keyof DetectionRow])[] = [
      ['type', 'metadata_log_provider'],
      ['subtype', 'metadata_log_name'],
      ['logid', 'metadata_event_code'],
      ['vd', 'metadata_tenant_uid'],
      ['devname', 'device_name'],
      ['attack', 'analytic_name'],
      ['appcat', 'analytic_category'],
      ['action', 'action'],
      ['srcintf', 'src_endpoint_interface_name'],
      ['srccountry', 'src_endpoint_location_country'],
      ['dstintf', 'dst_endpoint_interface_name'],
      ['dstcountry', 'dst_endpoint_location_country'],
      ['service', 'dst_endpoint_svc_name'],
      ['direction', 'connection_info_direction'],
      ['profile', 'policy_name'],
      ['crlevel', 'risk_level'],
    ]
    for (const [key, column] of columns)
      test(`${key} stays in unmapped`, () => {
        const line = (value: string): string =>
          `${head.replace(new RegExp(` ${key}=\\S+`), '')} a=b ${key}=${value}`
        assert.deepEqual(
          [detection(line(longest))[column], detection(line(longest)).unmapped],
          [longest, 'a=b'],
        )
        const row = detection(line(`${longest}x`))
        assert.deepEqual([row[column], row.unmapped], ['', `a=b ${key}=${longest}x`])
        const without = detection(line(`${longest}x`), { unmapped: 'none' })
        assert.deepEqual([without[column], without.unmapped], ['', ''])
      })

    test('bytes count, not characters, and those without escapes', () => {
      const name = (value: string): string => {
        const bytes = Buffer.from(value).toString('latin1')
        return Buffer.from(detection(`${head} service="${bytes}"`).dst_endpoint_svc_name, 'latin1').toString()
      }
      const fits = ['é'.repeat(256), `${'警'.repeat(170)}é`, '😀'.repeat(128)]
      for (const value of fits) assert.deepEqual([name(value), name(`${value}x`)], [value, ''])
      assert.deepEqual([name('\\"'.repeat(512)), name('\\"'.repeat(513))], ['"'.repeat(512), ''])
    })

    test('of application control', () => {
      const line = 'eventtime=1736902800 devid=F type=utm subtype=app-ctrl apprisk=high'
      const row = detection(`${line} applist=${longest}x attack=y app=${longest}x profile=z`)
      assert.deepEqual([row.analytic_name, row.policy_name], ['', ''])
      assert.equal(row.unmapped, `applist=${longest}x attack=y app=${longest}x profile=z`)
    })

    test('a sensor is named as one without a name is', () => {
      const line = head.replace('devid=FG', `devid=${longest}x`)
      const sensor = (text: string): unknown[] => {
        const { device_uid, device_name, unmapped } = detection(text)
        return [device_uid, device_name, unmapped]
      }
      assert.deepEqual(sensor(`${line} devname=D`), ['D', 'D', `devid=${longest}x`])
      assert.deepEqual(sensor(line), ['nobody', '', `devid=${longest}x`])
    })

    test('other texts may be of any length', () => {
      assert.equal(detection(`${head} msg=${longest}x`).message, `${longest}x`)
    })

    test('log rows have them in their fields', () => {
      const outcome = parse(`eventtime=1736902800 type=${longest}x subtype=${longest}x devid=${longest}x`)
      assert.ok(outcome.kind === 'log')
      const { metadata_log_provider, metadata_log_name, device_uid, fields } = outcome.row
      assert.deepEqual([metadata_log_provider, metadata_log_name, device_uid], ['', '', 'nobody'])
      assert.equal((JSON.parse(fields) as { type: string }).type, `${longest}x`)
    })
  })

  test('old names serve where modern ones are missing', () => {
    const row = detection(`${head} status=dropped action=detected src=192.0.2.1 serial=5 sensor=s`)
    assert.deepEqual([row.action, row.unmapped], ['detected', 'status=dropped'])
    assert.deepEqual([row.src_endpoint_ip[12], row.connection_info_uid, row.policy_name], [192, 5, 's'])
  })

  test('the line is kept as retention says', () => {
    const blocked = `${head} action=dropped`
    const seen = `${head} action=detected`
    const raw = (line: string, keep: ParseOptions['raw']): string => detection(line, { raw: keep }).raw_data
    assert.deepEqual(
      [raw(blocked, 'all'), raw(blocked, 'unblocked'), raw(blocked, 'none')],
      [blocked, '', ''],
    )
    assert.deepEqual([raw(`${seen}\r`, 'all'), raw(seen, 'unblocked'), raw(seen, 'none')], [seen, seen, ''])
    assert.equal(detection(`${head} msg="\xff\xfe"`).message, '\xff\xfe')
  })
})

test('any bytes have an outcome, soon', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'a=',
      '"',
      '\\',
      ' ',
      '=',
      ',',
      '<1>',
      'time=',
      'date=2025-01-01',
      'type=x',
      'attack=y',
      '\0',
      '\xff',
    ),
    fc.constantFrom('eventtime=1736902800 ', 'srcip=', '::', '1.2.3.4', '[x y="', '"] '),
    fc.string({ maxLength: 5 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const bytes = Buffer.from(pieces.join(''), 'latin1')
      assert.ok(parseLine(bytes, options).kind)
      assert.deepEqual(parseLine(bytes, options), parseLine(Buffer.from(bytes), options))
    }),
    { numRuns: 2000 },
  )
  for (const text of ['a="', 'a=" ', '" ', 'a=', '=', '\\', '\\"', '<1>1 [', 'x ', '"a=b "'])
    assert.ok(parseLine(Buffer.from(text.repeat(300_000).slice(0, 1024 * 1024)), options).kind)
})
