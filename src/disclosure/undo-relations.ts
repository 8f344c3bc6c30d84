import { widens } from '../access/index.ts'
import { type CareKind, careKindOf, careRelationsOf, parseExact } from '../fhir/index.ts'
import type { RecordRef } from '../records/index.ts'
import type { Change } from '../records/plaintext.ts'
import { contentText } from './incoming.ts'
import { type Ground, type Interaction, releaseContext } from './interaction.ts'
import { openRows, patientsNamedIn } from './opening.ts'

/**
 * Who wrote a version. `user`: a person who signed in; absent for others, such as an import. `undoing`: a rollback,
 * which speaks for whoever wrote what it brought back.
 */
export interface Author {
  readonly version: number
  readonly user?: string
  readonly undoing?: true
}

/** Where a record that is written again comes from. */
export interface Origin {
  /** The versions its content is of. */
  readonly versions: readonly number[]
  /** Who wrote the versions up to these, the oldest first; the intruder's are left out. */
  readonly authors: readonly Author[]
  /** `Type/id` of all that is taken back together: a relation made by one of these speaks for nobody. */
  readonly apart: ReadonlySet<string>
}

/**
 * What somebody wrote brought themselves no closer to a patient (see `withoutSelf`), and must not when it is written
 * again by the operator. A relation of one of the authors counts where somebody else had written it before them, or
 * where they are as near without it.
 */
export async function relatingAsBefore(
  ground: Ground,
  interaction: Interaction,
  change: Change,
  origin: Origin,
): Promise<Change> {
  const kind = careKindOf(change.type)
  if (kind === undefined) return change
  const named = new Set(careRelationsOf(change.resource).map(({ actor }) => actor))
  const users = new Set(origin.authors.flatMap(({ user }) => user ?? []))
  const unrelated: string[] = []
  for (const user of users) {
    const actors = await ground.access.actorsNamed(user, interaction)
    const own = actors.filter((actor) => named.has(actor))
    if (own.length === 0) continue
    if (await isNear(ground, interaction, { change, kind, actors }, origin)) continue
    if (await isGiven(ground, interaction, { change, user, own }, origin)) continue
    unrelated.push(...own)
  }
  return unrelated.length === 0 ? change : { ...change, unrelated }
}

interface Nearness {
  readonly change: Change
  readonly kind: CareKind
  readonly actors: readonly string[]
}

/** Whether they see no more with this relation than by what else relates them now. */
async function isNear(
  ground: Ground,
  interaction: Interaction,
  { change, kind, actors }: Nearness,
  { apart }: Origin,
): Promise<boolean> {
  const patients = patientsNamedIn(ground, change.resource)
  const context = releaseContext(interaction, 'rollback')
  const relations = await ground.records.relationsOf({ patients, actors }, context)
  const now = ground.clock.now()
  return patients.every((patient) => {
    const ties = relations.get(patient) ?? []
    const counting = ties.filter(
      ({ from, until, source }) => from <= now && now <= until && !apart.has(source),
    )
    return !widens(kind, counting)
  })
}

interface Own {
  readonly change: Change
  readonly user: string
  /** As whom they are named in what is written again. */
  readonly own: readonly string[]
}

/** Whether somebody else named them, in a version from which on every version names them. */
async function isGiven(
  ground: Ground,
  interaction: Interaction,
  { change: { type, id }, user, own }: Own,
  { versions, authors }: Origin,
): Promise<boolean> {
  for (const from of versions) {
    let text: string | undefined
    for (const author of authors.filter(({ version }) => version <= from).toReversed()) {
      const opened = await openVersion(ground, interaction, { type, id, version: author.version })
      // What was taken back in between speaks for nobody.
      if (text !== undefined && (opened === undefined || contentText(opened.exact) !== text)) continue
      if (opened === undefined) break
      text = author.undoing === true ? contentText(opened.exact) : undefined
      if (!careRelationsOf(opened.resource).some(({ actor }) => own.includes(actor))) break
      // Whoever writes a patient down for the first time may be their doctor.
      const isBorn = type === 'Patient' && author.version === 1
      if (author.undoing !== true && (author.user !== user || isBorn)) return true
    }
  }
  return false
}

/** One version; undefined where it says that the record was deleted. */
async function openVersion(ground: Ground, interaction: Interaction, ref: RecordRef) {
  const rows = await ground.records.findMany([ref])
  const living = rows.filter(({ deleted }) => !deleted)
  const [opened] = await openRows(ground, interaction, 'rollback', living)
  return opened === undefined ? undefined : parseExact(opened.json.toString('utf8'))
}
