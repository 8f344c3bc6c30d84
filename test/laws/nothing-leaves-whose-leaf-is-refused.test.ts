import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ChartwardError } from '../../src/kernel/index.ts'
import { backupInto, makeStayingFolder } from '../support/backup.ts'
import { refusingLeaves } from '../support/refused-leaves.ts'
import { EXITS } from './exits.ts'
import { openScene, type Scene } from './scene.ts'

let scene: Scene
let folder: string

beforeAll(async () => {
  folder = await makeStayingFolder()
  scene = await openScene(backupInto(folder))
})
afterAll(async () => {
  await scene.close()
  await rm(folder, { recursive: true })
})

/** Something before it has leaves that look the same: those of the second request are refused. */
const SECOND: ReadonlySet<string> = new Set([
  'the next page of a search',
  'the next page of a sorted search',
  'the next page of everything',
  'the next page of a history',
  'a file of what is nobody’s',
  'a page of audit events',
  'canaries',
  'POST role of a person',
  'DELETE role/clinician of a person',
  'POST disable of a person',
  'POST enable of a person',
  'POST recover of a person',
  'a case: close',
])
/** A batch answers for each of its entries; the others are refused on the way to them. */
const OTHERWISE: ReadonlySet<string> = new Set([
  'the answers of a batch',
  'the manifest of an export',
  'the findings, for somebody else',
])

const telling = EXITS.filter(({ name }) => !OTHERWISE.has(name)).flatMap(({ leaves, ...exit }) =>
  leaves === 'nothing' ? [] : [{ ...exit, leaves }],
)

test.each(telling)('nothing leaves by $name while its leaf is refused', async ({ name, take, leaves }) => {
  const { how, note = '', asked = '' } = leaves
  const requests = new Set<string>()
  let outcome = ''
  const refused = await refusingLeaves(
    scene.chartward.ledger,
    (entry) => {
      const { note: said = '', predicate = '' } = entry
      if (!how.includes(entry.how) || !said.includes(note) || !predicate.includes(asked)) return false
      requests.add(entry.request)
      return !SECOND.has(name) || requests.size > 1
    },
    async () => {
      outcome = await take(scene).then(
        ({ status, text }) => (status === 503 ? 'LEDGER_UNAVAILABLE' : `${status} ${text}`),
        (error: unknown) => (error instanceof ChartwardError ? error.code : String(error)),
      )
    },
  )
  expect([outcome, refused.length > 0]).toEqual(['LEDGER_UNAVAILABLE', true])
})
