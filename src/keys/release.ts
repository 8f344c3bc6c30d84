import { randomBytes } from 'node:crypto'
import { asUnixMs, ChartwardError, type Clock, hasCode, type PatientId } from '../kernel/index.ts'
import { encodeKeyEntry, type KeyEntry, type Ledger } from '../ledger/index.ts'
import { append } from '../ledger/append.ts'
import { WRAPPED_BYTES } from '../seal/index.ts'
import type { Guard } from './guard.ts'
import type { LookupKeys } from './lookup-keys.ts'
import {
  DEK_BYTES,
  type EnvironmentKeyPurpose,
  type LookupTerm,
  type ReleaseContext,
  TOKEN_BYTES,
  type WrappedKey,
} from './protocol.ts'
import type { RootKeyProvider } from './root-key.ts'
import type { SecretKeys } from './secrets.ts'

/**
 * The acts that let key bytes out of this process, and the only file that makes them. Each has the same order:
 * prepare in memory, append the leaves, and only when the ledger says they are durable give the bytes back.
 */
export interface Vault {
  readonly provider: RootKeyProvider
  readonly ledger: Ledger
  readonly lookupKeys: LookupKeys
  readonly secretKeys: SecretKeys
  readonly guard: Guard
  readonly clock: Clock
}

/** What goes back over the socket. `secret` bodies are overwritten once they are sent. */
export interface Outcome {
  readonly header?: Readonly<Record<string, unknown>>
  readonly body?: Buffer
  readonly secret?: true
}

export async function release(
  vault: Vault,
  keys: readonly WrappedKey[],
  context: ReleaseContext,
): Promise<Outcome> {
  const patients = keys.map(({ patient }) => patient)
  const admitted = toldOf(await vault.guard.admit({ op: 'release', patients, context }))
  const opened = await unwrapOrRecord(vault, keys, context)
  try {
    await account(
      vault,
      keys.map(({ patient, keyVersion }) => ({ op: 'release', patient, keyVersion, ...admitted })),
    )
    return { body: Buffer.concat(opened), secret: true }
  } finally {
    for (const dek of opened) dek.fill(0)
  }
}

export async function create(
  vault: Vault,
  patients: readonly PatientId[],
  context: ReleaseContext,
): Promise<Outcome> {
  const admitted = toldOf(await vault.guard.admit({ op: 'create', patients, context }))
  const made = patients.map((patient) => ({ patient, dek: randomBytes(DEK_BYTES) }))
  try {
    const wrappings = await vault.provider.wrap(made)
    const keyVersion = wrappings[0]?.keyVersion ?? vault.provider.newest()
    await account(
      vault,
      patients.map((patient) => ({ op: 'create', patient, keyVersion, ...admitted })),
    )
    const body = Buffer.alloc(patients.length * (DEK_BYTES + WRAPPED_BYTES))
    for (const [at, { dek }] of made.entries()) {
      body.set(dek, at * (DEK_BYTES + WRAPPED_BYTES))
      body.set(wrappings[at]?.wrapped ?? [], at * (DEK_BYTES + WRAPPED_BYTES) + DEK_BYTES)
    }
    return { header: { keyVersion }, body, secret: true }
  } finally {
    for (const { dek } of made) dek.fill(0)
  }
}

/** Whoever can make tokens can try words against a stolen index, so making them is accounted for like a release. */
export async function lookupTokens(
  vault: Vault,
  terms: readonly LookupTerm[],
  context: ReleaseContext,
): Promise<Outcome> {
  const admitted = toldOf(await vault.guard.admit({ op: 'tokens', count: terms.length, context }))
  const body = Buffer.alloc(terms.length * TOKEN_BYTES)
  for (const [at, term] of terms.entries()) {
    body.writeBigInt64BE(await vault.lookupKeys.token(term), at * TOKEN_BYTES)
  }
  await account(vault, [{ op: 'tokens', patient: null, count: terms.length, ...admitted }])
  return { body }
}

export async function environmentKey(vault: Vault, purpose: EnvironmentKeyPurpose): Promise<Outcome> {
  const body = await vault.provider.derive(`chartward/environment/${purpose}`)
  await account(vault, [ownAct('environment-key', purpose)])
  return { body, secret: true }
}

/** No key leaves: what comes back is as useless to a thief as what was sent. */
export async function rewrap(vault: Vault, keys: readonly WrappedKey[]): Promise<Outcome> {
  const opened = await unwrapOrRecord(vault, keys, null)
  try {
    const wrappings = await vault.provider.wrap(
      keys.map(({ patient }, at) => ({ patient, dek: opened[at] ?? Buffer.alloc(0) })),
    )
    const keyVersion = wrappings[0]?.keyVersion ?? vault.provider.newest()
    await account(vault, [{ ...ownAct('rewrap', 'rotation'), count: keys.length, keyVersion }])
    return { header: { keyVersion }, body: Buffer.concat(wrappings.map(({ wrapped }) => wrapped)) }
  } finally {
    for (const dek of opened) dek.fill(0)
  }
}

/** Of a context what stands in a leaf. */
export function toldOf({ who, request, purpose }: ReleaseContext): Pick<KeyEntry, 'request' | 'purpose'> & {
  readonly who: NonNullable<KeyEntry['who']>
} {
  return { who, request, purpose }
}

type Act = Omit<KeyEntry, 'v' | 'at' | 'who'> & { readonly who?: KeyEntry['who'] }

/** An act of the environment itself, with nobody's session behind it. */
export function ownAct(op: KeyEntry['op'], purpose: string): Act {
  return { op, patient: null, request: 'key-server', purpose }
}

/** One leaf for each act, in one commit, durable when this returns. */
export async function account(vault: Pick<Vault, 'ledger' | 'clock'>, acts: readonly Act[]): Promise<void> {
  const at = asUnixMs(Math.floor(vault.clock.now()))
  await append(
    vault.ledger,
    acts.map((act) => encodeKeyEntry({ v: 1, at, who: null, ...act })),
  )
}

/** A wrapped key that does not open is a stored row that was changed or moved: worth a leaf of its own. */
async function unwrapOrRecord(
  vault: Vault,
  keys: readonly WrappedKey[],
  context: ReleaseContext | null,
): Promise<Buffer[]> {
  try {
    return await vault.provider.unwrap(keys)
  } catch (error) {
    if (hasCode(error, 'SEAL_BROKEN') || hasCode(error, 'KEYS_REFUSED')) {
      const refused = { ...ownAct('refused', error.code), count: keys.length }
      await account(vault, [
        context === null ? refused : { ...refused, ...toldOf(context), purpose: error.code },
      ])
    }
    throw error instanceof ChartwardError
      ? error
      : new ChartwardError('KEYS_UNAVAILABLE', 'No key could be opened', { cause: error })
  }
}
