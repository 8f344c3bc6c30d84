import { createHash } from 'node:crypto'
import { ChartwardError, type UnixMs } from '../kernel/index.ts'
import { parseExact, type Resource, stringify } from '../fhir/index.ts'
import type { Prepared, RecordRef, RecordWriter, SealedRow } from '../records/index.ts'
import { type Change, prepare } from '../records/plaintext.ts'
import { changeOf, contentText, deletionOf } from './incoming.ts'
import { type Ground, type Interaction, releaseContext } from './interaction.ts'
import { lastContent, openReadable, referenceOf } from './opening.ts'
import { keyOf, type Place } from './place.ts'
import { requireWritable, tellingFailure, writtenOf } from './write.ts'

/** One stored version, and that it is the one that was meant: `digest` is that of its sealed row, as in leaves. */
export interface NamedVersion {
  readonly version: number
  readonly digest: string
}

/** How one record is to be taken back. */
export interface UndoStep extends Place {
  /** The newest version when this was planned: whatever came after it is not overwritten. */
  readonly expected: NamedVersion
  /** Versions that the new one is made of. */
  readonly sources: readonly NamedVersion[]
  /** The new version's content, from theirs; undefined where the record is to be deleted. */
  readonly make: (sources: readonly Resource[]) => Resource | undefined
}

/**
 * What became of a step. `already`: the version after the expected one is what was to be written. `changed`: something
 * else is there, and nothing was done.
 */
export type UndoOutcome = Place &
  ({ readonly state: 'done'; readonly version: number } | { readonly state: 'already' | 'changed' })

/**
 * Writes earlier contents again as new versions, all in one SQL transaction; nothing that was stored is touched. A step
 * whose record is not as expected is left alone. Not asked of the gate: the operator has none, and what was labelled
 * comes back with its labels.
 *
 * **Errors.** Those of a write; nothing of this call is stored then.
 */
export async function undoSteps(
  ground: Ground,
  interaction: Interaction,
  note: string,
  steps: readonly UndoStep[],
): Promise<UndoOutcome[]> {
  requireWritable(ground)
  try {
    return await tellingFailure(
      ground,
      interaction,
      { how: 'rollback', note },
      async (tell) =>
        await ground.records.write([], async (writer) => {
          const judged = await judge(ground, interaction, writer, steps)
          const ready = judged.flatMap((one) => one.ready ?? [])
          if (ready.length > 0) {
            const prepared = await prepareReady(ground, interaction, ready)
            if ((await writer.store(prepared)) !== 'stored')
              throw new ChartwardError(
                'VERSION_CONFLICT',
                'a resource changed meanwhile: apply the plan again',
              )
            await tell(prepared.map((one) => writtenOf(one)))
          }
          return judged.map(({ outcome }) => outcome)
        }),
    )
  } finally {
    // Relations that these writes made or ended count from now on.
    ground.access.forgetAll()
  }
}

interface Ready {
  readonly step: UndoStep
  readonly current: SealedRow
  readonly content: Resource | undefined
}

interface Judged {
  readonly outcome: UndoOutcome
  readonly ready?: Ready
}

/** Locks what is to be written, and says of each whether it is as it was planned. */
async function judge(
  ground: Ground,
  interaction: Interaction,
  writer: RecordWriter,
  steps: readonly UndoStep[],
): Promise<Judged[]> {
  const locked = await writer.lockMany(steps)
  const current = new Map(locked.map((row) => [keyOf(row), row]))
  // What was expected is most often what is there, and need not be read once more.
  const wanted = steps.flatMap(({ type, id, expected, sources }): RecordRef[] => {
    const isThere = current.get(keyOf({ type, id }))?.version === expected.version
    const next = isThere ? [] : [expected.version, nextOf(ground, { type, id, expected })]
    return [...sources.map(({ version }) => version), ...next].map((version) => ({ type, id, version }))
  })
  const found = await writer.findMany(wanted)
  const rows = new Map([...locked, ...found].map((row) => [referenceOf(row), row]))
  const contents = await contentsOf(ground, interaction, found)
  return steps.map((step) =>
    judgeStep({ step, next: nextOf(ground, step) }, current.get(keyOf(step)), { rows, contents }),
  )
}

interface Versions {
  readonly rows: ReadonlyMap<string, SealedRow>
  /** The exact texts of those that are not deleted. */
  readonly contents: ReadonlyMap<string, string>
}

/** The version that comes after the expected one: not the next number where a restore had set the record back. */
function nextOf(
  { records }: Ground,
  { type, id, expected }: Pick<UndoStep, 'type' | 'id' | 'expected'>,
): number {
  return records.numberAfter({ type, id }, expected.version).version
}

function judgeStep(
  { step, next }: { readonly step: UndoStep; readonly next: number },
  current: SealedRow | undefined,
  { rows, contents }: Versions,
): Judged {
  const { type, id, expected, sources } = step
  const at = (version: number) => referenceOf({ type, id, version })
  const is = ({ version, digest }: NamedVersion) => {
    const row = rows.get(at(version))
    return row !== undefined && digestOf(row) === digest
  }
  const changed: Judged = { outcome: { type, id, state: 'changed' } }
  if (current === undefined || !is(expected) || !sources.every(is)) return changed
  const texts = sources.map(({ version }) => contents.get(at(version)))
  if (texts.includes(undefined)) return changed
  const content = step.make(texts.map((text) => parseExact(text ?? '').exact))
  if (current.version === expected.version)
    return {
      outcome: { type, id, state: 'done', version: next },
      ready: { step, current, content },
    }
  const written = contents.get(at(next))
  const isSame =
    content === undefined
      ? rows.get(at(next))?.deleted === true
      : written !== undefined && contentText(parseExact(written).exact) === contentText(content)
  return isSame ? { outcome: { type, id, state: 'already' } } : changed
}

async function contentsOf(
  ground: Ground,
  interaction: Interaction,
  rows: readonly SealedRow[],
): Promise<Map<string, string>> {
  const living = rows.filter(({ deleted }) => !deleted)
  const opened = await openReadable(ground, interaction, 'rollback', living)
  return new Map(opened.map(({ row, json }) => [referenceOf(row), json.toString('utf8')]))
}

/**
 * What somebody writes brings them no closer to a patient (see `withoutSelf`), and must not when the operator writes it
 * again: a version relates whom the versions it is made of related, and nobody else whom it names.
 */
async function prepareReady(
  ground: Ground,
  interaction: Interaction,
  ready: readonly Ready[],
): Promise<Prepared[]> {
  const updated = ground.clock.now()
  const changes: Change[] = []
  for (const one of ready) changes.push(await changeFor(ground, interaction, one, updated))
  const prepared = await prepare(ground.records, changes, releaseContext(interaction, 'rollback'))
  const before = await ground.records.relatedBy(ready.flatMap(({ step }) => sourcesOf(step)))
  return prepared.map((one, at) => {
    const step = ready[at]?.step
    const sources = step === undefined ? [] : sourcesOf(step).map((ref) => before.get(referenceOf(ref)))
    return { ...one, related: one.related.filter(({ token }) => sources.some((had) => had?.has(token))) }
  })
}

function sourcesOf({ type, id, sources }: UndoStep): Required<RecordRef>[] {
  return sources.map(({ version }) => ({ type, id, version }))
}

async function changeFor(
  ground: Ground,
  interaction: Interaction,
  { step: { id }, current, content }: Ready,
  updated: UnixMs,
): Promise<Change> {
  const numbered = ground.records.numberAfter(current, current.version)
  if (content === undefined) {
    const last = await lastContent(ground, interaction, current, 'rollback')
    return deletionOf(current, last, { ...numbered, updated })
  }
  return changeOf(parseExact(stringify(content)), { id, ...numbered, updated }, current)
}

/** As leaves name it. */
function digestOf({ sealed }: Pick<SealedRow, 'sealed'>): string {
  return createHash('sha256').update(sealed).digest('base64url')
}
