import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword, isOutdated, standardCost, verifyPassword } from './password-hash.ts'
import { loadPasswordRules } from './password-rules.ts'

const faultsOf = loadPasswordRules(new URL('../../../reference/', import.meta.url))
const wang = {
  account: 'wang.xiaoming@moi.gov.tw',
  name: '王小明 Wang Xiao-ming',
  agencies: ['內政部', 'Ministry of the Interior', 'MOI'],
}

// What the hardening sheet lists and the honeypot saw, made to fit the length where it can be.
const refused: readonly (readonly [password: string, ...faults: string[]])[] = [
  ['Aa123456', 'too-short', 'no-symbol', 'common', 'keyboard-walk'],
  ['P@ssw0rd', 'too-short', 'common'],
  ['P@ssw0rd1234', 'common'],
  ['Ｐ＠ｓｓｗ０ｒｄ１２３４', 'common'],
  ['wang.xiaoming', 'no-upper-case', 'no-digit', 'account', 'name'],
  ['wang.xiaomingwang.xiaoming', 'no-upper-case', 'no-digit', 'account', 'name'],
  ['Wang.Xiaoming@', 'no-digit', 'account', 'name'],
  ['Wang.Xiaoming@123', 'account', 'name'],
  ['W4ng.X1aom1ng@123', 'account', 'name'],
  ['Kaohsiung@1234', 'place'],
  ['Kaohsiung@+123', 'place'],
  ['NewTaipei@1234', 'place'],
  ['TaoyuanCity@123', 'place'],
  ['高雄市高雄市Kh@1234', 'place'],
  ['Ministry@1234', 'agency'],
  ['1qaz@WSX3edc', 'common', 'keyboard-walk'],
  ['!QAZ2wsx#EDC4rfv', 'keyboard-walk'],
  ['Zaq1@wsxCde3', 'keyboard-walk'],
  ['Abcdefgh1234!', 'keyboard-walk'],
  ['ji32k7au4a83A!', 'common'],
  ['Lianfang@2026!', 'common'],
  ['Aaaa1111!!!!Bbbb', 'repeated-character', 'keyboard-walk'],
  ['v9#KdmQ2!pL\u0000zTw', 'control-character'],
  ['correcthorsebatterystaple', 'no-upper-case', 'no-digit', 'no-symbol'],
  ['x'.repeat(257), 'too-long'],
]

test('what everybody guesses is refused, with every reason', () => {
  for (const [password, ...faults] of refused) assert.deepEqual(faultsOf(password, wang), faults, password)
})

test('what nobody guesses is taken', () => {
  const taken = [
    'v9#KdmQ2!pLzTw',
    'correct Horse 4 battery-staple',
    '正確的馬Battery 7釘書針!',
    `${'k7#Wq!zR2pLm'.repeat(1)} plus a long tail of words 4`,
  ]
  for (const password of taken) assert.deepEqual(faultsOf(password, wang), [], password)
})

test('a missing or broken word list is named', () => {
  assert.throws(() => loadPasswordRules(new URL('file:///nowhere/')), { code: 'reference-invalid' })
})

test('composed and decomposed letters are one password', async () => {
  const cost = { memory: 64, passes: 1, lanes: 1 }
  const stored = await hashPassword('Caf\u00e9-Ole#2026x', cost)
  assert.ok(await verifyPassword('Cafe\u0301-Ole#2026x', stored))
  assert.ok(!(await verifyPassword('Cafe-Ole#2026x', stored)))
})

test('hashes are PHC strings at the cost we say, each with a salt of its own', async () => {
  const [one, other] = await Promise.all([hashPassword('password'), hashPassword('password')])
  assert.match(one, /^\$argon2id\$v=19\$m=65536,t=3,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.notEqual(one, other)
  assert.ok(!isOutdated(one))
  assert.ok(isOutdated(one, { ...standardCost, passes: 4 }))
  await assert.rejects(verifyPassword('password', 'plain text'), { code: 'password-hash-broken' })
})

// From the test suite of the reference implementation (phc-winner-argon2, test.c): version 0x13, argon2id, password, somesalt.
test('hashes of the reference implementation are understood', async () => {
  const stored = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  assert.ok(await verifyPassword('password', stored))
  assert.ok(!(await verifyPassword('passwore', stored)))
})
