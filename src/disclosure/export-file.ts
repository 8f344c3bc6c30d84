import type { PatientId } from '../kernel/index.ts'
import type { SealedRow } from '../records/index.ts'
import { findJob, type KeptJob, nameOf } from './export-job.ts'
import { isExported, membersOf, placesOf } from './export-rows.ts'
import { openable, visible } from './gate.ts'
import type { Disclosed, Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'
import { openRows, shownOf } from './opening.ts'
import { settling } from './touched.ts'

/** So many rows are opened, told and sent in one go. */
const ROWS_PER_BATCH = 500
const NEWLINE = Buffer.from('\n')

/** One file of an export. */
interface File {
  readonly id: string
  readonly job: KeptJob
  readonly type: string
}

/**
 * The lines of one file, made while they are taken: the next rows are opened when somebody asks for them. Each batch has
 * one leaf for each patient in it, durable before the batch is handed over (law L1). It ends early, by an error, when
 * the session ends or the export is deleted.
 *
 * **Shape** NDJSON; each batch ends with a newline.
 *
 * **Errors.** `NOT_FOUND`, `SESSION_ENDED`, those of the ledger and of keys.
 */
export async function* exportedLines(
  ground: Ground,
  interaction: Interaction,
  file: File,
): AsyncGenerator<Disclosed, void, undefined> {
  const { id, job, type } = file
  const group = await settling(
    ground,
    interaction,
    'export',
    async (one) => await membersOf(ground, one, job),
  )
  const members = group === undefined ? undefined : new Set(group.patients)
  let sent = false
  for await (const whose of placesOf(ground, job, type, group)) {
    let after: SealedRow | undefined
    let complete = false
    while (!complete) {
      interaction.signal?.throwIfAborted()
      const asked = { type, whose, snapshot: job.snapshot, since: job.since, limit: ROWS_PER_BATCH }
      const page = await ground.records.exportPage(after === undefined ? asked : { ...asked, after })
      // It may have been deleted meanwhile, by another process too.
      if (page.rows.length > 0) await findJob(ground, interaction, id)
      const work = async (one: Interaction) => await batchOf(ground, one, { ...file, members }, page.rows)
      const batch = await settling(ground, interaction, 'export', work)
      if (batch !== undefined) yield batch
      sent ||= batch !== undefined
      ;({ complete } = page)
      after = page.rows.at(-1)
    }
  }
  // That there is none of it is an answer too (law L9).
  if (!sent) await account(ground, interaction, { ...told(file), shown: [] })
}

/** Opens rows, tells of them, and hands over their lines; undefined when none of them is exported. */
async function batchOf(
  ground: Ground,
  interaction: Interaction,
  file: File & { readonly members: ReadonlySet<PatientId> | undefined },
  rows: readonly SealedRow[],
): Promise<Disclosed | undefined> {
  const allowed = await openable(ground, interaction, 'export', rows)
  const all = await openRows(ground, interaction, 'export', allowed)
  const seen = await visible(ground, interaction, 'export', all)
  const opened = seen.filter((item) => isExported(ground, file.job, file.members, item))
  if (opened.length === 0) return undefined
  const shown = opened.map((item) => shownOf(ground, item))
  const accounted = await account(ground, interaction, { ...told(file), shown })
  return accounted.send(Buffer.concat(opened.flatMap(({ json }) => [json, NEWLINE])))
}

function told({ id, job, type }: File) {
  return { how: 'export' as const, predicate: `${job.predicate} ${type}`, note: `export ${nameOf(id)}` }
}
