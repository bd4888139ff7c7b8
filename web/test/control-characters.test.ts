import assert from 'node:assert/strict'
import { test } from 'node:test'
import { controlCharacters } from '../src/components/control-characters.ts'

const shown = (text: string, line = false): string =>
  controlCharacters(text, line)
    .map((part) => part.text)
    .join('')

test('what cannot be seen is shown, and the rest is left alone', () => {
  assert.equal(shown('GET /<img onerror=1> 臺灣 🙂'), 'GET /<img onerror=1> 臺灣 🙂')
  assert.equal(shown('a\u0000b\u001b[31m\u007f'), 'a␀b␛[31m␡')
  assert.equal(shown('exe\u202egpj.'), 'exe⟨U+202E⟩gpj.')
  assert.equal(shown('pay\u200bpal \ufeff\u2066'), 'pay⟨U+200B⟩pal ⟨U+FEFF⟩⟨U+2066⟩')
  assert.equal(shown('\ud800x\udc00'), '⟨U+D800⟩x⟨U+DC00⟩')
  assert.equal(shown('tag \u{e0041}'), 'tag ⟨U+E0041⟩')
})

test('line ends stay unless all must be one line', () => {
  assert.equal(shown('a\n\tb'), 'a\n\tb')
  assert.equal(shown('a\r\n\tb', true), 'a␍␊␉b')
})
