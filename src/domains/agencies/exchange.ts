/** Importing and exporting the registry. An import says first what it would change, and is done whole or not at all. */
import { createHash } from 'node:crypto'
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import { type Actor, record } from '../audit/index.ts'
import { type AgencyDraft, type Contact, faultOfContacts, faultOfDraft, most } from './agency.ts'
import {
  type FileAgency,
  type FileRange,
  readAgencies,
  type WholeAgency,
  writeAgencies,
} from './exchange-format.ts'
import { parseRange, prefixText } from './prefix.ts'
import { checkTimes, columnsOf, writeContacts } from './registry.ts'
import type { Level } from './tables.ts'

/** What an import does to one agency. */
export interface ImportedAgency {
  /** Line of a CSV, place in a JSON list. */
  readonly line: number
  readonly oid: string
  readonly outcome: 'added' | 'changed' | 'unchanged' | 'refused'
  /** Why it is refused. */
  readonly reason: string | null
  readonly changes: readonly { readonly field: string; readonly from: string; readonly to: string }[]
  /** Prefixes with their times, as texts; `ended` were the agency's and are not in the file. */
  readonly ranges: {
    readonly added: readonly string[]
    readonly changed: readonly string[]
    readonly ended: readonly string[]
    readonly unchanged: number
  }
}

export interface ImportReport {
  readonly dryRun: boolean
  readonly counts: Readonly<Record<ImportedAgency['outcome'], number>> & {
    readonly rangesAdded: number
    readonly rangesChanged: number
    readonly rangesEnded: number
  }
  /** Those that change or are refused, refused ones first; at most 1000. */
  readonly agencies: readonly ImportedAgency[]
  readonly isWhole: boolean
}

interface Plan {
  readonly imported: ImportedAgency
  readonly id: number | undefined
  readonly draft: Omit<AgencyDraft, 'parent'>
  readonly parent: string
  readonly archivedAt: Date | null
  /** Undefined: as they are. */
  readonly contacts: readonly Contact[] | undefined
  readonly add: readonly KnownRange[]
  /** Of ranges that are there: their new end. */
  readonly set: readonly { readonly id: string; readonly to: Date | null }[]
}

interface KnownRange {
  readonly prefix: string
  readonly from: Date
  readonly to: Date | null
}

interface Known extends Omit<AgencyDraft, 'parent'> {
  readonly id: number
  readonly parent: string
  readonly archivedAt: Date | null
  readonly contacts: readonly Contact[]
  readonly ranges: readonly (KnownRange & { readonly id: string })[]
}

const mostShown = 1000

/** Every agency, archived ones too, by OID. */
export async function exportAgencies(records: Records, format: 'csv' | 'json'): Promise<string> {
  const all = [...(await everyAgency(records)).values()]
  return writeAgencies(all.map(wholeOf), format)
}

/**
 * Brings the registry to what the file says, or says what that would change. Agencies that the file does not name stay. Of a named one,
 * contacts and ranges are replaced if the file has any of them: ranges that are not in the file end now.
 * Errors: csv-invalid, agencies-invalid, too-large; import-invalid when a line is refused and it is no dry run: then nothing is changed.
 */
export async function importAgencies(
  records: Records,
  actor: Actor,
  file: { readonly text: string; readonly format: 'csv' | 'json'; readonly dryRun: boolean },
  now: Date,
): Promise<ImportReport> {
  const given = readAgencies(file.text, file.format)
  const known = await everyAgency(records)
  const categories = new Set(
    (await records.selectFrom('business_category').select('code').execute()).map(({ code }) => code),
  )
  const planned = given.map((agency) => plan(agency, known.get(agency.oid), categories, now))
  const plans = refuseParents(planned, known)
  const report = reportOf(plans, file.dryRun)
  if (file.dryRun) return report
  const [refused] = report.agencies.filter(({ outcome }) => outcome === 'refused')
  if (refused !== undefined)
    throw new LianfangError(
      'import-invalid',
      `line ${refused.line} (${refused.oid}): ${refused.reason ?? ''}; ${report.counts.refused} in all are refused, nothing was changed`,
      { hint: 'A dry run says what is wrong with each.' },
    )
  const work = plans.filter(({ imported }) => imported.outcome !== 'unchanged')
  await apply(records, work, known)
  if (work.length > 0)
    await record(records, {
      actor,
      action: 'agency.import',
      subject: { kind: 'registry', id: 'agencies' },
      detail: {
        sha256: createHash('sha256').update(file.text).digest('hex'),
        counts: report.counts,
        agencies: report.agencies.map(({ oid, outcome, changes, ranges }) => ({
          oid,
          outcome,
          changes,
          ranges,
        })),
        isWhole: report.isWhole,
      },
    })
  return report
}

function plan(file: FileAgency, known: Known | undefined, categories: ReadonlySet<string>, now: Date): Plan {
  const nameZh = file.nameZh?.trim() ?? known?.nameZh ?? ''
  const level = file.level === undefined ? (known?.level ?? null) : levelOf(file.level)
  const draft = {
    oid: file.oid,
    nameZh: nameZh === '' && known !== undefined ? known.nameZh : nameZh,
    nameEn: file.nameEn?.trim() ?? known?.nameEn ?? '',
    level,
    category: file.category === undefined ? (known?.category ?? null) : file.category.trim() || null,
  }
  const parent = file.parent?.trim() ?? known?.parent ?? ''
  const base = { id: known?.id, draft, parent, add: [], set: [], contacts: undefined }
  const refused = (reason: string, line = file.line): Plan => ({
    ...base,
    archivedAt: null,
    imported: {
      line,
      oid: file.oid,
      outcome: 'refused',
      reason,
      changes: [],
      ranges: { added: [], changed: [], ended: [], unchanged: 0 },
    },
  })
  const fault =
    faultOfDraft({ ...draft, parent: null }) ??
    (draft.category !== null && !categories.has(draft.category)
      ? `there is no business category ${JSON.stringify(draft.category)}: load it first`
      : undefined) ??
    (file.contacts === undefined ? undefined : faultOfContacts(file.contacts))
  if (fault !== undefined) return refused(fault)
  try {
    const archivedAt =
      file.archived === undefined ? (known?.archivedAt ?? null) : instantOrNull(file.archived)
    const ranges = planRanges(file.ranges, known?.ranges ?? [], now)
    const contacts =
      file.contacts === undefined || JSON.stringify(file.contacts) === JSON.stringify(known?.contacts ?? [])
        ? undefined
        : file.contacts
    const shown = (agency: Partial<AgencyDraft> & { archivedAt: Date | null; parentOid: string }) => ({
      nameZh: agency.nameZh ?? '',
      nameEn: agency.nameEn ?? '',
      parent: agency.parentOid,
      level: agency.level ?? '',
      category: agency.category ?? '',
      archived: agency.archivedAt?.toISOString() ?? '',
    })
    const after = shown({ ...draft, parentOid: parent, archivedAt })
    const before =
      known === undefined
        ? shown({ parentOid: '', archivedAt: null })
        : shown({ ...known, parent: null, parentOid: known.parent })
    const changes = (Object.keys(after) as (keyof typeof after)[])
      .filter((field) => before[field] !== after[field])
      .map((field): ImportedAgency['changes'][number] => ({ field, from: before[field], to: after[field] }))
    if (contacts !== undefined)
      changes.push({
        field: 'contacts',
        from: (known?.contacts ?? []).map(({ name }) => name).join(', '),
        to: contacts.map(({ name }) => name).join(', '),
      })
    const { added, changed, ended } = ranges.shown
    const isSame = changes.length === 0 && added.length + changed.length + ended.length === 0
    return {
      ...base,
      contacts,
      archivedAt,
      add: ranges.add,
      set: ranges.set,
      imported: {
        line: file.line,
        oid: file.oid,
        outcome: known === undefined ? 'added' : isSame ? 'unchanged' : 'changed',
        reason: null,
        changes,
        ranges: ranges.shown,
      },
    }
  } catch (error) {
    if (!(error instanceof LianfangError)) throw error
    const line = (error as { line?: number }).line
    return refused(error.hint === undefined ? error.message : `${error.message} (${error.hint})`, line)
  }
}

function planRanges(given: readonly FileRange[] | undefined, known: Known['ranges'], now: Date) {
  const shown = { added: [] as string[], changed: [] as string[], ended: [] as string[], unchanged: 0 }
  const add: KnownRange[] = []
  const set: { id: string; to: Date | null }[] = []
  if (given === undefined) return { shown: { ...shown, unchanged: known.length }, add, set }
  const keyOf = ({ prefix, from }: KnownRange): string => `${prefix} ${from.getTime()}`
  const wanted = new Map<string, KnownRange>()
  for (const { line, range, from, to } of given) {
    try {
      const [start, end] = [instantOrNull(from) ?? new Date(0), instantOrNull(to)]
      checkTimes(start, end)
      for (const prefix of parseRange(range)) {
        const each = { prefix: prefixText(prefix), from: start, to: end }
        const twin = wanted.get(keyOf(each))
        if (twin !== undefined && twin.to?.getTime() !== end?.getTime())
          throw new LianfangError('range-invalid', `${each.prefix} is named twice with different ends`)
        wanted.set(keyOf(each), each)
      }
    } catch (error) {
      throw error instanceof LianfangError ? Object.assign(error, { line }) : error
    }
  }
  if (wanted.size > most.ranges) throw new LianfangError('range-invalid', `more than ${most.ranges} prefixes`)
  const have = new Map(known.map((range) => [keyOf(range), range]))
  for (const [key, range] of wanted) {
    const found = have.get(key)
    if (found === undefined) {
      add.push(range)
      shown.added.push(rangeText(range))
    } else if (found.to?.getTime() !== range.to?.getTime()) {
      set.push({ id: found.id, to: range.to })
      shown.changed.push(`${rangeText(found)} → ${range.to?.toISOString() ?? '…'}`)
    } else shown.unchanged++
  }
  for (const [key, range] of have) {
    if (wanted.has(key)) continue
    // What begins later cannot end now; it ends as it begins, which is never.
    if (range.to !== null && range.to <= now) shown.unchanged++
    else {
      set.push({ id: range.id, to: now > range.from ? now : range.from })
      shown.ended.push(rangeText(range))
    }
  }
  return { shown, add, set }
}

function rangeText({ prefix, from, to }: KnownRange): string {
  const start = from.getTime() === 0 ? '…' : from.toISOString()
  return `${prefix} ${start} – ${to?.toISOString() ?? '…'}`
}

/** Superiors must be in the file or in the registry, and nobody may be above itself. */
function refuseParents(plans: readonly Plan[], known: ReadonlyMap<string, Known>): Plan[] {
  const parents = new Map([...known].map(([oid, { parent }]) => [oid, parent]))
  for (const { imported, draft, parent } of plans)
    if (imported.outcome !== 'refused') parents.set(draft.oid, parent)
  const fault = ({ draft, parent }: Plan): string | undefined => {
    if (parent === '') return undefined
    if (!parents.has(parent)) return `its superior ${parent} is neither in the file nor in the registry`
    const seen = new Set([draft.oid])
    for (let above = parent; above !== ''; above = parents.get(above) ?? '') {
      if (seen.has(above)) return `it is above itself by way of ${above}`
      seen.add(above)
    }
    return undefined
  }
  return plans.map((each) => {
    const reason = each.imported.outcome === 'refused' ? undefined : fault(each)
    return reason === undefined
      ? each
      : { ...each, imported: { ...each.imported, outcome: 'refused', reason } }
  })
}

async function apply(
  records: Records,
  plans: readonly Plan[],
  known: ReadonlyMap<string, Known>,
): Promise<void> {
  const ids = new Map([...known].map(([oid, { id }]) => [oid, id]))
  const added = plans.filter(({ id }) => id === undefined)
  for (const part of slices(added, 1000)) {
    const rows = await records
      .insertInto('agency')
      .values(
        part.map(({ draft, archivedAt }) => ({
          ...columnsOf({ ...draft, parent: null }),
          archived_at: archivedAt,
        })),
      )
      .returning(['id', 'oid'])
      .execute()
    for (const { id, oid } of rows) ids.set(oid, id)
  }
  for (const { id, draft, parent, archivedAt } of plans) {
    const above = parent === '' ? null : ids.get(parent)!
    if (id !== undefined)
      await records
        .updateTable('agency')
        .set((is) => ({
          ...columnsOf({ ...draft, parent: above }),
          archived_at: archivedAt,
          version: is('version', '+', 1),
          changed_at: new Date(),
        }))
        .where('id', '=', id)
        .execute()
    else if (above !== null)
      await records.updateTable('agency').set({ parent: above }).where('oid', '=', draft.oid).execute()
  }
  for (const { draft, contacts, set } of plans) {
    if (contacts !== undefined) await writeContacts(records, ids.get(draft.oid)!, contacts)
    for (const { id, to } of set) {
      await records.deleteFrom('agency_range').where('id', '=', id).where('valid_from', '>=', to).execute()
      await records.updateTable('agency_range').set({ valid_to: to }).where('id', '=', id).execute()
    }
  }
  const ranges = plans.flatMap(({ draft, add }) =>
    add.map(({ prefix, from, to }) => ({
      agency: ids.get(draft.oid)!,
      prefix,
      valid_from: from,
      valid_to: to,
    })),
  )
  for (const part of slices(ranges, 1000)) await records.insertInto('agency_range').values(part).execute()
}

function reportOf(plans: readonly Plan[], dryRun: boolean): ImportReport {
  const all = plans.map(({ imported }) => imported)
  const count = (outcome: ImportedAgency['outcome']): number =>
    all.filter((each) => each.outcome === outcome).length
  const sum = (kind: 'added' | 'changed' | 'ended'): number =>
    all.reduce((total, { outcome, ranges }) => total + (outcome === 'refused' ? 0 : ranges[kind].length), 0)
  const telling = all
    .filter(({ outcome }) => outcome !== 'unchanged')
    .sort((a, b) => Number(b.outcome === 'refused') - Number(a.outcome === 'refused') || a.line - b.line)
  return {
    dryRun,
    counts: {
      added: count('added'),
      changed: count('changed'),
      unchanged: count('unchanged'),
      refused: count('refused'),
      rangesAdded: sum('added'),
      rangesChanged: sum('changed'),
      rangesEnded: sum('ended'),
    },
    agencies: telling.slice(0, mostShown),
    isWhole: telling.length <= mostShown,
  }
}

async function everyAgency(records: Records): Promise<Map<string, Known>> {
  const rows = await records.selectFrom('agency').selectAll().orderBy('oid').execute()
  const contacts = Map.groupBy(
    await records.selectFrom('agency_contact').selectAll().orderBy('agency').orderBy('position').execute(),
    ({ agency }) => agency,
  )
  const ranges = Map.groupBy(
    await records
      .selectFrom('agency_range')
      .selectAll()
      .orderBy('agency')
      .orderBy('prefix')
      .orderBy('valid_from')
      .execute(),
    ({ agency }) => agency,
  )
  const oids = new Map(rows.map(({ id, oid }) => [id, oid]))
  return new Map(
    rows.map((row) => [
      row.oid,
      {
        id: row.id,
        oid: row.oid,
        nameZh: row.name_zh,
        nameEn: row.name_en,
        parent: row.parent === null ? '' : (oids.get(row.parent) ?? ''),
        level: row.level,
        category: row.category,
        archivedAt: row.archived_at,
        contacts: (contacts.get(row.id) ?? []).map(({ name, role, mail, phone }) => ({
          name,
          role,
          mail,
          phone,
        })),
        ranges: (ranges.get(row.id) ?? []).map(({ id, prefix, valid_from: from, valid_to: to }) => ({
          id,
          prefix,
          from,
          to,
        })),
      },
    ]),
  )
}

function wholeOf(agency: Known): WholeAgency {
  const { oid, nameZh, nameEn, parent, level, category, archivedAt, contacts, ranges } = agency
  return {
    oid,
    nameZh,
    nameEn,
    parent,
    level: level ?? '',
    category: category ?? '',
    archived: archivedAt?.toISOString() ?? '',
    contacts,
    ranges: ranges.map(({ prefix, from, to }) => ({
      line: 0,
      range: prefix,
      from: from.getTime() === 0 ? '' : from.toISOString(),
      to: to?.toISOString() ?? '',
    })),
  }
}

/** ISO 8601 with its zone, or a date, which begins in Taiwan; empty is null. Error: time-invalid. */
function instantOrNull(text: string): Date | null {
  const given = text.trim()
  if (given === '') return null
  const date = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(given)
  const iso =
    date === null
      ? given
      : `${date[1]!}-${date[2]!.padStart(2, '0')}-${date[3]!.padStart(2, '0')}T00:00:00+08:00`
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(iso)
    ? Date.parse(iso)
    : NaN
  const isRolledOver = date !== null && new Date(time + 8 * 3_600_000).getUTCDate() !== Number(date[3])
  if (!Number.isFinite(time) || isRolledOver)
    throw new LianfangError('time-invalid', `not a time: ${JSON.stringify(given.slice(0, 50))}`, {
      hint: 'Give a date (2026-01-31) or an ISO 8601 time with its zone (2026-01-31T00:00:00+08:00).',
    })
  return new Date(time)
}

function levelOf(text: string): Level | null {
  const word = text.trim().toUpperCase()
  // What is no level is said by faultOfDraft.
  return word === '' ? null : (word as Level)
}

function slices<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
