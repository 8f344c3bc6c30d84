import { patient } from '../journeys/bodies.ts'
import type { TestChartward } from './chartward.ts'

/** Ann, and who takes part in her care: practitioners by these ids. */
export async function admitAnn(
  { fhir }: Pick<TestChartward, 'fhir'>,
  ...practitioners: readonly string[]
): Promise<void> {
  await fhir('PUT', 'Patient/ann', { body: patient('Abbott', { id: 'ann' }) })
  for (const id of practitioners)
    await fhir('PUT', `Practitioner/${id}`, { body: { resourceType: 'Practitioner', id } })
  await careFor({ fhir }, 'ann', ...practitioners)
}

/** From now on these take part in the care of somebody. */
export async function careFor(
  { fhir }: Pick<TestChartward, 'fhir'>,
  id: string,
  ...practitioners: readonly string[]
): Promise<void> {
  await fhir('POST', 'CareTeam', {
    body: {
      resourceType: 'CareTeam',
      status: 'active',
      subject: { reference: `Patient/${id}` },
      participant: practitioners.map((one) => ({ member: { reference: `Practitioner/${one}` } })),
    },
  })
}
