/**
 * The primitive types of R4. Each check answers what is wrong, or nothing; no answer holds the value.
 * The regular expressions are ours: some of the official ones take exponential time on hostile input.
 * Source: https://hl7.org/fhir/R4/datatypes.html#primitive
 */
export type PrimitiveCheck = (value: unknown) => string | undefined

const STRING_LENGTH_MAX = 1_048_576
const INTEGER_MAX = 2_147_483_647
const INTEGER_MIN = -2_147_483_648

// oxlint-disable-next-line no-control-regex -- FHIR forbids exactly these
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/
const CODE = /^[^\s]+(?:\s[^\s]+)*$/
const ID = /^[A-Za-z0-9\-.]{1,64}$/
const SPACE = /\s/
const OID = /^urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+$/
const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?$/
const DATE = /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/
const CLOCK =
  /^T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/

/** The check of each primitive type, by its name. */
export const PRIMITIVES: ReadonlyMap<string, PrimitiveCheck> = new Map<string, PrimitiveCheck>([
  ['base64Binary', base64],
  ['boolean', (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')],
  ['canonical', text(uri)],
  [
    'code',
    text((value) => (CODE.test(value) ? undefined : 'is not a code: no space at the ends or doubled')),
  ],
  ['date', text((value) => (isDate(value) ? undefined : 'is not a real date (YYYY, YYYY-MM or YYYY-MM-DD)'))],
  ['dateTime', text((value) => (isDateTime(value) ? undefined : 'is not a real date and time with zone'))],
  ['decimal', (value) => (Number.isFinite(value) ? undefined : 'must be a JSON number in range')],
  ['id', text((value) => (ID.test(value) ? undefined : 'is not an id: 1 to 64 of A-Z a-z 0-9 - .'))],
  [
    'instant',
    text((value) => (isInstant(value) ? undefined : 'is not a real instant with seconds and zone')),
  ],
  ['integer', integer(INTEGER_MIN)],
  ['markdown', text(() => undefined)],
  ['oid', text((value) => (OID.test(value) ? undefined : 'is not urn:oid:...'))],
  ['positiveInt', integer(1)],
  ['string', text(() => undefined)],
  ['time', text((value) => (TIME.test(value) ? undefined : 'is not a time hh:mm:ss'))],
  ['unsignedInt', integer(0)],
  ['uri', text(uri)],
  ['url', text(uri)],
  ['uuid', text((value) => (UUID.test(value) ? undefined : 'is not urn:uuid:... in lower case'))],
])

/** A non-empty string of characters FHIR allows, then `more`. */
function text(more: (value: string) => string | undefined): PrimitiveCheck {
  return (value) => {
    if (typeof value !== 'string') return 'must be a JSON string'
    if (value === '') return 'may not be empty'
    if (value.length > STRING_LENGTH_MAX) return `is longer than ${STRING_LENGTH_MAX} characters`
    if (CONTROL.test(value)) return 'holds a control character'
    if (!value.isWellFormed()) return 'holds half a character'
    return more(value)
  }
}

function uri(value: string): string | undefined {
  return SPACE.test(value) ? 'may not hold white space' : undefined
}

function integer(min: number): PrimitiveCheck {
  return (value) => {
    if (!Number.isInteger(value)) return 'must be a whole JSON number'
    return (value as number) >= min && (value as number) <= INTEGER_MAX ? undefined : 'is out of range'
  }
}

/** As long as a request may be: the limit of a megabyte is for text. */
function base64(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a JSON string'
  if (value === '') return 'may not be empty'
  return isBase64(value) || isBase64(value.replace(/\s+/g, '')) ? undefined : 'is not base64'
}

function isBase64(value: string): boolean {
  return value.length > 0 && value.length % 4 === 0 && BASE64.test(value)
}

/** YYYY, YYYY-MM or YYYY-MM-DD that a calendar has. */
function isDate(value: string): boolean {
  if (!DATE.test(value) || value.startsWith('0000')) return false
  return value.length < 10 || isRealDay(value)
}

function isDateTime(value: string): boolean {
  return value.length > 10 ? isInstant(value) : isDate(value)
}

function isInstant(value: string): boolean {
  return value.length > 10 && isDate(value.slice(0, 10)) && CLOCK.test(value.slice(10))
}

function isRealDay(value: string): boolean {
  const day = Number(value.slice(8, 10))
  if (day <= 28) return true
  const month = Number(value.slice(5, 7))
  if (month !== 2) return day <= 30 || ![4, 6, 9, 11].includes(month)
  const year = Number(value.slice(0, 4))
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day === 29 && isLeap
}
