type Loose = Readonly<Record<string, unknown>>

/** Of a value from a record: the text it is, if it is one. */
export function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The object it is; one without members for whatever is none. */
export function readObject(value: unknown): Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {}
}

/** The objects in a list. */
export function readArray(value: unknown): Loose[] {
  return Array.isArray(value) ? value.map(readObject) : []
}
