import { ask, type Ask, askJson, jsonOf } from './request.ts'

export type Resource = fhir4.Resource
export type Params = Readonly<Record<string, string | number | readonly string[] | undefined>>

const BASE = '/fhir/R4'
const FHIR_JSON = 'application/fhir+json'
const PAGES_MAX = 20
const EVERYTHING_PAGES_MAX = 100

/** One resource as it is now. **Errors** `ApiError`. */
export async function readFhir<Kind extends Resource>(place: string, signal?: AbortSignal): Promise<Kind> {
  return await askJson<Kind>(`${BASE}/${place}`, { signal })
}

/** What a search found. `isWhole` is false when there is more than was asked for. */
export interface Found<Kind> {
  readonly resources: readonly Kind[]
  readonly isWhole: boolean
  readonly total: number | undefined
}

/**
 * Searches, and follows the pages until there are `most` resources. Included resources are among them. What identifies
 * somebody goes in the body: addresses are logged everywhere.
 */
export async function searchFhir<Kind extends Resource>(
  type: string,
  params: Params,
  { most = 1_000, signal }: { readonly most?: number; readonly signal?: AbortSignal } = {},
): Promise<Found<Kind>> {
  const first = await ask(`${BASE}/${type}/_search`, {
    method: 'POST',
    signal,
    ...formAsk(params),
  })
  let bundle = await jsonOf<fhir4.Bundle>(first)
  const total = bundle.total
  const resources = entriesOf<Kind>(bundle)
  for (let pages = 1; pages < PAGES_MAX; pages += 1) {
    const next = bundle.link?.find(({ relation }) => relation === 'next')?.url
    if (next === undefined) return { resources, isWhole: true, total }
    if (resources.length >= most) break
    bundle = await askJson<fhir4.Bundle>(pathOf(next), { signal })
    resources.push(...entriesOf<Kind>(bundle))
  }
  return { resources, isWhole: false, total }
}

/**
 * What there is of a patient, page by page. `query`: of the parameters of `$everything`, as `_since=...`. **Errors** `ApiError`.
 *
 * **Source** FHIR R4, Patient/$everything.
 */
export async function everythingOf(
  patient: string,
  { query = '', signal }: { readonly query?: string; readonly signal?: AbortSignal } = {},
): Promise<readonly fhir4.BundleEntry[]> {
  const entries: fhir4.BundleEntry[] = []
  let next: string | undefined = `${BASE}/Patient/${patient}/$everything?${query}`
  for (let pages = 0; next !== undefined && pages < EVERYTHING_PAGES_MAX; pages += 1) {
    const bundle: fhir4.Bundle = await askJson<fhir4.Bundle>(next, { signal })
    entries.push(...(bundle.entry ?? []))
    const link = bundle.link?.find(({ relation }) => relation === 'next')?.url
    next = link === undefined ? undefined : pathOf(link)
  }
  return entries
}

/** Makes a resource. `ifNoneExist` keeps a second press of the button from making a second one. */
export async function createFhir<Kind extends Resource>(
  resource: Kind,
  { ifNoneExist }: { readonly ifNoneExist?: string } = {},
): Promise<Kind> {
  const headers = ifNoneExist === undefined ? {} : { 'if-none-exist': ifNoneExist }
  return await askJson<Kind>(`${BASE}/${resource.resourceType}`, {
    method: 'POST',
    body: resource,
    type: FHIR_JSON,
    headers,
  })
}

/** Writes the next version of the very version that was read. **Errors** `PRECONDITION_FAILED` when somebody else wrote. */
export async function updateFhir<Kind extends Resource>(resource: Kind): Promise<Kind> {
  const version = resource.meta?.versionId
  return await askJson<Kind>(`${BASE}/${resource.resourceType}/${resource.id ?? ''}`, {
    method: 'PUT',
    body: resource,
    type: FHIR_JSON,
    headers: version === undefined ? {} : { 'if-match': `W/"${version}"` },
  })
}

function entriesOf<Kind extends Resource>({ entry = [] }: fhir4.Bundle): Kind[] {
  return entry.flatMap(({ resource }) =>
    resource === undefined || resource.resourceType === 'OperationOutcome'
      ? []
      : [resource as unknown as Kind],
  )
}

function pathOf(link: string): string {
  const { pathname, search } = new URL(link, location.origin)
  return pathname + search
}

function formAsk(params: Params): Pick<Ask, 'form'> {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
  )
  return { form: new URLSearchParams(pairs) }
}
