import type { PatientId } from '../kernel/index.ts'

interface KeyToWrap {
  readonly patient: PatientId
  /** 32 bytes. */
  readonly dek: Uint8Array
}

interface KeyToUnwrap {
  readonly patient: PatientId
  readonly wrapped: Uint8Array
  readonly keyVersion: number
}

interface Wrapping {
  readonly wrapped: Buffer
  readonly keyVersion: number
}

/**
 * Where an environment's root key lives. A contract for whoever implements it: a file beside the key server
 * (`openFileRootKeys`), AWS KMS, or a PKCS#11 token.
 *
 * Lists everywhere, so that a remote provider can work on them at once. Two ways to build one on a service:
 * the service wraps and unwraps each patient's key itself (`kms:Encrypt`/`kms:Decrypt` with environment,
 * patient and version as encryption context, `C_WrapKey` with them as AAD), and `derive` is an HMAC key that
 * never leaves it (`kms:GenerateMac`, `CKM_HKDF_DERIVE`); or the service holds only what the file provider
 * keeps in `root.key`, and the key server asks for it once at start.
 */
export interface RootKeyProvider {
  /** The version new keys are wrapped under. Counts from 1. */
  newest(): number
  /** Versions that still unwrap, ascending. */
  versions(): readonly number[]
  /** Under the newest version, in the order given. Bound to environment, patient and version. */
  wrap(keys: readonly KeyToWrap[]): Promise<Wrapping[]>
  /**
   * The keys, in the order given. The caller overwrites them when done. All or nothing: `SEAL_BROKEN` when
   * one was altered or belongs elsewhere, `KEYS_REFUSED` when its version is retired or never was.
   */
  unwrap(keys: readonly KeyToUnwrap[]): Promise<Buffer[]>
  /** 32 bytes for a purpose. The same for ever: rotation does not change them. */
  derive(purpose: string): Promise<Buffer>
  /** Makes a new version, durable when this returns, and gives its number. Callers take turns. */
  rotate(): Promise<number>
  /**
   * Stops unwrapping under an older version; `KEYS_REFUSED` for the newest. Must not destroy it: this can be asked
   * for over the socket, and whoever holds the application must not be able to make every record unreadable.
   */
  retire(version: number): Promise<void>
  /** Overwrites what is in memory. */
  close(): void
}
