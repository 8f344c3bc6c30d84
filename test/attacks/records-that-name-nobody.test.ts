import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/index.ts'
import { verifyEvidence } from '../../src/scope/index.ts'
import { elementNames } from '../../src/fhir/index.ts'
import { openScene, personOf, type Scene } from '../laws/scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await openScene()
})
afterAll(async () => await scene.close())

/** Types the compartment of FHIR leaves out although each says whose it is. */
const THEIRS: readonly Resource[] = [
  { resourceType: 'Device', id: 'pacemaker', patient: { reference: 'Patient/ann' } },
  {
    resourceType: 'GuidanceResponse',
    id: 'advice',
    moduleUri: 'urn:x',
    status: 'success',
    subject: { reference: 'Patient/ann' },
  },
  { resourceType: 'Contract', id: 'agreed', subject: [{ reference: 'Patient/ann' }] },
  {
    resourceType: 'Binary',
    id: 'letter',
    contentType: 'text/plain',
    data: 'QW5u',
    securityContext: { reference: 'Patient/ann' },
  },
]

/** A letter in which a person stands, though no reference says so. */
const UNNAMED: Resource = {
  resourceType: 'DocumentReference',
  id: 'found',
  status: 'current',
  content: [{ attachment: { contentType: 'text/plain', data: 'QW5u' } }],
  contained: [{ resourceType: 'Patient', id: 'p', name: [{ family: 'Abbott' }] }],
  subject: { reference: '#p' },
}

const query = (session: string) => ({ sessions: [session], users: [], clients: [], addresses: [] })

test.each(THEIRS)(
  'whoever read a $resourceType of a person has that person among the disclosed',
  async (resource) => {
    await scene.put(resource)
    const { token, session } = await scene.token('viewer', 'thief')
    const { status } = await scene.fhir('GET', `${resource.resourceType}/${resource.id}`, { token })
    const { people } = await scene.operations.scope(query(session), { all: false })
    expect([status, people]).toMatchObject([200, [{ patient: personOf('ann'), tier: 'disclosed' }]])
  },
)

test('what left and names nobody is in the report, version by version, and provable', async () => {
  await scene.put(UNNAMED)
  await scene.put({ resourceType: 'Practitioner', id: 'doc', name: [{ family: 'Marsh' }] })
  const { token, session } = await scene.token('viewer', 'thief')
  await scene.fhir('GET', 'DocumentReference/found', { token })
  await scene.fhir('GET', 'Practitioner/doc', { token })
  const report = await scene.operations.scope(query(session), { all: false })
  expect(report.people).toEqual([])
  expect(report.unnamed).toEqual([{ type: 'DocumentReference', id: 'found', version: 1 }])
  expect(report.statement.join('\n')).toContain('1 resource version that names no patient')
  const evidence = verifyEvidence(await scene.operations.evidence(query(session)), { elementNames })
  expect(evidence.report.unnamed).toEqual(report.unnamed)
})

test('a report in which everything has a name says nothing of it', async () => {
  const { token, session } = await scene.token('viewer', 'honest')
  await scene.fhir('GET', 'Practitioner/doc', { token })
  await scene.fhir('GET', 'Observation/obs-1', { token })
  expect(await scene.operations.scope(query(session), { all: false })).not.toHaveProperty('unnamed')
})
