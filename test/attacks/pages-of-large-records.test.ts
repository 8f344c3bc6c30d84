import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/index.ts'
import { patient } from '../laws/scene.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

const COUNT = 10
const BYTES = 7_900_000
/** No page is larger than what fits, by more than one record. */
const PAGE_BYTES_MAX = 64 * 1024 * 1024 + BYTES + 4096

let chartward: TestChartward
const ids = Array.from({ length: COUNT }, (_, at) => `scan-${at}`)

const scan = (id: string, data: string): Resource => ({
  resourceType: 'DocumentReference',
  id,
  status: 'current',
  subject: { reference: 'Patient/ann' },
  content: [{ attachment: { contentType: 'application/pdf', data } }],
})

beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: patient('ann', 'Abbott') })
  const data = 'QUJD'.repeat(BYTES / 4)
  for (const id of ids) await chartward.fhir('PUT', `DocumentReference/${id}`, { body: scan(id, data) })
  for (let version = 1; version < COUNT; version += 1) {
    await chartward.fhir('PUT', 'DocumentReference/scan-0', { body: scan('scan-0', data) })
  }
}, 240_000)
afterAll(async () => await chartward.close())

/** Everything, page by page: what each entry is called, and how large the largest page was. */
async function pages(path: string): Promise<{ shown: string[]; largest: number; count: number }> {
  const shown: string[] = []
  let largest = 0
  let count = 0
  for (let link: string | undefined = path; link !== undefined; count += 1) {
    const { json, text }: { json: any; text: string } = await chartward.fhir('GET', link)
    largest = Math.max(largest, text.length)
    for (const { resource } of json.entry) shown.push(`${resource.id}/${resource.meta.versionId}`)
    link = json.link.find(({ relation }: { relation: string }) => relation === 'next')?.url
  }
  return { shown, largest, count }
}

const current = ids.map((id) => (id === 'scan-0' ? `scan-0/${COUNT}` : `${id}/1`))
const versions = Array.from({ length: COUNT }, (_, at) => `scan-0/${COUNT - at}`)

test.each([
  ['a search', 'DocumentReference?patient=ann&_count=1000', current],
  ['a search by ids', `DocumentReference?_id=${ids.join(',')}&_count=1000`, current],
  ['everything', 'Patient/ann/$everything', [...current, 'ann/1']],
  ['a history', 'DocumentReference/scan-0/_history', versions],
])(
  '%s of large records comes in pages that fit, and all of it comes',
  async (_name, path, expected) => {
    const { shown, largest, count } = await pages(path)
    expect(shown).toEqual(expected)
    expect(count).toBe(2)
    expect(largest).toBeLessThan(PAGE_BYTES_MAX)
  },
  60_000,
)

test('a search that has to be sorted and would not fit is refused', async () => {
  const { status, json } = await chartward.fhir('GET', 'DocumentReference?patient=ann&_sort=_id')
  expect([status, json.issue[0].code]).toEqual([400, 'too-costly'])
})
