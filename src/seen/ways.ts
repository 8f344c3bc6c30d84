import type { AccessFlag, AccessKind, AccessPathway } from '../contract/index.ts'
import { type DisclosureEntry, NOTE_COMPARED_ONLY, showsPatient, writesPatient } from '../ledger/index.ts'

/** How our own pages stand in leaves. */
export const OWN_PAGES = 'browser'
/** Roles that no person has: what they do, a machine does. */
const MACHINES: ReadonlySet<string> = new Set(['server', 'integration'])
/** People at work of whom a visit or an order is expected. Officers and support have other reasons, and say them. */
const WITH_VISITS: ReadonlySet<string> = new Set(['clinician', 'front-desk', 'billing', 'viewer'])
const JOBS: ReadonlySet<string> = new Set(['import', 'backup', 'restore', 'match', 'finding', 'rollback'])
const REPORTS: ReadonlySet<string> = new Set(['case', 'determination', 'notice', 'filing'])
/** Parameters with which a search is of one person. */
const CONFINING: ReadonlySet<string> = new Set(['patient', 'subject', 'beneficiary', 'for', 'individual'])

/** What is known of an app that asked. */
export interface AppKnown {
  readonly name: string
  /** It works for no person. */
  readonly isBackend: boolean
}

/** An entry, with the app it came through where that is registered. */
export interface Doing {
  readonly entry: DisclosureEntry
  readonly app: AppKnown | undefined
  /** Logical id of the patient it is about. */
  readonly patient: string
}

/**
 * Whose doing it is. Deliberate is what a person at work did with this record and no other; what merely came up while
 * somebody looked for others is incidental, and what no person did is automated.
 */
export function kindOf({ entry, app, patient }: Doing): AccessKind {
  const { who, how, predicate, note } = entry
  if (who.role === 'patient') return 'own'
  if (who.role === 'proxy') return 'proxy'
  if (MACHINES.has(who.role) || app?.isBackend === true) return 'automated'
  if (note === NOTE_COMPARED_ONLY) return 'incidental'
  if (how === 'search' && !isConfined(predicate ?? '', patient)) return 'incidental'
  return 'deliberate'
}

/** True for a question about this one person. */
export function isConfined(predicate: string, patient: string): boolean {
  return questionsIn(predicate).some(({ type, pairs }) =>
    pairs.some(
      ({ name, value }) =>
        (CONFINING.has(name) || (type === 'Patient' && name === '_id')) && isPatient(value, patient),
    ),
  )
}

/** True for `x` and `Patient/x`. */
export function isPatient(value: string, patient: string): boolean {
  return value === patient || value === `Patient/${patient}`
}

/** A predicate taken apart. **Shape** `Type?name=value&name:modifier=value`, several parted by ` ; `. */
export function questionsIn(predicate: string): {
  readonly type: string
  /** It names a thing by its id. */
  readonly isThing: boolean
  readonly pairs: readonly { readonly name: string; readonly value: string }[]
}[] {
  return predicate.split(' ; ').map((question) => {
    const [place = '', pairs = ''] = question.split('?', 2)
    const [type = ''] = place.split('/', 1)
    const named = pairs === '' ? [] : pairs.split('&')
    return {
      type,
      isThing: type !== place,
      pairs: named.map((pair) => {
        const [name = '', value = ''] = pair.split('=', 2)
        return { name: name.split(/[:.]/, 1)[0] ?? '', value: decoded(value) }
      }),
    }
  })
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

export function pathwayOf({ entry: { how, who }, app }: Doing): AccessPathway {
  if (how === 'export') return 'export'
  if (JOBS.has(how)) return 'job'
  if (REPORTS.has(how)) return 'report'
  if (who.client === OWN_PAGES) return who.role === 'patient' || who.role === 'proxy' ? 'portal' : 'chart'
  return MACHINES.has(who.role) || app?.isBackend === true ? 'interface' : 'app'
}

export function isEmergency({ how, why, basis }: DisclosureEntry): boolean {
  return basis === 'break-glass' || why === 'BTG' || how === 'break-glass'
}

/** True when a copy went to a system that is not this one: an export, or an app that a patient or proxy connected. */
function hasLeft({ entry, app }: Doing, kind: AccessKind): boolean {
  if (kind === 'own' || kind === 'proxy') return entry.who.client !== OWN_PAGES && showsPatient(entry)
  return entry.how === 'export' && (showsPatient(entry) || app !== undefined)
}

/** The three things that are pointed out of an entry; `isExplained`: a visit or an order of theirs is near. */
export function flagsOf(doing: Doing, kind: AccessKind, isExplained: boolean): AccessFlag[] {
  const emergency = isEmergency(doing.entry)
  const flags: AccessFlag[] = []
  if (emergency) flags.push('emergency')
  if (kind === 'deliberate' && !isExplained && !emergency && WITH_VISITS.has(doing.entry.who.role))
    flags.push('unmatched')
  if (hasLeft(doing, kind)) flags.push('left')
  return flags
}

/** How an entry counts: as a view, a change, a refusal, or as none of them. */
export function countsAs(entry: DisclosureEntry): 'views' | 'changes' | 'refused' | undefined {
  if (entry.how === 'denied') return 'refused'
  if (writesPatient(entry)) return 'changes'
  return showsPatient(entry) || entry.note === NOTE_COMPARED_ONLY ? 'views' : undefined
}

export function typesOf({ resources, writes = [] }: DisclosureEntry): string[] {
  const named = [...resources, ...writes.map(({ resource }) => resource)]
  return [...new Set(named.map((reference) => reference.split('/', 1)[0] ?? ''))]
}
