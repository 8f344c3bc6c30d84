import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inEnglish, words } from '../../src/detection/index.ts'
import { CHROMIUM } from '../support/browser.ts'
import { type ConsoleClinic, openConsoleClinic } from '../support/console-clinic.ts'
import { tabTo } from '../support/keyboard.ts'
import { inTurn, LOOKS } from '../support/looks.ts'
import { accessibilityOf, flawsOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

/** What officers do about findings at the console, and what keeps each from doing more than is theirs. */

describe.skipIf(CHROMIUM === undefined)('findings at the console', () => {
  let surfaces: Surfaces
  let clinic: ConsoleClinic
  beforeAll(async () => {
    surfaces = await openSurfaces()
    clinic = await openConsoleClinic(surfaces)
  })
  afterAll(async () => await surfaces.close())

  const measures = async () =>
    (await surfaces.chartward.operations.incident.measures({})).map(({ degree, finding }) => [
      degree,
      finding,
    ])

  const WHY = {
    en: 'opened 40 patients in 10 minutes without a relation to them',
    es: 'abrió los expedientes de 40 pacientes sin relación en 10 minutos',
  }

  test.for(LOOKS)(
    'by keyboard alone a security officer finds it, looks at it, and keeps somebody to their own patients, who is let go again: $name',
    { timeout: 60_000 },
    async (look) => {
      const id = await clinic.raise()
      const { page, context, user, say } = await surfaces.visit('security-officer', '/console', look)
      const menu = page.getByRole('button', { name: say('Show places') })
      if (await menu.isVisible()) {
        await tabTo(page, menu)
        await page.keyboard.press('Enter')
      }
      await tabTo(page, page.getByRole('link', { name: say('Findings') }).first())
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: say('Findings') }).waitFor()
      await tabTo(page, page.getByRole('link', { name: say('Many patients without a relation') }).first())
      await page.keyboard.press('Enter')
      await page.locator('#acknowledge').waitFor()
      const title = page.getByRole('heading', { level: 1, name: say('Many patients without a relation') })
      expect(await title.getAttribute('lang')).toBe(null)
      const why = page.locator('#why')
      expect(await why.getAttribute('lang')).toBe(null)
      expect(await why.textContent()).toContain(WHY[look.language])
      await page
        .getByRole('definition')
        .filter({ hasText: say('clinician') })
        .waitFor()
      await tabTo(page, page.locator('#acknowledge'))
      await page.keyboard.press('Enter')
      await page.getByText(say('looked at by')).filter({ hasText: user }).waitFor()
      const radio = page.getByRole('radio', { name: say('Ask why they are here') })
      await tabTo(page, radio)
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      await tabTo(page, page.getByRole('button', { name: inTurn(say('Contain'), ': ') }))
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog')
      await dialog.getByText(say('at most 10 patients an hour')).waitFor()
      expect(await flawsOf(page)).toEqual([])
      await tabTo(page, dialog.getByRole('button', { name: say('Keep them to their own patients') }))
      await page.keyboard.press('Enter')
      await page.locator('.contained').waitFor()
      expect(await measures()).toEqual([['care-safe', id]])

      const privacy = await surfaces.visit('privacy-officer', '/console/measures', look)
      await privacy.page.getByText(say('Only their own patients')).waitFor()
      expect(await privacy.page.getByRole('button', { name: inTurn(say('End'), ': ') }).count()).toBe(0)
      await privacy.context.close()
      await page.goto(`${surfaces.chartward.chartward.site.url}/console/measures`)
      await page.getByRole('button', { name: inTurn(say('End'), ': ') }).click()
      await page.getByRole('button', { name: say('End it') }).waitFor()
      expect(await flawsOf(page)).toEqual([])
      await page.getByRole('button', { name: say('End it') }).click()
      await page.getByText(say('Nobody is contained.')).waitFor()
      expect(await measures()).toEqual([])
      await context.close()
    },
  )

  test('a rule from elsewhere stays as its author wrote it, and is told to be English', async () => {
    const title = 'Somebody else’s rule about midnight'
    const said = [words('rule', { title }), words('rule-leaves', { leaves: 2 })]
    const id = await clinic.raise({ rule: 'a-rule-of-theirs', title, said, summary: inEnglish(said) })
    const { page, context } = await surfaces.visit('security-officer', '/console/findings', LOOKS[1])
    expect(await page.getByRole('link', { name: title }).getAttribute('lang')).toBe('en')
    await page.goto(`${surfaces.chartward.chartward.site.url}/console/findings/${id}`)
    const heading = page.getByRole('heading', { level: 1, name: title })
    await heading.waitFor()
    expect(await heading.getAttribute('lang')).toBe('en')
    expect(await page.locator('#why').getAttribute('lang')).toBe('en')
    expect(await page.locator('#why').textContent()).toBe(`${title}; 2 leaves`)
    expect(await flawsOf(page)).toEqual([])
    await context.close()
  })

  test('what each step does to care is read before anything can be pressed', async () => {
    const id = await clinic.raise()
    const { page, context } = await surfaces.visit('security-officer', `/console/findings/${id}`)
    const section = page.getByRole('region', { name: 'Contain' })
    await section.getByRole('radio').first().waitFor()
    expect(await section.getByRole('radio').count()).toBe(7)
    for (const words of [
      'break the glass of a patient',
      'call the department',
      'Speak to the medical director',
    ])
      expect(await section.getByText(words).count()).toBeGreaterThan(0)
    await context.close()
  })

  test('a privacy officer can ask why, and nothing beyond it, at the page or past it', async () => {
    const id = await clinic.raise()
    const { page, context } = await surfaces.visit('privacy-officer', `/console/findings/${id}`)
    await page.getByRole('radio').first().waitFor()
    expect(await page.getByRole('region', { name: 'Contain' }).getByRole('radio').count()).toBe(1)
    const asked = { degree: 'care-safe', target: { kind: 'person', name: 'dr-lee' }, reason: 'past the page' }
    const status = await page.evaluate(async (body) => {
      const { csrf } = (await (await fetch('/api/session')).json()) as any
      const headers = { 'content-type': 'application/json', 'x-csrf': csrf }
      const sent = { method: 'POST', headers, body: JSON.stringify(body) }
      return (await fetch('/api/console/contain', sent)).status
    }, asked)
    expect([status, await measures()]).toEqual([403, []])
    await page.getByRole('button', { name: /^Contain:/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Ask why they are here' }).click()
    await page.locator('.contained').waitFor()
    expect(await measures()).toEqual([['question', id]])
    await context.close()
  })

  test('a freeze is said to be asked for, and not to be in force, while it waits for another officer', async () => {
    const id = await clinic.raise()
    const { page, context } = await surfaces.visit('security-officer', `/console/findings/${id}`)
    await page.getByRole('radio', { name: 'Freeze the environment' }).check()
    await page.getByRole('button', { name: /^Ask for a freeze:/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Ask for a freeze' }).click()
    await page
      .locator('.contained')
      .getByText('Nothing is frozen until another officer approves it')
      .waitFor()
    expect(await page.getByText('It is in force.').count()).toBe(0)
    expect((await measures()).map(([degree]) => degree)).not.toContain('freeze')
    await context.close()
  })

  test.for(LOOKS)(
    'a finding is closed with a verdict that is chosen, and says who closed it: $name',
    async (look) => {
      const id = await clinic.raise()
      const path = `/console/findings/${id}`
      const { page, context, user, say } = await surfaces.visit('privacy-officer', path, look)
      expect(await page.locator('#close').isDisabled()).toBe(true)
      await page.getByRole('radio', { name: say('Harmless') }).check()
      expect(await flawsOf(page)).toEqual([])
      await page.locator('#close').click()
      await page.getByText(say('closed by')).filter({ hasText: user }).waitFor()
      expect((await surfaces.chartward.chartward.detection.findings.find(id))?.verdict).toBe('harmless')
      await context.close()
    },
  )

  test('nobody looks after a finding about themselves', async () => {
    const userName = 'officer-under-suspicion'
    const actor = { user: userName, role: 'security-officer', client: 'browser', session: 's', address: '' }
    const id = await clinic.raise({ actor })
    const { page, context } = await surfaces.visit('security-officer', `/console/findings/${id}`, {
      userName,
    })
    await page.getByText('This finding is about you.').waitFor()
    expect(await page.locator('#acknowledge, #close').count()).toBe(0)
    const status = await page.evaluate(async (path) => {
      const { csrf } = (await (await fetch('/api/session')).json()) as any
      const headers = { 'content-type': 'application/json', 'x-csrf': csrf }
      return (await fetch(path, { method: 'POST', headers, body: '{}' })).status
    }, `/api/console/finding/${id}/acknowledge`)
    expect([status, (await surfaces.chartward.chartward.detection.findings.find(id))?.state]).toEqual([
      403,
      'open',
    ])
    await context.close()
  })

  test('whoever showed no passkey lately is asked for one in the page, and nothing is done before', async () => {
    const id = await clinic.raise()
    const looking = { proven: false }
    const { page, context } = await surfaces.visit('security-officer', `/console/findings/${id}`, looking)
    await page.locator('#acknowledge').click()
    await page.getByRole('dialog', { name: 'Show that it is you' }).waitFor()
    expect(await accessibilityOf(page)).toEqual([])
    expect((await surfaces.chartward.chartward.detection.findings.find(id))?.state).toBe('open')
    await context.close()
  })

  test('what is alive of somebody is looked up when it is asked for, and that stands in the ledger', async () => {
    const id = await clinic.raise()
    const { page, context, user } = await surfaces.visit('security-officer', `/console/findings/${id}`)
    const from = await surfaces.chartward.leafCount()
    await page.locator('#look-alive').click()
    await page.locator('#alive-sum').waitFor()
    const told = await surfaces.chartward.entries(from)
    expect(told.map(({ who, note }) => [who.user, note])).toContainEqual([
      user,
      'contain status of person dr-lee',
    ])
    await context.close()
  })

  test('what is not there, and what cannot be read now, is said in words', async () => {
    const { page, context } = await surfaces.visit('security-officer', '/console/findings/none')
    await page.getByText('This is not here any more.').waitFor()
    await context.setOffline(true)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('The server cannot be reached').waitFor()
    expect(await page.getByRole('alert').count()).toBeGreaterThan(0)
    await context.close()
  })
})
