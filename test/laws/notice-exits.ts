import { DRAFT } from '../support/notices.ts'
import { controlClient } from '../../src/cli/control-client.ts'
import type { Exit, Scene } from './scene.ts'

const CAMPAIGN = '/notice/campaign'

/** Somebody with an address, of whom a session was shown something; their case, gathered. */
export async function gathered(scene: Scene, id: string): Promise<string> {
  await scene.put({
    resourceType: 'Patient',
    id,
    name: [{ use: 'official', family: 'Exit', given: [`Of${id.replaceAll('-', '')}`] }],
    birthDate: '1970-03-05',
    address: [{ use: 'home', line: ['1 Main St'], city: 'Austin', state: 'TX', postalCode: '78701' }],
  })
  const { token, session } = await scene.token()
  await scene.fhir('GET', `Patient/${id}`, { token })
  const { json } = await scene.control('POST', '/case', { title: 'exits', query: { sessions: [session] } })
  await scene.control('POST', `/case/${json.id}/rescope`)
  await scene.control('POST', `/recipients/${json.id}/gather`)
  return json.id
}

type Stage = 'draft' | 'approved' | 'frozen' | 'sending'

/** A campaign to one person, as far as it says. */
async function campaign(scene: Scene, person: string, stage: Stage): Promise<string> {
  const caseId = await gathered(scene, person)
  const { json } = await scene.control('POST', CAMPAIGN, { case: caseId, draft: DRAFT })
  const id: string = json.id
  if (stage === 'draft') return id
  await scene.control('POST', `${CAMPAIGN}/${id}/approve`)
  await controlClient(scene.home, 'somebody-else').sendText(`${CAMPAIGN}/${id}/approve`, '{}')
  if (stage === 'approved') return id
  await scene.control('POST', `${CAMPAIGN}/${id}/freeze`)
  if (stage === 'frozen') return id
  await scene.control('POST', `${CAMPAIGN}/${id}/act`, { act: 'send' })
  // What goes out by itself has leaves: now, and not in the middle of what is looked at.
  await scene.operations.campaigns.send()
  return id
}

/** A campaign whose letters stand in a file. */
async function exported(scene: Scene, person: string): Promise<string> {
  const id = await campaign(scene, person, 'sending')
  await scene.control('POST', `${CAMPAIGN}/${id}/export`)
  return id
}

/** Campaigns of notices. What leaves is a letter, not a record: each of its leaves names whose it is. */
export const NOTICES: readonly Exit[] = [
  {
    name: 'a draft of a campaign',
    route: 'POST /notice/campaign',
    take: async (scene) => {
      const caseId = await gathered(scene, 'n-draft')
      return await scene.control('POST', CAMPAIGN, { case: caseId, draft: DRAFT })
    },
    status: 200,
    leaves: { how: ['notice'], shows: 0, note: 'drafted for' },
  },
  {
    name: 'the list of campaigns',
    route: 'GET /notice/campaign',
    take: async (scene) => await scene.control('GET', CAMPAIGN),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'notice list' },
  },
  ...(
    [
      ['draft', 'draft', 'drafted again', { draft: DRAFT }, undefined],
      ['approve', 'draft', 'approved: words', {}, undefined],
      ['preview', 'draft', 'preview of 1 letters', {}, 'about'],
      ['public', 'draft', 'texts for the public', {}, undefined],
      ['freeze', 'approved', 'frozen: words', {}, undefined],
      ['act', 'frozen', 'stop', { act: 'stop' }, undefined],
    ] as const
  ).map(([act, stage, note, sent, about]): Exit => ({
    name: `${act} of a campaign`,
    route: `POST /notice/campaign/:id/${act}`,
    take: async (scene) =>
      await scene.control('POST', `${CAMPAIGN}/${await campaign(scene, `n-${act}`, stage)}/${act}`, sent),
    status: 200,
    leaves: { how: ['notice'], shows: 0, note, ...(about === undefined ? {} : { about: `n-${act}` }) },
  })),
  {
    name: 'how far a campaign is',
    route: 'GET /notice/campaign/:id',
    take: async (scene) =>
      await scene.control('GET', `${CAMPAIGN}/${await campaign(scene, 'n-status', 'frozen')}`),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'notice status' },
  },
  {
    name: 'a file for the mail house, begun',
    route: 'POST /notice/campaign/:id/export',
    take: async (scene) =>
      await scene.control('POST', `${CAMPAIGN}/${await campaign(scene, 'n-begun', 'sending')}/export`),
    status: 200,
    leaves: { how: ['notice'], shows: 0, note: 'begun' },
  },
  ...(['rows', 'letters'] as const).map((part): Exit => ({
    name: `${part} of a file for the mail house`,
    route: `POST /notice/campaign/:id/export/:export/${part}`,
    take: async (scene) =>
      await scene.control('POST', `${CAMPAIGN}/${await exported(scene, `n-${part}`)}/export/1/${part}`, {
        after: 0,
      }),
    status: 200,
    // That it was issued is a request of its own, and the last.
    leaves: { how: ['notice'], shows: 0, about: `n-${part}`, note: 'issued by letter' },
  })),
  {
    name: 'what came back',
    route: 'POST /notice/returns',
    take: async (scene) => {
      const id = await exported(scene, 'n-returned')
      await scene.control('POST', `${CAMPAIGN}/${id}/export/1/rows`, { after: 0 })
      const rows = [{ line: 2, cells: [`${id}-000001`, 'mailed'] }]
      return await scene.control('POST', '/notice/returns', { columns: ['piece_id', 'status'], rows })
    },
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'n-returned', note: 'mailed' },
  },
  {
    name: 'what became of an e-mail of which nobody knew',
    route: 'POST /notice/settle',
    take: async (scene) => {
      const id = await campaign(scene, 'n-settled', 'sending')
      await scene.chartward.database.query(
        `update campaign_piece set state = 'unknown' where campaign = $1 and number = 1`,
        [id],
      )
      return await scene.control('POST', '/notice/settle', { piece: `${id}-000001`, verdict: 'sent' })
    },
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'n-settled', note: 'settled: sent' },
  },
  {
    name: 'the suppression list',
    route: 'GET /notice/suppression',
    take: async (scene) => await scene.control('GET', '/notice/suppression'),
    status: 200,
    leaves: { how: ['notice'], shows: 0, note: 'looked at' },
  },
  ...(
    [
      ['', 'suppressed: patient'],
      ['/end', 'suppressed no more'],
    ] as const
  ).map(([act, note]): Exit => ({
    name: note,
    route: `POST /notice/suppression${act}`,
    take: async (scene) =>
      await scene.control('POST', `/notice/suppression${act}`, { patient: 'ben', reason: 'it is not safe' }),
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'ben', note },
  })),
  {
    name: 'what was sent to one person',
    route: 'POST /notice/deliveries',
    take: async (scene) => await scene.control('POST', '/notice/deliveries', { patient: 'ann' }),
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'ann', note: 'deliveries' },
  },
]
