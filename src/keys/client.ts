import { createHash } from 'node:crypto'
import { ChartwardError, type Clock, type Log, type PatientId } from '../kernel/index.ts'
import type { LedgerReader, SignedCheckpoint, Who } from '../ledger/index.ts'
import { type PatientKey, patientKeyFrom, WRAPPED_BYTES } from '../seal/index.ts'
import { badFrame, type Frame } from './frame.ts'
import type { Frozen } from './frozen.ts'
import { type KeyCache, openKeyCache } from './key-cache.ts'
import { openLedgerView } from './ledger-view.ts'
import { type Link, openLink } from './link.ts'
import {
  DEK_BYTES,
  type EnvironmentKeyPurpose,
  isContext,
  isPatient,
  KEYS_PER_CALL_MAX,
  type LookupTerm,
  type NamedPlain,
  type ReleaseContext,
  type SealedSecret,
  TERMS_PER_FRAME_MAX,
  TOKEN_BYTES,
  type WrappedKey,
} from './protocol.ts'
import { decodeCheckpoint } from './reading.ts'
import { askOpened, askPepper, askSealed } from './secrets-client.ts'

/** The application's half: the keys it may hold for a while, and everything it can ask the key server for. */
export interface Keys {
  /**
   * The keys of these patients. Those held already cost nothing; the others are asked for in one call, one leaf each,
   * one commit.
   *
   * A patient whose key is held, or is on its way for somebody else, is not released again and gets no second
   * leaf: scope does not ask the key ledger in whose name a key was released but takes every key released in
   * [start - cache lifetime, end] as exposed, so one leaf a lifetime is what its claim needs. Who saw which record
   * stands in the disclosure ledger.
   *
   * **Shape** at most 10,000 keys; a patient named twice counts once.
   *
   * **Errors** `KEYS_UNAVAILABLE` while the server is away or when the outcome is not known (there may be
   * a leaf then; asking again is safe and makes another), `SEAL_BROKEN` when a wrapped key was altered or is not this
   * patient's, `KEYS_REFUSED`, `LEDGER_BUSY`, `LEDGER_UNAVAILABLE`.
   */
  release(keys: readonly WrappedKey[], context: ReleaseContext): Promise<ReadonlyMap<PatientId, PatientKey>>
  /**
   * New random keys, one leaf each, one commit. They are handed out by `findCached` only once `release` was called
   * with what the store really holds: where another writer was first, that is the other's key.
   *
   * **Errors** as `release`.
   */
  create(
    patients: readonly PatientId[],
    context: ReleaseContext,
  ): Promise<ReadonlyMap<PatientId, { readonly key: PatientKey; readonly wrapped: WrappedKey }>>
  /** The key, when it is held and stays usable for a while. */
  findCached(patient: PatientId): PatientKey | undefined
  /** Overwrites these keys now, or all. Whoever is using one gets `KEYS_UNAVAILABLE`. */
  forget(patients?: readonly PatientId[]): void
  /** Everyone whose key is in this memory: handed out, or waiting to be overwritten. */
  inCache(): readonly PatientId[]
  /**
   * The tokens of these words, in their order, for one leaf (one more each 50,000 words).
   *
   * **Errors** as `release`.
   */
  lookupTokens(terms: readonly LookupTerm[], context: ReleaseContext): Promise<bigint[]>
  /**
   * What the key server's own key makes of each of these, for one leaf: a guess at a stored password can be tried only
   * by asking here.
   *
   * **Shape** at most 100 inputs of at most 4 KiB; 32 bytes each, in their order.
   *
   * **Errors** as `release`.
   */
  pepper(inputs: readonly Uint8Array[], context: ReleaseContext): Promise<Buffer[]>
  /**
   * Small secrets under a key that never leaves the key server, each bound to its name. One leaf.
   *
   * **Shape** at most 100, each at most 4 KiB, named as `NamedPlain` says; answers in the order given.
   *
   * **Errors** as `release`.
   */
  sealSecrets(secrets: readonly NamedPlain[], context: ReleaseContext): Promise<Buffer[]>
  /**
   * The secrets again, for one leaf that counts them. The caller overwrites them when done.
   *
   * **Errors** as `release`; `SEAL_BROKEN` for all when one was altered or sealed under another name.
   */
  openSecrets(secrets: readonly SealedSecret[], context: ReleaseContext): Promise<Buffer[]>
  /** 32 bytes derived from the root key, for one purpose. One leaf. */
  environmentKey(purpose: EnvironmentKeyPurpose): Promise<Buffer>
  /**
   * The same keys under the newest version; no key comes here. One leaf.
   *
   * **Shape** at most 10,000 keys; answers in the order given.
   */
  rewrap(keys: readonly WrappedKey[]): Promise<WrappedKey[]>
  /** Makes a new version and gives its number. Older ones unwrap until they are retired. */
  rotate(): Promise<number>
  /**
   * Stops unwrapping under an older version, once nothing is wrapped under it. It is kept aside on the key server's
   * disk, where only an operator can put it back or destroy it.
   *
   * **Errors** `KEYS_REFUSED` for the newest version or one not in use.
   */
  retire(version: number): Promise<void>
  /**
   * From its answer on the key server gives out keys only where the glass is broken, and few of them; restarts change
   * nothing. Every process of the environment forgets the keys it holds. One leaf.
   *
   * **Errors** as `release`. **Shape** `reason` at most 512 characters.
   */
  freeze(asked: { readonly by: Who; readonly reason: string }): Promise<void>
  /** Ends the freeze. One leaf. */
  thaw(asked: { readonly by: Who; readonly reason: string }): Promise<void>
  /** Publishes a checkpoint of the key ledger that covers everything released until now. */
  publish(): Promise<SignedCheckpoint>
  /** The key ledger, read through the server. */
  readonly ledger: LedgerReader
  /** The environment the server says it serves. */
  readonly environment: string
  health(): Promise<KeysHealth>
  /** Overwrites all keys and disconnects. */
  close(): Promise<void>
}

/** **Shape** `ledgerSize`: leaves under the newest published checkpoint; `budgets`: those that were touched. */
export interface KeysHealth {
  readonly keyVersion: number
  readonly keyVersions: readonly number[]
  readonly ledgerSize: number
  readonly unwitnessedSince?: number
  readonly frozen?: Frozen
  readonly budgets: readonly { readonly name: string; readonly max: number; readonly used: number }[]
}

export interface KeysOptions {
  readonly socketPath: string
  /** 32 bytes, the key server's too. */
  readonly credential: Uint8Array
  readonly clock: Clock
  readonly log: Log
  readonly cache: {
    /** From the release on. Default 300,000; at least 1,000. */
    readonly lifetimeMs?: number
    /** Default 10,000. */
    readonly countMax?: number
  }
  /** Default 10,000. */
  readonly callTimeoutMs?: number
}

interface State {
  readonly link: Link
  readonly cache: KeyCache
  readonly clock: Clock
  readonly inFlight: Map<PatientId, Promise<ReadonlyMap<PatientId, PatientKey>>>
  /** Moves on with every `forget`: a key asked for before it is not kept after it. */
  forgotten: number
  /** While keys are frozen none is kept: each is asked for, and counted, every time. */
  frozen: boolean
}

const LIFETIME_MS = 300_000
const LIFETIME_MS_MIN = 1000
const SWEEP_INTERVAL_MS = 1000

/** The sweep comes once a second and a busy process is late: keys end this much before scope stops counting them. */
const OVERDUE_MS_MAX = 3000

/** Longer words are hashed before they are sent, so that no identifier is too long to be found. */
const TERM_LENGTH_MAX = 512

/** In one frame; six bytes each in the worst JSON there is, so that a frame is never too long. */
const TERM_CHARACTERS_MAX = 1_200_000
const TERM_OVERHEAD = 16

/**
 * Connects to the key server; comes back by itself when the server restarts.
 *
 * **Errors** `KEYS_UNAVAILABLE` when nobody answers, `KEYS_REFUSED` when it is not this environment's server.
 */
export async function connectKeys(options: KeysOptions): Promise<Keys> {
  const { socketPath, credential, clock, log, callTimeoutMs = 10_000 } = options
  const { lifetimeMs = LIFETIME_MS, countMax = KEYS_PER_CALL_MAX } = options.cache
  if (lifetimeMs < LIFETIME_MS_MIN) {
    throw new ChartwardError('CONFIG_INVALID', `Keys are held for at least ${LIFETIME_MS_MIN} ms`)
  }
  const link = await openLink({
    socketPath,
    credential,
    log,
    callTimeoutMs,
    onWelcome: (welcome) => setFrozen(state, welcome.frozen),
  })
  const cache = openKeyCache({
    clock,
    lifetimeMs: lifetimeMs - Math.min(OVERDUE_MS_MAX, lifetimeMs / 5),
    countMax,
    leavingMax: KEYS_PER_CALL_MAX,
  })
  const sweeping = setInterval(() => cache.sweep(), SWEEP_INTERVAL_MS)
  sweeping.unref()
  const { frozen } = link.welcome
  const state: State = { link, cache, clock, inFlight: new Map(), forgotten: 0, frozen }
  return {
    release: async (keys, context) => await releaseKeys(state, keys, context),
    create: async (patients, context) => await createKeys(state, patients, context),
    findCached: (patient) => cache.find(patient),
    forget: (patients) => {
      state.forgotten += 1
      cache.forget(patients)
    },
    inCache: () => cache.held(),
    lookupTokens: async (terms, context) => await makeTokens(state, terms, context),
    pepper: async (inputs, context) => await askPepper(link, inputs, context),
    sealSecrets: async (secrets, context) => await askSealed(link, secrets, context),
    openSecrets: async (secrets, context) => await askOpened(link, secrets, context),
    environmentKey: async (purpose) =>
      ofLength((await link.call({ op: 'environment-key', purpose })).body, DEK_BYTES),
    rewrap: async (keys) => await rewrapKeys(state, keys),
    rotate: async () => Number((await link.call({ op: 'rotate' })).header['keyVersion']),
    retire: async (version) => {
      await link.call({ op: 'retire', version })
    },
    freeze: async (asked) => {
      await link.call({ op: 'freeze', ...asked })
      setFrozen(state, true)
    },
    thaw: async (asked) => {
      await link.call({ op: 'thaw', ...asked })
      setFrozen(state, false)
    },
    publish: async () => checkpointOf(await link.call({ op: 'publish' })),
    ledger: openLedgerView(link),
    environment: link.welcome.environment,
    health: async () => (await link.call({ op: 'health' })).header as unknown as KeysHealth,
    close: async () => {
      clearInterval(sweeping)
      link.close()
      state.forgotten += 1
      cache.forget()
    },
  }
}

function setFrozen(state: State, frozen: boolean): void {
  state.frozen = frozen
  if (!frozen) return
  state.forgotten += 1
  state.cache.forget()
}

const checkpointOf = ({ header, body }: Frame): SignedCheckpoint => decodeCheckpoint(header, body)

async function releaseKeys(
  state: State,
  keys: readonly WrappedKey[],
  context: ReleaseContext,
): Promise<ReadonlyMap<PatientId, PatientKey>> {
  const found = new Map<PatientId, PatientKey>()
  const missing = new Map<PatientId, WrappedKey>()
  const onTheirWay = new Map<PatientId, Promise<ReadonlyMap<PatientId, PatientKey>>>()
  for (const wrapped of keys) {
    const { patient } = wrapped
    const key = found.get(patient) ?? state.cache.findStored(patient, wrapped.wrapped)
    if (key !== undefined) {
      found.set(patient, key)
      continue
    }
    const coming = state.inFlight.get(patient)
    if (coming === undefined) missing.set(patient, wrapped)
    else onTheirWay.set(patient, coming)
  }
  if (missing.size > 0) {
    for (const [patient, key] of await askForKeys(state, [...missing.values()], context)) {
      found.set(patient, key)
    }
  }
  for (const [patient, coming] of onTheirWay) {
    const key = (await coming).get(patient)
    if (key !== undefined) found.set(patient, key)
  }
  return found
}

async function askForKeys(
  state: State,
  keys: readonly WrappedKey[],
  context: ReleaseContext,
): Promise<ReadonlyMap<PatientId, PatientKey>> {
  const asking = askServer(state, keys, context)
  for (const { patient } of keys) state.inFlight.set(patient, asking)
  try {
    return await asking
  } finally {
    for (const { patient } of keys) {
      if (state.inFlight.get(patient) === asking) state.inFlight.delete(patient)
    }
  }
}

async function askServer(
  state: State,
  keys: readonly WrappedKey[],
  context: ReleaseContext,
): Promise<ReadonlyMap<PatientId, PatientKey>> {
  checkCall(keys, context)
  // Before the question, so never after the leaf: the lifetime must not run longer than scope counts.
  const releasedAt = state.clock.now()
  const forgotten = state.forgotten
  const { body } = await state.link.call({ op: 'release', context, ...listed(keys) }, joined(keys))
  ofLength(body, keys.length * DEK_BYTES)
  const released = new Map<PatientId, PatientKey>()
  for (const [at, { patient }] of keys.entries()) {
    const key = patientKeyFrom(body.subarray(at * DEK_BYTES, (at + 1) * DEK_BYTES))
    released.set(patient, key)
    if (forgotten === state.forgotten && !state.frozen) state.cache.add(patient, key, releasedAt)
    else state.cache.addForgotten(patient, key, releasedAt)
  }
  body.fill(0)
  return released
}

async function createKeys(
  state: State,
  patients: readonly PatientId[],
  context: ReleaseContext,
): ReturnType<Keys['create']> {
  const wanted = [...new Set(patients)]
  checkCall(
    wanted.map((patient) => ({ patient })),
    context,
  )
  const created = new Map<PatientId, { key: PatientKey; wrapped: WrappedKey }>()
  if (wanted.length === 0) return created
  const createdAt = state.clock.now()
  const forgotten = state.forgotten
  const { header, body } = await state.link.call({ op: 'create', patients: wanted, context })
  ofLength(body, wanted.length * (DEK_BYTES + WRAPPED_BYTES))
  const keyVersion = Number(header['keyVersion'])
  for (const [place, patient] of wanted.entries()) {
    const at = place * (DEK_BYTES + WRAPPED_BYTES)
    const key = patientKeyFrom(body.subarray(at, at + DEK_BYTES))
    const wrapped = Buffer.from(body.subarray(at + DEK_BYTES, at + DEK_BYTES + WRAPPED_BYTES))
    created.set(patient, { key, wrapped: { patient, wrapped, keyVersion } })
    if (forgotten === state.forgotten) state.cache.addCreated(patient, key, createdAt, wrapped)
    else state.cache.addForgotten(patient, key, createdAt)
  }
  body.fill(0)
  return created
}

async function makeTokens(
  state: State,
  terms: readonly LookupTerm[],
  context: ReleaseContext,
): Promise<bigint[]> {
  checkCall([], context)
  const tokens: bigint[] = []
  for (const part of termParts(terms)) {
    const parameters = new Map<string, number>()
    const words = part.map(({ parameter, term, bits }) => {
      const at = parameters.get(parameter) ?? parameters.size
      parameters.set(parameter, at)
      return bits === undefined ? [at, term] : [at, term, bits]
    })
    const { body } = await state.link.call({
      op: 'tokens',
      context,
      parameters: [...parameters.keys()],
      terms: words,
    })
    ofLength(body, part.length * TOKEN_BYTES)
    for (let at = 0; at < body.length; at += TOKEN_BYTES) tokens.push(body.readBigInt64BE(at))
  }
  return tokens
}

function termParts(terms: readonly LookupTerm[]): LookupTerm[][] {
  const parts: LookupTerm[][] = []
  let characters = 0
  for (const term of terms) {
    checkTerm(term)
    const sent = { ...term, term: shortened(term.term) }
    characters += sent.term.length + TERM_OVERHEAD
    const last = parts.at(-1)
    if (last === undefined || last.length >= TERMS_PER_FRAME_MAX || characters > TERM_CHARACTERS_MAX) {
      parts.push([sent])
      characters = sent.term.length + TERM_OVERHEAD
    } else last.push(sent)
  }
  return parts
}

async function rewrapKeys(state: State, keys: readonly WrappedKey[]): Promise<WrappedKey[]> {
  checkKeys(keys)
  if (keys.length === 0) return []
  const { header, body } = await state.link.call({ op: 'rewrap', ...listed(keys) }, joined(keys))
  ofLength(body, keys.length * WRAPPED_BYTES)
  return keys.map(({ patient }, at) => ({
    patient,
    wrapped: Buffer.from(body.subarray(at * WRAPPED_BYTES, (at + 1) * WRAPPED_BYTES)),
    keyVersion: Number(header['keyVersion']),
  }))
}

function listed(keys: readonly WrappedKey[]): { patients: PatientId[]; versions: number[] } {
  return {
    patients: keys.map(({ patient }) => patient),
    versions: keys.map(({ keyVersion }) => keyVersion),
  }
}

const joined = (keys: readonly WrappedKey[]): Buffer => Buffer.concat(keys.map(({ wrapped }) => wrapped))

/** The server ends the connection over what these refuse: one wrong caller must not cost the others theirs. */
function checkCall(keys: readonly { readonly patient: PatientId }[], context: ReleaseContext): void {
  if (!isContext(context))
    throw new ChartwardError('KEYS_REFUSED', 'The context of a key release is not valid')
  checkKeys(keys)
}

function checkKeys(keys: readonly { readonly patient: PatientId; readonly wrapped?: Buffer }[]): void {
  if (keys.length > KEYS_PER_CALL_MAX) {
    throw new ChartwardError('KEYS_REFUSED', `At most ${KEYS_PER_CALL_MAX} keys in one call`)
  }
  for (const { patient, wrapped } of keys) {
    if (!isPatient(patient)) throw new ChartwardError('KEYS_REFUSED', 'A patient id is not a lower-case UUID')
    if (wrapped !== undefined && wrapped.length !== WRAPPED_BYTES) {
      throw new ChartwardError('SEAL_BROKEN', 'A wrapped key has another length')
    }
  }
}

function checkTerm({ parameter, bits }: LookupTerm): void {
  const bitsValid = bits === undefined || (Number.isInteger(bits) && bits >= 1 && bits <= 64)
  if (parameter.length > 128 || !bitsValid)
    throw new ChartwardError('KEYS_REFUSED', 'A lookup term is not valid')
}

function shortened(term: string): string {
  if (term.length <= TERM_LENGTH_MAX) return term
  return `sha256:${createHash('sha256').update(term).digest('hex')}`
}

function ofLength(body: Buffer, length: number): Buffer {
  if (body.length !== length) throw badFrame('answer')
  return body
}
