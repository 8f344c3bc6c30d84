import { isIP } from 'node:net'
import { asUnixMs, ChartwardError, type UnixMs } from '../kernel/index.ts'
import type { Caller, PersonId } from './caller.ts'
import type { Factor, Proof } from './proof.ts'
import { isPersonRole, isTokenRole, PERSON_ROLES, type Role, TOKEN_ROLES } from './roles.ts'

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}@._:/-]{0,127}$/u
const SCOPES_MAX = 200
const TEXT_LENGTH_MAX = 512
/** The address of whoever sits at the machine itself. */
export const LOCAL = 'local'

/** How a session is carried: a token of the command line, a cookie of a browser, the tokens of an app. */
export type SessionKind = 'token' | 'browser' | 'app'

/** Somebody, or something, that is let in for a while. */
export interface Session {
  readonly session: string
  readonly kind: SessionKind
  /** Absent for a token made on the command line. */
  readonly person?: PersonId
  readonly user: string
  readonly role: Role
  readonly client: string
  /** Where it was opened from: an IP address, or `local`. */
  readonly address: string
  readonly created: UnixMs
  /** Coarse: up to half a minute behind. */
  readonly lastSeen: UnixMs
  /** Unused for this long, it is over. */
  readonly idleMs?: number
  /** Over at the latest then. */
  readonly expires: UnixMs
  /** When a phishing-resistant factor was last shown in it. */
  readonly factorAt?: UnixMs
  /** Whatever was last shown in it, for changes of the account. */
  readonly proof?: Proof
  /** Of a one-time code: good for enrolling a factor and for nothing else. */
  readonly enrolmentOnly?: true
  readonly fhirUser?: string
  /** The logical id of the patient in an app's launch context. */
  readonly patient?: string
  readonly scopes?: readonly string[]
}

/** What a session is opened with. */
export type Opening = Omit<Session, 'session' | 'created' | 'lastSeen' | 'idleMs' | 'expires' | 'role'> & {
  readonly role: string
  /** Under which name its sign-in was told; absent: a new one. Never what somebody sent. */
  readonly session?: string
  /** In place of what the settings say for the role. */
  readonly lifetimeMs?: number
  readonly idleMs?: number
  /** Over then at the latest, whatever else is said: what is opened in place of another lasts no longer than that one. */
  readonly endsBy?: UnixMs
}

/** How long sessions of people last, idle and in all. */
export interface SessionLimits {
  readonly staffIdleMs: number
  readonly staffLifetimeMs: number
  readonly patientIdleMs: number
  readonly patientLifetimeMs: number
}

/** A row of `session` as the database hands it out. `tx` names the transaction that last changed it. */
export interface SessionRow {
  readonly session: string
  readonly kind: SessionKind
  readonly person: string | null
  readonly user_name: string
  readonly role: string
  readonly client: string
  readonly address: string
  readonly created: string
  readonly last_seen: string
  readonly idle_ms: string | null
  readonly expires: string
  readonly factor_at: string | null
  readonly proof_at: string | null
  readonly proof_factors: string[] | null
  readonly enrolment_only: boolean
  readonly fhir_user: string | null
  readonly patient: string | null
  readonly scopes: string[] | null
  readonly tx: string
}

/** The columns of `SessionRow`, of the table called `s`. */
export const SESSION_COLUMNS = `s.session, s.kind, s.person::text, s.user_name, s.role, s.client, s.address, s.created,
  s.last_seen, s.idle_ms, s.expires, s.factor_at, s.proof_at, s.proof_factors, s.enrolment_only, s.fhir_user, s.patient,
  s.scopes, s.tx::text`

/** True for a row of `s` that is not over at `$2`. */
export const IS_LIVE = `s.ended is null and s.expires > $2::bigint
  and (s.idle_ms is null or s.last_seen + s.idle_ms > $2::bigint)`

/** Undefined when the row names a role that nobody can have in such a session. */
export function sessionOf(row: SessionRow): Session | undefined {
  if (!isRoleOf(row.kind, row.role, row.person !== null)) return undefined
  return {
    session: row.session,
    kind: row.kind,
    user: row.user_name,
    role: row.role,
    client: row.client,
    address: row.address,
    created: timeOf(row.created),
    lastSeen: timeOf(row.last_seen),
    expires: timeOf(row.expires),
    ...(row.person === null ? {} : { person: row.person as PersonId }),
    ...(row.idle_ms === null ? {} : { idleMs: Number(row.idle_ms) }),
    ...(row.factor_at === null ? {} : { factorAt: timeOf(row.factor_at) }),
    ...(row.proof_factors === null ? {} : { proof: proofOf(row.proof_factors, row.proof_at) }),
    ...(row.enrolment_only ? { enrolmentOnly: true } : {}),
    ...(row.fhir_user === null ? {} : { fhirUser: row.fhir_user }),
    ...(row.patient === null ? {} : { patient: row.patient }),
    ...(row.scopes === null ? {} : { scopes: row.scopes }),
  }
}

function proofOf(factors: readonly string[], at: string | null): Proof {
  return { factors: factors as readonly Factor[], ...(at === null ? {} : { factorAt: timeOf(at) }) }
}

/** Who asks when this session asks. */
export function callerOf(one: Session): Caller {
  const { user, role, client, session, person, fhirUser, scopes, patient, factorAt } = one
  return {
    user,
    role,
    client,
    session,
    ...(person === undefined ? {} : { person }),
    ...(fhirUser === undefined ? {} : { fhirUser }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(patient === undefined ? {} : { patient }),
    ...(factorAt === undefined ? {} : { factorAt }),
  }
}

/** **Errors.** `USAGE` for an unknown role, a name with odd characters, or what is too long to keep. */
export function checkOpening({ kind, role, user, client, address, scopes = [], ...rest }: Opening): void {
  if (!isRoleOf(kind, role, rest.person !== undefined)) {
    const ofToken = kind === 'token' || (kind === 'app' && rest.person === undefined)
    const [whose, roles] = ofToken ? ['a token', TOKEN_ROLES] : ['a person', PERSON_ROLES]
    throw new ChartwardError('USAGE', `unknown role; the roles of ${whose} are ${roles.join(', ')}`)
  }
  for (const name of [user, client]) {
    if (!NAME.test(name)) {
      throw new ChartwardError('USAGE', 'a user or client name is 1 to 128 letters, digits and @ . _ : / -')
    }
  }
  const texts = [...scopes, rest.fhirUser ?? '', rest.patient ?? '']
  const tooLong = texts.some(({ length }) => length > TEXT_LENGTH_MAX) || scopes.length > SCOPES_MAX
  if (tooLong || (address !== LOCAL && isIP(address) === 0)) {
    throw new ChartwardError('USAGE', 'a session has an address, at most 200 scopes, and short names')
  }
}

/** An app that asks for nobody is a token of another kind: a backend service. */
function isRoleOf(kind: SessionKind, role: string, hasPerson: boolean): role is Role {
  if (kind === 'app' && !hasPerson) return isTokenRole(role)
  return kind === 'token' ? isTokenRole(role) : isPersonRole(role)
}

function timeOf(text: string): UnixMs {
  return asUnixMs(Number(text))
}
