import type { Pace } from './haul.ts'
import type { FhirClient } from '../fhir-client.ts'

const SECOND_MS = 1_000
const POLLS_MAX = 60
const WAYS = ['$export', 'Patient/$export'] as const
const ASYNC = { prefer: 'respond-async', accept: 'application/fhir+json' } as const

/** What came of asking for everything at once. */
export interface Exported {
  /** The status each way of asking began with. */
  readonly begun: readonly number[]
  /** Files that were downloaded, by status. */
  readonly files: readonly number[]
}

/** Asks for all records in one go, by each way there is, and downloads what is offered. */
export async function exportAll({
  client,
  pace,
}: {
  readonly client: FhirClient
  readonly pace: Pace
}): Promise<Exported> {
  const begun: number[] = []
  const files: number[] = []
  for (const way of WAYS) {
    const { status, location } = await client.get(way, ASYNC)
    begun.push(status)
    if (status !== 202 || location === undefined) continue
    for (const url of await filesOf(client, pace, location)) files.push((await client.get(url)).status)
  }
  return { begun, files }
}

async function filesOf(client: FhirClient, pace: Pace, location: string): Promise<string[]> {
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const { status, body } = await client.get(location)
    if (status !== 202) return ((body?.['output'] ?? []) as { readonly url: string }[]).map(({ url }) => url)
    await pace.pass(SECOND_MS)
  }
  return []
}
