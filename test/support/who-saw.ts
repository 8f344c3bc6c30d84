import type { HttpAnswer, TestChartward } from './chartward.ts'
import { openCallers, type TestCaller } from './callers.ts'

const DAY_MS = 86_400_000

/** A clinic with a patient whose visit explains who looked, and somebody who looked without any. */
export interface Clinic {
  readonly chartward: TestChartward
  readonly lee: TestCaller
  readonly nurse: TestCaller
  readonly thief: TestCaller
  put(body: object): Promise<HttpAnswer>
  /** Looks, as a chart does when it is opened. */
  look(who: TestCaller, patient?: string): Promise<void>
}

/** Ann had a visit with Lee and the nurse at Riverside today; Mallory is on her care team and had none. Ben shares a visit. */
export async function openClinic(chartward: TestChartward): Promise<Clinic> {
  const put = async (body: any) => await chartward.fhir('PUT', `${body.resourceType}/${body.id}`, { body })
  await put({ resourceType: 'Organization', id: 'riverside', name: 'Riverside Clinic' })
  await put({ resourceType: 'Organization', id: 'hill', name: 'Hill Hospital' })
  for (const [id, name] of [
    ['lee', 'Lee'],
    ['nurse', 'Okafor'],
    ['mallory', 'Mallory'],
    ['hill', 'Hill'],
  ] as const)
    await put({ resourceType: 'Practitioner', id, name: [{ family: name }] })
  await put({
    resourceType: 'PractitionerRole',
    id: 'hill-role',
    practitioner: { reference: 'Practitioner/hill' },
    organization: { reference: 'Organization/hill' },
  })
  for (const id of ['ann', 'ben'])
    await put({
      resourceType: 'Patient',
      id,
      name: [{ family: 'Marsh', given: [id] }],
      birthDate: '1970-01-01',
    })
  await put(visitOf('visit-ann', 'ann', chartward.clock.now(), ['lee', 'nurse']))
  await put(observationOf('hb', 'ann'))
  for (const id of ['ann', 'ben']) await put(teamOf(id))
  const { signIn } = openCallers(chartward)
  const lee = await signIn('clinician', { fhirUser: 'Practitioner/lee', user: 'dr-lee' })
  const nurse = await signIn('clinician', { fhirUser: 'Practitioner/nurse', user: 'nurse-okafor' })
  const thief = await signIn('clinician', { fhirUser: 'Practitioner/mallory', user: 'mallory' })
  const look = async ({ token }: TestCaller, patient = 'ann') => {
    await chartward.fhir('GET', `Patient/${patient}`, { token })
    await chartward.fhir('GET', `Observation?patient=${patient}`, { token })
  }
  return { chartward, lee, nurse, thief, put, look }
}

export function visitOf(id: string, patient: string, at: number, by: readonly string[]) {
  return {
    resourceType: 'Encounter',
    id,
    status: 'finished',
    class: { code: 'AMB' },
    type: [{ text: 'Check-up' }],
    subject: { reference: `Patient/${patient}` },
    participant: by.map((one) => ({ individual: { reference: `Practitioner/${one}` } })),
    period: { start: new Date(at - 3_600_000).toISOString(), end: new Date(at).toISOString() },
    serviceProvider: { reference: 'Organization/riverside' },
  }
}

function observationOf(id: string, patient: string) {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text: 'Haemoglobin' },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: '2026-11-01',
    valueQuantity: { value: 14 },
  }
}

function teamOf(patient: string) {
  const members = ['mallory', 'hill'].map((one) => ({ member: { reference: `Practitioner/${one}` } }))
  return {
    resourceType: 'CareTeam',
    id: `team-${patient}`,
    status: 'active',
    subject: { reference: `Patient/${patient}` },
    participant: members,
    period: { start: new Date(Date.now() - 400 * DAY_MS).toISOString() },
  }
}
