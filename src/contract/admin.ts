import type { Finding } from '../kernel/index.ts'

/** Where the control door answers; it is a Unix socket only the owner of the home directory can open. */
export const ADMIN_PATHS = {
  status: '/status',
  token: '/token',
  person: '/person',
  sessions: '/session/list',
  endSessions: '/session/end',
  explain: '/access/explain',
  review: '/access/review',
  support: '/access/support',
  bulk: '/access/bulk',
  proxy: '/proxy',
  app: '/app',
  finding: '/finding',
  canary: '/canary',
  inviteApp: '/app/invite',
  contain: '/contain',
  containStatus: '/contain/status',
  import: '/import',
  scope: '/scope',
  evidence: '/evidence',
  rollback: '/rollback',
  applyRollback: '/rollback/apply',
  verify: '/ledger/verify',
  proof: '/ledger/proof',
  doctor: '/doctor',
  rotate: '/keys/rotate',
  alertStatus: '/alert/status',
  alertTest: '/alert/test',
  backup: '/backup',
  backupNow: '/backup/now',
  backupVerify: '/backup/verify',
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

/** Somebody to be made. Without `userName` the handle is random. */
export interface PersonAsked {
  readonly role: string
  readonly userName?: string
  readonly displayName?: string
  readonly email?: string
  readonly fhir?: string
}

/** `code` is shown once: with it the person enrols what they sign in with, within 24 hours. */
export interface EnrolmentAnswer {
  readonly userName: string
  readonly code: string
}

/** A person without name or address. */
export interface PersonLine {
  readonly userName: string
  readonly roles: readonly string[]
  readonly fhir?: string
  /** ISO 8601. */
  readonly created: string
  readonly disabled: boolean
}

/** Which sessions are meant: all that is named must fit; `everything` where nothing is. */
export interface SessionsAsked {
  readonly session?: string
  readonly user?: string
  readonly client?: string
  readonly everything?: true
}

/** A live session. Times are milliseconds since 1970. */
export interface SessionAnswer {
  readonly session: string
  readonly kind: string
  readonly user: string
  readonly role: string
  readonly client: string
  readonly address: string
  readonly created: number
  readonly lastSeen: number
  readonly expires: number
}

export interface SessionsAnswer {
  readonly sessions: readonly SessionAnswer[]
}

export interface SessionsEndedAnswer {
  /** How many. */
  readonly ended: number
}

/** `patient`: a logical id; or `patientKey`: the name that leaves and findings have for the same. */
export interface ExplainAsked {
  readonly user: string
  readonly patient?: string
  readonly patientKey?: string
}

/** What one role lets a person do with one patient's records, and why. Times are milliseconds since 1970. */
export interface RoleAnswer {
  readonly role: string
  readonly relations: readonly { readonly kind: string; readonly until?: number }[]
  readonly reasons: readonly {
    readonly class: string
    readonly actions: readonly string[]
    readonly allowed: boolean
    readonly because: string
    readonly needs?: string
  }[]
  /** Labels whose records stay closed. */
  readonly keptBack: readonly string[]
}

export interface ExplainAnswer {
  readonly user: string
  readonly roles: readonly RoleAnswer[]
}

/** A glass that was broken and not looked at yet. `patient`: as in leaves. */
export interface GlassAnswer {
  readonly id: string
  readonly user: string
  readonly patient: string
  readonly begun: number
  readonly until: number
}

/** `patient`: a logical id; absent: of everybody. */
export interface SupportAskedFor {
  readonly user: string
  readonly classes: readonly string[]
  readonly patient?: string
  readonly hours: number
}

/** A support grant that waits for approval (`until` null) or counts. */
export interface SupportAnswer {
  readonly id: string
  readonly user: string
  readonly classes: readonly string[]
  readonly patient: string | null
  readonly askedBy: string
  readonly durationMs: number
  readonly until: number | null
}

/** Bulk work that is asked for: of a `user` or of a `client`, not of both. `exports`: how many in all. */
export interface BulkAskedFor {
  readonly user?: string
  readonly client?: string
  readonly reason: string
  readonly patients: number
  readonly exports: number
  readonly days: number
}

/** Bulk work that waits for approval (`until` null) or counts. Times are milliseconds since 1970. */
export interface BulkAnswer {
  readonly id: string
  readonly user: string | null
  readonly client: string | null
  readonly reason: string
  readonly patientsPerDay: number
  readonly exports: number
  readonly exportsUsed: number
  readonly askedBy: string
  readonly durationMs: number
  readonly until: number | null
}

/** `patient`: a logical id. `expires`: milliseconds since 1970. */
export interface ProxyAsked {
  readonly user: string
  readonly patient: string
  readonly relationship: string
  readonly expires?: number
}

/** Somebody who stands in for a patient. `patient`: as in leaves. */
export interface ProxyLine {
  readonly user: string
  readonly patient: string
  readonly relationship: string
  readonly expires?: number
}

/** An app to be registered. Without `authMethod` it has a secret. `jwks`: public keys, for one that signs. */
export interface AppAsked {
  readonly name: string
  readonly authMethod?: string
  readonly redirectUris: readonly string[]
  readonly scopes: string
  readonly origins: readonly string[]
  readonly jwks?: object
  readonly jwksUrl?: string
  readonly launchUrl?: string
  readonly backend: boolean
}

/** `secret` is shown once; an app without one has none. */
export interface AppAnswer {
  readonly id: string
  readonly secret?: string
}

export interface AppLine {
  readonly id: string
  readonly name: string
  readonly authMethod: string
  readonly scopes: string
  readonly disabled: boolean
}

/** What can be done with somebody, the mildest first. */
export const DEGREES = [
  'question',
  'step-up',
  'care-safe',
  'suspend-session',
  'suspend-person',
  'suspend-app',
  'freeze',
] as const

export type Degree = (typeof DEGREES)[number]

/** Whom a measure is for; `name` is `environment` for the environment. */
export interface TargetAsked {
  readonly kind: 'person' | 'session' | 'app' | 'environment'
  readonly name: string
}

export interface ContainAsked {
  readonly degree: string
  readonly target: TargetAsked
  readonly reason: string
  readonly forMs?: number
  /** The finding it is done because of. */
  readonly finding?: string
}

/** A measure of containment. Times are milliseconds since 1970. */
export interface MeasureLine {
  readonly id: string
  readonly degree: Degree
  readonly target: TargetAsked
  readonly reason: string
  readonly finding?: string
  readonly by: string
  readonly begun: number
  readonly until?: number
  readonly ended?: number
  readonly answered?: number
}

/** What is alive of a target, kind by kind, what was tried under its names since, and what outlives it. */
export interface ContainStatusAnswer {
  readonly target: TargetAsked
  readonly measures: readonly MeasureLine[]
  readonly alive: readonly { readonly kind: string; readonly count: number; readonly says: string }[]
  readonly since: number
  readonly attempts: readonly {
    readonly by: 'user' | 'session' | 'client' | 'address'
    readonly name: string
    readonly denied: number
    readonly signInFailed: number
    readonly keysRefused: number
    readonly shown: number
    readonly last: number
  }[]
  /** What they did that goes on without them, by how it stands in leaves; `leaves`: the newest, the newest first. */
  readonly lasting: readonly {
    readonly how: string
    readonly count: number
    readonly last: number
    readonly leaves: readonly number[]
  }[]
}

/**
 * Something that was noticed. Times are milliseconds since 1970; `patients`: as in leaves, the first so many. `summary`:
 * a sentence, in English; `said`: what it is made of, by names, empty where nobody knows.
 */
export interface FindingLine {
  readonly id: string
  readonly rule: string
  readonly title: string
  readonly level: string
  readonly state: string
  readonly at: number
  readonly last: number
  readonly noticed: number
  readonly summary: string
  readonly said: readonly {
    readonly sentence: string
    readonly values: Readonly<Record<string, string | number>>
  }[]
  readonly actor: {
    readonly user: string
    readonly role: string
    readonly client: string
    readonly session: string
    readonly address: string
  } | null
  /** As leaves name them; empty in a list. */
  readonly patients: readonly string[]
  readonly patientCount: number
  readonly leaves: { readonly disclosure: readonly number[]; readonly keys: readonly number[] }
  readonly acknowledged?: { readonly by: string; readonly at: number }
  readonly closed?: { readonly by: string; readonly at: number }
  readonly verdict?: string
}

export interface FindingsAnswer {
  readonly findings: readonly FindingLine[]
  /** How far the detector is behind the ledgers. */
  readonly lag: { readonly leaves: number; readonly ms: number }
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

/** How it goes with one place findings are sent to. Times are milliseconds since 1970. */
export interface AlertTargetLine {
  readonly target: string
  /** How many wait, and since when. */
  readonly queued: number
  readonly oldest: number | undefined
  /** How many it never got, because too many waited. */
  readonly dropped: number
  readonly lastDelivered: number | undefined
  readonly problem: { readonly at: number; readonly says: string; readonly attempts: number } | undefined
}

export interface AlertStatusAnswer {
  readonly targets: readonly AlertTargetLine[]
}

/** What each target answered to a test. */
export interface AlertTestAnswer {
  readonly targets: readonly { readonly target: string; readonly arrived: boolean; readonly says: string }[]
}

/** What checking a whole ledger came to. */
export interface LedgerReport {
  readonly ledger: 'disclosure' | 'keys'
  readonly ok: boolean
  readonly size: number
  readonly origin: string
  /** The key its checkpoints are signed with; publish it where it cannot be replaced. */
  readonly vkey: string
  readonly root: string
  readonly cosignatures: number
  readonly finding?: string
}

/** The records in the database held against what the ledger says was written. */
export interface RecordsReport {
  readonly ok: boolean
  /** How many stored versions were compared. */
  readonly versions: number
  /** Versions whose digest stands in no leaf: written past the server, or altered. */
  readonly unaccounted: number
  /** Versions acknowledged in the ledger that are not stored any more. */
  readonly missing: number
  /** Writes that a crash or the database interrupted and that are not stored: nobody was told that they were. */
  readonly uncertain: number
  /** Current rows that are not the newest version of their record. */
  readonly stale: number
  /** The first few, as `Type/id/version`. */
  readonly examples: readonly string[]
}

/** How the backup stands. Times are milliseconds since 1970. */
export interface BackupStatusAnswer {
  readonly where: string
  readonly segment: number
  readonly files: number
  readonly bytes: number
  /** Everything written before this is in it. */
  readonly completeUntil: number | null
  readonly lagMs: number | null
  readonly failure: string | null
}

/** `from`: another place than the configured one. */
export interface BackupVerifyAsked {
  readonly from?: string
}

/** A backup held against the ledger. */
export interface BackupReportAnswer {
  readonly ok: boolean
  readonly where: string
  readonly segments: number
  readonly bytes: number
  readonly versions: number
  readonly problems: readonly { readonly segment: number; readonly what: string }[]
  readonly unaccounted: number
  readonly missing: number
  readonly examples: readonly string[]
}

export interface VerifyAnswer {
  readonly ledgers: readonly LedgerReport[]
  readonly records: RecordsReport
}

export interface FailureAnswer {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly findings: readonly Finding[]
  }
}
