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

/** Every text of the pages that is written in English and Spanish: `texts(en, es)`, and objects of `en` and `es`. */
export function textsOfPages(): Translated[] {
  return globSync(['web/**/*.{ts,tsx}', 'src/**/*.ts'], { cwd: ROOT })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const code = readFileSync(path.join(ROOT, file), 'utf8')
      return /\btexts\(|\bes['"]?:/.test(code) ? translatedIn(parseSync(file, code).program, code) : []
    })
}

function translatedIn(node: Node, code: string): Translated[] {
  if (node === null || typeof node !== 'object') return []
  if (Array.isArray(node)) return node.flatMap((one) => translatedIn(one, code))
  if (node.type === 'CallExpression' && node.callee.name === 'texts' && node.arguments.length === 2)
    return sameIn(node.arguments[0], node.arguments[1], code)
  const { en, es } = node.type === 'ObjectExpression' ? valuesOf(node) : {}
  if (en !== undefined && es !== undefined) return sameIn(en, es, code)
  return Object.values(node).flatMap((part) => translatedIn(part, code))
}

function sameIn(english: Node, spanish: Node, code: string): Translated[] {
  const [en, es] = [bare(english), bare(spanish)]
  if (en.type === 'ObjectExpression' && es.type === 'ObjectExpression') {
    const translations = valuesOf(es)
    return Object.entries(valuesOf(en)).flatMap(([key, value]) =>
      translations[key] === undefined ? [] : sameIn(value, translations[key], code),
    )
  }
  if (en.type === 'ArrayExpression' && es.type === 'ArrayExpression')
    return en.elements.flatMap((value: Node, index: number) =>
      es.elements[index] === undefined ? [] : sameIn(value, es.elements[index], code),
    )
  const both = { en: formsOf(en, code), es: formsOf(es, code) }
  return both.en.length > 0 && both.es.length > 0 ? [both] : []
}

function valuesOf(node: Node): Readonly<Record<string, Node>> {
  return Object.fromEntries(
    node.properties
      .filter(({ type }: Node) => type === 'Property')
      .map(({ key, value }: Node) => [key.name ?? key.value, value]),
  )
}

/** Without what only the compiler reads. */
function bare(node: Node): Node {
  return ['TSAsExpression', 'TSSatisfiesExpression', 'ParenthesizedExpression'].includes(node.type)
    ? bare(node.expression)
    : node
}

function formsOf(given: Node, code: string): Written[] {
  const node = bare(given)
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [[node.value]] : []
    case 'TemplateLiteral':
      return [templateOf(node, code)]
    case 'ConditionalExpression':
      return [...formsOf(node.consequent, code), ...formsOf(node.alternate, code)]
    case 'ArrowFunctionExpression':
      return node.body.type === 'BlockStatement' ? returnedIn(node.body, code) : formsOf(node.body, code)
    default:
      return []
  }
}

function returnedIn(node: Node, code: string): Written[] {
  if (node === null || typeof node !== 'object') return []
  if (Array.isArray(node)) return node.flatMap((one) => returnedIn(one, code))
  if (node.type === 'ReturnStatement') return formsOf(node.argument, code)
  return Object.values(node).flatMap((part) => returnedIn(part, code))
}

function templateOf({ quasis, expressions }: Node, code: string): Written {
  return quasis.flatMap(({ value }: Node, index: number) => {
    const { start, end } = expressions[index] ?? {}
    return start === undefined ? [value.cooked] : [value.cooked, { filled: code.slice(start, end) }]
  })
}
