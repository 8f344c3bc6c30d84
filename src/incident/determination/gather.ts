import type { PatientId } from '../../kernel/index.ts'
import { findingsOf, measuresOf } from '../case/timeline.ts'
import type { Case, Covers, ScopeRun } from '../case/case.ts'
import type { CaseGround } from '../case/ground.ts'
import { namesAny } from '../case/grow.ts'
import { readPeople } from '../case/people.ts'
import { questionOf, type Trace, tracesOf } from '../case/traces.ts'
import { testOf } from './relieved.ts'
import type { Mitigation, PeopleAlike, Recipient, WorksheetInputs } from './worksheet.ts'

/** What a worksheet is asked about. */
export type WorksheetAsked = Pick<
  WorksheetInputs,
  'about' | 'statements' | 'why' | 'exception' | 'jurisdiction' | 'evidence'
> & { readonly covers: Covers }

/** Fills in what the ledgers, the findings and containment know. */
export async function gatherInputs(
  ground: CaseGround,
  found: Case,
  run: ScopeRun,
  { covers, ...asked }: WorksheetAsked,
): Promise<WorksheetInputs> {
  const { query, counts, window, checkpoint, keyCheckpoint, unnamed } = run
  const traces = namesAny(query) ? await tracesOf(ground, questionOf(query)) : []
  return {
    v: 1,
    case: found.id,
    run: run.run,
    ...asked,
    covers: 'patients' in covers ? `${covers.patients.length} people by name` : covers.tier,
    query,
    window,
    checkpoint,
    keyCheckpoint,
    counts,
    unnamed,
    people: await peopleAlike(ground, found, covers),
    process: query.processFrom !== undefined,
    recipients: traces.map(recipientOf),
    mitigation: await mitigationOf(ground, found, traces),
  }
}

async function peopleAlike(
  ground: CaseGround,
  { id, runs }: Case,
  covers: Covers,
): Promise<readonly PeopleAlike[]> {
  const isCovered = testOf(covers)
  const groups = new Map<string, { -readonly [Member in keyof PeopleAlike]: PeopleAlike[Member] }>()
  for await (const person of readPeople(ground, id, runs)) {
    if (!isCovered(person)) continue
    const { tier, elements } = person
    const key = `${tier} ${elements.join(' ')}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { tier, elements, count: 1 })
    else group.count += 1
  }
  return [...groups].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => group)
}

/** Of these whoever the case does not know. */
export async function strangersAmong(
  ground: CaseGround,
  { id, runs }: Case,
  patients: readonly PatientId[],
): Promise<readonly PatientId[]> {
  const left = new Set(patients)
  for await (const { patient } of readPeople(ground, id, runs)) left.delete(patient)
  return [...left]
}

function recipientOf({
  session,
  user,
  role,
  client,
  addresses,
  leaves,
  bytes,
  first,
  last,
}: Trace): Recipient {
  return { session, user, role, client, addresses, leaves, bytes, first: isoOf(first), last: isoOf(last) }
}

async function mitigationOf(
  ground: CaseGround,
  found: Case,
  traces: readonly Trace[],
): Promise<readonly Mitigation[]> {
  const findings = await findingsOf(ground, found, traces)
  const noticed = Math.min(...findings.map((one) => one.noticed))
  const measures = await measuresOf(ground, found, traces)
  return measures
    .toSorted((one, other) => one.begun - other.begun)
    .map(({ id, degree, target, begun, ended }): Mitigation => ({
      measure: id,
      degree,
      of: `${target.kind} ${target.name}`,
      begun: isoOf(begun),
      ...(ended === undefined ? {} : { ended: isoOf(ended) }),
      ...(begun >= noticed ? { secondsAfterNoticed: Math.round((begun - noticed) / 1000) } : {}),
    }))
}

const isoOf = (at: number): string => new Date(at).toISOString()
