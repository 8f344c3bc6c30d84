import { controlClient } from '../../src/cli/control-client.ts'
import type { FilingsAnswer } from '../../src/contract/index.ts'
import { DRAFT } from '../support/notices.ts'
import { gathered } from './notice-exits.ts'
import type { Exit, Scene } from './scene.ts'

const CONTACT = { name: 'Ada Hill', phone: '1-800-555-0100', email: 'ada@example.org' }

/** What a person has to say before the sheet of HHS is whole. */
const DETAILS = {
  entityKind: 'Healthcare Provider',
  kinds: ['Hacking/IT Incident'],
  safeguardsBefore: ['None'],
  actionsTaken: ['Took steps to mitigate harm'],
  actsFor: [{ name: 'Hill Hospital', kind: 'Healthcare Provider', contact: CONTACT }],
}

/** Drafts of a case of one person, made by somebody else than the scene's operator. */
async function drafted(scene: Scene, person: string) {
  const id = await gathered(scene, person)
  await scene.control('POST', `/case/${id}/anchor`, { anchor: 'incidentKnown', at: '2026-03-16', why: 'x' })
  await scene.control('POST', '/notice/campaign', { case: id, draft: DRAFT })
  const asked = JSON.stringify({ case: id, details: DETAILS })
  const text = await controlClient(scene.home, 'somebody-else').sendText('/filing/draft', asked)
  return { id, filings: (JSON.parse(text) as FilingsAnswer).filings }
}

/** Drafts for authorities, the accounting, the defence file. They show who lives where, not records. */
export const FILINGS: readonly Exit[] = [
  {
    name: 'the drafts of filings',
    route: 'POST /filing/draft',
    take: async (scene) =>
      await scene.control('POST', '/filing/draft', { case: await gathered(scene, 'f-draft') }),
    status: 200,
    leaves: { how: ['filing'], shows: 0, note: 'drafts of C-' },
  },
  {
    name: 'the list of drafts',
    route: 'POST /filing/list',
    take: async (scene) => {
      const { id } = await drafted(scene, 'f-list')
      return await scene.control('POST', '/filing/list', { case: id })
    },
    status: 200,
    leaves: { how: ['filing'], shows: 0, note: 'shown' },
  },
  {
    name: 'a file of a draft that names people',
    route: 'POST /filing/file',
    take: async (scene) => {
      const { id, filings } = await drafted(scene, 'f-file')
      const packet = filings.find(({ kind }) => kind === 'covered-entity')
      const file = packet?.files.find(({ confidential }) => confidential === true)
      const { draft, digest } = packet ?? { draft: 'none', digest: 'none' }
      return await scene.control('POST', '/filing/file', { case: id, draft, digest, file: file?.name })
    },
    status: 200,
    leaves: { how: ['filing'], shows: 0, about: 'f-file', note: 'covered-entity-hill-hospital of C-' },
  },
  {
    name: 'the approval of a draft',
    route: 'POST /filing/approve',
    take: async (scene) => {
      const { id, filings } = await drafted(scene, 'f-approve')
      const whole = filings.find(({ missing }) => missing.length === 0)
      const { draft, digest } = whole ?? { draft: 'none is whole', digest: 'none' }
      return await scene.control('POST', '/filing/approve', { case: id, draft, digest })
    },
    status: 200,
    leaves: { how: ['filing'], shows: 0, note: 'approved ' },
  },
  {
    name: 'the accounting of disclosures',
    route: 'POST /filing/accounting',
    take: async (scene) => await scene.control('POST', '/filing/accounting', { patient: 'ann' }),
    status: 200,
    leaves: { how: ['filing'], shows: 0, note: 'accounting of disclosures' },
  },
  {
    name: 'the defence file',
    route: 'POST /filing/defence',
    take: async (scene) => {
      const asked = JSON.stringify({ case: await gathered(scene, 'f-defence') })
      const text = await controlClient(scene.home, 'operator').sendText('/filing/defence', asked)
      return { status: 200, headers: new Headers(), text, json: {} }
    },
    status: 200,
    leaves: { how: ['export', 'filing'], shows: 0, note: 'defence file of' },
  },
]
