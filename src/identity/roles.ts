/** What a caller may ask of the FHIR door. Reading includes searching; writing includes transactions. */
export type Permission = 'read' | 'write'

const ROLES = {
  clinician: { permissions: ['read', 'write'], purpose: 'TREAT' },
  'front-desk': { permissions: ['read', 'write'], purpose: 'HOPERAT' },
  billing: { permissions: ['read'], purpose: 'HPAYMT' },
  viewer: { permissions: ['read'], purpose: 'TREAT' },
  integration: { permissions: ['read', 'write'], purpose: 'HOPERAT' },
  administrator: { permissions: [], purpose: 'HSYSADMIN' },
} as const satisfies Record<string, { permissions: readonly Permission[]; purpose: string }>

/** The roles a token can carry. An administrator has no access to records. */
export type Role = keyof typeof ROLES

export const ROLE_NAMES: readonly string[] = Object.keys(ROLES)

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
