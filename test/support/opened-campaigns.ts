import { afterAll, afterEach, beforeAll } from 'vitest'
import { openTestCampaigns, type TestCampaigns } from './campaign.ts'
import { openTestDatabase, type TestDatabase } from './database.ts'

/** Opens campaigns for the tests of a file, on one server; each is closed after its test. */
export function campaignsForTests(): typeof openTestCampaigns {
  // Held, so that all tests share one server.
  const held: TestDatabase[] = []
  beforeAll(async () => {
    held.push(await openTestDatabase())
  })
  afterAll(async () => {
    for (const database of held) await database.close()
  })
  const opened: TestCampaigns[] = []
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
  })
  return async (...given) => {
    const made = await openTestCampaigns(...given)
    opened.push(made)
    return made
  }
}
