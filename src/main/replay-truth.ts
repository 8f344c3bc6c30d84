import type { PatientId } from '../kernel/index.ts'
import type { ScopeCounts, ScopeReport } from '../scope/index.ts'

/** What really happened, known from the intruder's hands and from memory, not from a ledger. */
export interface Taken {
  /** Everyone in whose charts the intruder got something to read. */
  readonly disclosed: ReadonlySet<PatientId>
  /** Everyone whose key the intruder got or could have taken out of memory. */
  readonly keys: ReadonlySet<PatientId>
  /** `Type/id/version` of what was in the answers, by person. */
  readonly versions: ReadonlyMap<PatientId, ReadonlySet<string>>
  readonly written: ReadonlySet<string>
  /** Everyone there is. */
  readonly population: ReadonlySet<PatientId>
}

/** A report held against the truth. */
export interface Comparison {
  /** How many people were in each tier. */
  readonly truth: ScopeCounts
  /** Of those whose records left, the part the report names as disclosed. 1 = all. */
  readonly recall: number
  /** How many the report names as disclosed for each whose records left. 1 = nobody too many. */
  readonly overNotification: number
  /** What differs, in sentences without names; empty when every tier is as it was. */
  readonly differences: readonly string[]
}

export function compare(report: ScopeReport, taken: Taken): Comparison {
  const exposed = new Set([...taken.keys].filter((patient) => !taken.disclosed.has(patient)))
  const sealed = taken.population.size - taken.disclosed.size - exposed.size
  const reported = (tier: 'disclosed' | 'exposed') =>
    new Set(report.people.filter((person) => person.tier === tier).map(({ patient }) => patient))
  const found = [...reported('disclosed')].filter((patient) => taken.disclosed.has(patient)).length
  return {
    truth: { disclosed: taken.disclosed.size, exposed: exposed.size, sealed, untouched: 0 },
    recall: ratio(found, taken.disclosed.size),
    overNotification: ratio(reported('disclosed').size, taken.disclosed.size),
    differences: [
      ...setDifferences('disclosed', taken.disclosed, reported('disclosed')),
      ...setDifferences('exposed', exposed, reported('exposed')),
      ...countDifference('sealed', sealed, report.counts.sealed),
      ...countDifference('untouched', 0, report.counts.untouched),
      ...versionDifferences(report, taken),
      ...setDifferences(
        'written',
        taken.written,
        new Set(report.written.map(({ type, id, version }) => `${type}/${id}/${version}`)),
      ),
    ],
  }
}

function setDifferences(name: string, truth: ReadonlySet<string>, reported: ReadonlySet<string>): string[] {
  const missed = [...truth].filter((one) => !reported.has(one)).length
  const added = [...reported].filter((one) => !truth.has(one)).length
  return [
    ...(missed > 0 ? [`${name}: ${missed} are missing from the report`] : []),
    ...(added > 0 ? [`${name}: ${added} are in the report and should not be`] : []),
  ]
}

function countDifference(name: string, truth: number, reported: number): string[] {
  return truth === reported ? [] : [`${name}: ${reported} reported, ${truth} in truth`]
}

function versionDifferences({ people }: ScopeReport, { versions }: Taken): string[] {
  const wrong = people.filter(({ patient, tier, resources }) => {
    if (tier !== 'disclosed') return false
    const told = new Set(resources.map(({ type, id, version }) => `${type}/${id}/${version}`))
    const truth = versions.get(patient) ?? new Set()
    return told.size !== truth.size || [...truth].some((one) => !told.has(one))
  })
  return wrong.length === 0
    ? []
    : [`resource versions: ${wrong.length} people have others in the report than in the answers`]
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole
}
