import { randomUUID } from 'node:crypto'
import { hasCode } from '../kernel/index.ts'
import type { Bundle } from '../fhir/index.ts'
import { makePopulation, makePractice, type PopulationOptions } from '../simulate/index.ts'
import type { Terminal } from '../cli/index.ts'
import type { Chartward } from './chartward.ts'
import { DEMO_CHILD, DEMO_COVERING, DEMO_MAKER, DEMO_PATIENT, makeDemoPeople } from './demo-people.ts'
import type { Server } from './server.ts'

/** Where the people of the demo are cared for. */
const PRACTICE = 'NY'

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
  await importPractice(server)
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

/** The practice in Syracuse at work: what only the demo needs, around the day on which it is made. */
async function importPractice({ chartward }: Server): Promise<void> {
  const population = makePopulation({})
  const clinicians = population.clinicians.filter(({ state }) => state === PRACTICE)
  const ids = new Set(clinicians.map(({ id }) => `Practitioner/${id}`))
  const patients = [...population.patients()].filter(({ entry = [] }) => {
    const [doctor] = (entry[0]?.resource?.['generalPractitioner'] ?? []) as { reference: string }[]
    return ids.has(doctor?.reference ?? '')
  })
  const covering = clinicians.find(({ user }) => user === DEMO_COVERING)
  if (covering === undefined) throw new RangeError('nobody covers for the others')
  const covered = [DEMO_PATIENT, DEMO_CHILD]
  const practice = {
    clinicians,
    patients,
    now: chartward.clock.now(),
    covering,
    covered,
    billed: DEMO_PATIENT,
  }
  for (const bundle of makePractice(practice)) await load(chartward, bundle)
}

/** Loads a made-up population through the same door as any import. */
export async function importPopulation({ chartward }: Server, options: PopulationOptions) {
  const population = makePopulation(options)
  const patients: string[] = []
  await load(chartward, population.directory)
  for (const bundle of population.patients()) {
    await load(chartward, bundle)
    const id = bundle.entry?.[0]?.resource?.id
    if (id !== undefined) patients.push(id)
  }
  return { patients, clinicians: population.clinicians }
}

async function load({ disclosure }: Chartward, bundle: Bundle): Promise<void> {
  const who = { user: 'chartward', role: 'server', client: 'simulate', session: 'demo', address: 'local' }
  await disclosure.importDocument({ who, request: randomUUID(), why: 'HSYSADMIN' }, JSON.stringify(bundle))
}
