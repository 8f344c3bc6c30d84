import type { Clock } from '../../kernel/index.ts'
import type { Ledger, Who } from '../../ledger/index.ts'
import type { Database } from '../../postgres/index.ts'
import { type Caller, openCaller } from './caller.ts'
import { type Checking, openChecking } from './checking.ts'
import type { OfficialContacts } from './contacts.ts'
import { type Guesses, openGuesses } from './guesses.ts'
import { type Issuer, openIssuer } from './issuing.ts'
import { openReported, type Reported } from './reported.ts'
import { openSecrets } from './secrets.ts'
import { type NoticeJwk, openNoticeKey } from './signing.ts'

/** What a recipient can check, and what it is checked against. */
export interface NoticeProof {
  readonly issuer: Issuer
  readonly checking: Checking
  readonly caller: Caller
  readonly reported: Reported
  /** How often somebody who is not signed in may ask. */
  readonly guesses: Guesses
  /** Under which the QR codes of notices are signed. */
  readonly jwk: NoticeJwk
  readonly contacts: () => OfficialContacts
}

export interface ProofOptions {
  readonly database: Database
  readonly ledger: Ledger
  readonly clock: Clock
  /** **Shape** 32 bytes from the key server. */
  readonly root: Uint8Array
  /** The one origin people use, without a slash at its end. */
  readonly siteUrl: () => string
  /** How leaves name what nobody did by hand. */
  readonly server: Who
  readonly contacts: () => OfficialContacts
}

export function openProof({ root, ...options }: ProofOptions): NoticeProof {
  const key = openNoticeKey(root)
  const ground = { ...options, secrets: openSecrets(root), key }
  return {
    issuer: openIssuer(ground),
    checking: openChecking(ground),
    caller: openCaller(ground),
    reported: openReported(ground),
    guesses: openGuesses(options.clock),
    jwk: key.jwk,
    contacts: options.contacts,
  }
}
