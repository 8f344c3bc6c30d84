import { exportedBundle, filesOf, kickOff } from '../support/export.ts'
import type { Exit, Scene } from './scene.ts'

const PATIENTS = 'GET /fhir/R4/Patient/$export'
const GROUP = 'GET /fhir/R4/Group/:id/$export'
const FILE = 'GET /fhir/R4/$export/:export/:type'

const service = async (scene: Scene) => (await scene.token('integration', 'warehouse')).token

/** A group of these people, and its export begun. */
const begun = async (scene: Scene, ...who: string[]) => {
  const member = who.map((one) => ({ entity: { reference: `Patient/${one}` } }))
  await scene.put({ resourceType: 'Group', id: `of-${who.length}`, type: 'person', actual: true, member })
  const token = await service(scene)
  return { token, answer: await kickOff(scene, token, `Group/of-${who.length}/$export`) }
}
/** The file of a type of an export. */
const file = (path: string, type: string) => async (scene: Scene) => {
  const token = await service(scene)
  const files = await filesOf(scene, token, path)
  return await exportedBundle(scene, token, files.get(type) ?? '')
}
const kickedOff = (path: string) => async (scene: Scene) => await kickOff(scene, await service(scene), path)

/** The ways out of an export. */
export const EXPORTS: readonly Exit[] = [
  {
    name: 'an export of everything that is begun',
    route: 'GET /fhir/R4/$export',
    take: kickedOff('$export'),
    status: 202,
    leaves: { how: ['export'], asked: '$export', note: 'begun', shows: 0 },
  },
  {
    name: 'an export of everybody that is begun',
    route: PATIENTS,
    take: kickedOff('Patient/$export?_type=Observation'),
    status: 202,
    leaves: { how: ['export'], asked: 'Patient/$export?_type=Observation', note: 'begun', shows: 0 },
  },
  {
    name: 'an export of a group that is begun',
    route: GROUP,
    take: async (scene) => (await begun(scene, 'ann', 'ben')).answer,
    status: 202,
    leaves: { how: ['export'], asked: 'Group/of-2/$export', about: 'ben', note: 'begun', shows: 0 },
  },
  {
    name: 'an export of a group there is none of',
    route: GROUP,
    take: kickedOff('Group/nobody/$export'),
    status: 404,
    leaves: { how: ['export'], asked: 'Group/nobody/$export', shows: 0 },
  },
  {
    name: 'an export that its role does not permit',
    route: PATIENTS,
    take: async (scene) => await kickOff(scene, (await scene.token('viewer')).token, 'Patient/$export'),
    status: 403,
    leaves: { how: ['denied'], note: 'export, as viewer', shows: 0 },
  },
  {
    name: 'an export that nobody approved',
    route: 'GET /fhir/R4/$export',
    take: async (scene) =>
      await kickOff(scene, (await scene.token('integration', 'unapproved')).token, '$export'),
    status: 403,
    leaves: { how: ['denied'], asked: '$export', note: 'bulk: not approved', shows: 0 },
  },
  {
    // Which types there are of whom was told when it was begun.
    name: 'the manifest of an export',
    route: 'GET /fhir/R4/$export/:export',
    take: async (scene) => {
      const { token, answer } = await begun(scene, 'ann')
      return await scene.fhir('GET', answer.address, { token })
    },
    status: 200,
    leaves: { how: ['export'], about: 'ann', note: 'begun', shows: 0 },
  },
  {
    name: 'an export that is deleted',
    route: 'DELETE /fhir/R4/$export/:export',
    take: async (scene) => {
      const { token, answer } = await begun(scene, 'ann')
      return await scene.fhir('DELETE', answer.address, { token })
    },
    status: 202,
    leaves: { how: ['export'], note: 'deleted', shows: 0 },
  },
  {
    name: 'a file of what several people share',
    route: FILE,
    take: file('Patient/$export?_type=Appointment', 'Appointment'),
    status: 200,
    leaves: { how: ['export'], asked: 'Patient/$export?_type=Appointment Appointment', shows: 2 },
  },
  {
    name: 'a file of what is nobody’s',
    route: FILE,
    take: file('$export?_type=Practitioner', 'Practitioner'),
    status: 200,
    leaves: { how: ['export'], note: 'export ', shows: 1 },
  },
  {
    name: 'a file of a group',
    route: FILE,
    take: async (scene) => {
      const { token, answer } = await begun(scene, 'ben')
      return await exportedBundle(scene, token, `${answer.address}/Patient`)
    },
    status: 200,
    leaves: { how: ['export'], asked: 'Group/of-1/$export Patient', about: 'ben', shows: 1 },
  },
  {
    name: 'a file with nothing in it',
    route: FILE,
    take: file('$export?_since=2100-01-01', 'Patient'),
    status: 200,
    leaves: { how: ['export'], asked: '_since=2100-01-01T00:00:00.000Z Patient', shows: 0 },
  },
]
