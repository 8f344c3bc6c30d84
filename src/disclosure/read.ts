import { ChartwardError } from '../kernel/index.ts'
import type { How } from '../ledger/index.ts'
import type { SealedRow } from '../records/index.ts'
import { asLabelledNow, requireRow, requireType } from './gate.ts'
import type { Answer, Ground, Interaction, Shown } from './interaction.ts'
import { account, accountBeside } from './leaves.ts'
import { isOpenRow, openBytes, openRows, ownersOf, referenceOf, shownOf } from './opening.ts'

/** FHIR read: the current version of one resource. */
export async function read(
  ground: Ground,
  interaction: Interaction,
  type: string,
  id: string,
): Promise<Answer> {
  await requireType(ground, interaction, 'read', { type, id })
  const row = await ground.records.findCurrent(type, id)
  return await sendVersion(ground, interaction, 'read', row ?? { type, id })
}

/** FHIR vread: one version, current or historic. */
export async function vread(
  ground: Ground,
  interaction: Interaction,
  type: string,
  { id, version }: { readonly id: string; readonly version: number },
): Promise<Answer> {
  await requireType(ground, interaction, 'read', { type, id })
  const row = await ground.records.findVersion(type, id, version)
  if (interaction.gate?.person === undefined)
    return await sendVersion(ground, interaction, 'vread', row ?? { type, id })
  const newest = await ground.records.findCurrent(type, id)
  const labelled = await asLabelledNow(ground, interaction, 'vread', newest)
  return await sendVersion(ground, labelled, 'vread', row ?? { type, id })
}

/** Sends one stored version, or says why there is none; the question itself is accounted for either way. */
export async function sendVersion(
  ground: Ground,
  interaction: Interaction,
  how: How,
  row: SealedRow | { readonly type: string; readonly id: string },
): Promise<Answer> {
  if (!('sealed' in row)) {
    await account(ground, interaction, { how, shown: [], predicate: `${row.type}/${row.id}` })
    throw new ChartwardError('RESOURCE_NOT_FOUND', 'there is no such resource')
  }
  await requireRow(ground, interaction, { action: 'read', how }, row)
  if (row.deleted) {
    await account(ground, interaction, {
      how,
      shown: [],
      predicate: referenceOf(row),
      about: ownersOf([row]),
    })
    throw new ChartwardError('RESOURCE_GONE', 'this resource was deleted')
  }
  const body = isSingle(row)
    ? await sendUnparsed(ground, interaction, how, row)
    : await sendParsed(ground, interaction, how, row)
  return { status: 200, body, version: row.version, updated: row.updated }
}

/** A row of one patient, or of nobody: its leaf can be written from the row alone, without opening it. */
function isSingle(row: SealedRow): boolean {
  return row.patient !== null || isOpenRow(row)
}

/** Law L3: the row carries the element classes, so nothing is parsed on the way out. */
async function sendUnparsed(ground: Ground, interaction: Interaction, how: How, row: SealedRow) {
  const shown: Shown = {
    reference: referenceOf(row),
    patients: row.patient === null ? [] : [row.patient],
    elements: row.elements,
    bytes: row.sealed.length,
    shared: row.shared,
  }
  const [accounted, bytes] = await accountBeside(
    ground,
    interaction,
    { how, shown: [shown] },
    async () => await openBytes(ground, interaction, how, row),
  )
  return accounted.send(bytes)
}

/** A row several patients share is opened first: only its content says whose it is. */
async function sendParsed(ground: Ground, interaction: Interaction, how: How, row: SealedRow) {
  const opened = await openRows(ground, interaction, how, [row])
  const shown = opened.map((item) => shownOf(ground, item))
  const accounted = await account(ground, interaction, { how, shown })
  return accounted.send(Buffer.concat(opened.map(({ json }) => json)))
}
