/**
 * A read without its ledger leaf, to know what the leaf costs. It is put together here, out of parts no
 * configuration can put together: nothing under `src` refers to this folder.
 */
import type { Answer, Disclosure, Ground, Interaction } from '../src/disclosure/index.ts'
import type { Disclosed } from '../src/disclosure/interaction.ts'
import { openBytes } from '../src/disclosure/opening.ts'
import { ChartwardError } from '../src/kernel/index.ts'

/** The same disclosure, whose read by id appends nothing. Everything else of it stays as it is. */
export function unledgered(ground: Ground, disclosure: Disclosure): Disclosure {
  return { ...disclosure, read: async (interaction, place) => await readUntold(ground, interaction, place) }
}

async function readUntold(
  ground: Ground,
  interaction: Interaction,
  { type, id }: { readonly type: string; readonly id: string },
): Promise<Answer> {
  const row = await ground.records.findCurrent(type, id)
  if (row === undefined) throw new ChartwardError('RESOURCE_NOT_FOUND', 'there is no such resource')
  const body = (await openBytes(ground, interaction, 'read', row)) as Disclosed
  return { status: 200, body, version: row.version, updated: row.updated }
}
