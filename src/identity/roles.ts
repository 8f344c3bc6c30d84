/** What a caller may ask of the FHIR door. Reading includes searching; writing transactions; exporting neither. */
export type Permission = 'read' | 'write' | 'export'

/**
 * `staff` sign in with a passkey and nothing less. `of` says who can hold the role: a person, a token made on the
 * command line, or either. Whose records a person may open is decided further up; this is the most a role can do.
 */
interface RoleData {
  readonly permissions: readonly Permission[]
  readonly purpose: string
  readonly staff: boolean
  readonly of: 'person' | 'token' | 'either'
}

const ROLES = {
  patient: { permissions: ['read'], purpose: 'PATRQT', staff: false, of: 'person' },
  proxy: { permissions: ['read'], purpose: 'FAMRQT', staff: false, of: 'person' },
  clinician: { permissions: ['read', 'write'], purpose: 'TREAT', staff: true, of: 'either' },
  'front-desk': { permissions: ['read', 'write'], purpose: 'HOPERAT', staff: true, of: 'either' },
  billing: { permissions: ['read'], purpose: 'HPAYMT', staff: true, of: 'either' },
  'privacy-officer': { permissions: ['read'], purpose: 'HCOMPL', staff: true, of: 'person' },
  'security-officer': { permissions: [], purpose: 'HSYSADMIN', staff: true, of: 'person' },
  support: { permissions: [], purpose: 'HSYSADMIN', staff: true, of: 'person' },
  administrator: { permissions: [], purpose: 'HSYSADMIN', staff: true, of: 'either' },
  viewer: { permissions: ['read'], purpose: 'TREAT', staff: false, of: 'token' },
  integration: { permissions: ['read', 'write', 'export'], purpose: 'HOPERAT', staff: false, of: 'token' },
} as const satisfies Record<string, RoleData>

/** Every role. An administrator, a security officer and support have no access to records of their own. */
export type Role = keyof typeof ROLES

const NAMES = Object.keys(ROLES) as Role[]

/** The roles a token made on the command line can carry. */
export const TOKEN_ROLES: readonly string[] = NAMES.filter((name) => ROLES[name].of !== 'person')

/** The roles a person can be given. */
export const PERSON_ROLES: readonly string[] = NAMES.filter((name) => ROLES[name].of !== 'token')

export function isTokenRole(name: string): name is Role {
  return TOKEN_ROLES.includes(name)
}

export function isPersonRole(name: string): name is Role {
  return PERSON_ROLES.includes(name)
}

/** True for a role whose holders must use a passkey. */
export function isStaff(role: Role): boolean {
  return ROLES[role].staff
}

export function isPermitted(role: Role, permission: Permission): boolean {
  const permissions: readonly Permission[] = ROLES[role].permissions
  return permissions.includes(permission)
}

/** Why this role opens records when the request says nothing: a code of HL7 v3 PurposeOfUse. */
export function purposeOf(role: Role): string {
  return ROLES[role].purpose
}
