import type { Finding } from '../kernel/index.ts'

/** Where the control door answers; it is a Unix socket only the owner of the home directory can open. */
export const ADMIN_PATHS = {
  status: '/status',
  token: '/token',
  session: '/session',
  import: '/import',
  scope: '/scope',
  evidence: '/evidence',
  verify: '/ledger/verify',
  proof: '/ledger/proof',
  doctor: '/doctor',
  rotate: '/keys/rotate',
} as const

export interface StatusAnswer {
  readonly url: string
  readonly environment: string
  readonly patients: number
}

export interface TokenAsked {
  readonly user: string
  readonly role: string
  readonly client?: string
}

export interface TokenAnswer {
  readonly token: string
  readonly session: string
}

/** What became of one document of an import. */
export interface ImportAnswer {
  readonly resources: Readonly<Record<string, number>>
  readonly unchanged: number
}

/** One thing `chartward doctor` looked at. `advice` says what to do when it is not well. */
export interface DoctorCheck {
  readonly name: string
  readonly state: 'well' | 'warning' | 'broken'
  readonly finding: string
  readonly advice?: string
}

export interface DoctorReport {
  readonly checks: readonly DoctorCheck[]
}

/** What checking a whole ledger came to. */
export interface LedgerReport {
  readonly ledger: 'disclosure' | 'keys'
  readonly ok: boolean
  readonly size: number
  readonly origin: string
  readonly root: string
  readonly cosignatures: number
  readonly finding?: string
}

export interface FailureAnswer {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly findings: readonly Finding[]
  }
}
