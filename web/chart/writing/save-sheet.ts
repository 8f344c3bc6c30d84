import { ask } from '../../api/request.ts'
import { createFhir, type Resource, updateFhir } from '../../api/fhir.ts'

const FHIR_JSON = 'application/fhir+json'

/**
 * Saves what a sheet made: a new record once, however often it is sent; a change only on top of `base`, the version that it was
 * made from; several records all or none. **Errors** `ApiError`.
 */
export async function saveRecords(
  made: Resource | readonly Resource[],
  { before, base }: { readonly before: Resource | undefined; readonly base: string | undefined },
): Promise<void> {
  if (isMany(made)) {
    await ask('/fhir/R4', { method: 'POST', body: transactionOf(made), type: FHIR_JSON })
    return
  }
  if (before === undefined) {
    await createFhir(made, { ifNoneExist: conditionOf(made) })
    return
  }
  const { versionId: _version, lastUpdated: _updated, ...meta } = made.meta ?? {}
  await updateFhir({ ...made, meta: { ...meta, ...(base === undefined ? {} : { versionId: base }) } })
}

function isMany(made: Resource | readonly Resource[]): made is readonly Resource[] {
  return Array.isArray(made)
}

function transactionOf(resources: readonly Resource[]): fhir4.Bundle {
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: resources.map((resource) => ({
      resource: resource as fhir4.FhirResource,
      request: { method: 'POST', url: resource.resourceType, ifNoneExist: conditionOf(resource) },
    })),
  }
}

/** What is sent twice, because the answer to the first time was lost, has the same identifier. */
function conditionOf(resource: Resource): string {
  const [own] = (resource as { identifier?: readonly fhir4.Identifier[] }).identifier ?? []
  return `identifier=${own?.system ?? ''}|${own?.value ?? ''}`
}
