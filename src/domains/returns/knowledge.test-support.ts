import { readKnowledge } from './knowledge.ts'

export const knowledge = readKnowledge(new URL('../../../reference/', import.meta.url))
