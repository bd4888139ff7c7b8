/**
 * Where everything lives in the kernel's memory. All addresses are constants, so that they cost nothing where they are used.
 * The memory is allocated once: pages that are never touched cost nothing either.
 *
 * Caps come in pairs. `accept()` says "take the block now" at a soft cap, which leaves room for two more of the worst chunks below
 * the hard one: one because a chunk is committed whole, one so that a block read again in other chunks still fits.
 */

/** Longest line that is tokenised here; longer ones are the careful parser's. */
export const LINE_MOST: u32 = 0xffff
/** Longest value of a dictionary; longer ones go to `unmapped`. `longestName` of the tables, in bytes. */
export const NAME_MOST: u32 = 512
/** Most bytes accepted at once, and then the most there can be together with an unfinished line. */
export const ROOM: u32 = 0x40000
export const CHUNK_MOST: u32 = ROOM + 0x10000

// Compiler's own data ends below: build.ts checks it.
const BASE: usize = 0x10000

/** Digits are read backwards 8 at a time and texts forwards 64 at a time, hence the margins. */
export const INPUT: usize = BASE + 0x100
const INPUT_END: usize = INPUT + CHUNK_MOST + 0x200

/** u32 addresses of the separators outside quotes. */
export const SEPARATORS: usize = INPUT_END
const SEPARATORS_END: usize = SEPARATORS + ((CHUNK_MOST as usize) + 128) * 4

/** One record a line, see index.ts. */
export const LINES: usize = SEPARATORS_END
export const LINE_BYTES: usize = 16
const LINES_END: usize = LINES + ((CHUNK_MOST as usize) + 16) * LINE_BYTES

/** Lines for the careful parser: address, length, number of the line in the chunk, 1 when it is certainly no detection. */
export const IRREGULAR: usize = LINES_END
const IRREGULAR_END: usize = IRREGULAR + ((CHUNK_MOST as usize) + 16) * 16

/** Tokens of the accepted lines: u32 start, u16 length, u16 slot. */
export const TOKENS: usize = IRREGULAR_END
const TOKENS_END: usize = TOKENS + ((CHUNK_MOST as usize) / 2 + 64) * 8

/** The shortest row, with devid, eventtime and type, is longer than this. */
const SHORTEST: u32 = 34
export const CHUNK_ROWS: u32 = CHUNK_MOST / SHORTEST

/** What is known of each accepted line of the chunk: a span for each slot (slots.ts), then these. */
export const ROWS: usize = TOKENS_END
export const ROW_BYTES: usize = 384
export const ROW_LINE: usize = 336
export const ROW_LENGTH: usize = 340
export const ROW_TOKENS: usize = 344
export const ROW_TOKENS_END: usize = 348
export const ROW_TIME: usize = 352
/** Bit n set: slot n goes to `unmapped`. */
export const ROW_UNMAPPED: usize = 360
export const ROW_SEVERITY: usize = 368
export const ROW_DISPOSITION: usize = 369
export const ROW_TIME_STATUS: usize = 370
const ROWS_END: usize = ROWS + ((CHUNK_ROWS as usize) + 2) * ROW_BYTES

/** The trie of key sequences, see keys.ts. */
export const NODES: usize = ROWS_END
export const NODE_BYTES: usize = 112
export const NODES_MOST: u32 = 0x4000
export const KEY_TABLE: usize = NODES + (NODES_MOST as usize) * NODE_BYTES
const KEY_TABLE_END: usize = KEY_TABLE + 64 * 32

/** 32 bytes of ones and 32 of zeros, on one line of the cache: `maskOf` in dictionary.ts. Then 16 of ones: `lastDigits`. */
export const WINDOW: usize = (KEY_TABLE_END + 63) & ~63
export const WINDOW_END: usize = WINDOW + 48
/** Constant tables: masks of the first n bytes, and the IPv4 patterns of values.ts. */
/** Constants, see splats.ts. */
export const SPLATS: usize = WINDOW + 128
export const MASKS: usize = SPLATS + 256
export const IPV4_PATTERNS: usize = MASKS + 32 * 16
export const IPV4_SHUFFLES: usize = IPV4_PATTERNS + 0x10000
const TABLES_END: usize = IPV4_SHUFFLES + 96 * 64

/** Where values with escapes are unescaped. */
export const SCRATCH: usize = TABLES_END
const SCRATCH_END: usize = SCRATCH + 0x10100

/** Rows of a block: `accept` says "now" at the first number, and no block ever holds more than the second. */
export const ROWS_SOFT: u32 = 500000
export const ROWS_HARD: u32 = ROWS_SOFT + 2 * CHUNK_ROWS
const COLUMN: usize = ((ROWS_HARD as usize) + 127) & ~63

export const TIME: usize = (SCRATCH_END + 63) & ~63
export const SOURCE_IP: usize = TIME + COLUMN * 8
export const DESTINATION_IP: usize = SOURCE_IP + COLUMN * 16
export const SIGNATURE_UID: usize = DESTINATION_IP + COLUMN * 16
export const SESSION: usize = SIGNATURE_UID + COLUMN * 4
export const INCIDENT: usize = SESSION + COLUMN * 4
export const POLICY: usize = INCIDENT + COLUMN * 4
export const SOURCE_PORT: usize = POLICY + COLUMN * 4
export const DESTINATION_PORT: usize = SOURCE_PORT + COLUMN * 2
export const RISK_SCORE: usize = DESTINATION_PORT + COLUMN * 2
export const TIME_STATUS: usize = RISK_SCORE + COLUMN * 2
export const SEVERITY: usize = TIME_STATUS + COLUMN
export const DISPOSITION: usize = SEVERITY + COLUMN
export const PROTOCOL: usize = DISPOSITION + COLUMN
export const LOG_TIME: usize = (PROTOCOL + COLUMN + 63) & ~63
export const LOG_TIME_STATUS: usize = LOG_TIME + COLUMN * 8
/** u16 indexes into the dictionaries, one column after the other. */
export const INDEXES: usize = LOG_TIME_STATUS + COLUMN
export const INDEX_COLUMN: usize = COLUMN * 2
/** Those of `detection`, then those of `log`. */
export const DICTIONARIES_COUNT: u32 = 20

/** Dictionaries, see dictionary.ts. */
export const DICTIONARIES: usize = INDEXES + (DICTIONARIES_COUNT as usize) * INDEX_COLUMN
export const DICTIONARY_MOST: u32 = 0xffff
export const DICTIONARY_SOFT: u32 = DICTIONARY_MOST - 2 * CHUNK_ROWS
export const DICTIONARY_SLOTS: usize = 0x20000
export const DICTIONARY_ENTRIES: usize = 64 + DICTIONARY_SLOTS * 4
export const DICTIONARY_TEXT: usize = DICTIONARY_ENTRIES + 0x10000 * 8
const DICTIONARY_TEXT_BYTES: usize = 0x200000
export const DICTIONARY_TEXT_HARD: u32 = (DICTIONARY_TEXT_BYTES as u32) - (CHUNK_MOST + 3 * CHUNK_ROWS) - 64
export const DICTIONARY_TEXT_SOFT: u32 = DICTIONARY_TEXT_HARD - (CHUNK_MOST + 3 * CHUNK_ROWS)
/** Not a multiple of a power of two, or the hot lines of all dictionaries would share one set of the cache. */
export const DICTIONARY_BYTES: usize = DICTIONARY_TEXT + DICTIONARY_TEXT_BYTES + 64 * 37

/** The values that a dictionary was last asked for, 64 bytes each, see dictionary.ts. */
export const RECENT: usize = (DICTIONARIES + (DICTIONARIES_COUNT as usize) * DICTIONARY_BYTES + 63) & ~63
export const RECENT_BITS: u64 = 8
export const RECENT_BYTES: usize = 64 << (RECENT_BITS as usize)

/** Counts, see counts.ts: two tables of slots and entries, and one of signatures. */
export const COUNTS_MOST: u32 = 0x20000
export const COUNTS_SOFT: u32 = COUNTS_MOST - 2 * CHUNK_ROWS
export const COUNTS_SLOTS: usize = 0x40000
export const COUNTS_ENTRIES: usize = 64 + COUNTS_SLOTS * 4
export const COUNTS_BYTES: usize = COUNTS_ENTRIES + (COUNTS_MOST as usize) * 16 + 64 * 11
export const COUNTS: usize = RECENT + (DICTIONARIES_COUNT as usize) * RECENT_BYTES
export const SIGNATURES: usize = COUNTS + 2 * COUNTS_BYTES
const SIGNATURES_END: usize = SIGNATURES + COUNTS_BYTES

/** Columns of the count tables, written when the block is taken. */
export const COUNT_COLUMNS: usize = SIGNATURES_END
export const COUNT_COLUMN: usize = (COUNTS_MOST as usize) * 8 + 64 * 5
const COUNT_COLUMNS_END: usize = COUNT_COLUMNS + 16 * COUNT_COLUMN

/** Pieces that the string columns take as they grow, see strings.ts. */
export const STRINGS: usize = COUNT_COLUMNS_END
export const STRING_COLUMNS: u32 = 8
export const PIECES_MOST: u32 = 328
/** What a chunk may take: its lines raw, in columns and as JSON, each column with a piece begun and room left at the end of each. */
export const CHUNK_PIECES: u32 = 24
export const PIECES_SOFT: u32 = PIECES_MOST - 2 * CHUNK_PIECES
export const PIECE_BYTES: usize = 0x40000
export const STRING_STATE: usize = 64 + (PIECES_MOST as usize) * 8
export const PIECES: usize = (STRINGS + (STRING_COLUMNS as usize) * STRING_STATE + 63) & ~63
export const MEMORY_END: usize = PIECES + (PIECES_MOST as usize) * PIECE_BYTES
