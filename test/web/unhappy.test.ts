import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { BY } from '../support/app-users.ts'
import { CHROMIUM } from '../support/browser.ts'
import { careFor } from '../support/care-team.ts'
import { writeDemoLike } from '../support/demo-like.ts'
import { type ChartScene, openChartScene } from '../support/chart-scene.ts'
import { inTurn, type Look, LOOKS, sayIn } from '../support/looks.ts'
import { writeRecord } from '../support/portal-record.ts'
import { fillDisk, mountSmallDisk, NO_SMALL_DISK } from '../support/small-disk.ts'
import { contain } from '../support/suspects.ts'
import {
  accessibilityOf,
  flawsOf,
  signInAgain,
  openSurfaces,
  type Surfaces,
  type Visitor,
} from '../support/surfaces.ts'

/** What people meet when something is not as it should be: with a real server, and nothing put in place of its answers. */

const MIA = { fhirUser: 'Patient/mia' } as const
const LEE = { fhirUser: 'Practitioner/lee' } as const
const TYPED = 'Typed before anything went wrong'

/** Somebody who types: where, into what, what sends it, and what says that it was taken. */
interface Typing {
  readonly open: () => Promise<Visitor>
  readonly field: (visitor: Visitor) => Locator
  readonly send: (visitor: Visitor) => Locator
  readonly taken: (visitor: Visitor) => Promise<void>
}

describe.skipIf(CHROMIUM === undefined)('somebody who is typing', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
    await writeDemoLike(surfaces)
  }, 120_000)
  afterAll(async () => await surfaces.close())

  const asking = (look: Look): Typing => ({
    open: async () => {
      const visitor = await surfaces.visit('patient', '/portal/who-saw', { ...look, ...MIA })
      const { page, say } = visitor
      await page
        .getByRole('link', { name: /Lee|dr-ana/ })
        .first()
        .click()
      await page.getByRole('button', { name: say('Ask about this') }).click()
      return visitor
    },
    field: ({ page, say }) => page.getByLabel(inTurn(say('What do you want to know?'))),
    send: ({ page, say }) => page.getByRole('button', { name: say('Send question') }),
    taken: async ({ page, say }) => await page.getByText(say('You have an answer by')).waitFor(),
  })

  const TYPING: Readonly<Record<string, Typing>> = {
    ...Object.fromEntries(LOOKS.map((look) => [`asks a question at the portal, ${look.name}`, asking(look)])),
    'opens a case at the console': {
      open: async () => await surfaces.visit('privacy-officer', '/console/cases/open'),
      field: ({ page }) => page.getByLabel('Title'),
      send: ({ page }) => page.getByRole('button', { name: 'Open the case' }),
      taken: async ({ page }) => {
        await page.waitForURL(/\/cases\/C-/)
        await page.getByText(TYPED).first().waitFor()
      },
    },
  }

  test.each(Object.keys(TYPING))(
    '%s: loses no letter when the session ends, and goes on as the same person',
    async (who) => {
      const { open, field, send, taken } = TYPING[who]!
      const visitor = await open()
      const { page, say, context } = visitor
      await field(visitor).fill(TYPED)
      const { sessions } = surfaces.chartward.chartward.identity
      await sessions.end({ session: visitor.session }, BY, 'ended in a test')
      await send(visitor).click()
      const dialog = page.getByRole('dialog', { name: say('Your session has ended') })
      await dialog.waitFor()
      expect(await flawsOf(page)).toEqual([])
      expect(await field(visitor).inputValue()).toBe(TYPED)
      await signInAgain(surfaces.chartward, visitor)
      await dialog.getByRole('button', { name: say('Go on') }).press('Enter')
      await dialog.waitFor({ state: 'hidden' })
      expect(await field(visitor).inputValue()).toBe(TYPED)
      await send(visitor).press('Enter')
      await taken(visitor)
      await context.close()
    },
  )

  test.each(Object.keys(TYPING))(
    '%s: loses no letter while the server is away, and is told when it is',
    async (who) => {
      const { open, field, send, taken } = TYPING[who]!
      const visitor = await open()
      const { page, say, context } = visitor
      await field(visitor).fill(TYPED)
      await context.setOffline(true)
      await send(visitor).click()
      await page
        .getByText(say('No connection to the server. What you typed is kept; go on when it is back.'))
        .waitFor()
      expect(await field(visitor).inputValue()).toBe(TYPED)
      expect(await flawsOf(page)).toEqual([])
      await context.setOffline(false)
      await send(visitor).press('Enter')
      await taken(visitor)
      expect(
        await page
          .getByText(say('No connection to the server. What you typed is kept; go on when it is back.'))
          .count(),
      ).toBe(0)
      await context.close()
    },
  )

  test.for(LOOKS)(
    'a link to a record that is over says so at the portal, and has nothing left to end, $name',
    async (look) => {
      const looking = { ...look, ...MIA }
      const whom = `Lakeside ${look.language}`
      const say = sayIn(look.language)
      const made = await surfaces.visit('patient', '/portal/record/download', looking)
      await made.page.getByLabel(inTurn(say('For whom (optional)'))).fill(whom)
      await made.page.getByRole('button', { name: say('Make the link') }).press('Enter')
      await made.page.getByRole('img', { name: say('The link as a QR code') }).waitFor()
      await made.context.close()
      surfaces.chartward.clock.pass(40 * 86_400_000)
      const { page, context } = await surfaces.visit('patient', '/portal/record/download', looking)
      const link = page.getByRole('listitem').filter({ hasText: whom })
      await link.getByText(say('Ended')).first().waitFor()
      expect(await link.getByRole('button', { name: inTurn(say('End this link')) }).count()).toBe(0)
      await page.goto(`${surfaces.chartward.chartward.site.url}/portal/messages`)
      // What was offered to be enrolled in within 30 days is no longer to be had.
      await page.getByText(say('Offer ended')).first().waitFor()
      await page.goto(`${surfaces.chartward.chartward.site.url}/portal/messages/NO-SUCH-CODE`)
      await page.getByText(say('There is no such message to you.')).waitFor()
      expect(await flawsOf(page)).toEqual([])
      await context.close()
    },
  )
})

describe.skipIf(CHROMIUM === undefined)('whoever looks while the disk of the ledger is full', () => {
  test('is told so on each surface and shown nothing, and everything once there is room', async (context) => {
    const home = mkdtempSync(path.join(os.tmpdir(), 'cw-'))
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    mkdirSync(path.join(home, 'ledger'))
    if (!mountSmallDisk(path.join(home, 'ledger'), 12)) return context.skip(NO_SMALL_DISK)
    const surfaces = await openSurfaces({ home })
    onTestFinished(async () => await surfaces.close())
    await writeRecord(surfaces.chartward)
    await careFor(surfaces.chartward, 'mia', 'lee')
    const visitors = [
      [await surfaces.visit('patient', '/portal', MIA), '/portal/record/conditions'],
      [await surfaces.visit('clinician', '/chart', LEE), '/chart/patient/mia'],
      [await surfaces.visit('privacy-officer', '/console'), '/console/audit#user=dr-test'],
      [await surfaces.visit('patient', '/portal', { ...LOOKS[1], ...MIA }), '/portal/record/conditions'],
    ] as const
    const giveBack = fillDisk(path.join(home, 'ledger'))
    onTestFinished(giveBack)
    // What is laid out already still takes leaves: questions use it up, long ones first.
    for (const letters of [15_000, 500, 1])
      for (let refused = 0; refused < 10;) {
        const { status } = await surfaces.chartward.fhir('GET', `Patient?identifier=${'x'.repeat(letters)}`)
        refused = status === 503 ? refused + 1 : 0
      }
    const { url } = surfaces.chartward.chartward.site
    for (const [{ page, say }, place] of visitors) {
      await page.goto(url + place)
      await page
        .getByText(say('Nothing is shown while it cannot be written down'))
        .first()
        .waitFor({ timeout: 30_000 })
      const shown = await page.locator('body').textContent()
      for (const word of ['Asthma', 'Rivera', 'dr-test'])
        expect([place, shown?.includes(word)]).toEqual([place, false])
      expect([place, await accessibilityOf(page)]).toEqual([place, []])
    }
    giveBack()
    for (const [at, word] of ['Asthma', 'Rivera', 'dr-test', 'Asthma'].entries()) {
      const [{ page }] = visitors[at]!
      await page.reload()
      await page.getByText(word).first().waitFor({ timeout: 30_000 })
    }
  }, 180_000)
})

describe.skipIf(CHROMIUM === undefined)('whoever is held back', () => {
  let scene: ChartScene
  beforeAll(async () => {
    scene = await openChartScene()
  })
  afterAll(async () => await scene.close())

  test.for(LOOKS)(
    'to their own patients keeps those, is told so on every page, and is refused the others: $name',
    async (look) => {
      const { page, context, user, say } = await scene.doctor('/chart/patient/ann/summary', look)
      await page.getByRole('heading', { name: 'Ann Abbott' }).waitFor()
      await contain(scene.chartward, { degree: 'care-safe', target: { kind: 'person', name: user } })
      await page.reload()
      await page.getByText(say('For now you see only your own patients')).waitFor()
      await page.getByRole('heading', { name: 'Ann Abbott' }).waitFor()
      expect(await flawsOf(page)).toEqual([])
      const { url } = scene.chartward.chartward.site
      await page.goto(`${url}/chart/patient/ann/write/new/note`)
      await page.locator('textarea[name=body]').fill('Care goes on')
      await page.locator('#save-draft').click()
      await page.waitForURL(/\/patient\/ann\/[a-z]+$/)
      await page.goto(`${url}/chart/patient/bob`)
      await page.locator('#ask-glass').waitFor()
      expect(await page.locator('main').textContent()).not.toContain('Bell')
      await context.close()
    },
  )

  test.for(LOOKS)(
    'from everything sees nothing more from that moment on, and is told that the session is over: $name',
    async (look) => {
      const { page, context, user, say } = await scene.doctor('/chart/patient/ann/summary', look)
      await page.getByRole('heading', { name: 'Ann Abbott' }).waitFor()
      await contain(scene.chartward, { degree: 'suspend-person', target: { kind: 'person', name: user } })
      await page
        .getByRole('navigation', { name: say('Chart') })
        .getByRole('link', { name: say('Problems') })
        .click()
      await page.getByRole('dialog', { name: say('Your session has ended') }).waitFor()
      expect(await flawsOf(page)).toEqual([])
      await page.goto(`${scene.chartward.chartward.site.url}/chart/patient/ann/problems`)
      await page.waitForURL(/\/sign-in/)
      expect(await page.locator('body').textContent()).not.toContain('Abbott')
      await context.close()
    },
  )
})
