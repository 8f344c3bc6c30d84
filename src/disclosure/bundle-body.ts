import type { SealedRow } from '../records/index.ts'
import type { Opened } from './opening.ts'

const COMMA = Buffer.from(',')

/** A bundle entry: members before the resource, then the resource's bytes as they are stored. */
export interface BundlePart {
  readonly head: Readonly<Record<string, unknown>>
  readonly tail?: Readonly<Record<string, unknown>>
  readonly json: Buffer | undefined
}

/** Joins a bundle out of stored bytes; nothing is parsed or written again. */
export function bundleBody(head: Readonly<Record<string, unknown>>, parts: readonly BundlePart[]): Buffer {
  const open = JSON.stringify({ resourceType: 'Bundle', ...head }).slice(0, -1)
  if (parts.length === 0) return Buffer.from(`${open}}`, 'utf8')
  const chunks: Buffer[] = [Buffer.from(`${open},"entry":[`, 'utf8')]
  parts.forEach((part, index) => {
    if (index > 0) chunks.push(COMMA)
    chunks.push(...partChunks(part))
  })
  chunks.push(Buffer.from(']}'))
  return Buffer.concat(chunks)
}

/** `BASE/Type/id`: what `fullUrl` says of a row. */
export function fullUrl(base: string, row: Pick<SealedRow, 'type' | 'id'>): string {
  return `${base}/${row.type}/${row.id}`
}

export function searchPart(base: string, { row, json }: Opened, mode: 'match' | 'include'): BundlePart {
  return { head: { fullUrl: fullUrl(base, row) }, json, tail: { search: { mode } } }
}

function partChunks({ head, tail = {}, json }: BundlePart): Buffer[] {
  if (json === undefined) return [Buffer.from(JSON.stringify({ ...head, ...tail }), 'utf8')]
  const before = members(head)
  const after = members(tail)
  return [
    Buffer.from(`{${before}${before === '' ? '' : ','}"resource":`, 'utf8'),
    json,
    Buffer.from(after === '' ? '}' : `,${after}}`, 'utf8'),
  ]
}

function members(object: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(object).slice(1, -1)
}
