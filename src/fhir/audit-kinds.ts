/** A code as AuditEvent carries it. */
export interface Code {
  readonly system: string
  readonly code: string
  readonly display?: string
}

const DCM = 'http://dicom.nema.org/resources/ontology/DCM'
const REST = 'http://hl7.org/fhir/restful-interaction'
const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.'

/** Who sent to whom, and as what the person took part. */
export interface Roles {
  readonly client: Code
  readonly server: Code
  readonly user: Code
}

const SOURCE: Code = { system: DCM, code: '110153', display: 'Source Role ID' }
const DESTINATION: Code = { system: DCM, code: '110152', display: 'Destination Role ID' }
const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'
const RECIPIENT: Code = { system: PARTICIPATION, code: 'IRCP', display: 'information recipient' }
const INFORMANT: Code = { system: PARTICIPATION, code: 'INF', display: 'informant' }

/** **Source.** BALP profiles Read, Query, Create and Update, Delete. */
const READING: Roles = { client: DESTINATION, server: SOURCE, user: RECIPIENT }
const ASKING: Roles = { client: SOURCE, server: DESTINATION, user: RECIPIENT }
const WRITING: Roles = { client: SOURCE, server: DESTINATION, user: INFORMANT }
const DELETING: Roles = {
  client: { system: DCM, code: '110150', display: 'Application' },
  server: {
    system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
    code: 'custodian',
    display: 'Custodian',
  },
  user: INFORMANT,
}

/** How one kind of leaf is told. `profile`: with a patient, and without; absent where BALP has no pattern. */
export interface AuditKind {
  readonly type: Code
  readonly subtype: readonly Code[]
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E'
  readonly roles: Roles
  /** What must be there for the thing to have been done: something shown, or something written. */
  readonly needs?: 'shown' | 'written'
  readonly outcome?: '4' | '8'
  readonly profile?: { readonly patient: string; readonly other?: string }
}

const rest = (code: string): Pick<AuditKind, 'type' | 'subtype'> => ({
  type: {
    system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
    code: 'rest',
    display: 'RESTful Operation',
  },
  subtype: [{ system: REST, code, display: code }],
})
const dicom = (type: readonly [string, string], ...subtype: (readonly [string, string])[]) => ({
  type: { system: DCM, code: type[0], display: type[1] },
  subtype: subtype.map(([code, display]) => ({ system: DCM, code, display })),
  action: 'E' as const,
  roles: READING,
})
const profiles = (name: string) => ({ patient: `${BALP}Patient${name}`, other: `${BALP}${name}` })

const ACTIVITY = ['110100', 'Application Activity'] as const
const SECURITY = ['110113', 'Security Alert'] as const
const AUTHENTICATION = ['110114', 'User Authentication'] as const
const LOGIN = ['110122', 'Login'] as const
const CONFIGURATION = ['110129', 'Security Configuration'] as const
const ROLES_CHANGED = ['110136', 'Security Roles Changed'] as const
const ATTRIBUTES_CHANGED = ['110137', 'User Security Attributes Changed'] as const

/** By what a leaf says of how something was shown or done. */
const KINDS: Readonly<Record<string, AuditKind>> = {
  read: { ...rest('read'), action: 'R', roles: READING, needs: 'shown', profile: profiles('Read') },
  vread: { ...rest('vread'), action: 'R', roles: READING, needs: 'shown', profile: profiles('Read') },
  history: { ...rest('history-instance'), action: 'R', roles: READING },
  search: { ...rest('search-type'), action: 'E', roles: ASKING, profile: profiles('Query') },
  everything: { ...rest('operation'), action: 'E', roles: READING },
  create: { ...rest('create'), action: 'C', roles: WRITING, needs: 'written', profile: profiles('Create') },
  update: { ...rest('update'), action: 'U', roles: WRITING, needs: 'written', profile: profiles('Update') },
  delete: { ...rest('delete'), action: 'D', roles: DELETING, needs: 'written', profile: profiles('Delete') },
  transaction: { ...rest('transaction'), action: 'E', roles: WRITING },
  batch: { ...rest('batch'), action: 'E', roles: WRITING },
  'write-failed': { ...rest('transaction'), action: 'E', roles: WRITING, outcome: '8' },
  import: { ...dicom(['110107', 'Import']), action: 'C', roles: WRITING },
  export: { ...dicom(['110106', 'Export']), action: 'R' },
  operation: dicom(ACTIVITY),
  start: dicom(ACTIVITY, ['110120', 'Application Start']),
  stop: dicom(ACTIVITY, ['110121', 'Application Stop']),
  login: dicom(AUTHENTICATION, LOGIN),
  'sign-in': dicom(AUTHENTICATION, LOGIN),
  'sign-in-failed': { ...dicom(AUTHENTICATION, LOGIN), outcome: '4' },
  policy: dicom(SECURITY, CONFIGURATION),
  factor: dicom(SECURITY, ATTRIBUTES_CHANGED),
  revocation: dicom(SECURITY, ATTRIBUTES_CHANGED),
  token: dicom(SECURITY, ATTRIBUTES_CHANGED),
  role: dicom(SECURITY, ROLES_CHANGED),
  consent: dicom(SECURITY, ROLES_CHANGED),
  support: dicom(SECURITY, ROLES_CHANGED),
  denied: { ...dicom(SECURITY, ['110132', 'Use of Restricted Function']), outcome: '8' },
  'break-glass': dicom(SECURITY, ['110127', 'Emergency Override Started']),
  finding: dicom(SECURITY),
  containment: dicom(SECURITY, ROLES_CHANGED),
  bulk: dicom(SECURITY, CONFIGURATION),
  rollback: { ...rest('transaction'), action: 'E', roles: WRITING },
  backup: { ...dicom(['110106', 'Export']), action: 'R' },
  restore: { ...dicom(['110107', 'Import']), action: 'C', roles: WRITING },
  case: dicom(SECURITY),
  determination: dicom(SECURITY),
  match: { ...rest('operation'), action: 'E', roles: READING },
  notice: { ...dicom(['110106', 'Export']), action: 'R' },
  filing: dicom(ACTIVITY),
}

/** An export that shows something of a patient is a disclosure. **Source.** BALP, PrivacyDisclosure.Source. */
const DISCLOSING: AuditKind = {
  ...dicom(['110106', 'Export']),
  subtype: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle',
      code: 'disclose',
      display: 'Disclose Record Lifecycle Event',
    },
  ],
  action: 'R',
  profile: { patient: `${BALP}PrivacyDisclosure.Source` },
}

/** True when there is a way to tell of such a leaf; a test holds the words of the ledger against it. */
export function isAuditKind(how: string): boolean {
  return Object.hasOwn(KINDS, how)
}

/** How a leaf is told. `shows`: it names records that were shown. What is not known is an activity of the application. */
export function auditKindOf(how: string, shows: boolean): AuditKind {
  if (how === 'export' && shows) return DISCLOSING
  return KINDS[how] ?? dicom(ACTIVITY)
}

/** Every profile that an AuditEvent of this server can claim. */
export const AUDIT_PROFILES: readonly string[] = [
  ...new Set(
    [...Object.values(KINDS), DISCLOSING].flatMap(({ profile }) =>
      [profile?.patient, profile?.other].filter((one) => one !== undefined),
    ),
  ),
]
