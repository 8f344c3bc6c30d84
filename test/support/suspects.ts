import { patientIdOf } from '../../src/fhir/index.ts'
import type { Measure, MeasureAsked } from '../../src/containment/index.ts'
import { BY } from './app-users.ts'
import type { Authenticator } from './authenticator.ts'
import { openCallers, type TestCaller } from './callers.ts'
import type { HttpAnswer, TestChartward } from './chartward.ts'
import { openMembers } from './members.ts'
import { openSiteBrowser, type SiteBrowser } from './site.ts'

/** A clinic in which somebody is suspected: Ann is their patient, Ben is not. */
export async function openSuspectedClinic(chartward: TestChartward): Promise<void> {
  for (const id of ['ann', 'ben', 'cleo']) {
    const body = { resourceType: 'Patient', id, name: [{ family: 'Marsh' }] }
    await chartward.fhir('PUT', `Patient/${id}`, { body })
    await chartward.fhir('PUT', `Observation/of-${id}`, {
      body: {
        resourceType: 'Observation',
        id: `of-${id}`,
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
        subject: { reference: `Patient/${id}` },
      },
    })
  }
  await chartward.fhir('PUT', 'Encounter/visit', {
    body: {
      resourceType: 'Encounter',
      id: 'visit',
      status: 'in-progress',
      class: { code: 'AMB' },
      subject: { reference: 'Patient/ann' },
      participant: [{ individual: { reference: 'Practitioner/lee' } }],
    },
  })
}

/** A clinician with a passkey, at the site and with an app of theirs. Ann's doctor. */
export interface Suspect {
  readonly user: string
  readonly authenticator: Authenticator
  readonly browser: SiteBrowser
  /** Their app. */
  readonly app: TestCaller
  /** Breaks the glass of a patient at the site, with their passkey shown just before. */
  breakGlass(patient: string): Promise<number>
}

export async function openSuspect(
  chartward: TestChartward,
  role: 'clinician' | 'front-desk' = 'clinician',
): Promise<Suspect> {
  const { identity } = chartward.chartward
  const fhirUser = role === 'clinician' ? 'Practitioner/lee' : 'Practitioner/desk'
  const fhir = { fhir: fhirUser }
  const { person, authenticator } = await openMembers(chartward).enrol(role, fhir)
  const browser = openSiteBrowser(chartward)
  await browser.signIn(authenticator)
  const { session, expires } = await identity.sessions.open({
    kind: 'app',
    user: person.userName,
    person: person.id,
    role,
    client: 'chart-app',
    address: '192.0.2.44',
    fhirUser,
    lifetimeMs: 7 * 86_400_000,
    idleMs: 7 * 86_400_000,
  })
  const token = `${person.userName.replaceAll(/[^a-z0-9]/g, '')}${'x'.repeat(43)}`.slice(0, 43)
  await identity.sessions.admit({ session, token, expires })
  const caller = await identity.findCaller(token)
  if (caller === undefined) throw new Error('nobody was let in')
  return {
    user: person.userName,
    authenticator,
    browser,
    app: { token, caller, person: person.id, user: person.userName },
    breakGlass: async (patient) => {
      await browser.stepUp(authenticator)
      const answer = await browser.submit('/break-glass', { patient, reason: 'Unconscious in the hall' })
      return answer.status
    },
  }
}

/** The officer who contains; what a test does not say is said here. */
export const OFFICER = { ...BY, user: 'officer', role: 'security-officer' }

export async function contain(
  { operations }: Pick<TestChartward, 'operations'>,
  asked: Pick<MeasureAsked, 'degree' | 'target'> & Partial<MeasureAsked>,
): Promise<Measure> {
  return await operations.incident.contain({ reason: 'suspected in a test', by: OFFICER, ...asked })
}

/** A status and what the OperationOutcome says first. */
export function toldIn({ status, json }: HttpAnswer): readonly [number, string] {
  return [status, json?.issue?.[0]?.diagnostics ?? '']
}

/** The notes of the refusals since then. */
export async function refusalsSince(chartward: TestChartward, from: number): Promise<readonly string[]> {
  const entries = await chartward.entries(from)
  return entries.filter(({ how }) => how === 'denied').map(({ note = '' }) => note)
}

export const ANN = patientIdOf('ann')
export const openStaff = (chartward: TestChartward) => openCallers(chartward)
