import { MESSAGE_PATHS, type MessagesAnswer } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { openCallers } from './callers.ts'
import { NAMESAKE, openConsoleClinic } from './console-clinic.ts'
import { DRAFT } from './notices.ts'
import { atPage } from './page-caller.ts'
import { writeRecord } from './portal-record.ts'
import { openStolenCase } from './stolen-case.ts'
import type { Surfaces } from './surfaces.ts'
import { tellPeople } from './told.ts'

const MIA = { fhirUser: 'Patient/mia' } as const
const PATIENT = { reference: 'Patient/mia' }
/** What is written in her chart beside the record of the portal. */
const WRITTEN = [
  {
    resourceType: 'DocumentReference',
    id: 'signed',
    status: 'current',
    docStatus: 'final',
    description: 'Progress note',
    subject: PATIENT,
    date: '2026-06-02T11:30:00Z',
    author: [{ reference: 'Practitioner/lee' }],
    authenticator: { reference: 'Practitioner/lee' },
    content: [{ attachment: { contentType: 'text/plain', data: btoa('Breathes well.') } }],
  },
  {
    resourceType: 'Coverage',
    id: 'plan',
    status: 'active',
    beneficiary: PATIENT,
    payor: [{ display: 'Lakes Health Plan' }],
    subscriberId: 'LHP-4471',
  },
  {
    resourceType: 'Task',
    id: 'call',
    status: 'requested',
    intent: 'order',
    description: 'Call back about the inhaler',
    for: PATIENT,
    owner: { reference: 'Practitioner/lee' },
  },
]

/** Addresses of what there is exactly one of. */
export interface DemoLike {
  readonly finding: string
  readonly snooped: string
  readonly case: string
  /** Of a message to Mia. */
  readonly code: string
}

/** Something for every page: a record with a chart, who looked at it, a message, findings, and a case. */
export async function writeDemoLike(surfaces: Pick<Surfaces, 'chartward'>): Promise<DemoLike> {
  const { chartward } = surfaces
  const { raise } = await openConsoleClinic(surfaces)
  await writeRecord(chartward)
  for (const body of WRITTEN) {
    const { status, text } = await chartward.fhir('PUT', `${body.resourceType}/${body.id}`, { body })
    if (status >= 300) throw new Error(text)
  }
  const lee = await openCallers(chartward).signIn('clinician', {
    fhirUser: 'Practitioner/lee',
    user: 'dr-ana',
  })
  for (const place of ['Patient/mia', 'Observation?patient=mia'])
    await chartward.fhir('GET', place, { token: lee.token })
  const later = new Date(chartward.clock.now() + 30 * 86_400_000).toISOString().slice(0, 10)
  const offer = { provider: 'SafeWatch', months: 24, website: 'safewatch.example', phone: '1-800-555-0199' }
  await tellPeople(chartward, [
    {
      patient: patientIdOf('mia'),
      elements: ['identity', 'ssn', 'insurance', 'medications'],
      case: 'C-2025-0001',
      draft: { ...DRAFT, monitoring: { ...offer, enrolBy: later } },
    },
  ])
  const stolen = await openStolenCase(chartward)
  const patient = await atPage(chartward, 'patient', MIA)
  const { messages } = (await patient.ask('GET', MESSAGE_PATHS.all)).json as MessagesAnswer
  return {
    finding: await raise(),
    snooped: await raise(NAMESAKE),
    case: stolen.case.id,
    code: messages[0]?.code ?? '',
  }
}
