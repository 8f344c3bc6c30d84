import { patientIdOf } from '../../src/fhir/index.ts'
import type { TestChartward } from './chartward.ts'
import { type Looking, openSurfaces, type Surfaces, type Visitor } from './surfaces.ts'

/** A clinic with two clinicians, of whom both take part in the care of two patients (one for each look) and none in that of the third. */
export interface ChartScene extends Surfaces {
  /** Opens a path as the first clinician, or as another; each visit is a new account of the same practitioner. */
  doctor(path: string, looking?: Looking): Promise<Visitor>
  /** The records of a type, as they stand now. */
  records(type: string, params?: string): Promise<any[]>
}

export const DOCTOR = { fhirUser: 'Practitioner/doctor' }
export const COLLEAGUE = { fhirUser: 'Practitioner/colleague' }

export async function openChartScene(options: Parameters<typeof openSurfaces>[0] = {}): Promise<ChartScene> {
  const surfaces = await openSurfaces(options)
  const { chartward } = surfaces
  await admit(chartward)
  return {
    ...surfaces,
    doctor: async (path, looking = {}) => await surfaces.visit('clinician', path, { ...DOCTOR, ...looking }),
    records: async (type, params = 'patient=Patient/ann') => {
      const { json } = await chartward.fhir('GET', `${type}?${params}&_count=100`)
      return (json.entry ?? []).map(({ resource }: any) => resource)
    },
  }
}

async function admit({ fhir }: TestChartward): Promise<void> {
  const put = async (body: { resourceType: string; id: string; [member: string]: unknown }) =>
    await fhir('PUT', `${body.resourceType}/${body.id}`, { body })
  const patients = [
    ['ann', 'Abbott', 'Ann', '1970-05-12', 'female'],
    ['amy', 'Abel', 'Amy', '1972-09-30', 'female'],
    ['bob', 'Bell', 'Bob', '1981-01-02', 'male'],
  ] as const
  for (const [id, family, given, birthDate, gender] of patients)
    await put({ resourceType: 'Patient', id, name: [{ family, given: [given] }], birthDate, gender })
  await put({ resourceType: 'Practitioner', id: 'doctor', name: [{ family: 'Diaz', given: ['Dana'] }] })
  await put({ resourceType: 'Practitioner', id: 'colleague', name: [{ family: 'Cole', given: ['Carl'] }] })
  for (const id of ['ann', 'amy']) {
    await put({
      resourceType: 'CareTeam',
      id: `team-of-${id}`,
      status: 'active',
      subject: { reference: `Patient/${id}` },
      participant: ['doctor', 'colleague'].map((who) => ({ member: { reference: `Practitioner/${who}` } })),
    })
    await put({
      resourceType: 'AllergyIntolerance',
      id: `penicillin-of-${id}`,
      patient: { reference: `Patient/${id}` },
      clinicalStatus: {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' },
        ],
      },
      code: { text: 'Penicillins' },
      reaction: [{ manifestation: [{ text: 'Rash' }] }],
    })
  }
}

/** The ledger's name of a patient of the scene. */
export function ledgerNameOf(patient: 'ann' | 'bob') {
  return patientIdOf(patient)
}
