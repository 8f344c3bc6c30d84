import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backupInto, makeStayingFolder } from '../support/backup.ts'
import { CHROMIUM } from '../support/browser.ts'
import { openStolenCase, type StolenCase } from '../support/stolen-case.ts'
import { LOOKS } from '../support/looks.ts'
import { flawsOf, type Looking, openSurfaces, type Surfaces } from '../support/surfaces.ts'

/** A file that turned up, and the backup, at the console. */

const FAMILIES = ['Abbott', 'Bonner', 'Castro', 'Dalton', 'Ellery', 'Fisher', 'Graves']
const STOLEN = [
  'given,family,birthDate,notes',
  ...FAMILIES.map((family, at) => `Ann,${family},19${50 + at}-03-05,`),
].join('\n')
const strangers = (count: number, more = '') =>
  Array.from({ length: count }, (_, at) => `Nobody,Known${at},1900-01-01,${more}`).join('\n')

describe.skipIf(CHROMIUM === undefined)('at the console', () => {
  let folder: string
  let surfaces: Surfaces
  let stolen: StolenCase
  beforeAll(async () => {
    folder = await makeStayingFolder()
    surfaces = await openSurfaces({ config: backupInto(path.join(folder, 'backup')) })
    stolen = await openStolenCase(surfaces.chartward)
    // Whoever wrote these wrote many others, whom the thief was not shown.
    for (let at = 0; at < 20; at += 1)
      await surfaces.chartward.fhir('PUT', `Patient/other-${at}`, {
        body: { resourceType: 'Patient', id: `other-${at}`, name: [{ family: `Other${at}` }] },
      })
    await writeFile(path.join(folder, 'stolen.csv'), STOLEN)
    await writeFile(path.join(folder, 'elsewhere.csv'), `given,family,birthDate,notes\n${strangers(200)}`)
    await writeFile(path.join(folder, 'large.csv'), `${STOLEN}\n${strangers(1_000, 'x'.repeat(1_500))}`)
  }, 120_000)
  afterAll(async () => {
    await surfaces.close()
    await rm(folder, { recursive: true, force: true })
  })

  const choose = async (file: string, looking: Looking = {}) => {
    const visitor = await surfaces.visit('security-officer', '/console/match', looking)
    await visitor.page.locator('input[type=file]').setInputFiles(path.join(folder, file))
    await visitor.page.locator('button[type=submit]').click()
    return visitor
  }

  test.for(LOOKS)(
    'a stolen file points at the session that took it, says how sure each of its people is, and becomes a case: $name',
    { timeout: 60_000 },
    async (look) => {
      const from = await surfaces.chartward.leafCount()
      const { page, context, user, say, problems } = await choose('stolen.csv', look)
      await page.locator('#verdict').getByText(say('A session explains this file')).waitFor()
      await page.locator('#best').getByText(stolen.user).waitFor()
      await page.getByText(stolen.session).first().waitFor()
      await page.getByText(say('records compared')).first().waitFor()
      expect(await flawsOf(page)).toEqual([])
      expect(await page.getByText('Bonner').count()).toBe(0)
      const told = await surfaces.chartward.entries(from)
      expect(
        told.filter(({ how, who }) => how === 'match' && who.user === user).length,
      ).toBeGreaterThanOrEqual(FAMILIES.length)
      await page.getByRole('link', { name: say('Open a case') }).click()
      await page.getByRole('heading', { level: 1, name: say('Open a case') }).waitFor()
      await page.getByText(stolen.session).waitFor()
      expect(await flawsOf(page)).toEqual([])
      expect(problems).toEqual([])
      await context.close()
    },
  )

  test('a file from elsewhere is said to be from elsewhere, and names no session', async () => {
    const { page, context } = await choose('elsewhere.csv')
    await page.locator('#verdict').getByText('This file is from elsewhere').waitFor()
    expect(await page.locator('#best').count()).toBe(0)
    await context.close()
  })

  test('a file of a few people is told to prove little', async () => {
    await writeFile(path.join(folder, 'few.csv'), STOLEN.split('\n').slice(0, 3).join('\n'))
    const { page, context } = await choose('few.csv')
    await page.locator('#few').waitFor()
    expect(await page.locator('#best').count()).toBe(1)
    await context.close()
  })

  test('a file larger than any form goes through', async () => {
    const { page, context } = await choose('large.csv')
    await page.locator('#verdict').waitFor()
    expect(await page.getByText('1,007').count()).toBe(1)
    await context.close()
  })

  test('a passkey is asked for before anything of the file is sent', async () => {
    const sent: string[] = []
    const { page, context } = await surfaces.visit('security-officer', '/console/match', { proven: false })
    page.on('request', (request) => {
      if (request.url().includes('/api/console/match')) sent.push(request.url())
    })
    await page.locator('input[type=file]').setInputFiles(path.join(folder, 'stolen.csv'))
    await page.getByRole('button', { name: 'Match it' }).click()
    await page.getByRole('dialog', { name: 'Show that it is you' }).waitFor()
    expect(sent).toEqual([])
    await context.close()
  })

  test('a server that is away is said, the file stays chosen, and it goes through when it is back', async () => {
    const { page, context } = await surfaces.visit('security-officer', '/console/match')
    await page.locator('input[type=file]').setInputFiles(path.join(folder, 'stolen.csv'))
    await page.route('**/api/console/match*', async (route) => await route.abort())
    await page.getByRole('button', { name: 'Match it' }).click()
    await page.getByText('The server cannot be reached.').waitFor()
    await page.unroute('**/api/console/match*')
    await page.getByRole('button', { name: 'Match it' }).click()
    await page.locator('#verdict').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    await context.close()
  })

  test('it is stopped by whoever started it', async () => {
    const { page, context } = await surfaces.visit('security-officer', '/console/match')
    await page.locator('input[type=file]').setInputFiles(path.join(folder, 'stolen.csv'))
    // Never answered: it is under way until it is stopped.
    await page.route('**/api/console/match*', () => undefined)
    await page.getByRole('button', { name: 'Match it' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped.').waitFor()
    expect(await page.getByRole('button', { name: 'Match it' }).isEnabled()).toBe(true)
    await context.close()
  })

  test.for(LOOKS)(
    'a backup is made, and its report says that it can be restored, and with what command: $name',
    { timeout: 60_000 },
    async (look) => {
      const visitor = await surfaces.visit('security-officer', '/console/backup', look)
      const { page, context, say, problems } = visitor
      await page.getByRole('button', { name: say('Back up now') }).click()
      await page.locator('#backed-up').waitFor()
      await page.locator('#backup-until').getByText(say('Everything written before')).waitFor()
      await page.getByRole('button', { name: say('Verify it now') }).click()
      await page.locator('#verified').getByText(say('it can be restored')).waitFor()
      await page.getByRole('radio', { name: say('A moment before it happened') }).check()
      await page.getByLabel(say('Moment')).fill('2026-03-16T09:55:00')
      const command = `npx chartward restore --at 2026-03-16T13:55:00.000Z --from ${path.join(folder, 'backup')}`
      await page.getByText(command, { exact: true }).waitFor()
      expect(await flawsOf(page)).toEqual([])
      expect(problems).toEqual([])
      await context.close()
    },
  )

  test('a backup that was altered is said to be so', async () => {
    const { backup } = surfaces.chartward.operations
    const { verify } = backup
    const report = await verify(undefined)
    const altered = {
      ...report,
      ok: false,
      missing: 2,
      problems: [{ segment: 3, what: 'its digest differs' }],
    }
    backup.verify = async () => await Promise.resolve(altered)
    const { page, context } = await surfaces.visit('security-officer', '/console/backup')
    await page.getByRole('button', { name: 'Verify it now' }).click()
    await page.locator('#verified').getByText('would not bring everything back').waitFor()
    await page.getByText('its digest differs').waitFor()
    expect(await page.getByText('it can be restored').count()).toBe(0)
    backup.verify = verify
    await context.close()
  })
})
