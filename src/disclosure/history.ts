import { ChartwardError } from '../kernel/index.ts'
import type { SealedRow } from '../records/index.ts'
import { bundleBody, type BundlePart, fullUrl } from './bundle-body.ts'
import type { Answer, Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'
import { openRows, shownOf } from './opening.ts'
import type { Seat } from './search.ts'

/** FHIR instance history, newest first, deletions among them. */
export async function history(
  ground: Ground,
  interaction: Interaction,
  seat: Seat,
  { type, id }: { readonly type: string; readonly id: string },
): Promise<Answer> {
  const rows = await ground.records.listVersions(type, id)
  if (rows.length === 0) {
    await account(ground, interaction, { how: 'history', shown: [], predicate: `${type}/${id}` })
    throw new ChartwardError('RESOURCE_NOT_FOUND', 'there is no such resource')
  }
  const opened = await openRows(
    ground,
    interaction,
    'history',
    rows.filter((row) => !row.deleted),
  )
  const bytes = new Map(opened.map(({ row, json }) => [row.version, json]))
  const shown = opened.map((item) => shownOf(ground, item))
  const head = {
    type: 'history',
    total: rows.length,
    link: [{ relation: 'self', url: `${fullUrl(seat.base, { type, id })}/_history` }],
  }
  const accounted = await account(ground, interaction, { how: 'history', shown, predicate: `${type}/${id}` })
  const parts = rows.map((row) => versionPart(seat, row, bytes.get(row.version)))
  return { status: 200, body: accounted.send(bundleBody(head, parts)) }
}

function versionPart({ base }: Seat, row: SealedRow, json: Buffer | undefined): BundlePart {
  const method = row.deleted ? 'DELETE' : row.version === 1 ? 'POST' : 'PUT'
  const url = method === 'POST' ? row.type : `${row.type}/${row.id}`
  const status = row.deleted ? '204' : row.version === 1 ? '201' : '200'
  return {
    head: { fullUrl: fullUrl(base, row) },
    json,
    tail: {
      request: { method, url },
      response: { status, etag: `W/"${row.version}"`, lastModified: new Date(row.updated).toISOString() },
    },
  }
}
