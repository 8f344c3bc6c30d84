import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import {
  computeDuties,
  type Duty,
  type Facts,
  type Law,
  type LawFile,
  type PersonGroup,
  readLaw,
} from '../../src/law/index.ts'

const LAW = path.resolve(import.meta.dirname, '..', '..', 'law')
const NAMES = ['federal-obligations.json', 'notice-contents.json', 'obligations.json', 'terms.json']

/** The files of duties that come with the program. */
export function ownLawFiles(): readonly LawFile[] {
  return readdirSync(LAW)
    .filter((name) => NAMES.includes(name))
    .map((name) => ({ name, text: readFileSync(path.join(LAW, name), 'utf8') }))
}

/** The rules that come with the program, and `further` ones. */
export function ownLaw(...further: readonly unknown[]): Law {
  const more = further.map((value, index) => ({ name: `further-${index}.json`, text: JSON.stringify(value) }))
  return readLaw([...ownLawFiles(), ...more])
}

/** People whose records left, of any kind of element. */
export function people(state: string | null, count: number, more: Partial<PersonGroup> = {}): PersonGroup {
  return { state, elements: ['identity', 'ssn', 'diagnoses'], tier: 'disclosed', count, ...more }
}

/** Facts of a covered entity that knows of an incident since 2026-03-16. */
export function facts(groups: readonly PersonGroup[], more: Partial<Facts> = {}): Facts {
  return { role: 'covered-entity', anchors: { incidentKnown: '2026-03-16' }, people: groups, ...more }
}

/** The duties of the conservative plan by `rule`, or `rule jurisdiction` where that is not the rule's own. */
export function planned(
  law: Law,
  given: Facts,
  plan: Duty['plan'] = 'conservative',
): ReadonlyMap<string, Duty> {
  const duties = computeDuties(law, given).duties.filter((duty) => duty.plan === plan)
  return new Map(
    duties.map((duty) => [
      duty.rule === 'hipaa-media' ? `hipaa-media ${duty.jurisdiction}` : duty.rule,
      duty,
    ]),
  )
}
