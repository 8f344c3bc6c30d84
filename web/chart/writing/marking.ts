import { type Resource, updateFhir } from '../../api/fhir.ts'

const VERIFIED: Readonly<Record<string, string>> = {
  Condition: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
  AllergyIntolerance: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
}
const WRONG = 'entered-in-error'

/** Says of a record that it was entered in error: it stays, and counts no more. **Errors** `ApiError`. */
export async function markWrong(resource: Resource): Promise<void> {
  const system = VERIFIED[resource.resourceType]
  // FHIR wants no clinical status of what never was (con-5, ait-2).
  const { clinicalStatus: _clinical, ...kept } = resource as Resource & { clinicalStatus?: unknown }
  const marked =
    system === undefined
      ? { ...resource, status: WRONG }
      : { ...kept, verificationStatus: { coding: [{ system, code: WRONG }] } }
  await updateFhir(marked as Resource)
}

/** A record with another status, on top of the version that is shown. **Errors** `ApiError`. */
export async function setStatus(resource: Resource, status: string, more: object = {}): Promise<void> {
  await updateFhir({ ...resource, status, ...more } as Resource)
}
