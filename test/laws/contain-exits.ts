import { openMembers } from '../support/members.ts'
import { openSiteBrowser, type SiteBrowser } from '../support/site.ts'
import type { Exit, Scene } from './scene.ts'

/** Somebody in this role at the site. */
async function signedIn(scene: Scene, role: string): Promise<SiteBrowser> {
  const { authenticator } = await openMembers(scene).enrol(role)
  const browser = openSiteBrowser(scene)
  await browser.signIn(authenticator)
  return browser
}

const CARE_SAFE = { degree: 'care-safe', reason: 'exits are told' }

async function begun(scene: Scene, name: string): Promise<string> {
  const target = { kind: 'person', name }
  await scene.token('viewer', name)
  return (await scene.control('POST', '/contain', { ...CARE_SAFE, target })).json.id
}

/** Containment, for whoever runs the machine, and the pages of questions and findings. Nothing of a record is in any of them. */
export const CONTAINMENT: readonly Exit[] = [
  {
    name: 'a measure of containment',
    route: 'POST /contain',
    take: async (scene) => {
      await scene.token('viewer', 'dr-contained')
      const target = { kind: 'person', name: 'dr-contained' }
      return await scene.control('POST', '/contain', { ...CARE_SAFE, target })
    },
    status: 200,
    leaves: { how: ['containment'], shows: 0, note: 'care-safe of person dr-contained' },
  },
  {
    name: 'the list of measures',
    route: 'GET /contain',
    take: async (scene) => await scene.control('GET', '/contain'),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'contain list' },
  },
  {
    name: 'the end of a measure',
    route: 'POST /contain/:id/end',
    take: async (scene) => await scene.control('POST', `/contain/${await begun(scene, 'dr-freed')}/end`),
    status: 200,
    leaves: { how: ['containment'], shows: 0, note: 'care-safe of person dr-freed ended' },
  },
  {
    name: 'what is alive of somebody',
    route: 'POST /contain/status',
    take: async (scene) =>
      await scene.control('POST', '/contain/status', { target: { kind: 'person', name: 'dr-freed' } }),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'contain status of person dr-freed' },
  },
  {
    name: 'the findings',
    route: 'GET /findings',
    take: async (scene) => await (await signedIn(scene, 'security-officer')).get('/findings'),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'list of findings' },
  },
  {
    name: 'the findings, for somebody else',
    route: 'GET /findings',
    take: async (scene) => await (await signedIn(scene, 'clinician')).get('/findings'),
    status: 403,
    leaves: { how: ['sign-in'], shows: 0 },
  },
  {
    name: 'an answer to a question',
    route: 'POST /why',
    take: async (scene) => {
      const { authenticator, person } = await openMembers(scene).enrol('clinician')
      const browser = openSiteBrowser(scene)
      await browser.signIn(authenticator)
      const target = { kind: 'person', name: person.userName }
      await scene.control('POST', '/contain', { degree: 'question', reason: 'exits are told', target })
      return await browser.submit('/why', { reason: 'I was asked by a colleague' })
    },
    status: 200,
    leaves: { how: ['containment'], shows: 0, note: 'I was asked by a colleague' },
  },
]
