import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'vite'

/** A text as it stands in a source: words, and between them places (`{ filled }`: the code of what is put there). */
export type Written = readonly (string | { readonly filled: string })[]

/** The same text in both languages, with each form it takes (one, many). */
export interface Translated {
  readonly en: readonly Written[]
  readonly es: readonly Written[]
}

const ROOT = path.resolve(import.meta.dirname, '../..')

// oxlint-disable-next-line typescript/no-explicit-any
type Node = any

/** A file that is read. `named`: what has a name at its top. */
interface Source {
  readonly code: string
  readonly named: ReadonlyMap<string, Node>
}

/** Every text of the pages that is written in English and Spanish: `texts(en, es)`, and objects of `en` and `es`. */
export function textsOfPages(): Translated[] {
  return globSync(['web/**/*.{ts,tsx}', 'src/**/*.ts'], { cwd: ROOT })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const code = readFileSync(path.join(ROOT, file), 'utf8')
      if (!/\btexts[(<]|\bes['"]?:/.test(code)) return []
      const { program } = parseSync(file, code)
      return translatedIn(program, { code, named: namedIn(program) })
    })
}

function namedIn({ body }: Node): ReadonlyMap<string, Node> {
  return new Map(
    body.flatMap(({ declarations = [] }: Node) => declarations.map(({ id, init }: Node) => [id.name, init])),
  )
}

function translatedIn(node: Node, source: Source): Translated[] {
  if (node === null || typeof node !== 'object') return []
  if (Array.isArray(node)) return node.flatMap((one) => translatedIn(one, source))
  if (node.type === 'CallExpression' && node.callee.name === 'texts' && node.arguments.length === 2)
    return sameIn(node.arguments[0], node.arguments[1], source)
  const { en, es } = node.type === 'ObjectExpression' ? valuesOf(node) : {}
  if (en !== undefined && es !== undefined) return sameIn(en, es, source)
  return Object.values(node).flatMap((part) => translatedIn(part, source))
}

function sameIn(english: Node, spanish: Node, source: Source): Translated[] {
  const [en, es] = [bare(english, source), bare(spanish, source)]
  if (en.type === 'ObjectExpression' && es.type === 'ObjectExpression') {
    const translations = valuesOf(es)
    return Object.entries(valuesOf(en)).flatMap(([key, value]) =>
      translations[key] === undefined ? [] : sameIn(value, translations[key], source),
    )
  }
  if (en.type === 'ArrayExpression' && es.type === 'ArrayExpression')
    return en.elements.flatMap((value: Node, index: number) =>
      es.elements[index] === undefined ? [] : sameIn(value, es.elements[index], source),
    )
  const both = { en: formsOf(en, source), es: formsOf(es, source) }
  return both.en.length > 0 && both.es.length > 0 ? [both] : []
}

function valuesOf(node: Node): Readonly<Record<string, Node>> {
  return Object.fromEntries(
    node.properties
      .filter(({ type }: Node) => type === 'Property')
      .map(({ key, value }: Node) => [key.name ?? key.value, value]),
  )
}

/** Without what only the compiler reads; of a name what it stands for. */
function bare(node: Node, source: Source): Node {
  const meant = node.type === 'Identifier' ? source.named.get(node.name) : undefined
  if (meant !== undefined) return bare(meant, source)
  return ['TSAsExpression', 'TSSatisfiesExpression', 'ParenthesizedExpression'].includes(node.type)
    ? bare(node.expression, source)
    : node
}

function formsOf(given: Node, source: Source): Written[] {
  const node = bare(given, source)
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [[node.value]] : []
    case 'TemplateLiteral':
      return [templateOf(node, source)]
    case 'ConditionalExpression':
      return [...formsOf(node.consequent, source), ...formsOf(node.alternate, source)]
    case 'ArrowFunctionExpression':
      return node.body.type === 'BlockStatement' ? returnedIn(node.body, source) : formsOf(node.body, source)
    default:
      return []
  }
}

function returnedIn(node: Node, source: Source): Written[] {
  if (node === null || typeof node !== 'object') return []
  if (Array.isArray(node)) return node.flatMap((one) => returnedIn(one, source))
  if (node.type === 'ReturnStatement') return formsOf(node.argument, source)
  return Object.values(node).flatMap((part) => returnedIn(part, source))
}

function templateOf({ quasis, expressions }: Node, source: Source): Written {
  return quasis.flatMap(({ value }: Node, index: number) => {
    const { start, end } = expressions[index] ?? {}
    return start === undefined ? [value.cooked] : [value.cooked, { filled: source.code.slice(start, end) }]
  })
}
