import type { PatientId } from '../kernel/index.ts'
import type { Who } from '../ledger/index.ts'
import { SECRET_OVERHEAD_BYTES, type Term, WRAPPED_BYTES } from '../seal/index.ts'
import { badFrame, type Frame } from './frame.ts'

/**
 * What the client asks and how it is checked. Everything here comes from a process that may have been taken
 * over, so each member is checked before it is used, and anything that our own client would not have sent is a bad
 * frame: the connection ends.
 */
export type Request = { readonly id: number } & (
  | (KeyList & { readonly op: 'release'; readonly context: ReleaseContext })
  | { readonly op: 'create'; readonly patients: readonly PatientId[]; readonly context: ReleaseContext }
  | { readonly op: 'tokens'; readonly terms: readonly LookupTerm[]; readonly context: ReleaseContext }
  | { readonly op: 'pepper'; readonly inputs: readonly Buffer[]; readonly context: ReleaseContext }
  | { readonly op: 'seal-secrets'; readonly secrets: readonly NamedPlain[]; readonly context: ReleaseContext }
  | {
      readonly op: 'open-secrets'
      readonly secrets: readonly SealedSecret[]
      readonly context: ReleaseContext
    }
  | (KeyList & { readonly op: 'rewrap' })
  | { readonly op: 'environment-key'; readonly purpose: EnvironmentKeyPurpose }
  | { readonly op: 'rotate' }
  | { readonly op: 'retire'; readonly version: number }
  | { readonly op: 'openings'; readonly from: number; readonly to: number }
  | { readonly op: 'openings-at'; readonly indexes: readonly number[] }
  | { readonly op: 'proofs'; readonly indexes: readonly number[]; readonly size: number }
  | { readonly op: 'published' }
  | { readonly op: 'publish' }
  | { readonly op: 'health' }
  | { readonly op: 'freeze' | 'thaw'; readonly by: Who; readonly reason: string }
)

/**
 * On whose behalf keys are asked for; it stands in the key ledger.
 *
 * **Shape** each text at most 512 characters; `request` the same for everything one interaction does; `emergency`: the
 * glass is broken for every patient whose key is asked for.
 */
export interface ReleaseContext {
  readonly who: Who
  readonly request: string
  readonly purpose: string
  readonly emergency?: true
}

/**
 * A patient's key as it is stored: useless without the key server that wrapped it.
 *
 * **Shape** `wrapped` 62 bytes.
 */
export interface WrappedKey {
  readonly patient: PatientId
  readonly wrapped: Buffer
  readonly keyVersion: number
}

/** A word of the index and the parameter it stands under, such as `Patient.family`. */
export interface LookupTerm extends Term {
  readonly parameter: string
}

/**
 * A small secret before it is sealed; it opens again only under the same name.
 *
 * **Shape** `name` such as `totp/<person>`, at most 200 characters; `plain` at most 4 KiB.
 */
export interface NamedPlain {
  readonly name: string
  readonly plain: Uint8Array
}

/** The same once it is sealed: useless without the key server and the name. */
export interface SealedSecret {
  readonly name: string
  readonly sealed: Uint8Array
}

interface KeyList {
  readonly keys: readonly WrappedKey[]
}

/** What the application may derive from the root key, and nothing else. */
const ENVIRONMENT_KEY_PURPOSES = [
  'ledger-openings',
  'ledger-signing',
  'access-tokens',
  'page-links',
  'labels',
  'oauth',
  'canaries',
  'cases',
  'notice-proof',
  'campaigns',
  'recipients',
  'filings',
  'seen',
  'safeguard',
] as const

export type EnvironmentKeyPurpose = (typeof ENVIRONMENT_KEY_PURPOSES)[number]

/**
 * The pseudo patient whose key is the environment's shared key: for records that belong to nobody or to several.
 */
export const SHARED_PATIENT = '00000000-0000-0000-0000-000000000000' as PatientId

/** The most keys in one call. */
export const KEYS_PER_CALL_MAX = 10_000

/** The most words in one frame; the client splits longer lists. */
export const TERMS_PER_FRAME_MAX = 50_000

/** The most leaves asked for in one frame. */
export const LEAVES_PER_FRAME_MAX = 5_000

/** The most requests of one connection that the server works on; it reads no further until one is answered. */
export const IN_FLIGHT_MAX = 256

/** The most secrets, or inputs of the pepper, in one call. */
export const SECRETS_PER_CALL_MAX = 100

/** The longest secret or input of the pepper, in bytes. */
export const SECRET_BYTES_MAX = 4096

export const PEPPER_BYTES = 32
export const DEK_BYTES = 32
export const SALT_BYTES = 16
export const HASH_BYTES = 32
export const TOKEN_BYTES = 8

const SECRET_NAME_MAX = 200
const SECRET_NAME = /^[a-z][a-z-]*(?:\/[A-Za-z0-9_-]+)*$/
const TEXT_MAX = 512
const TERM_MAX = 4096
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A checked request, or the bad frame's error. */
export function parseRequest({ header, body }: Frame): Request {
  const id = count(header['id'], 'id')
  switch (header['op']) {
    case 'release':
      return { id, op: 'release', keys: keyList(header, body), context: context(header['context']) }
    case 'create':
      return { id, op: 'create', patients: patients(header), context: context(header['context']) }
    case 'tokens':
      return { id, op: 'tokens', terms: terms(header), context: context(header['context']) }
    case 'pepper':
      return { id, op: 'pepper', inputs: parts(header, body), context: context(header['context']) }
    case 'seal-secrets':
      return { id, op: 'seal-secrets', secrets: plains(header, body), context: context(header['context']) }
    case 'open-secrets':
      return { id, op: 'open-secrets', secrets: sealeds(header, body), context: context(header['context']) }
    case 'rewrap':
      return { id, op: 'rewrap', keys: keyList(header, body) }
    case 'environment-key':
      return { id, op: 'environment-key', purpose: environmentKeyPurpose(header['purpose']) }
    case 'freeze':
    case 'thaw':
      return { id, op: header['op'], by: whoOf(header['by']), reason: text(header['reason'], 'reason') }
    case 'retire':
      return { id, op: 'retire', version: count(header['version'], 'version') }
    case 'openings':
      return { id, op: 'openings', from: count(header['from'], 'from'), to: count(header['to'], 'to') }
    case 'openings-at':
      return { id, op: 'openings-at', indexes: indexes(header) }
    case 'proofs':
      return { id, op: 'proofs', indexes: indexes(header), size: count(header['size'], 'size') }
    case 'rotate':
    case 'published':
    case 'publish':
    case 'health':
      return { id, op: header['op'] }
    default:
      throw badFrame('op')
  }
}

function keyList(header: Frame['header'], body: Buffer): WrappedKey[] {
  const who = patients(header)
  const versions = list(header['versions'], KEYS_PER_CALL_MAX, 'versions')
  if (versions.length !== who.length || body.length !== who.length * WRAPPED_BYTES) throw badFrame('keys')
  return who.map((patient, at) => ({
    patient,
    keyVersion: count(versions[at], 'versions'),
    wrapped: body.subarray(at * WRAPPED_BYTES, (at + 1) * WRAPPED_BYTES),
  }))
}

function patients(header: Frame['header']): PatientId[] {
  const named = list(header['patients'], KEYS_PER_CALL_MAX, 'patients')
  if (named.length === 0) throw badFrame('patients')
  for (const patient of named) {
    if (!isPatient(patient)) throw badFrame('patients')
  }
  return named as PatientId[]
}

function context(value: unknown): ReleaseContext {
  const { who, request, purpose, emergency } = object(value, 'context')
  if (emergency !== undefined && emergency !== true) throw badFrame('emergency')
  return {
    who: whoOf(who),
    request: text(request, 'request'),
    purpose: text(purpose, 'purpose'),
    ...(emergency === undefined ? {} : { emergency }),
  }
}

function whoOf(value: unknown): Who {
  const { user, role, client, session, address, onBehalfOf } = object(value, 'who')
  return {
    user: text(user, 'who'),
    role: text(role, 'who'),
    client: text(client, 'who'),
    session: text(session, 'who'),
    address: text(address, 'who'),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf: text(onBehalfOf, 'who') }),
  }
}

/** On the wire a term is `[index into parameters, term, bits?]`. */
function terms(header: Frame['header']): LookupTerm[] {
  const parameters = list(header['parameters'], TERMS_PER_FRAME_MAX, 'parameters').map((name) =>
    text(name, 'parameters'),
  )
  return list(header['terms'], TERMS_PER_FRAME_MAX, 'terms').map((item) => {
    const [at, term, bits] = list(item, 3, 'terms')
    const parameter = typeof at === 'number' ? parameters[at] : undefined
    if (parameter === undefined || typeof term !== 'string' || term.length > TERM_MAX) throw badFrame('terms')
    if (bits === undefined) return { parameter, term }
    if (!Number.isInteger(bits) || (bits as number) < 1 || (bits as number) > 64) throw badFrame('bits')
    return { parameter, term, bits: bits as number }
  })
}

/** One body holds several byte strings; `lengths` says where each ends. */
export function parts(header: Frame['header'], body: Buffer, bytesMax = SECRET_BYTES_MAX): Buffer[] {
  const lengths = list(header['lengths'], SECRETS_PER_CALL_MAX, 'lengths').map((item) =>
    count(item, 'lengths'),
  )
  if (lengths.length === 0 || lengths.some((length) => length > bytesMax)) throw badFrame('lengths')
  if (lengths.reduce((sum, length) => sum + length, 0) !== body.length) throw badFrame('lengths')
  let end = 0
  return lengths.map((length) => {
    end += length
    return body.subarray(end - length, end)
  })
}

const plains = (header: Frame['header'], body: Buffer): NamedPlain[] =>
  named(header, parts(header, body)).map(([name, plain]) => ({ name, plain }))

const sealeds = (header: Frame['header'], body: Buffer): SealedSecret[] =>
  named(header, parts(header, body, SECRET_BYTES_MAX + SECRET_OVERHEAD_BYTES)).map(([name, sealed]) => ({
    name,
    sealed,
  }))

function named(header: Frame['header'], some: readonly Buffer[]): [string, Buffer][] {
  const names = list(header['names'], SECRETS_PER_CALL_MAX, 'names')
  if (names.length !== some.length) throw badFrame('names')
  return some.map((bytes, at) => {
    const name = names[at]
    if (!isSecretName(name)) throw badFrame('names')
    return [name, bytes]
  })
}

export const isSecretName = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= SECRET_NAME_MAX && SECRET_NAME.test(value)

const indexes = (header: Frame['header']): number[] =>
  list(header['indexes'], LEAVES_PER_FRAME_MAX, 'indexes').map((index) => count(index, 'indexes'))

function environmentKeyPurpose(value: unknown): EnvironmentKeyPurpose {
  const purpose = ENVIRONMENT_KEY_PURPOSES.find((known) => known === value)
  if (purpose === undefined) throw badFrame('purpose')
  return purpose
}

export const isPatient = (value: unknown): boolean => typeof value === 'string' && UUID.test(value)

/** True when the server will take this context. */
export function isContext(value: unknown): boolean {
  try {
    context(value)
    return true
  } catch {
    return false
  }
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw badFrame(what)
  return value as Record<string, unknown>
}

function list(value: unknown, countMax: number, what: string): unknown[] {
  if (!Array.isArray(value) || value.length > countMax) throw badFrame(what)
  return value
}

export function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value.length > TEXT_MAX) throw badFrame(what)
  return value
}

export function count(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw badFrame(what)
  return value as number
}
