import { cp, mkdtemp, rename, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward } from '../support/chartward.ts'

/** An environment with one patient, stopped. */
let home: string
beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'cw-lost-'))
  const chartward = await openTestChartward({ home, embedded: true })
  const made = await chartward.fhir('PUT', 'Patient/p1', { body: { resourceType: 'Patient', id: 'p1' } })
  if (made.status !== 201) throw new Error(`the patient was not stored: ${made.status}`)
  await chartward.close()
}, 120_000)
afterAll(async () => await rm(home, { recursive: true, force: true }))

/** Starts the environment without the folder or file, and puts it back. Answers what was said. */
async function startWithout(place: string): Promise<unknown> {
  const aside = `${home}.aside`
  await cp(path.join(home, place), aside, { recursive: true })
  await rm(path.join(home, place), { recursive: true })
  try {
    const chartward = await openTestChartward({ home, embedded: true })
    await chartward.close()
    return 'it started'
  } catch (error) {
    return error
  } finally {
    await rm(path.join(home, place), { recursive: true, force: true })
    await rename(aside, path.join(home, place))
  }
}

test.each([
  ['ledger', 'LEDGER_CORRUPT', /^the disclosure ledger .* put the folder back$/],
  ['ledger/journal', 'LEDGER_CORRUPT', /^the disclosure ledger .* put the folder back$/],
  ['keys/ledger', 'CONFIG_INVALID', /keys.ledger.journal is gone/],
  ['keys', 'CONFIG_INVALID', /root\.key is gone/],
  ['keys/root.key', 'CONFIG_INVALID', /root\.key is gone/],
  ['environment', 'CONFIG_INVALID', /environment is gone/],
])(
  'an environment with records does not start without its %s, and says so',
  async (place, code, message) => {
    expect(await startWithout(place)).toMatchObject({ code, message: expect.stringMatching(message) })
  },
  60_000,
)

test('with everything put back it starts, and the record is there', async () => {
  const chartward = await openTestChartward({ home, embedded: true })
  expect((await chartward.fhir('GET', 'Patient/p1')).status).toBe(200)
  await chartward.verifyEverything()
  await chartward.close()
}, 60_000)
