/** How the records got out, in the words of the form of HHS. */
export const BREACH_KINDS = [
  'Hacking/IT Incident',
  'Improper Disposal',
  'Loss',
  'Theft',
  'Unauthorized Access/Disclosure',
  'Unknown',
  'Other',
] as const
export type BreachKind = (typeof BREACH_KINDS)[number]

/** Where they were, in the words of the same form. */
export const BREACH_PLACES = [
  'Desktop Computer',
  'Electronic Medical Record',
  'Email',
  'Laptop',
  'Network Server',
  'Other Portable Electronic Device',
  'Paper/Films',
  'Other',
] as const
export type BreachPlace = (typeof BREACH_PLACES)[number]

/** Somebody who answers questions about a filing. */
export interface FilingContact {
  readonly name: string
  readonly title?: string
  readonly phone: string
  readonly email: string
}

/** What an organisation is, in the words of the same form. */
export const ENTITY_KINDS = [
  'Health Plan',
  'Healthcare Clearing House',
  'Healthcare Provider',
  'Business Associate',
] as const
export type EntityKind = (typeof ENTITY_KINDS)[number]

/** What stood against it before, in the words of the form of HHS. */
export const BREACH_SAFEGUARDS = [
  'None',
  'Privacy Rule Safeguards (Training, Policies and Procedures, etc.)',
  'Security Rule Administrative Safeguards (Risk Analysis, Risk Management, etc.)',
  'Security Rule Physical Safeguards (Facility Access Controls, Workstation Security, etc.)',
  'Security Rule Technical Safeguards (Access Controls, Transmission Security, etc.)',
] as const

/** What was done about it, in the words of the same form. */
export const BREACH_ACTIONS = [
  'Adopted encryption technologies',
  'Changed password/strengthened password requirements',
  'Created a new/updated Security Rule Risk Management Plan',
  'Implemented new technical safeguards',
  'Implemented periodic technical and nontechnical evaluations',
  'Improved physical security',
  'Performed a new/updated Security Rule Risk Analysis',
  'Provided business associate with additional training on HIPAA requirements',
  'Provided individuals with free credit monitoring',
  'Revised business associate contracts',
  'Revised policies and procedures',
  'Sanctioned workforce members involved (including termination)',
  'Took steps to mitigate harm',
  'Trained or retrained workforce members',
  'Other',
] as const

/** For whom a business associate keeps records, and what a packet for them holds. */
export interface CoveredEntity {
  readonly name: string
  readonly kind: EntityKind
  readonly contact?: FilingContact
  /** Whose patients are its own: the managing organisation of their records, such as `Organization/12`. */
  readonly organization?: string
}

/** What no ledger knows and a person has to say before drafts are whole. Every member may be missing; days are ISO 8601. */
export interface FilingDetails {
  readonly entityKind?: EntityKind
  readonly contact?: FilingContact
  readonly addendumTo?: string
  readonly actsFor?: readonly CoveredEntity[]
  readonly kinds?: readonly BreachKind[]
  readonly places?: readonly BreachPlace[]
  readonly discoveredUntil?: string
  readonly stopped?: string
  readonly plannedActions?: string
  readonly investigation?: string
  readonly lawEnforcementTold?: boolean
  readonly knownAbroad?: string
  readonly personResponsible?: string
  readonly informationSecurityProgram?: boolean
  readonly safeguardsBefore?: readonly string[]
  readonly actionsTaken?: readonly string[]
  readonly materialImpact?: string
  readonly registrant?: { readonly commissionFileNumber?: string; readonly stateOfIncorporation?: string }
}
