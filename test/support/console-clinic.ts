import { randomUUID } from 'node:crypto'
import { inEnglish, type Signal, words } from '../../src/detection/index.ts'
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
  const said = [
    words('opened-many-strangers', { user, patients: 40, window: '10 minutes', max: 9, usual: 2, named: 1 }),
  ]
  await chartward.detection.raise({
    id,
    rule: 'volume-unrelated',
    family: 'volume',
    title: 'Many patients without a relation',
    level: 'high',
    at,
    last: at,
    summary: inEnglish(said),
    said,
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

const SHARED = [
  words('snooping', { user: 'dr-lee' }),
  words('shares-family-name', {}),
  words('shares-and', {}),
  words('shares-address', {}),
  words('shares-end', {}),
]

/** What is raised when somebody looks at a namesake. */
export const NAMESAKE: Partial<Signal> = {
  rule: 'snooping',
  family: 'snooping',
  title: 'Somebody opened a person they may know',
  level: 'medium',
  summary: inEnglish(SHARED),
  said: SHARED,
  patientCount: 1,
}
