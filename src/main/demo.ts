import { randomUUID } from 'node:crypto'
import { hasCode } from '../kernel/index.ts'
import type { Bundle } from '../fhir/index.ts'
import { makePopulation, type PopulationOptions } from '../simulate/index.ts'
import type { Terminal } from '../cli/index.ts'
import { DEMO_MAKER, makeDemoPeople } from './demo-people.ts'
import type { Server } from './server.ts'

/**
 * Puts made-up people into an environment that has nobody yet, and says whether this is a demo now. A filling that was
 * interrupted is done again: what is there already stays as it is.
 */
export async function fillWithDemo(server: Server, terminal: Terminal): Promise<boolean> {
  const { records, accounts } = server.chartward
  const stage = await accounts.demo.stage()
  if (stage !== undefined && stage !== 'filling') return true
  if (stage === undefined && ((await records.countPatients()) > 0 || !(await begun(server)))) return false
  terminal.err('first start: loading a made-up population (start with --empty to leave it out)\n')
  const { patients, clinicians } = await importPopulation(server, {})
  await makeDemoPeople(server.chartward, clinicians)
  await accounts.demo.advance('filled')
  terminal.err(`${patients.length} made-up patients loaded\n`)
  return true
}

/** False where somebody can sign in already: whoever set that up wants no demo. */
async function begun({ chartward: { accounts } }: Server): Promise<boolean> {
  try {
    await accounts.demo.begin(DEMO_MAKER)
    return true
  } catch (error) {
    if (hasCode(error, 'FORBIDDEN')) return false
    throw error
  }
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
