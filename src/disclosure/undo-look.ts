import { parseExact, type Resource } from '../fhir/index.ts'
import { hasCode } from '../kernel/index.ts'
import type { RecordRef, SealedRow } from '../records/index.ts'
import type { Disclosed, Ground, Interaction, Shown } from './interaction.ts'
import { account } from './leaves.ts'
import { openBytes, openReadable, referenceOf, shownOf } from './opening.ts'
import type { Place } from './place.ts'
import { noteOpened } from './touched.ts'

/** A version that was opened to be compared. It leaves this process only in what `Finding.body` says, with its leaves. */
export interface LookedAt extends Place {
  readonly version: number
  /** Every digit as it was written; undefined for a version that says the record was deleted. */
  readonly content: Resource | undefined
  /** It does not open: somebody altered its row. */
  readonly isBroken: boolean
}

/** Opens versions: those that are there, in the order of `refs`. Without a version: the newest. */
export type Look = (refs: readonly RecordRef[]) => Promise<readonly LookedAt[]>

/** What somebody who looked at versions has to say. */
export interface Findings {
  /** `Type/id/version` of everything of which `body` shows something. */
  readonly shown: readonly string[]
  readonly body: Buffer
  readonly note: string
}

/**
 * Lets versions be looked at and tells the ledger whose are shown, before what is said of them is given out. Whoever
 * was opened and is not shown gets the leaf of a comparison.
 */
export async function lookAround(
  ground: Ground,
  interaction: Interaction,
  work: (look: Look) => Promise<Findings>,
): Promise<Disclosed> {
  const known = new Map<string, Shown>()
  const look: Look = async (refs) => {
    const rows = await ground.records.findMany(refs)
    const living = rows.filter(({ deleted }) => !deleted)
    const contents = new Map<string, Resource>()
    for (const one of await openReadable(ground, interaction, 'rollback', living)) {
      const reference = referenceOf(one.row)
      contents.set(reference, parseExact(one.json.toString('utf8')).exact)
      known.set(reference, shownOf(ground, one))
    }
    const looked: LookedAt[] = []
    for (const row of rows) {
      const { type, id, version } = row
      const content = contents.get(referenceOf(row))
      const isIntact = row.deleted ? await isDeletion(ground, interaction, row) : content !== undefined
      looked.push({ type, id, version, content, isBroken: !isIntact })
    }
    return looked
  }
  const { shown, body, note } = await work(look)
  const accounted = await account(ground, interaction, {
    how: 'rollback',
    note,
    shown: shown.flatMap((reference) => known.get(reference) ?? []),
  })
  return accounted.send(body)
}

/** That a version says the record was deleted stands under its seal too: the column alone could have been altered. */
async function isDeletion(ground: Ground, interaction: Interaction, row: SealedRow): Promise<boolean> {
  noteOpened(interaction, [row])
  try {
    await openBytes(ground, interaction, 'rollback', row)
    return true
  } catch (error) {
    if (hasCode(error, 'SEAL_BROKEN')) return false
    throw error
  }
}
