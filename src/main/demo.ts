import { randomUUID } from 'node:crypto'
import type { Bundle } from '../fhir/index.ts'
import { makePopulation, type PopulationOptions } from '../simulate/index.ts'
import type { Terminal } from '../cli/index.ts'
import type { Server } from './server.ts'

/** Puts the made-up population into an environment that has nobody yet. Answers the logical ids of its patients. */
export async function fillWithDemo(server: Server, terminal: Terminal): Promise<void> {
  if ((await server.chartward.records.countPatients()) > 0) return
  terminal.err('first start: loading a made-up population (start with --empty to leave it out)\n')
  const { patients } = await importPopulation(server, {})
  terminal.err(`${patients.length} made-up patients loaded\n`)
}

/** Loads a made-up population through the same door as any import. */
export async function importPopulation({ chartward }: Server, options: PopulationOptions) {
  const population = makePopulation(options)
  const patients: string[] = []
  const load = async (bundle: Bundle) => {
    const who = { user: 'chartward', role: 'server', client: 'simulate', session: 'demo', address: 'local' }
    const interaction = { who, request: randomUUID(), why: 'HSYSADMIN' }
    await chartward.disclosure.importDocument(interaction, JSON.stringify(bundle))
  }
  await load(population.directory)
  for (const bundle of population.patients()) {
    await load(bundle)
    const id = bundle.entry?.[0]?.resource?.id
    if (id !== undefined) patients.push(id)
  }
  return { patients, clinicians: population.clinicians }
}
