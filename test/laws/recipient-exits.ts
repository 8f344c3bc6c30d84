import type { HttpAnswer } from '../support/chartward.ts'
import type { Exit, Scene } from './scene.ts'

/** A case of a session that was shown a record of Ann's, counted. */
async function counted(scene: Scene): Promise<string> {
  const { token, session } = await scene.token()
  await scene.fhir('GET', 'Observation/obs-1', { token })
  const { id } = (await scene.control('POST', '/case', { title: 'exits', query: { sessions: [session] } }))
    .json
  await scene.control('POST', `/case/${id}/rescope`)
  return id
}

async function gathered(scene: Scene): Promise<string> {
  const id = await counted(scene)
  await scene.control('POST', `/recipients/${id}/gather`)
  return id
}

/** What is read to know how somebody is written to is Ann's own record: it stands for itself here. */
async function reading(scene: Scene, work: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  const { json } = await scene.fhir('GET', 'Patient/ann')
  const answer = await work()
  return { ...answer, json: { resourceType: 'Bundle', entry: [{ resource: json }] } }
}

/** Who of a case is written to, and what the law asks for, for whoever runs the machine. */
export const RECIPIENTS: readonly Exit[] = [
  {
    name: 'how the people of a case are written to, read',
    route: 'POST /recipients/:case/gather',
    take: async (scene) => {
      const id = await counted(scene)
      return await reading(scene, async () => await scene.control('POST', `/recipients/${id}/gather`))
    },
    status: 200,
    leaves: { how: ['notice'], shows: 1, note: 'recipients of case ' },
  },
  {
    name: 'how many stand in which queue',
    route: 'GET /recipients/:case/queues',
    take: async (scene) => await scene.control('GET', `/recipients/${await gathered(scene)}/queues`),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'queues' },
  },
  {
    name: 'the people of a queue',
    route: 'POST /recipients/:case/list',
    take: async (scene) =>
      await scene.control('POST', `/recipients/${await gathered(scene)}/list`, { queue: 'no-address' }),
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'ann', note: 'shown: no-address' },
  },
  {
    name: 'a recipient put right',
    route: 'POST /recipients/:case/resolve',
    take: async (scene) => {
      const id = await gathered(scene)
      const body = { patient: 'ann', why: 'asked', residence: 'TX' }
      return await reading(scene, async () => await scene.control('POST', `/recipients/${id}/resolve`, body))
    },
    status: 200,
    leaves: { how: ['notice'], shows: 1, about: 'ann', note: 'residence given' },
  },
  {
    name: 'the duties of a case',
    route: 'GET /duties/:case',
    take: async (scene) => await scene.control('GET', `/duties/${await counted(scene)}`),
    status: 200,
    leaves: { how: ['case'], shows: 0, note: 'rules ' },
  },
]
