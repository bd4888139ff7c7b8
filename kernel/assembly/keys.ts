import { KEY_TABLE, MASKS, NODES, NODES_MOST, NODE_BYTES } from './layout'
import { NAMES, OLD, OLD_NAMES, UNKNOWN } from './slots'

/**
 * A trie of the key sequences seen so far: the children of a node are the keys that have followed it. A stream of any firmware's
 * field order is soon guessed right, and a guess is two SIMD compares. What was learned changes speed only, never a result.
 *
 * Node: 16 bytes of `key=`, their mask, the next 16 bytes, their mask, then:
 */
export const NODE_LENGTH: usize = 64
export const NODE_SLOT: usize = 68
export const NODE_CHILD: usize = 72
export const NODE_SIBLING: usize = 76

/** 1 when the key may stand on the way to the node, too. */
export const NODE_TWICE: usize = 80

/** Before a line's first pair. */
export const ROOT: usize = NODES
/** Off the trie: keys are looked up by name. Its length and slot are those of the last key looked up. */
export const OFF: usize = NODES + NODE_BYTES
/** What `learn` answers for a token that is not key=value. */
export const ODD: usize = 1

const CHILDREN_MOST: u32 = 8
const KEY_LONGEST: u32 = 31
/** Keys of a line that are learned: each is compared with those before it. */
const DEEPEST: u32 = 256

let nodes: u32 = 2
let known: u32 = 0

/** Forgets the sequences when they have filled the trie. */
export function forgetSequences(): void {
  if (nodes < NODES_MOST) return
  nodes = 2
  store<u32>(ROOT, 0, NODE_CHILD)
}

/** KEY_TABLE: 32 bytes a name: its length, its slot, and up to 24 characters. */
function addNames(names: string, first: u32, step: u32): void {
  let slot = first
  let start = 0
  for (let at = 0; at <= names.length; at++) {
    if (at < names.length && names.charCodeAt(at) !== 0x20) continue
    const entry = KEY_TABLE + (known as usize) * 32
    store<u32>(entry, (at - start) as u32)
    store<u32>(entry, slot, 4)
    for (let i = start; i < at; i++) store<u8>(entry + 8 + ((i - start) as usize), names.charCodeAt(i) as u8)
    known++
    slot += step
    start = at + 1
  }
}

export function prepareKeys(): void {
  addNames(NAMES, 0, 1)
  addNames(OLD_NAMES, OLD, 0)
  store<u32>(ROOT, 0, NODE_CHILD)
  store<u32>(OFF, 0, NODE_CHILD)
}

function slotOf(start: usize, length: u32): u32 {
  for (let i: u32 = 0; i < known; i++) {
    const entry = KEY_TABLE + (i as usize) * 32
    if (load<u32>(entry) !== length) continue
    let same: u32 = 0
    while (same < length && load<u8>(entry + 8 + (same as usize)) === load<u8>(start + (same as usize)))
      same++
    if (same === length) return load<u32>(entry, 4)
  }
  return UNKNOWN
}

function isKeyCharacter(c: u8): bool {
  return (
    ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a) ||
    (c >= 0x30 && c <= 0x39) ||
    c === 0x5f || // _
    c === 0x2d || // -
    c === 0x2e // .
  )
}

/** Whether one of the tokens is of the key `key=` at `start`, which has `length` bytes. */
function stood(start: usize, length: u32, tokens: usize, tokensEnd: usize): bool {
  for (let token = tokens; token < tokensEnd; token += 8) {
    const other: usize = load<u32>(token)
    let same: u32 = 0
    while (same < length && load<u8>(other + (same as usize)) === load<u8>(start + (same as usize))) same++
    if (same === length) return true
  }
  return false
}

/**
 * The node of the key at `start` behind `node` and the line's tokens so far, made when there is none: the slow way, for what was
 * not guessed.
 */
export function learn(node: usize, start: usize, end: usize, tokens: usize, tokensEnd: usize): usize {
  let equals = start
  while (equals < end && isKeyCharacter(load<u8>(equals))) equals++
  if (equals === end || equals === start || load<u8>(equals) !== 0x3d) return ODD
  const length = (equals - start) as u32
  const slot = slotOf(start, length)
  let children: u32 = 0
  let last: usize = 0
  for (let child: usize = load<u32>(node, NODE_CHILD); child !== 0; child = load<u32>(child, NODE_SIBLING)) {
    last = child
    children++
  }
  const far = tokensEnd - tokens > (DEEPEST as usize) << 3
  if (node === OFF || far || nodes >= NODES_MOST || children >= CHILDREN_MOST || length > KEY_LONGEST) {
    store<u32>(OFF, length + 1, NODE_LENGTH)
    store<u32>(OFF, slot, NODE_SLOT)
    store<u32>(OFF, 1, NODE_TWICE)
    return OFF
  }
  const made = NODES + (nodes as usize) * NODE_BYTES
  nodes++
  const first: u32 = min(length + 1, 16)
  const firstMask = v128.load(MASKS + ((first as usize) << 4))
  const restMask = v128.load(MASKS + (((length + 1 - first) as usize) << 4))
  v128.store(made, v128.and(v128.load(start), firstMask))
  v128.store(made, firstMask, 16)
  v128.store(made, v128.and(v128.load(start, 16), restMask), 32)
  v128.store(made, restMask, 48)
  store<u32>(made, length + 1, NODE_LENGTH)
  store<u32>(made, slot, NODE_SLOT)
  store<u32>(made, stood(start, length + 1, tokens, tokensEnd) as u32, NODE_TWICE)
  store<u32>(made, 0, NODE_CHILD)
  store<u32>(made, 0, NODE_SIBLING)
  if (last === 0) store<u32>(node, made as u32, NODE_CHILD)
  else store<u32>(last, made as u32, NODE_SIBLING)
  return made
}
