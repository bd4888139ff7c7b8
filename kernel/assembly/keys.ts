import { KEY_TABLE, MASKS, NODES, NODES_MOST, NODE_BYTES } from './layout'
import { NAMES, OLD, OLD_NAMES, UNKNOWN, bit } from './slots'

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

/** Of the way from ROOT to the node: u64 with the bits of its slots; whether a key stands on it twice. */
export const NODE_PRESENT: usize = 80
export const NODE_TWICE: usize = 88
export const TWICE_KNOWN: u32 = 1
export const TWICE_UNKNOWN: u32 = 2

/** Before a line's first pair. */
export const ROOT: usize = NODES
/** What `learn` answers when nothing is to be learned any more. */
export const OFF: usize = 0

const CHILDREN_MOST: u32 = 8
const KEY_LONGEST: u32 = 32
/** Keys of a line that are compared with those before them, and so the most that are learned. */
const DEEPEST: u32 = 256

let nodes: u32 = 1
let known: u32 = 0

/** Forgets the sequences when they have filled the trie. */
export function forgetSequences(): void {
  if (nodes < NODES_MOST) return
  nodes = 1
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
}

export function slotOf(start: usize, length: u32): u32 {
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

/** The length of `key=` at `start`; 0 when there is none before `end`. */
export function keyLength(start: usize, end: usize): u32 {
  let equals = start
  while (equals < end && isKeyCharacter(load<u8>(equals))) equals++
  return equals === end || equals === start || load<u8>(equals) !== 0x3d ? 0 : ((equals - start + 1) as u32)
}

/** Whether one of the tokens, or of so many that this is not looked at, is of the key `key=` at `start`, which has `length` bytes. */
export function stood(start: usize, length: u32, tokens: usize, tokensEnd: usize): bool {
  if (tokensEnd - tokens > (DEEPEST as usize) << 3) return true
  for (let token = tokens; token < tokensEnd; token += 8) {
    const other: usize = load<u32>(token)
    let same: u32 = 0
    while (same < length && load<u8>(other + (same as usize)) === load<u8>(start + (same as usize))) same++
    if (same === length) return true
  }
  return false
}

/**
 * Makes the node of the key at `start`, of `length` bytes with its `=`, behind `node` and the line's tokens so far. OFF when there
 * is no room for it.
 */
export function learn(node: usize, start: usize, length: u32, tokens: usize, tokensEnd: usize): usize {
  let children: u32 = 0
  let last: usize = 0
  for (let child: usize = load<u32>(node, NODE_CHILD); child !== 0; child = load<u32>(child, NODE_SIBLING)) {
    last = child
    children++
  }
  if (nodes >= NODES_MOST || children >= CHILDREN_MOST || length > KEY_LONGEST) return OFF
  if (tokensEnd - tokens > (DEEPEST as usize) << 3) return OFF
  const made = NODES + (nodes as usize) * NODE_BYTES
  nodes++
  const slot = slotOf(start, length - 1)
  const first: u32 = min(length, 16)
  const firstMask = v128.load(MASKS + ((first as usize) << 4))
  const restMask = v128.load(MASKS + (((length - first) as usize) << 4))
  v128.store(made, v128.and(v128.load(start), firstMask))
  v128.store(made, firstMask, 16)
  v128.store(made, v128.and(v128.load(start, 16), restMask), 32)
  v128.store(made, restMask, 48)
  store<u32>(made, length, NODE_LENGTH)
  store<u32>(made, slot, NODE_SLOT)
  store<u32>(made, 0, NODE_CHILD)
  store<u32>(made, 0, NODE_SIBLING)
  store<u64>(made, load<u64>(node, NODE_PRESENT) | bit(slot), NODE_PRESENT)
  let twice = load<u32>(node, NODE_TWICE)
  if (stood(start, length, tokens, tokensEnd)) twice |= slot === UNKNOWN ? TWICE_UNKNOWN : TWICE_KNOWN
  store<u32>(made, twice, NODE_TWICE)
  if (last === 0) store<u32>(node, made as u32, NODE_CHILD)
  else store<u32>(last, made as u32, NODE_SIBLING)
  return made
}
