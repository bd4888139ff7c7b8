/** Business categories (業務類別): the centre loads its own list. */
import { LianfangError } from '../../base/errors.ts'
import type { Records } from '../../store/records/index.ts'
import { type Actor, record } from '../audit/index.ts'

export interface Category {
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string
}

export async function listCategories(records: Records): Promise<Category[]> {
  return records
    .selectFrom('business_category')
    .select(['code', 'name_zh as nameZh', 'name_en as nameEn'])
    .orderBy('code')
    .execute()
}

/** Replaces the list. Errors: categories-invalid; conflict when one that agencies have would go. */
export async function loadCategories(
  records: Records,
  actor: Actor,
  categories: readonly Category[],
): Promise<Category[]> {
  const codes = new Set(categories.map(({ code }) => code))
  const wrong = categories.find(
    ({ code, nameZh }) => !/^\S[^\p{Cc}]{0,39}$/u.test(code) || nameZh.trim() === '',
  )
  if (wrong !== undefined || codes.size < categories.length)
    throw new LianfangError(
      'categories-invalid',
      wrong === undefined
        ? 'a code comes twice'
        : `${JSON.stringify(wrong.code)} needs a code of 1 to 40 characters and a name`,
      { hint: 'Correct the list; nothing was changed.' },
    )
  const before = await listCategories(records)
  const gone = before.map(({ code }) => code).filter((code) => !codes.has(code))
  if (gone.length > 0) {
    const used = await records
      .selectFrom('agency')
      .select('category')
      .where('category', 'in', gone)
      .limit(1)
      .executeTakeFirst()
    if (used !== undefined)
      throw new LianfangError(
        'conflict',
        `agencies are in category ${JSON.stringify(used.category)}, which is not in the list`,
        {
          hint: 'Move them to another one first.',
        },
      )
    await records.deleteFrom('business_category').where('code', 'in', gone).execute()
  }
  for (const { code, nameZh, nameEn } of categories)
    await records
      .insertInto('business_category')
      .values({ code, name_zh: nameZh, name_en: nameEn })
      .onConflict((on) => on.column('code').doUpdateSet({ name_zh: nameZh, name_en: nameEn }))
      .execute()
  await record(records, {
    actor,
    action: 'business-category.load',
    subject: { kind: 'registry', id: 'business-categories' },
    detail: { before: before.length, after: categories.length, removed: gone },
  })
  return listCategories(records)
}
