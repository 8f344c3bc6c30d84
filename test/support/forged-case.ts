import { ChartwardError } from '../../src/kernel/index.ts'
import type { TestChartward } from './chartward.ts'
import { OFFICER } from './suspects.ts'

/** A case about a session that wrote as well as read. */
export interface ForgedCase {
  readonly id: string
  readonly session: string
  readonly user: string
  /** A record as somebody reads it now: its status, and its words. */
  read(place: string): Promise<{ readonly status: number; readonly text: string }>
  /** Honest work in a record, or the thief's. */
  write(place: string, body: object, by?: 'thief'): Promise<void>
}

const ann = { reference: 'Patient/ann' }
const STATUS = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical'
const allergy = {
  clinicalStatus: { coding: [{ system: STATUS, code: 'active' }] },
  code: { text: 'penicillin' },
  patient: ann,
}

/** Ann, who does not tolerate penicillin; until a thief takes that away, adds a drug, and gives her another telephone. */
export async function openForgedCase(chartward: TestChartward): Promise<ForgedCase> {
  const thief = await chartward.token('clinician', 'dr-forger')
  const write = async (place: string, body: object, token?: string) => {
    const [resourceType, id] = place.split('/')
    const asked = { body: { resourceType, id, ...body }, ...(token === undefined ? {} : { token }) }
    const { status, text } = await chartward.fhir('PUT', place, asked)
    if (status >= 300) throw new ChartwardError('INTERNAL', `${place}: ${text}`)
  }
  await write('Patient/ann', patient('0117 496 0001'))
  await write('AllergyIntolerance/penicillin', allergy)
  await write('MedicationRequest/aspirin', drug('aspirin'))
  chartward.clock.pass(60_000)
  await chartward.fhir('DELETE', 'AllergyIntolerance/penicillin', { token: thief.token })
  await write('MedicationRequest/forged', drug('oxycodone'), thief.token)
  await write('Patient/ann', patient('0900 666'), thief.token)
  await write('MedicationRequest/aspirin', drug('aspirin', { status: 'stopped' }), thief.token)
  chartward.clock.pass(60_000)
  // Honest work on top of what the thief did, in another element.
  const note = [{ text: 'seen on the ward' }]
  await write('MedicationRequest/aspirin', drug('aspirin', { status: 'stopped', note }))
  const { id } = await chartward.operations.cases.open(OFFICER, {
    title: 'Forged by a stolen session',
    query: { sessions: [thief.session], users: ['dr-forger'] },
  })
  return {
    id,
    session: thief.session,
    user: 'dr-forger',
    read: async (place) => await chartward.fhir('GET', place),
    write: async (place, body, by) => await write(place, body, by === undefined ? undefined : thief.token),
  }
}

const patient = (phone: string): object => ({
  name: [{ family: 'Abbott', given: ['Ann'] }],
  telecom: [{ system: 'phone', value: phone }],
})

/** An order of a drug for Ann. */
export const drug = (name: string, more: object = {}): object => ({
  status: 'active',
  intent: 'order',
  medicationCodeableConcept: { text: name },
  subject: ann,
  ...more,
})
