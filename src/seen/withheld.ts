import type { AccessEntry, AccessKind } from '../contract/index.ts'
import { type DisclosureEntry, NOTE_COMPARED_ONLY } from '../ledger/index.ts'
import { NOTE_OF_LOOK } from './notes.ts'
import { isPatient, questionsIn } from './ways.ts'

/** Parameters whose values say what was looked for, and never whom. */
const OF_THINGS: ReadonlySet<string> = new Set([
  '_count',
  '_elements',
  '_include',
  '_lastUpdated',
  '_revinclude',
  '_sort',
  '_summary',
  '_total',
  '_type',
  'authored',
  'authoredon',
  'category',
  'class',
  'clinical-status',
  'code',
  'date',
  'intent',
  'issued',
  'period',
  'recorded-date',
  'service-type',
  'start',
  'status',
  'type',
  'vaccine-code',
])
const OF_THE_PATIENT: ReadonlySet<string> = new Set(['patient', 'subject', 'beneficiary', 'for', '_id'])
/** Notes that this server writes, always in the same words. */
const PLAIN_NOTES: ReadonlySet<string> = new Set([NOTE_COMPARED_ONLY, NOTE_OF_LOOK])

/** For whom an entry is opened, and what the organisation lets be opened. */
export interface Opener {
  readonly isOwn: boolean
  /** False: entries of people at work stay closed, for they have their names and where they sat. */
  readonly opensStaff: boolean
  /** Logical id of the patient. */
  readonly patient: string
}

/**
 * Why an entry is not opened for whoever asks; undefined: it is. An entry opens as a whole or not at all, so one that names
 * anybody else in what was searched for or noted stays closed.
 */
export function withheldFor(
  { isOwn, opensStaff, patient }: Opener,
  entry: DisclosureEntry,
  kind: AccessKind,
): AccessEntry['withheld'] {
  if (!isOwn) return 'proxy'
  if (kind !== 'own' && !opensStaff) return 'names'
  const { note, predicate, who } = entry
  if (note !== undefined && !PLAIN_NOTES.has(note)) return 'others'
  if (who.onBehalfOf !== undefined) return 'others'
  return predicate === undefined || isHarmless(predicate, patient) ? undefined : 'others'
}

/** True when nothing in a question can name anybody but the patient. */
function isHarmless(predicate: string, patient: string): boolean {
  const questions = questionsIn(predicate)
  return questions.every(({ type, isThing, pairs }) => {
    // One thing that was asked for is the patient's, for the entry is; of several in one entry some may be others'.
    if (isThing && questions.length > 1) return false
    return pairs.every(
      ({ name, value }) =>
        OF_THINGS.has(name) ||
        (OF_THE_PATIENT.has(name) && (name !== '_id' || type === 'Patient') && isPatient(value, patient)),
    )
  })
}
