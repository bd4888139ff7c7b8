import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { LianfangError } from '../../base/errors.ts'

export const stages = [
  'reconnaissance',
  'weaponization',
  'delivery',
  'exploitation',
  'installation',
  'command_and_control',
  'actions_on_objectives',
] as const
/** A stage of Lockheed Martin's kill chain. */
export type Stage = (typeof stages)[number]

/** What is placed: see reference/kill-chain/places.json for their keys. */
export const placedSorts = [
  'honeypot-activity',
  'honeypot-flaw',
  'honeypot-family',
  'threat-class',
  'gateway-kind',
] as const
export type PlacedSort = (typeof placedSorts)[number]

const text = z.string().trim().min(1)
const both = z.strictObject({ 'zh-TW': text, en: text })
const dated = { source: text, asOf: z.iso.date(), notes: text }
const stage = z.enum(stages)
const tacticId = z.string().regex(/^TA\d{4}$/)
const techniqueId = z.string().regex(/^T\d{4}(\.\d{3})?$/)

const tactic = z.strictObject({ id: tacticId, name: text, label: both, stage })
const technique = z.strictObject({ id: techniqueId, name: text, tactic: tacticId })
const place = z.strictObject({ key: text, tactic: tacticId, stage, technique: techniqueId.optional() })

const files = {
  stages: z.strictObject({
    ...dated,
    stages: z.array(z.strictObject({ id: stage, label: both })).length(stages.length),
  }),
  tactics: z.strictObject({ ...dated, tactics: z.array(tactic).min(1) }),
  techniques: z.strictObject({ ...dated, techniques: z.array(technique) }),
  places: z.strictObject({ ...dated, places: z.record(z.enum(placedSorts), z.array(place)) }),
} as const

/** An ATT&CK tactic. */
export type Tactic = z.infer<typeof tactic>

/** Where something stands in an attack. */
export interface Place {
  readonly tactic: Tactic
  readonly stage: Stage
  /** ATT&CK technique id. */
  readonly technique?: string
}

export interface KillChain {
  /** In the order of an intrusion. */
  readonly stages: readonly { readonly id: Stage; readonly label: { 'zh-TW': string; en: string } }[]
  /** In ATT&CK's order. */
  readonly tactics: readonly Tactic[]
  stageLabel(stage: Stage, language: 'zh-TW' | 'en'): string
  /** Undefined: no step of an attack, or not known. `threat-class` keys are `class/type`; an unknown type has its class's place. */
  placeOf(sort: PlacedSort, key: string): Place | undefined
  /** Of an ATT&CK technique id; a sub-technique that is not listed has its technique's place. */
  placeOfTechnique(id: string): Place | undefined
  /** Every key that has a place of its own. */
  keysOf(sort: PlacedSort): readonly string[]
  /** The latest date of the data. */
  readonly asOf: string
}

/** Reads and checks the four files of `folder`. A file that is missing or wrong is a LianfangError `reference-invalid`. */
export function loadKillChain(
  folder = new URL('../../../reference/kill-chain/', import.meta.url),
): KillChain {
  const read = <name extends keyof typeof files>(name: name): z.infer<(typeof files)[name]> => {
    try {
      return files[name].parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))) as z.infer<
        (typeof files)[name]
      >
    } catch (cause) {
      const message =
        cause instanceof z.ZodError
          ? z.prettifyError(cause)
          : cause instanceof Error
            ? cause.message
            : String(cause)
      throw invalid(`${name}.json: ${message}`, cause)
    }
  }
  const data = {
    stages: read('stages'),
    tactics: read('tactics'),
    techniques: read('techniques'),
    places: read('places'),
  }
  const tactics = new Map(data.tactics.tactics.map((item) => [item.id, item]))
  const tacticOf = (id: string): Tactic => {
    const found = tactics.get(id)
    if (found === undefined) throw invalid(`no tactic ${id}`)
    return found
  }
  const techniques = new Map(
    data.techniques.techniques.map(({ id, tactic: tacticId }): [string, Place] => {
      const found = tacticOf(tacticId)
      return [id, { tactic: found, stage: found.stage, technique: id }]
    }),
  )
  const places = new Map<string, Place>()
  for (const sort of placedSorts) {
    for (const { key, tactic: tacticId, technique: cited, ...rest } of data.places.places[sort]) {
      if (cited !== undefined && !techniques.has(cited)) throw invalid(`no technique ${cited}`)
      if (places.has(`${sort} ${key}`)) throw invalid(`${sort} ${key} is placed twice`)
      places.set(`${sort} ${key}`, {
        tactic: tacticOf(tacticId),
        stage: rest.stage,
        ...(cited !== undefined && { technique: cited }),
      })
    }
  }
  const labels = new Map(data.stages.stages.map(({ id, label }) => [id, label]))
  return {
    stages: data.stages.stages,
    tactics: data.tactics.tactics,
    stageLabel: (id, language) => labels.get(id)![language],
    placeOf: (sort, key) => places.get(`${sort} ${key}`) ?? places.get(`${sort} ${key.split('/')[0]!}`),
    placeOfTechnique: (id) => techniques.get(id) ?? techniques.get(id.split('.')[0]!),
    keysOf: (sort) => data.places.places[sort].map(({ key }) => key),
    asOf: Object.values(data).reduce((latest, { asOf }) => (asOf > latest ? asOf : latest), ''),
  }
}

function invalid(message: string, cause?: unknown): LianfangError {
  return new LianfangError('reference-invalid', `reference/kill-chain: ${message}`, {
    hint: 'Restore the file from the repository, or correct it as the message says.',
    cause,
  })
}
