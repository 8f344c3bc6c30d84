import type { Clock } from '../../kernel/index.ts'
import type { Ledger, Who } from '../../ledger/index.ts'
import type { Database } from '../../postgres/index.ts'
import { type Issuer, openIssuer } from './issuing.ts'
import { openSecrets } from './secrets.ts'
import { type NoticeJwk, openNoticeKey } from './signing.ts'

/** What a recipient can check, and what it is checked against. */
export interface NoticeProof {
  readonly issuer: Issuer
  /** Under which the QR codes of notices are signed. */
  readonly jwk: NoticeJwk
}

export interface ProofOptions {
  readonly database: Database
  readonly ledger: Ledger
  readonly clock: Clock
  /** **Shape** 32 bytes from the key server. */
  readonly root: Uint8Array
  readonly siteUrl: () => string
  readonly server: Who
}

export function openProof({ root, ...options }: ProofOptions): NoticeProof {
  const key = openNoticeKey(root)
  const ground = { ...options, secrets: openSecrets(root), key }
  return { issuer: openIssuer(ground), jwk: key.jwk }
}
