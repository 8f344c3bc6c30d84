import { Readable } from 'node:stream'
import { controlClient } from '../../src/cli/control-client.ts'
import type { MatchReport } from '../../src/contract/index.ts'
import type { Exit } from './scene.ts'

const FILE = 'id,family,given,born\nmrn-ann,Abbott,Test,1970-03-05\n'

/** What an officer asks of a file that turned up elsewhere. */
export const MATCHES: readonly Exit[] = [
  {
    name: 'the match of a file',
    route: 'POST /match',
    // It names versions and shows no word of them: the one it names stands for itself here.
    take: async (scene) => {
      const { json: stored } = await scene.fhir('GET', 'Patient/ann')
      const file = Readable.from([Buffer.from(FILE)])
      const text = await controlClient(scene.home, 'test').sendFile('/match', file)
      const { people } = JSON.parse(text) as MatchReport
      if (people.length !== 1 || people[0]?.resource !== 'Patient/ann') throw new Error(text)
      const json = { resourceType: 'Bundle', entry: [{ resource: stored as object }] }
      return { status: 200, headers: new Headers(), text, json }
    },
    status: 200,
    leaves: { how: ['match'], shows: 1, note: 'match of sha256' },
  },
]
