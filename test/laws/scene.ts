import { controlClient } from '../../src/cli/control-client.ts'
import { patientIdOf, type Resource } from '../../src/fhir/index.ts'
import type { PatientId } from '../../src/kernel/index.ts'
import type { DisclosureEntry } from '../../src/ledger/index.ts'
import { approveBulk } from '../support/bulk.ts'
import { type HttpAnswer, openTestChartward, type TestChartward } from '../support/chartward.ts'

/** A small clinic in which every way out has something to show. */
export interface Scene extends TestChartward {
  /** Asks the control door; a refusal comes back as its text. */
  control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<HttpAnswer>
  /** Writes a resource under its own id, and answers what was stored. */
  put(resource: Resource): Promise<Resource>
  /** The link to the page after this one. */
  next(answer: HttpAnswer): string
}

/** Two people, what belongs to one, to both and to nobody, and what is no longer there. */
export async function openScene(config: object = {}): Promise<Scene> {
  const chartward = await openTestChartward({ config })
  const client = controlClient(chartward.home, 'test')
  const put = async (resource: Resource) => {
    const { status, json } = await chartward.fhir('PUT', `${resource.resourceType}/${resource.id}`, {
      body: resource,
    })
    if (status >= 300) throw new Error(JSON.stringify(json))
    return json as Resource
  }
  for (const resource of RESOURCES) await put(resource)
  await put(observation('obs-twice', 'ann', '718-7'))
  await put(observation('obs-gone', 'ann', '718-7'))
  await chartward.fhir('DELETE', 'Observation/obs-gone')
  await approveBulk(chartward, { user: 'warehouse' })
  return {
    ...chartward,
    put,
    control: async (method, path, body) => {
      const text = await (method === 'GET'
        ? client.getText(path)
        : method === 'DELETE'
          ? client.send('DELETE', path).then((answer) => JSON.stringify(answer))
          : client.sendText(path, typeof body === 'string' ? body : JSON.stringify(body ?? {})))
      const json = text.startsWith('{') || text.startsWith('[') ? (JSON.parse(text) as unknown) : undefined
      return { status: 200, headers: new Headers(), text, json }
    },
    next: (answer) => {
      const link = answer.json.link.find(({ relation }: { relation: string }) => relation === 'next')
      if (link === undefined) throw new Error('there is no next page')
      return link.url
    },
  }
}

export function patient(id: string, family: string): Resource {
  return {
    resourceType: 'Patient',
    id,
    identifier: [{ system: 'urn:mrn', value: `mrn-${id}` }],
    name: [{ family, given: ['Test'] }],
    birthDate: '1970-03-05',
  }
}

export function observation(id: string, of: string, code: string): Resource {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code }] },
    subject: { reference: `Patient/${of}` },
    effectiveDateTime: '2026-03-16T09:00:00Z',
  }
}

export function appointment(id: string, ...of: string[]): Resource {
  return {
    resourceType: 'Appointment',
    id,
    status: 'booked',
    start: '2026-03-16T09:00:00Z',
    end: '2026-03-16T09:30:00Z',
    participant: of.map((one) => ({ actor: { reference: `Patient/${one}` }, status: 'accepted' })),
  }
}

const RESOURCES: readonly Resource[] = [
  patient('ann', 'Abbott'),
  patient('ben', 'Abbott'),
  { resourceType: 'Practitioner', id: 'doc', name: [{ family: 'Marsh' }] },
  observation('obs-1', 'ann', '8867-4'),
  observation('obs-2', 'ann', '2339-0'),
  observation('obs-3', 'ben', '8867-4'),
  observation('obs-twice', 'ann', '8867-4'),
  observation('obs-gone', 'ann', '8867-4'),
  appointment('both', 'ann', 'ben'),
]

/** The ledger's name of a person. */
export function personOf(logicalId: string): PatientId {
  return patientIdOf(logicalId)
}

/** Every resource an answer carries, also in bundles within bundles. */
export function resourcesIn(json: any): Resource[] {
  if (json === undefined || json === null) return []
  if (json.resourceType !== 'Bundle') return isRecord(json) ? [json as Resource] : []
  return (json.entry ?? []).flatMap(({ resource }: { resource?: unknown }) => resourcesIn(resource))
}

function isRecord({ resourceType }: { resourceType?: unknown }): boolean {
  return (
    typeof resourceType === 'string' && !['OperationOutcome', 'CapabilityStatement'].includes(resourceType)
  )
}

export function versionOf({ resourceType, id, meta }: Resource): string {
  return `${resourceType}/${id}/${meta?.versionId}`
}

/** The person and the version of every showing that the leaves tell. */
export function showingsIn(entries: readonly DisclosureEntry[]): string[] {
  return entries.flatMap(({ patient, resources }) => resources.map((one) => `${patient} ${one}`)).sort()
}

/** The same for every writing. */
export function writingsIn(entries: readonly DisclosureEntry[]): string[] {
  return entries
    .flatMap(({ patient, writes = [] }) => writes.map(({ resource }) => `${patient} ${resource}`))
    .sort()
}

/** What the leaves must tell of these resources: each as often as it is shown, for everyone it belongs to. */
export function expectedShowings({ chartward: { fhir } }: TestChartward, resources: readonly Resource[]) {
  const told = resources.flatMap((resource) => {
    const owners = fhir.patientsOf(resource).map(patientIdOf)
    return (owners.length === 0 ? [null] : owners).map((owner) => `${owner} ${versionOf(resource)}`)
  })
  return told.sort()
}

/** One way out of the server, how to take it, and what the ledger must say of it. */
export interface Exit {
  readonly name: string
  /** The route it takes, as the server knows it. */
  readonly route: string
  readonly take: (scene: Scene) => Promise<HttpAnswer>
  readonly status: number
  /** `nothing`: no record, nor a word of one, can leave here. Otherwise what its leaves say. */
  readonly leaves: Leaves | 'nothing'
}

interface Leaves {
  /** The kinds of its leaves, each at least once, none other. */
  readonly how: readonly string[]
  /** Part of the predicate of one of them: what was asked is told as well. */
  readonly asked?: string
  /** `Type` of what is written; the versions are compared with the answer. */
  readonly writes?: readonly string[]
  /** The person, by logical id, that must be named though nothing is shown. */
  readonly about?: string
  /** How many resources the answer carries. */
  readonly shows: number
  readonly note?: string
}
