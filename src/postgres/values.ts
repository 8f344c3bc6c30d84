import { types } from 'pg'

import { ChartwardError } from '../kernel/index.ts'

/** What goes over the wire for one parameter. */
export type WireValue = string | Buffer | null

/** The type `bytea`. **Source** pg_type.dat. */
export const BYTEA = 17

/**
 * How columns become JavaScript values: as `pg` does it (bigint as string, json parsed), with `bytea` decoded the
 * short way. Only for text format: in binary format `pg` reads every column as UTF-8 first and loses bytes.
 */
export const columnTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): ((text: string) => unknown) =>
    oid === BYTEA ? decodeBytea : driverParser(oid, format),
}

const driverParser = types.getTypeParser as (oid: number, format?: string) => (text: string) => unknown

/** An external server may be set to the old escape format, which never begins like this. */
const decodeBytea = (text: string): unknown =>
  text.startsWith('\\x') ? Buffer.from(text.slice(2), 'hex') : driverParser(BYTEA, 'text')(text)

/** Values are converted before anything is sent, so that a bad one cannot leave half a message on the wire. */
export function wireValues(values: readonly unknown[]): WireValue[] {
  return values.map(wireValue)
}

function wireValue(value: unknown): WireValue {
  if (typeof value === 'string') {
    return value
  }
  if (value === null || value === undefined) {
    return null
  }
  if (Buffer.isBuffer(value)) {
    return value
  }
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }
  if (Array.isArray(value)) {
    return arrayText(value)
  }
  switch (typeof value) {
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      throw new ChartwardError('DATABASE_FAULT', 'A value of this kind cannot be given to the database', {
        detail: `typeof ${typeof value}`,
      })
  }
}

/** **Source** PostgreSQL, section 8.15.2: array literals. */
function arrayText(values: readonly unknown[]): string {
  let text = '{'
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    if (index > 0) {
      text += ','
    }
    if (Array.isArray(value)) {
      text += arrayText(value)
      continue
    }
    const wire = wireValue(value)
    if (wire === null) {
      text += 'NULL'
    } else if (typeof wire === 'string') {
      text += typeof value === 'string' && !/^-?\d+$/.test(wire) ? quoteElement(wire) : wire
    } else {
      text += `"\\\\x${wire.toString('hex')}"`
    }
  }
  return `${text}}`
}

const quoteElement = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
