/** Every value that is exported must be imported somewhere: what nobody calls is deleted. Types may stand for signatures. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'

/** Loaded by path, not by name. */
const loadedByPath = /\/(?:formats\/[^/]+\/format\.ts: format|products\/[^/]+\/product\.ts: product)$/

interface Module {
  readonly exports: Set<string>
  /** `export * from`, resolved. */
  readonly stars: string[]
  /** Imported and re-exported names by resolved path; `*` is all of them. */
  readonly uses: { readonly path: string; readonly name: string }[]
}

function moduleOf(path: string, source: string): Module {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
  const found: Module = { exports: new Set(), stars: [], uses: [] }
  const resolve = (specifier: ts.Expression | undefined): string | undefined =>
    specifier !== undefined && ts.isStringLiteral(specifier) && specifier.text.startsWith('.')
      ? normalize(join(dirname(path), specifier.text))
      : undefined
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const target = resolve(node.moduleSpecifier)
      const bindings = node.importClause?.namedBindings
      if (target !== undefined && bindings !== undefined) {
        if (ts.isNamespaceImport(bindings)) found.uses.push({ path: target, name: '*' })
        else
          for (const { name, propertyName } of bindings.elements)
            found.uses.push({ path: target, name: (propertyName ?? name).text })
      }
      if (target !== undefined && node.importClause?.name !== undefined)
        found.uses.push({ path: target, name: 'default' })
    } else if (ts.isExportDeclaration(node)) {
      const target = resolve(node.moduleSpecifier)
      if (node.exportClause === undefined) found.stars.push(target!)
      else if (ts.isNamedExports(node.exportClause)) {
        for (const { name, propertyName, isTypeOnly } of node.exportClause.elements) {
          if (!isTypeOnly && !node.isTypeOnly) found.exports.add(name.text)
          if (target !== undefined) found.uses.push({ path: target, name: (propertyName ?? name).text })
        }
      }
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const target = resolve(node.arguments[0])
      if (target !== undefined) found.uses.push({ path: target, name: '*' })
    } else if (
      ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
    ) {
      if (ts.isVariableStatement(node)) {
        for (const { name } of node.declarationList.declarations) found.exports.add(name.getText(file))
      } else if (!ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node)) {
        found.exports.add((node as ts.FunctionDeclaration).name?.text ?? 'default')
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function unused(modules: ReadonlyMap<string, Module>): string[] {
  const used = new Set<string>()
  const use = (path: string, name: string): void => {
    const target = modules.get(path)
    if (target === undefined || used.has(`${path}: ${name}`)) return
    used.add(`${path}: ${name}`)
    if (name === '*') for (const each of target.exports) use(path, each)
    if (!target.exports.has(name)) for (const star of target.stars) use(star, name)
  }
  for (const { uses } of modules.values()) for (const { path, name } of uses) use(path, name)
  return [...modules].flatMap(([path, { exports }]) =>
    [...exports]
      .map((name) => `${path}: ${name}`)
      .filter((entry) => !used.has(entry) && !loadedByPath.test(entry)),
  )
}

test('every export is imported somewhere', () => {
  const paths = globSync(['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'kernel/*.ts'])
  assert.deepEqual(
    unused(new Map(paths.map((path) => [path, moduleOf(path, readFileSync(path, 'utf8'))]))),
    [],
  )
})

test('an unused export is found, through re-exports too', () => {
  const modules = new Map(
    Object.entries({
      'a/x.ts': 'export const one = 1, two = 2\nexport interface Three {}\nexport function four() {}',
      'a/index.ts': "export { one, four as vier } from './x.ts'\nexport * from './y.ts'",
      'a/y.ts': 'export class Five {}\nexport type Six = 6',
      'b.ts': "import { vier, type Six } from './a/index.ts'",
    }).map(([path, source]) => [path, moduleOf(path, source)]),
  )
  assert.deepEqual(unused(modules), ['a/x.ts: two', 'a/index.ts: one', 'a/y.ts: Five'])
})
