import type { Clock } from '../../kernel/index.ts'
import type { Containment } from '../../containment/index.ts'
import type { Findings } from '../../detection/index.ts'
import type { Identity } from '../../identity/index.ts'
import type { Ledger } from '../../ledger/index.ts'
import type { Database } from '../../postgres/index.ts'
import type { ScopeSources } from '../../scope/index.ts'

/** What cases stand on. */
export interface CaseGround {
  readonly environment: string
  readonly database: Database
  readonly clock: Clock
  readonly ledger: Ledger
  readonly sources: ScopeSources
  readonly findings: Findings
  readonly containment: Containment
  readonly identity: Identity
  /** 32 bytes: what cases say is sealed under keys derived from it. */
  readonly root: Buffer
  /** Version of the rules of law that decisions are made by. */
  readonly rules: string
  /** The database is a copy that is thrown away: what is done in it would be lost. */
  readonly readOnly: boolean
}
