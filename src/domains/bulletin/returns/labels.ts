/** Words for what returns are counted by. */
import type { Cell } from '../../returns/index.ts'
import type { Edition } from '../writing/edition.ts'
import type { Facts } from './facts.ts'

/** `資訊蒐集`, `Information Gathering`; a class without a Chinese name has its English one. */
export function className(edition: Edition, { classes }: Facts, code: string): string {
  const label = classes.find((each) => each.code === code)?.label
  return label?.[edition.language] ?? label?.en ?? code
}

export function categoryName(edition: Edition, { categories }: Facts, code: string): string {
  if (code === '') return edition.say('（未分類）', '(none)')
  return categories.get(code)?.[edition.language] ?? code
}

export function levelName(edition: Edition, level: string): string {
  return level === '' ? edition.say('（未定）', '(none)') : edition.say(`${level} 級`, level)
}

/** `綜合行政類／A 級／入侵嘗試` */
export function cellName(edition: Edition, facts: Facts, { category, level, threatClass }: Cell): string {
  return [
    categoryName(edition, facts, category),
    levelName(edition, level),
    className(edition, facts, threatClass),
  ].join(edition.say('／', ' / '))
}
