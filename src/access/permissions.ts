import type { Role } from '../identity/index.ts'
import type { ResourceClass } from './classes.ts'

/**
 * What can be asked. `transaction`: a write as part of a transaction, which must be allowed by itself as well. `export`:
 * records of many in one go, which no line allows: no person exports, whatever their role.
 */
export const ACTIONS = [
  'read',
  'search',
  'history',
  'everything',
  'export',
  'create',
  'update',
  'delete',
  'transaction',
] as const

export type Action = (typeof ACTIONS)[number]

/** How somebody can stand to a record, each with the sentence that explains an access allowed by it. */
export const RELATIONS = [
  { name: 'own', says: 'it is their own record' },
  { name: 'proxy', says: 'the patient made them a proxy' },
  { name: 'care', says: 'they take part in the patient’s care' },
  { name: 'coverage', says: 'the patient’s coverage is billed here' },
  { name: 'admission', says: 'the patient is written down for the first time in the same transaction' },
  { name: 'break-glass', says: 'they broke the glass, with a reason, for a time' },
  { name: 'support', says: 'a support grant was approved, for a time' },
  { name: 'review', says: 'they look after privacy here' },
  { name: 'nobody', says: 'the record names no patient' },
  { name: 'none', says: 'their role needs it of everybody' },
] as const satisfies readonly { name: string; says: string }[]

export type Relation = (typeof RELATIONS)[number]['name']

/** One line of the table of permissions. */
export interface Permission {
  readonly role: Role
  readonly relation: Relation
  readonly actions: readonly Action[]
  readonly classes: readonly ResourceClass[]
}

const LOOK: readonly Action[] = ['read', 'search', 'history', 'everything']
const LOOK_UP: readonly Action[] = ['read', 'search', 'history']
const KEEP: readonly Action[] = [...LOOK_UP, 'create', 'update', 'transaction']
const ALL: readonly Action[] = [...LOOK, 'create', 'update', 'delete', 'transaction']
/** What the ledger tells is read and searched, and that is all there is. */
const AUDIT: readonly Action[] = ['read', 'search']
/** What is nobody’s. Of the workforce nobody who signs in changes anything: their relations would follow. */
const DIRECTORY: readonly ResourceClass[] = ['directory', 'workforce']
const CHART: readonly ResourceClass[] = [
  'demographics',
  'relatives',
  'scheduling',
  'encounters',
  'coverage',
  'claims',
  'clinical',
]

/**
 * Who may do what: the first line that fits allows it, and what no line allows is refused. The order is the order in
 * which reasons are given, the closest relation first.
 */
export const PERMISSIONS: readonly Permission[] = [
  { role: 'patient', relation: 'own', actions: LOOK, classes: CHART },
  { role: 'patient', relation: 'own', actions: AUDIT, classes: ['audit'] },
  { role: 'patient', relation: 'none', actions: LOOK_UP, classes: DIRECTORY },

  { role: 'proxy', relation: 'proxy', actions: LOOK, classes: CHART },
  { role: 'proxy', relation: 'proxy', actions: AUDIT, classes: ['audit'] },
  { role: 'proxy', relation: 'none', actions: LOOK_UP, classes: DIRECTORY },

  { role: 'clinician', relation: 'care', actions: ALL, classes: CHART },
  {
    role: 'clinician',
    relation: 'break-glass',
    actions: [...LOOK, 'create', 'update', 'transaction'],
    classes: CHART,
  },
  { role: 'clinician', relation: 'admission', actions: ['create', 'transaction'], classes: CHART },
  { role: 'clinician', relation: 'nobody', actions: ALL, classes: ['directory', 'clinical', 'scheduling'] },
  // To find a person one has to look among all; to admit one, to write down somebody not known yet.
  {
    role: 'clinician',
    relation: 'none',
    actions: ['search', 'create', 'transaction'],
    classes: ['demographics'],
  },
  { role: 'clinician', relation: 'none', actions: LOOK_UP, classes: DIRECTORY },

  {
    role: 'front-desk',
    relation: 'none',
    actions: KEEP,
    classes: ['demographics', 'relatives', 'encounters', 'coverage'],
  },
  { role: 'front-desk', relation: 'none', actions: [...KEEP, 'delete'], classes: ['scheduling'] },
  { role: 'front-desk', relation: 'none', actions: LOOK_UP, classes: DIRECTORY },

  { role: 'billing', relation: 'coverage', actions: KEEP, classes: ['claims', 'coverage'] },
  { role: 'billing', relation: 'coverage', actions: LOOK_UP, classes: ['encounters'] },
  { role: 'billing', relation: 'none', actions: LOOK_UP, classes: ['demographics', ...DIRECTORY] },
  // A coverage lets them see claims: the front desk writes it down, they do not give it to themselves.
  { role: 'billing', relation: 'none', actions: LOOK_UP, classes: ['coverage'] },

  { role: 'privacy-officer', relation: 'review', actions: LOOK, classes: [...CHART, ...DIRECTORY] },
  { role: 'privacy-officer', relation: 'review', actions: AUDIT, classes: ['audit'] },

  // Who looked, and no chart.
  { role: 'security-officer', relation: 'none', actions: AUDIT, classes: ['audit'] },

  { role: 'support', relation: 'support', actions: LOOK, classes: CHART },
  { role: 'support', relation: 'none', actions: LOOK_UP, classes: DIRECTORY },
]
