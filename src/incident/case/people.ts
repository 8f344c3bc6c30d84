import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { canonicalJson, ChartwardError, type PatientId } from '../../kernel/index.ts'
import type { Query } from '../../postgres/index.ts'
import type { ScopePerson } from '../../scope/index.ts'
import { openBlob, sealBlob } from '../../seal/index.ts'
import type { CasePerson, ScopeRun } from './case.ts'
import type { CaseGround } from './ground.ts'

/** So many people in one sealed part: of each run one part is in memory at a time. */
const PART_PEOPLE = 1_000

/** A person as a run left them: all that is known of them by then. */
export type Counted = Omit<CasePerson, 'relieved'>

/** What a run keeps. */
export interface KeptPeople {
  readonly parts: readonly Buffer[]
  /** SHA-256 over the parts before they were sealed, base64url. */
  readonly digest: string
  readonly added: number
  readonly changed: number
  readonly total: ScopeRun['total']
}

/** What a run knows of a person, together with what was known: nothing is ever taken back. */
export function mergePerson(
  known: Counted | undefined,
  found: Pick<ScopePerson, 'patient' | 'tier' | 'elements' | 'first' | 'last'>,
  run: number,
): Counted {
  const { patient, tier, elements, first, last } = found
  if (known === undefined)
    return { patient, tier, elements: elements.toSorted(), first, last, since: run, changed: run }
  const merged = {
    patient,
    tier: known.tier === 'disclosed' ? known.tier : tier,
    elements: [...new Set([...known.elements, ...elements])].sort(),
    first: known.first < first ? known.first : first,
    last: known.last > last ? known.last : last,
    since: known.since,
  }
  const same =
    merged.tier === known.tier &&
    merged.elements.length === known.elements.length &&
    merged.first === known.first &&
    merged.last === known.last
  return { ...merged, changed: same ? known.changed : run }
}

/** Holds what a run found against what was known, and seals what is new. Both sorted by patient. */
export async function sealRun(
  ground: CaseGround,
  place: { readonly id: string; readonly run: number },
  known: AsyncIterable<Counted>,
  found: readonly ScopePerson[],
): Promise<KeptPeople> {
  const { run } = place
  const writer = openWriter(ground, place)
  const counts = { added: 0, changed: 0, people: 0, disclosed: 0 }
  const count = ({ tier }: Counted): void => {
    counts.people += 1
    if (tier === 'disclosed') counts.disclosed += 1
  }
  const keep = (person: Counted, kind: 'added' | 'changed'): void => {
    counts[kind] += 1
    writer.add(person)
  }
  let at = 0
  const takeUntil = (patient: string | undefined): void => {
    for (; at < found.length; at += 1) {
      const fresh = found[at]
      if (fresh === undefined || (patient !== undefined && fresh.patient >= patient)) return
      const person = mergePerson(undefined, fresh, run)
      count(person)
      keep(person, 'added')
    }
  }
  for await (const one of known) {
    takeUntil(one.patient)
    const again = found[at]
    if (again?.patient !== one.patient) {
      count(one)
      continue
    }
    at += 1
    const merged = mergePerson(one, again, run)
    count(merged)
    if (merged.changed === run) keep(merged, 'changed')
  }
  takeUntil(undefined)
  const { people, disclosed, ...changes } = counts
  return { ...writer.close(), ...changes, total: { people, disclosed, exposed: people - disclosed } }
}

function openWriter(ground: CaseGround, { id, run }: { readonly id: string; readonly run: number }) {
  const parts: Buffer[] = []
  const hash = createHash('sha256')
  let waiting: Counted[] = []
  const flush = (): void => {
    if (waiting.length === 0) return
    // `mergePerson` makes all of them with their members in one order.
    const text = Buffer.from(JSON.stringify(waiting), 'utf8')
    hash.update(text)
    parts.push(sealBlob(deflateRawSync(text), ground.root, placeOf(ground, id, run, parts.length)))
    waiting = []
  }
  return {
    add: (person: Counted): void => {
      if (waiting.push(person) >= PART_PEOPLE) flush()
    },
    close: () => {
      flush()
      return { parts, digest: hash.digest('base64url') }
    },
  }
}

const INSERTED_AT_ONCE = 50

export async function keepParts(
  query: Query,
  { id, run }: { readonly id: string; readonly run: number },
  parts: readonly Buffer[],
): Promise<void> {
  for (let start = 0; start < parts.length; start += INSERTED_AT_ONCE) {
    const some = parts.slice(start, start + INSERTED_AT_ONCE)
    await query(
      `insert into case_people (case_id, run, part, sealed)
       select $1, $2, part, sealed from unnest($3::int[], $4::bytea[]) as given (part, sealed)`,
      [id, run, some.map((_part, index) => start + index), some],
    )
  }
}

/**
 * Everybody of a case, sorted by patient, each as the newest run that knew more of them left them.
 *
 * **Errors.** `SEAL_BROKEN` when a part was altered or is missing; whoever reads to the end knows that none was.
 */
export async function* readPeople(
  ground: CaseGround,
  id: string,
  runs: readonly ScopeRun[],
): AsyncGenerator<Counted> {
  const readers = await Promise.all(
    runs.filter(({ parts }) => parts > 0).map(async (run) => await openReader(ground, id, run)),
  )
  for (;;) {
    let lowest: PatientId | undefined
    for (const { head } of readers)
      if (head !== undefined && (lowest === undefined || head.patient < lowest)) lowest = head.patient
    if (lowest === undefined) return
    let newest: Counted | undefined
    for (const reader of readers) {
      if (reader.head?.patient !== lowest) continue
      // Runs are in order, and each holds all that was known by then.
      newest = reader.head
      // Only at the end of a part is there anything to wait for.
      if (!reader.step()) await reader.load()
    }
    if (newest !== undefined) yield newest
  }
}

interface Reader {
  readonly head: Counted | undefined
  /** Goes on within the part; false at its end. */
  step(): boolean
  load(): Promise<void>
}

async function openReader(ground: CaseGround, id: string, run: ScopeRun): Promise<Reader> {
  const parts = readParts(ground, id, run)
  let rows: readonly Counted[] = []
  let at = 0
  const load = async (): Promise<void> => {
    const next = await parts.next()
    rows = next.done === true ? [] : next.value
    at = 0
  }
  await load()
  return {
    get head() {
      return rows[at]
    },
    step: () => {
      at += 1
      return at < rows.length
    },
    load,
  }
}

async function* readParts(
  ground: CaseGround,
  id: string,
  { run, parts, people }: ScopeRun,
): AsyncGenerator<readonly Counted[], void, undefined> {
  const hash = createHash('sha256')
  for (let part = 0; part < parts; part += 1) {
    const [row] = await ground.database.query<{ sealed: Buffer }>(
      'select sealed from case_people where case_id = $1 and run = $2 and part = $3',
      [id, run, part],
    )
    if (row === undefined)
      throw new ChartwardError('SEAL_BROKEN', 'a part of the people of a case is missing')
    const text = inflateRawSync(openBlob(row.sealed, ground.root, placeOf(ground, id, run, part)))
    hash.update(text)
    yield JSON.parse(text.toString('utf8')) as readonly Counted[]
  }
  if (hash.digest('base64url') !== people)
    throw new ChartwardError('SEAL_BROKEN', 'the people of a case are not those that were counted')
}

function placeOf({ environment }: CaseGround, id: string, run: number, part: number): string {
  return canonicalJson([environment, 'people', id, run, part])
}
