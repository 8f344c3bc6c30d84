import { randomUUID } from 'node:crypto'
import type { Signal } from '../../src/detection/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { asLeafIndex, asUnixMs } from '../../src/kernel/index.ts'
import type { TestChartward } from './chartward.ts'
import { openSuspectedClinic } from './suspects.ts'
import { signedIn, type Surfaces } from './surfaces.ts'

/** A clinic in which something was noticed, for the pages of the console. */
export interface ConsoleClinic {
  /** The handle of whoever is suspected, and their session. */
  readonly suspect: { readonly user: string; readonly session: string }
  /** Keeps a finding about the suspect, as the detector would; answers its id. */
  raise(wanted?: Partial<Signal>): Promise<string>
}

export async function openConsoleClinic({ chartward }: Pick<Surfaces, 'chartward'>): Promise<ConsoleClinic> {
  await openSuspectedClinic(chartward)
  const { user, session } = await signedIn(chartward, 'clinician', {
    userName: 'dr-lee',
    fhirUser: 'Practitioner/lee',
  })
  await readBy(chartward, user)
  await chartward.chartward.detection.catchUp()
  return {
    suspect: { user, session },
    raise: async (wanted) => await raiseFinding(chartward, { user, session }, wanted),
  }
}

async function readBy(chartward: TestChartward, user: string): Promise<void> {
  const { token } = await chartward.token('clinician', user)
  for (const id of ['ann', 'ben']) await chartward.fhir('GET', `Patient/${id}`, { token })
  await chartward.fhir('GET', 'Observation?patient=ben', { token })
  await chartward.fhir('GET', 'Patient/nobody', { token })
  await chartward.leafCount()
}

/** Keeps a finding about somebody, as the detector would; answers its id. */
export async function raiseFinding(
  { chartward, clock }: TestChartward,
  { user, session }: ConsoleClinic['suspect'],
  wanted: Partial<Signal> = {},
): Promise<string> {
  const id = randomUUID()
  const at = asUnixMs(clock.now())
  await chartward.detection.raise({
    id,
    rule: 'volume-unrelated',
    family: 'volume',
    title: 'Many patients without a relation',
    level: 'high',
    at,
    last: at,
    summary: `${user} opened 40 patients without a relation within 10 minutes; colleagues open 2.`,
    actor: { user, role: 'clinician', client: 'chart-app', session, address: '192.0.2.44' },
    patients: [patientIdOf('ben')],
    patientCount: 40,
    leaves: { disclosure: [asLeafIndex(3), asLeafIndex(4)], keys: [asLeafIndex(1)] },
    score: 3,
    grown: false,
    key: id,
    ...wanted,
  })
  return id
}

/** What is raised when somebody looks at a namesake. */
export const NAMESAKE: Partial<Signal> = {
  rule: 'snooping',
  family: 'snooping',
  title: 'Somebody opened a person they may know',
  level: 'medium',
  summary: 'dr-lee opened a patient without a relation with whom they share a family name and an address.',
  patientCount: 1,
}
