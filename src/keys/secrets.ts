import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { hasCode } from '../kernel/index.ts'
import { openSecret, sealSecret } from '../seal/index.ts'
import type { NamedPlain, ReleaseContext, SealedSecret } from './protocol.ts'
import { account, type Outcome, ownAct, toldOf, type Vault } from './release.ts'
import type { RootKeyProvider } from './root-key.ts'

/** The keys behind the pepper and the secrets. They are derived here and never leave. */
export interface SecretKeys {
  readonly environment: string
  readonly pepper: KeyObject
  readonly secrets: KeyObject
}

export async function openSecretKeys(provider: RootKeyProvider, environment: string): Promise<SecretKeys> {
  const derived = async (purpose: string): Promise<KeyObject> => {
    const bytes = await provider.derive(purpose)
    const key = createSecretKey(bytes)
    bytes.fill(0)
    return key
  }
  return {
    environment,
    pepper: await derived('chartward/keys/pepper'),
    secrets: await derived('chartward/keys/secrets'),
  }
}

/** Whoever can ask for the pepper can try passwords against a stolen table, so asking is accounted for. */
export async function pepper(
  vault: Vault,
  inputs: readonly Uint8Array[],
  context: ReleaseContext,
): Promise<Outcome> {
  const admitted = toldOf(await vault.guard.admit({ op: 'secrets', count: inputs.length, context }))
  const body = Buffer.concat(
    inputs.map((input) => createHmac('sha256', vault.secretKeys.pepper).update(input).digest()),
  )
  await account(vault, [{ op: 'pepper', patient: null, count: inputs.length, ...admitted }])
  return { body, secret: true }
}

export async function sealSecrets(
  vault: Vault,
  secrets: readonly NamedPlain[],
  context: ReleaseContext,
): Promise<Outcome> {
  const { environment, secrets: key } = vault.secretKeys
  const sealed = secrets.map(({ name, plain }) => sealSecret(plain, key, { environment, name }))
  for (const { plain } of secrets) plain.fill(0)
  await account(vault, [{ op: 'seal-secrets', patient: null, count: secrets.length, ...toldOf(context) }])
  return { header: { lengths: sealed.map(({ length }) => length) }, body: Buffer.concat(sealed) }
}

export async function openSecrets(
  vault: Vault,
  secrets: readonly SealedSecret[],
  context: ReleaseContext,
): Promise<Outcome> {
  const admitted = toldOf(await vault.guard.admit({ op: 'secrets', count: secrets.length, context }))
  const opened = await openOrRecord(vault, secrets, context)
  try {
    await account(vault, [{ op: 'open-secrets', patient: null, count: secrets.length, ...admitted }])
    return {
      header: { lengths: opened.map(({ length }) => length) },
      body: Buffer.concat(opened),
      secret: true,
    }
  } finally {
    for (const plain of opened) plain.fill(0)
  }
}

/** All or nothing; what does not open was changed or moved, and is worth a leaf of its own. */
async function openOrRecord(
  vault: Vault,
  secrets: readonly SealedSecret[],
  context: ReleaseContext,
): Promise<Buffer[]> {
  const { environment, secrets: key } = vault.secretKeys
  const opened: Buffer[] = []
  try {
    for (const { name, sealed } of secrets) opened.push(openSecret(sealed, key, { environment, name }))
    return opened
  } catch (error) {
    for (const plain of opened) plain.fill(0)
    if (hasCode(error, 'SEAL_BROKEN')) {
      await account(vault, [
        { ...ownAct('refused', error.code), count: secrets.length, ...toldOf(context), purpose: error.code },
      ])
    }
    throw error
  }
}
