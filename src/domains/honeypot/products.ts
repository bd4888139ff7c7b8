import { existsSync, readdirSync } from 'node:fs'
import type { Product } from './product.ts'

/** Every `<name>/product.ts` below a folder, by name: adding a folder adds a kind of honeypot. */
export async function installedProducts(
  folder: URL = new URL('./products/', import.meta.url),
): Promise<readonly Product[]> {
  const found: Product[] = []
  for (const name of readdirSync(folder).sort()) {
    const module = new URL(`${name}/product.ts`, folder)
    if (!existsSync(module)) continue
    const { product } = (await import(module.href)) as { product: Product }
    found.push(product)
  }
  return found
}
