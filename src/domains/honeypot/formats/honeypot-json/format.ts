import type { Format } from '../../../sources/index.ts'
import { installedProducts } from '../../products.ts'
import { honeypotJson } from './reading.ts'

/** Of the products that stand in their folder. */
export const format: Format = honeypotJson(await installedProducts())
