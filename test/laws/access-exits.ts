import { operator } from '../support/bulk.ts'
import { openCallers } from '../support/callers.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import type { Exit, Scene } from './scene.ts'

/** Somebody who broke the glass for ann; the id of it. */
async function breakGlass(scene: Scene): Promise<string> {
  const factorAt = scene.clock.now()
  const { caller } = await openCallers(scene).signIn('clinician', { factorAt })
  const reason = 'found unconscious in the hall'
  return (await scene.chartward.access.breakGlass({ caller, patient: patientIdOf('ann'), reason })).id
}

/** A support grant for ann's record that somebody asked for; its id. */
async function askSupport(scene: Scene): Promise<string> {
  const { person, user } = await openCallers(scene).signIn('support')
  const by = { user: 'asker', role: 'administrator', client: 'test', session: 'test' }
  const asked = { person, user, classes: ['clinical'], patient: patientIdOf('ann'), durationMs: 60_000, by }
  return await scene.chartward.access.askSupport(asked)
}

/** Bulk work that somebody asked for; its id. */
async function askBulk(scene: Scene): Promise<string> {
  return await scene.chartward.access.bulk.ask({ ...BULK, durationMs: 60_000, by: operator('asker') })
}

const BULK = { for: { user: 'warehouse' }, reason: 'filled every night', patientsPerDay: 10, exports: 1 }

/** Somebody new who is to stand in for ann. */
async function standIn(scene: Scene): Promise<{ user: string; patient: string; relationship: string }> {
  const { user } = await openCallers(scene).signIn('proxy')
  return { user, patient: 'ann', relationship: 'carer' }
}

/** What whoever runs the machine asks about access, and the exceptions they settle. */
export const OPERATOR_ACCESS: readonly Exit[] = [
  {
    name: 'why somebody may see a record',
    route: 'POST /access/explain',
    take: async (scene) => {
      const { user } = await openCallers(scene).signIn('clinician')
      return await scene.control('POST', '/access/explain', { user, patient: 'ann' })
    },
    status: 200,
    leaves: { how: ['operation'], shows: 0, about: 'ann', note: 'access explain' },
  },
  {
    name: 'whose glass was broken',
    route: 'GET /access/review',
    take: async (scene) => {
      await breakGlass(scene)
      return await scene.control('GET', '/access/review')
    },
    status: 200,
    leaves: { how: ['operation'], shows: 0, about: 'ann', note: 'access review' },
  },
  {
    name: 'the review of a broken glass',
    route: 'POST /access/review/:id',
    take: async (scene) => await scene.control('POST', `/access/review/${await breakGlass(scene)}`),
    status: 200,
    leaves: { how: ['break-glass'], shows: 0, about: 'ann', note: 'reviewed' },
  },
  {
    name: 'the list of support grants',
    route: 'GET /access/support',
    take: async (scene) => {
      await askSupport(scene)
      return await scene.control('GET', '/access/support')
    },
    status: 200,
    leaves: { how: ['operation'], shows: 0, about: 'ann', note: 'support list' },
  },
  {
    name: 'a support grant that is asked for',
    route: 'POST /access/support',
    take: async (scene) => {
      const { user } = await openCallers(scene).signIn('support')
      const asked = { user, classes: ['clinical'], patient: 'ann', hours: 1 }
      return await scene.control('POST', '/access/support', asked)
    },
    status: 200,
    leaves: { how: ['support'], shows: 0, about: 'ann', note: 'asked for' },
  },
  {
    name: 'the list of bulk work',
    route: 'GET /access/bulk',
    take: async (scene) => await scene.control('GET', '/access/bulk'),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'bulk list' },
  },
  {
    name: 'bulk work that is asked for',
    route: 'POST /access/bulk',
    take: async (scene) =>
      await scene.control('POST', '/access/bulk', {
        client: 'loader',
        reason: 'filled every night',
        patients: 100,
        exports: 1,
        days: 1,
      }),
    status: 200,
    leaves: { how: ['bulk'], shows: 0, note: 'asked for the app loader' },
  },
  ...(['approve', 'end'] as const).map((act): Exit => ({
    name: `bulk work: ${act}`,
    route: `POST /access/bulk/:id/${act}`,
    take: async (scene) => await scene.control('POST', `/access/bulk/${await askBulk(scene)}/${act}`),
    status: 200,
    leaves: { how: ['bulk'], shows: 0, note: act === 'approve' ? 'approved for' : 'ended for' },
  })),
  {
    name: 'a proxy that is given',
    route: 'POST /proxy',
    take: async (scene) => await scene.control('POST', '/proxy', await standIn(scene)),
    status: 200,
    leaves: { how: ['role'], shows: 0, note: 'is proxy (carer)' },
  },
  {
    name: 'the list of proxies',
    route: 'GET /proxy',
    take: async (scene) => {
      await scene.control('POST', '/proxy', await standIn(scene))
      return await scene.control('GET', '/proxy?patient=ann')
    },
    status: 200,
    leaves: { how: ['operation'], shows: 0, about: 'ann', note: 'proxy list' },
  },
  {
    name: 'a proxy that is taken back',
    route: 'POST /proxy/end',
    take: async (scene) => {
      const asked = await standIn(scene)
      await scene.control('POST', '/proxy', asked)
      return await scene.control('POST', '/proxy/end', asked)
    },
    status: 200,
    leaves: { how: ['role'], shows: 0, note: 'no longer proxy' },
  },
  ...(['approve', 'end'] as const).map((act): Exit => ({
    name: `the ${act} of a support grant`,
    route: `POST /access/support/:id/${act}`,
    take: async (scene) => await scene.control('POST', `/access/support/${await askSupport(scene)}/${act}`),
    status: 200,
    leaves: { how: ['support'], shows: 0, about: 'ann', note: act === 'end' ? 'ended' : 'approved' },
  })),
]
