import { ChartwardError, type PatientId, type UnixMs } from '../kernel/index.ts'

/** The largest entry, in bytes. */
export const ENTRY_BYTES_MAX = 1024 * 1024

/** The most resources one disclosure entry can name; an interaction that shows more is split. */
export const ENTRY_RESOURCES_MAX = 500

/** Who did it: the person, in which role, with which client app, in which session, from which address. */
export interface Who {
  readonly user: string
  readonly role: string
  readonly client: string
  readonly session: string
  readonly address: string
  readonly onBehalfOf?: string
}

/** The ways a record can leave or change, and the other events that stand in the disclosure ledger. */
export const HOWS = [
  'read',
  'vread',
  'history',
  'search',
  'everything',
  'create',
  'update',
  'delete',
  'transaction',
  'batch',
  'import',
  'login',
  'export',
  'operation',
  'policy',
  'start',
  'stop',
  'write-failed',
  'sign-in',
  'sign-in-failed',
  'factor',
  'revocation',
  'role',
  'denied',
  'break-glass',
  'support',
  'consent',
  'token',
  'finding',
  'containment',
  'bulk',
  'rollback',
  'backup',
  'restore',
  'case',
  'determination',
  'match',
  'notice',
  'filing',
] as const

export type How = (typeof HOWS)[number]

/** One version that was written. `digest` is the SHA-256 of the sealed row, base64url without padding. */
export interface EntryWrite {
  readonly resource: string
  readonly digest: string
  readonly elements: number
  readonly deleted?: true
}

/**
 * One leaf of the disclosure ledger: what one interaction showed or changed of one patient.
 *
 * **Shape** `resources` are 'Type/id/version', at most `ENTRY_RESOURCES_MAX`; `elements` is the bitmask of element
 * classes (32 bits); `bytes` is what left; `request` is the same for every leaf of one interaction; `predicate`
 * is what a search filtered on; `shared` says that the rows are under the environment's shared key; `basis` is how
 * the person who signed in stands to the patient, and is absent for a token of the command line.
 */
export interface DisclosureEntry {
  readonly v: 1
  readonly at: UnixMs
  readonly who: Who
  readonly how: How
  readonly why: string
  readonly patient: PatientId | null
  readonly resources: readonly string[]
  readonly elements: number
  readonly bytes: number
  readonly request: string
  readonly predicate?: string
  readonly writes?: readonly EntryWrite[]
  readonly shared?: true
  readonly note?: string
  readonly basis?: string
}

export const KEY_OPS = [
  'release',
  'create',
  'rewrap',
  'tokens',
  'environment-key',
  'rotate',
  'start',
  'refused',
  'pepper',
  'seal-secrets',
  'open-secrets',
  'freeze',
  'thaw',
] as const

export type KeyOp = (typeof KEY_OPS)[number]

/** One leaf of the key ledger: one key released, or one other act of the key server. */
export interface KeyEntry {
  readonly v: 1
  readonly at: UnixMs
  readonly op: KeyOp
  readonly patient: PatientId | null
  readonly who: Who | null
  readonly request: string
  readonly purpose: string
  readonly count?: number
  readonly keyVersion?: number
}

/**
 * The bytes of a disclosure entry: compact JSON, members always in the same order.
 *
 * **Errors** LEDGER_ENTRY_TOO_LARGE when it names too many resources or is over `ENTRY_BYTES_MAX`; `INTERNAL` for a patient
 * who is not named by an id, and for somebody without a name or address: such a leaf could not be read again.
 */
export function encodeEntry(entry: DisclosureEntry): Buffer {
  refuseOtherNames(entry)
  if (entry.resources.length > ENTRY_RESOURCES_MAX || (entry.writes?.length ?? 0) > ENTRY_RESOURCES_MAX)
    throw new ChartwardError(
      'LEDGER_ENTRY_TOO_LARGE',
      `an entry names at most ${ENTRY_RESOURCES_MAX} resources`,
    )
  return bounded(
    JSON.stringify({
      v: entry.v,
      at: entry.at,
      who: orderedWho(entry.who),
      how: entry.how,
      why: entry.why,
      patient: entry.patient,
      resources: entry.resources,
      elements: entry.elements,
      bytes: entry.bytes,
      request: entry.request,
      predicate: entry.predicate,
      writes: entry.writes?.map(({ resource, digest, elements, deleted }) => ({
        resource,
        digest,
        elements,
        deleted,
      })),
      shared: entry.shared,
      note: entry.note,
      basis: entry.basis,
    }),
  )
}

/**
 * The bytes of a key entry: compact JSON, members always in the same order.
 *
 * **Errors** LEDGER_ENTRY_TOO_LARGE.
 */
export function encodeKeyEntry(entry: KeyEntry): Buffer {
  refuseOtherNames(entry)
  return bounded(
    JSON.stringify({
      v: entry.v,
      at: entry.at,
      op: entry.op,
      patient: entry.patient,
      who: entry.who === null ? null : orderedWho(entry.who),
      request: entry.request,
      purpose: entry.purpose,
      count: entry.count,
      keyVersion: entry.keyVersion,
    }),
  )
}

/**
 * Reads a disclosure entry back, refusing anything `encodeEntry` would not have written.
 *
 * **Errors** LEDGER_CORRUPT, naming the member and never its value.
 */
export function decodeEntry(bytes: Uint8Array): DisclosureEntry {
  const entry = parsed(bytes)
  onlyMembers(entry, DISCLOSURE_MEMBERS)
  check(entry['v'] === 1, 'v')
  check(isCount(entry['at']), 'at')
  checkWho(entry['who'])
  check(HOW_SET.has(entry['how']), 'how')
  check(typeof entry['why'] === 'string', 'why')
  check(isPatientOrNull(entry['patient']), 'patient')
  check(isListOf(entry['resources'], isResource), 'resources')
  check(isMask(entry['elements']), 'elements')
  check(isCount(entry['bytes']), 'bytes')
  check(typeof entry['request'] === 'string', 'request')
  check(isOptionalText(entry['predicate']), 'predicate')
  check(entry['writes'] === undefined || isListOf(entry['writes'], isWrite), 'writes')
  check(entry['shared'] === undefined || entry['shared'] === true, 'shared')
  check(isOptionalText(entry['note']), 'note')
  check(isOptionalText(entry['basis']), 'basis')
  return entry as unknown as DisclosureEntry
}

/**
 * Reads a key entry back, refusing anything `encodeKeyEntry` would not have written.
 *
 * **Errors** LEDGER_CORRUPT, naming the member and never its value.
 */
export function decodeKeyEntry(bytes: Uint8Array): KeyEntry {
  const entry = parsed(bytes)
  onlyMembers(entry, KEY_MEMBERS)
  check(entry['v'] === 1, 'v')
  check(isCount(entry['at']), 'at')
  check(KEY_OP_SET.has(entry['op']), 'op')
  check(isPatientOrNull(entry['patient']), 'patient')
  if (entry['who'] !== null) checkWho(entry['who'])
  check(typeof entry['request'] === 'string', 'request')
  check(typeof entry['purpose'] === 'string', 'purpose')
  check(entry['count'] === undefined || isCount(entry['count']), 'count')
  check(entry['keyVersion'] === undefined || isCount(entry['keyVersion']), 'keyVersion')
  return entry as unknown as KeyEntry
}

type Members = Record<string, unknown>

const DISCLOSURE_MEMBERS: ReadonlySet<string> = new Set([
  'v',
  'at',
  'who',
  'how',
  'why',
  'patient',
  'resources',
  'elements',
  'bytes',
  'request',
  'predicate',
  'writes',
  'shared',
  'note',
  'basis',
])
const KEY_MEMBERS: ReadonlySet<string> = new Set([
  'v',
  'at',
  'op',
  'patient',
  'who',
  'request',
  'purpose',
  'count',
  'keyVersion',
])
const WHO_MEMBERS: ReadonlySet<string> = new Set([
  'user',
  'role',
  'client',
  'session',
  'address',
  'onBehalfOf',
])
const WRITE_MEMBERS: ReadonlySet<string> = new Set(['resource', 'digest', 'elements', 'deleted'])
const HOW_SET: ReadonlySet<unknown> = new Set(HOWS)
const KEY_OP_SET: ReadonlySet<unknown> = new Set(KEY_OPS)
const RESOURCE = /^[A-Z][A-Za-z]{0,63}\/[A-Za-z0-9\-.]{1,64}\/[1-9][0-9]{0,9}$/
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const DIGEST = /^[A-Za-z0-9_-]{43}$/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function orderedWho({ user, role, client, session, address, onBehalfOf }: Who): Who {
  return onBehalfOf === undefined
    ? { user, role, client, session, address }
    : { user, role, client, session, address, onBehalfOf }
}

function bounded(json: string): Buffer {
  const bytes = Buffer.from(json)
  if (bytes.length > ENTRY_BYTES_MAX)
    throw new ChartwardError('LEDGER_ENTRY_TOO_LARGE', `an entry has at most ${ENTRY_BYTES_MAX} bytes`)
  return bytes
}

function parsed(bytes: Uint8Array): Members {
  check(bytes.length <= ENTRY_BYTES_MAX, 'length')
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(bytes))
  } catch {
    check(false, 'JSON')
  }
  check(isObject(value), 'JSON')
  return value
}

function checkWho(who: unknown): void {
  check(isObject(who), 'who')
  onlyMembers(who, WHO_MEMBERS)
  check(isWho(who), 'who')
}

function isWho(who: Who | Members): boolean {
  const { user, role, client, session, address, onBehalfOf } = who
  return (
    [user, role, client, session, address].every((one) => typeof one === 'string') &&
    isOptionalText(onBehalfOf)
  )
}

function onlyMembers(object: Members, known: ReadonlySet<string>): void {
  for (const member in object) check(known.has(member), 'member not known')
}

function isWrite(value: unknown): boolean {
  if (!isObject(value)) return false
  for (const member in value) if (!WRITE_MEMBERS.has(member)) return false
  return (
    isResource(value['resource']) &&
    typeof value['digest'] === 'string' &&
    DIGEST.test(value['digest']) &&
    isMask(value['elements']) &&
    (value['deleted'] === undefined || value['deleted'] === true)
  )
}

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isOptionalText = (value: unknown): boolean => value === undefined || typeof value === 'string'
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isMask = (value: unknown): boolean => isCount(value) && (value as number) <= 0xffffffff
const isResource = (value: unknown): boolean => typeof value === 'string' && RESOURCE.test(value)
const isPatientOrNull = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && UUID.test(value))
const isListOf = (value: unknown, isMember: (member: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= ENTRY_RESOURCES_MAX && value.every(isMember)

function refuseOtherNames({
  patient,
  who,
}: {
  readonly patient: PatientId | null
  readonly who: Who | null
}): void {
  if (!isPatientOrNull(patient))
    throw new ChartwardError('INTERNAL', 'an entry of the ledger names a patient by something that is no id')
  // A member that is not there would be left out, and nobody could read the ledger beyond such a leaf.
  if (who !== null && !isWho(who))
    throw new ChartwardError('INTERNAL', 'an entry of the ledger does not say who it was')
}

function check(holds: boolean, member: string): asserts holds {
  if (!holds) throw new ChartwardError('LEDGER_CORRUPT', `a ledger entry is not well formed: ${member}`)
}
