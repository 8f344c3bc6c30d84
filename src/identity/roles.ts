/** What a caller may ask of the FHIR door. Reading includes searching; writing includes transactions. */
export type Permission = 'read' | 'write'

const ROLES = {
  clinician: { permissions: ['read', 'write'], purpose: 'TREAT' },
  'front-desk': { permissions: ['read', 'write'], purpose: 'HOPERAT' },
  billing: { permissions: ['read'], purpose: 'HPAYMT' },
  viewer: { permissions: ['read'], purpose: 'TREAT' },
  integration: { permissions: ['read', 'write'], purpose: 'HOPERAT' },
  administrator: { permissions: [], purpose: 'HSYSADMIN' },
  // Of people who signed in, never of a token made on the command line: what they may do, `access` decides.
  patient: { permissions: [], purpose: 'PATRQT' },
  proxy: { permissions: [], purpose: 'FAMRQT' },
  'privacy-officer': { permissions: [], purpose: 'HCOMPL' },
  'security-officer': { permissions: [], purpose: 'HSYSADMIN' },
  support: { permissions: [], purpose: 'HSYSADMIN' },
} as const satisfies Record<string, { permissions: readonly Permission[]; purpose: string }>

/** The roles of people and tokens. An administrator has no access to records. */
export type Role = keyof typeof ROLES

const OF_PEOPLE: ReadonlySet<string> = new Set([
  'patient',
  'proxy',
  'privacy-officer',
  'security-officer',
  'support',
])

/** The roles a token made on the command line can carry. */
export const ROLE_NAMES: readonly string[] = Object.keys(ROLES).filter((name) => !OF_PEOPLE.has(name))

export function isRole(name: string): name is Role {
  return Object.hasOwn(ROLES, name)
}

export function isPermitted(role: Role, permission: Permission): boolean {
  const permissions: readonly Permission[] = ROLES[role].permissions
  return permissions.includes(permission)
}

/** Why this role opens records when the request says nothing: a code of HL7 v3 PurposeOfUse. */
export function purposeOf(role: Role): string {
  return ROLES[role].purpose
}
