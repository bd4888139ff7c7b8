/** Compiles assembly/*.ts to build/fortigate-key-value.wasm; does nothing when that is newer than its sources. */
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const here = import.meta.dirname
const target = join(here, 'build', 'fortigate-key-value.wasm')

const changed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
const sources = readdirSync(join(here, 'assembly')).map((name) => join(here, 'assembly', name))
const newest = Math.max(...[...sources, import.meta.filename].map(changed))

if (changed(target) <= newest) {
  // Through a variable: the compiler's own typings redeclare the standard library for the whole program.
  const compiler: string = 'assemblyscript/asc'
  const { main } = (await import(compiler)) as {
    main: (
      options: readonly string[],
      output: { stderr: NodeJS.WriteStream },
    ) => Promise<{ error: Error | null }>
  }
  mkdirSync(join(here, 'build'), { recursive: true })
  const pages = String(3968)
  const options = [
    join(here, 'assembly', 'main.ts'),
    ...['--outFile', target],
    ...['--runtime', 'stub', '--noAssert', '--zeroFilledMemory', '--enable', 'simd', '--use', 'abort='],
    ...['-O3', '--converge'],
    // The layout (assembly/layout.ts) is fixed, so the memory is: pages that are not touched cost nothing.
    ...['--initialMemory', pages, '--maximumMemory', pages],
  ]
  const { error } = await main(options, { stderr: process.stderr })
  if (error !== null) throw error
}
