import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PORTAL_PATHS, type PortalPeople } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { CHROMIUM } from '../support/browser.ts'
import { LOOKS } from '../support/looks.ts'
import { flawsOf, type Looking, openSurfaces, type Surfaces, type Visitor } from '../support/surfaces.ts'

const BY = { user: 'admin', role: 'administrator', client: 'test', session: 'test', address: 'local' }

describe.skipIf(CHROMIUM === undefined)('whose record the portal shows', () => {
  let surfaces: Surfaces
  let before: number
  beforeAll(async () => {
    surfaces = await openSurfaces()
    for (const [id, given] of [
      ['mia', 'Mia'],
      ['noah', 'Noah'],
      ['stranger', 'Stranger'],
    ] as const) {
      const patient = { resourceType: 'Patient', id, name: [{ given: [given], family: 'Rivera' }] }
      await surfaces.chartward.fhir('PUT', `Patient/${id}`, { body: patient })
    }
  })
  afterAll(async () => await surfaces.close())
  beforeEach(async () => {
    before = await surfaces.chartward.leafCount()
  })

  const proxy = async (look: Looking, ...patients: string[]): Promise<Visitor> => {
    const visitor = await surfaces.visit('proxy', '/portal', look)
    for (const id of patients) {
      const wanted = { person: visitor.person, patient: patientIdOf(id), relationship: 'parent' }
      await surfaces.chartward.chartward.accounts.proxies.grant(BY, wanted)
    }
    // Who somebody is is believed for a moment.
    surfaces.chartward.clock.pass(5_000)
    await visitor.page.reload()
    await visitor.page.locator('h1').first().waitFor()
    return visitor
  }
  const menu = (visitor: Visitor) => visitor.page.getByRole('button', { name: visitor.say('Whose record:') })

  test.for(LOOKS)('a patient has their own and is not asked, $name', async (look) => {
    const { page, say, context } = await surfaces.visit('patient', '/portal', {
      ...look,
      fhirUser: 'Patient/mia',
    })
    await page.getByRole('heading', { name: say('Hello, Mia') }).waitFor()
    expect(await page.getByRole('button', { name: say('Whose record:') }).count()).toBe(0)
    await context.close()
  })

  test.for(LOOKS)(
    'a proxy chooses among those who made them one, by keyboard, and nothing finds axe-core, $name',
    async (look) => {
      const visitor = await proxy(look, 'mia', 'noah')
      const { page, say } = visitor
      await menu(visitor).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('menuitem', { name: /Noah Rivera/ }).waitFor()
      expect(await flawsOf(page)).toEqual([])
      await page.getByRole('menuitem', { name: /Noah Rivera/ }).press('Enter')
      await page.getByRole('button', { name: say('Whose record: Noah Rivera') }).waitFor()
      await page.reload()
      await page.getByRole('button', { name: say('Whose record: Noah Rivera') }).waitFor()
      expect(await page.getByText('Stranger').count()).toBe(0)
      await visitor.context.close()
    },
  )

  test('the names a proxy is shown have their leaves, and so has that there are records', async () => {
    const visitor = await proxy({}, 'mia')
    await menu(visitor).waitFor()
    const entries = (await surfaces.chartward.entries(before)).filter(({ who }) => who.user === visitor.user)
    const of = (how: string) => entries.filter((entry) => entry.how === how)
    expect(of('operation').map(({ patient }) => patient)).toContain(patientIdOf('mia'))
    expect(of('read').flatMap(({ resources }) => resources)).toContain('Patient/mia/1')
    await visitor.context.close()
  })

  test.for(LOOKS)('a right that was taken back opens nothing more, $name', async (look) => {
    const visitor = await proxy(look, 'mia')
    await menu(visitor).waitFor()
    const { proxies } = surfaces.chartward.chartward.accounts
    await proxies.takeBack(BY, visitor.person, patientIdOf('mia'))
    await visitor.page.reload()
    await visitor.page.getByText(visitor.say('There is no record that this account can open')).waitFor()
    expect(await flawsOf(visitor.page)).toEqual([])
    await visitor.context.close()
  })

  test('whoever sends no token of the page learns of nobody', async () => {
    const { page, context } = await surfaces.visit('patient', '/portal', { fhirUser: 'Patient/mia' })
    const asked = async (headers: Record<string, string>) =>
      await page.evaluate(
        async ([path, sent]) => {
          const answer = await fetch(path, { headers: sent })
          return [answer.status, await answer.json()] as [number, PortalPeople]
        },
        [PORTAL_PATHS.people, headers] as const,
      )
    expect((await asked({}))[0]).toBe(403)
    await context.close()
  })

  test('no name is sent when the ledger cannot be written', async () => {
    const own = await openSurfaces()
    const patient = { resourceType: 'Patient', id: 'mia', name: [{ given: ['Mia'], family: 'Rivera' }] }
    await own.chartward.fhir('PUT', 'Patient/mia', { body: patient })
    const { page, person } = await own.visit('proxy', '/portal')
    const wanted = { person, patient: patientIdOf('mia'), relationship: 'parent' }
    await own.chartward.chartward.accounts.proxies.grant(BY, wanted)
    await own.chartward.chartward.ledger.close()
    await page.reload()
    await page.getByText('Nothing is shown while it cannot be written down').waitFor()
    expect(await page.getByText('Mia').count()).toBe(0)
    await own.close()
  })
})
