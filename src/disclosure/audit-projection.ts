import type { LeafIndex } from '../kernel/index.ts'
import { type AuditDescription, elementNames } from '../fhir/index.ts'
import { type DisclosureEntry, NOTE_COMPARED_ONLY, writtenElements } from '../ledger/index.ts'

/**
 * For whom a leaf is told. `auditor`: all of it. `security`: all but the words somebody searched for or gave as a reason,
 * which tell of patients. `own`: to the patient it is about, without what others do at work beside it. `proxy`: who looked
 * and when; what they looked at may be labelled against the proxy, so it is not named.
 */
export type Audience = 'auditor' | 'security' | 'own' | 'proxy'

/** Who is told about the person at work and their machine. */
const isOfficer = (audience: Audience) => audience === 'auditor' || audience === 'security'

/** One leaf and what is known around it. */
export interface Told {
  readonly index: LeafIndex
  readonly entry: DisclosureEntry
  /** `Patient/id` of the leaf's patient, where it is known. */
  readonly patient: string | undefined
  readonly audience: Audience
  readonly environment: string
  /** The name of the ledger, as its checkpoints say it. */
  readonly log: string
}

/** What `_id` and the address of an AuditEvent are made of. */
const ID = /^disclosure-(0|[1-9]\d{0,14})$/
/** A thing that was asked for by name. */
const PLACE = /^([A-Z][A-Za-z]{0,63}\/[A-Za-z0-9\-.]{1,64})(?:\/(\d{1,10}))?$/

export function auditIdOf(index: LeafIndex): string {
  return `disclosure-${index}`
}

/** The leaf an id stands for; undefined for what is no such id. */
export function leafOf(id: string): number | undefined {
  const [, digits] = ID.exec(id) ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** A leaf as an AuditEvent says it. */
export function describe({ index, entry, patient, audience, environment, log }: Told): AuditDescription {
  const { who, predicate } = entry
  const named = audience !== 'proxy'
  const { address, onBehalfOf, session: _session, ...person } = who
  const theirs = patient === undefined ? [] : [patient]
  return {
    id: auditIdOf(index),
    at: entry.at,
    how: entry.how,
    purpose: entry.why,
    who: {
      ...person,
      ...(isOfficer(audience) ? { address } : {}),
      ...(!isOfficer(audience) || onBehalfOf === undefined ? {} : { onBehalfOf }),
    },
    ...(entry.patient === null
      ? {}
      : {
          patient: { id: entry.patient, ...(patient === undefined ? {} : { reference: patient }) },
        }),
    shown: entry.resources.length === 0 || named ? entry.resources.map(versionUrl) : theirs,
    written: writesOf(entry, named, theirs),
    ...askedOf(entry, named),
    ...(predicate === undefined || entry.how !== 'search' ? {} : { query: queryFor(audience, predicate) }),
    brokenGlass: entry.why === 'BTG' || entry.basis === 'break-glass',
    comparedOnly: entry.note === NOTE_COMPARED_ONLY,
    request: entry.request,
    environment,
    leaf: { log, index },
    details: detailsOf(entry, audience),
  }
}

function writesOf({ writes = [] }: DisclosureEntry, named: boolean, theirs: readonly string[]) {
  if (named) return writes.map(({ resource }) => versionUrl(resource))
  return writes.length === 0 ? [] : theirs
}

/** `Type/id/version` as it is read. */
function versionUrl(reference: string): string {
  const [type = '', id = '', version = ''] = reference.split('/')
  return `${type}/${id}/_history/${version}`
}

/** The thing that was asked for by name, where it was no search. */
export function askedOf(
  { how, predicate = '' }: DisclosureEntry,
  named: boolean,
): { readonly asked?: string } {
  const [, place, version] = PLACE.exec(predicate) ?? []
  if (how === 'search' || !named || place === undefined) return {}
  return { asked: version === undefined ? place : `${place}/_history/${version}` }
}

/**
 * What was asked, without the values for whoever is no auditor: somebody who looks for one person may name another.
 */
export function queryFor(audience: Audience, predicate: string): string {
  if (audience === 'auditor') return predicate
  if (audience === 'proxy') return 'not told'
  return predicate.split(' ; ').map(namesIn).join(' ; ')
}

function namesIn(question: string): string {
  const [place = '', pairs] = question.split('?')
  const [type = ''] = place.split('/')
  if (pairs === undefined) return type
  const names = pairs.split('&').map((pair) => pair.split('=')[0] ?? '')
  return `${type}?${names.join('&')}`
}

function detailsOf(entry: DisclosureEntry, audience: Audience): (readonly [string, string])[] {
  const { basis, bytes, elements, shared, note, predicate, how, who } = entry
  const classes = elementNames(elements)
  const written = elementNames(writtenElements(entry))
  const details: (readonly [string, string | undefined])[] = [['relation', basis]]
  if (audience !== 'proxy') {
    details.push(
      ['element classes', classes.length === 0 ? undefined : classes.join(', ')],
      ['element classes written', written.length === 0 ? undefined : written.join(', ')],
      ['bytes', bytes === 0 ? undefined : String(bytes)],
    )
  }
  if (isOfficer(audience)) {
    details.push(
      ['predicate', audience === 'security' || how === 'search' ? undefined : predicate],
      ['note', audience === 'security' && how === 'break-glass' ? undefined : note],
      ['session', who.session],
      ['shared', shared === true ? 'under the shared key' : undefined],
    )
  }
  details.push(['proof', '/log/disclosure'])
  return details.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]]))
}
