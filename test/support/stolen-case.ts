import { ChartwardError } from '../../src/kernel/index.ts'
import type { Case } from '../../src/incident/index.ts'
import { OFFICER } from './suspects.ts'
import type { TestChartward } from './chartward.ts'

const FAMILIES = ['Abbott', 'Bonner', 'Castro', 'Dalton', 'Ellery', 'Fisher', 'Graves', 'Harmon']
const PLACES = [
  { city: 'Austin', state: 'TX', postalCode: '78701' },
  { city: 'Montpelier', state: 'VT', postalCode: '05602' },
  { city: 'Providence', state: 'RI', postalCode: '02903' },
] as const

/** The last one has no address. */
export const STOLEN_PEOPLE = FAMILIES.length

/** Who was shown whose records, and the case about it: opened by hand, and its people counted. */
export interface StolenCase {
  readonly case: Case
  readonly session: string
  readonly user: string
}

/** A session of a viewer takes records of several people, each second of whom agreed to be told by e-mail. */
export async function stealRecords(chartward: TestChartward): Promise<Omit<StolenCase, 'case'>> {
  for (const [at, family] of FAMILIES.entries()) {
    const id = `p-${at}`
    const place = PLACES[at % PLACES.length]
    const address = { use: 'home', line: [`${at + 1} Elm St`], country: 'US', ...place }
    await put(chartward, `Patient/${id}`, {
      resourceType: 'Patient',
      id,
      name: [{ use: 'official', family, given: ['Ann'] }],
      birthDate: `19${50 + at}-03-05`,
      ...(at === STOLEN_PEOPLE - 1 ? {} : { address: [address] }),
      telecom: [{ system: 'email', value: `ann.${family.toLowerCase()}@example.org` }],
    })
    await put(chartward, `Condition/c-${at}`, {
      resourceType: 'Condition',
      id: `c-${at}`,
      subject: { reference: `Patient/${id}` },
      code: { text: 'asthma' },
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
      },
    })
    if (at % 2 === 0) await put(chartward, `Consent/k-${at}`, consentOf(at))
  }
  const thief = await chartward.token('viewer', 'dr-stolen')
  for (let at = 0; at < STOLEN_PEOPLE; at += 1)
    for (const place of [`Patient/p-${at}`, ...(at % 2 === 0 ? [`Condition/c-${at}`] : [])])
      await chartward.fhir('GET', place, { token: thief.token })
  await chartward.leafCount()
  return { session: thief.session, user: 'dr-stolen' }
}

/** Records are stolen, and somebody opens a case about it. */
export async function openStolenCase(chartward: TestChartward, title?: string): Promise<StolenCase> {
  return await openCaseAbout(chartward, await stealRecords(chartward), title)
}

/** Somebody opens a case about it, and counts whom it is about. */
export async function openCaseAbout(
  chartward: TestChartward,
  { session, user }: Omit<StolenCase, 'case'>,
  title = 'A stolen password',
): Promise<StolenCase> {
  const { cases } = chartward.operations
  const { id } = await cases.open(OFFICER, { title, query: { sessions: [session] } })
  await cases.rescope(id, OFFICER)
  const today = new Date(chartward.clock.now()).toISOString().slice(0, 10)
  const known = { anchor: 'incidentKnown', at: today, why: 'the alert of that day' }
  return { case: await cases.anchor(id, OFFICER, known), session, user }
}

/** They agreed to be told by e-mail. */
function consentOf(at: number): object {
  return {
    resourceType: 'Consent',
    id: `k-${at}`,
    status: 'active',
    scope: { text: 'notices' },
    category: [{ coding: [{ system: 'urn:chartward:consent', code: 'electronic-notice' }] }],
    patient: { reference: `Patient/p-${at}` },
    dateTime: '2025-01-01',
    policyRule: { text: 'notices' },
  }
}

async function put(chartward: TestChartward, place: string, body: object): Promise<void> {
  const { status, text } = await chartward.fhir('PUT', place, { body })
  if (status >= 300) throw new ChartwardError('INTERNAL', `${place}: ${text}`)
}
