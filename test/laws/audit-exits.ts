import { openCallers } from '../support/callers.ts'
import type { HttpAnswer } from '../support/chartward.ts'
import type { Exit, Scene } from './scene.ts'

/** Asks as an officer who may read what the ledger tells, once all of it is under a checkpoint. */
async function asked(
  scene: Scene,
  ...paths: readonly ((answer: HttpAnswer) => string)[]
): Promise<HttpAnswer> {
  const { token } = await openCallers(scene).signIn('privacy-officer')
  let answer: HttpAnswer = { status: 0, headers: new Headers(), text: '', json: undefined }
  for (const path of paths) {
    await scene.leafCount()
    answer = await scene.fhir('GET', path(answer), { token })
  }
  return answer
}

const idIn = ({ json }: HttpAnswer): string => json.entry[0].resource.id

/** The ledger, read as AuditEvents: what is told of somebody is a disclosure of its own. */
export const AUDITS: readonly Exit[] = [
  {
    name: 'a search of audit events',
    route: 'GET /fhir/R4/:type',
    take: async (scene) => await asked(scene, () => 'AuditEvent?patient=ann&_count=3'),
    status: 200,
    leaves: { how: ['search'], asked: 'AuditEvent?patient=ann', about: 'ann', shows: 3 },
  },
  {
    name: 'a search of audit events by POST',
    route: 'POST /fhir/R4/:type/_search',
    take: async (scene) => {
      const { token } = await openCallers(scene).signIn('security-officer')
      await scene.leafCount()
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      return await scene.fhir('POST', 'AuditEvent/_search', { token, headers, body: 'patient=ann&_count=2' })
    },
    status: 200,
    leaves: { how: ['search'], asked: 'AuditEvent?patient=ann', about: 'ann', shows: 2 },
  },
  {
    name: 'a page of audit events',
    route: 'GET /fhir/R4',
    take: async (scene) =>
      await asked(
        scene,
        () => 'AuditEvent?patient=ann&_count=2',
        (answer) => scene.next(answer),
      ),
    status: 200,
    leaves: { how: ['search'], asked: 'AuditEvent?patient=ann', about: 'ann', shows: 2 },
  },
  {
    name: 'a search of audit events that finds nothing',
    route: 'GET /fhir/R4/:type',
    take: async (scene) => await asked(scene, () => 'AuditEvent?patient=ann&outcome=12'),
    status: 200,
    leaves: { how: ['search'], asked: 'outcome=12', about: 'ann', shows: 0 },
  },
  {
    name: 'a read of an audit event',
    route: 'GET /fhir/R4/:type/:id',
    take: async (scene) =>
      await asked(
        scene,
        () => 'AuditEvent?patient=ann&_count=1',
        (answer) => `AuditEvent/${idIn(answer)}`,
      ),
    status: 200,
    leaves: { how: ['read'], about: 'ann', shows: 1 },
  },
  {
    name: 'a read of an audit event that somebody may not see',
    route: 'GET /fhir/R4/:type/:id',
    take: async (scene) => {
      const found = await asked(scene, () => 'AuditEvent?patient=ann&_count=1')
      const { token } = await openCallers(scene).signIn('patient', { fhirUser: 'Patient/ben' })
      return await scene.fhir('GET', `AuditEvent/${idIn(found)}`, { token })
    },
    status: 403,
    leaves: { how: ['denied'], asked: 'AuditEvent/disclosure-', about: 'ann', shows: 0 },
  },
]
