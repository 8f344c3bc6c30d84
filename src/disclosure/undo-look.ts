import { parseExact, type Resource } from '../fhir/index.ts'
import type { RecordRef } from '../records/index.ts'
import type { Disclosed, Ground, Interaction, Shown } from './interaction.ts'
import { account } from './leaves.ts'
import { openRows, referenceOf, shownOf } from './opening.ts'
import type { Place } from './place.ts'

/** A version that was opened to be compared. It leaves this process only in what `Finding.body` says, with its leaves. */
export interface LookedAt extends Place {
  readonly version: number
  /** Every digit as it was written; undefined for a version that says the record was deleted. */
  readonly content: Resource | undefined
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
    const opened = new Map<string, Resource>()
    for (const one of await openRows(
      ground,
      interaction,
      'rollback',
      rows.filter(({ deleted }) => !deleted),
    )) {
      const reference = referenceOf(one.row)
      opened.set(reference, parseExact(one.json.toString('utf8')).exact)
      known.set(reference, shownOf(ground, one))
    }
    return rows.map((row) => ({
      type: row.type,
      id: row.id,
      version: row.version,
      content: opened.get(referenceOf(row)),
    }))
  }
  const { shown, body, note } = await work(look)
  const accounted = await account(ground, interaction, {
    how: 'rollback',
    note,
    shown: shown.flatMap((reference) => known.get(reference) ?? []),
  })
  return accounted.send(body)
}
