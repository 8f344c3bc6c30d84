import { randomUUID } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AccountAnswer, type ProxiesAnswer, SAFETY_PATHS } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { launchApp, openAppUser, openRegisteredApp } from '../support/app-users.ts'
import { addAuthenticator, CHROMIUM } from '../support/browser.ts'
import { inTurn, LOOKS } from '../support/looks.ts'
import { atPage } from '../support/page-caller.ts'
import { flawsOf, openSurfaces, type Surfaces } from '../support/surfaces.ts'

/** Somebody looks after what guards their account. */
describe.skipIf(CHROMIUM === undefined)('sign-in and safety in the portal', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    const mail = { ...defaultConfig().mail, host: '127.0.0.1', security: 'none', from: 'us@clinic.example' }
    surfaces = await openSurfaces({ config: { mail } })
    for (const id of ['ann', 'ben'])
      await surfaces.chartward.fhir('PUT', `Patient/${id}`, { body: { resourceType: 'Patient', id } })
  }, 60_000)
  afterAll(async () => await surfaces.close())

  const annAt = async (path: string, looking: object = {}) =>
    await surfaces.visit('patient', path, { fhirUser: 'Patient/ann', ...looking })

  const section = (page: Page, name: RegExp) => page.getByRole('region', { name })

  test.for(LOOKS)(
    'by keyboard alone a passkey is added, gets a name, and is not removed while it is the last, $name',
    async (look) => {
      const { page, say, person, context } = await annAt('/portal/safety', look)
      await addAuthenticator(page)
      const add = page.getByRole('button', { name: say('Add a passkey') })
      await add.focus()
      await page.keyboard.press('Enter')
      await page.getByText(say('The passkey was added')).waitFor()
      await page.getByRole('button', { name: inTurn(say('Rename '), say('Passkey 1')) }).focus()
      await page.keyboard.press('Enter')
      await page.getByLabel(inTurn(say('Name of this passkey'))).fill('My phone')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: say('Remove My phone') }).focus()
      await page.keyboard.press('Enter')
      expect(await flawsOf(page)).toEqual([])
      await page.getByRole('button', { name: say('Remove the passkey') }).focus()
      await page.keyboard.press('Enter')
      await page.getByText(say('This is the last thing you can sign in with')).waitFor()
      await page.keyboard.press('Escape')
      const { credentials } = surfaces.chartward.chartward.accounts
      expect(await credentials.passkeys(person)).toHaveLength(1)
      await page.getByText(inTurn(say('Something to sign in with was added.'))).waitFor()
      await context.close()
    },
  )

  test.for(LOOKS)(
    'a passkey that nobody makes is no failure, and can be tried again, $name',
    async (look) => {
      const { page, say, context } = await annAt('/portal/safety', look)
      await page.evaluate(
        `navigator.credentials.create = () => Promise.reject(new DOMException('cancelled', 'NotAllowedError'))`,
      )
      await page.getByRole('button', { name: say('Add a passkey') }).click()
      await page.getByText(say('No passkey was made')).waitFor()
      expect(await page.getByRole('button', { name: say('Add a passkey') }).isEnabled()).toBe(true)
      await context.close()
    },
  )

  test.for(LOOKS)(
    'a session that has not shown anything lately is asked for a passkey in the page, and goes on after it, $name',
    async (look) => {
      const { page, say, person, context } = await annAt('/portal/safety', look)
      await addAuthenticator(page)
      await page.getByRole('button', { name: say('Add a passkey') }).click()
      await page.getByText(say('The passkey was added')).waitFor()
      surfaces.chartward.clock.pass(10 * 60_000)
      await section(page, say('Password'))
        .getByRole('button', { name: say('Change the password') })
        .click()
      await page.getByLabel(inTurn(say('New password'))).fill('winter orchard lantern quiet 71')
      await section(page, say('Password'))
        .getByRole('button', { name: say('Save') })
        .click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: say('Cancel') })
        .waitFor()
      expect(await page.getByText(/chartward demo/).count()).toBe(0)
      await page
        .getByRole('dialog')
        .getByRole('button', { name: say('Cancel') })
        .click()
      await page.getByText(say('Nothing was changed.')).waitFor()
      expect(await page.getByLabel(inTurn(say('New password'))).inputValue()).toContain('orchard')
      await section(page, say('Password'))
        .getByRole('button', { name: say('Save') })
        .click()
      await page.getByRole('button', { name: say('Use passkey') }).click()
      await page.getByText(say('The password was changed.'), { exact: true }).waitFor()
      const { credentials } = surfaces.chartward.chartward.accounts
      expect((await credentials.factors(person)).password).toBe('alone')
      await context.close()
    },
  )

  test.for(LOOKS)(
    'in a demo the dialog that asks for a passkey says how one is shown there, $name',
    async (look) => {
      const { page, say, user, context } = await annAt('/portal/messages/calls', { ...look, proven: false })
      await page.route('**/api/session', async (route) => {
        const answer = await route.fetch()
        await route.fulfill({ response: answer, json: { ...(await answer.json()), demo: true } })
      })
      await page.reload()
      await page.getByRole('button', { name: say('Show or change my phrase') }).click()
      await page.getByText(`chartward demo sign-in ${user}`).waitFor()
      expect(await flawsOf(page)).toEqual([])
      await context.close()
    },
  )

  test.for(LOOKS)(
    'a password that is known or short is refused in the page, and what was typed stays, $name',
    async (look) => {
      const { page, say, context } = await annAt('/portal/safety', look)
      await section(page, say('Password'))
        .getByRole('button', { name: say('Change the password') })
        .click()
      const field = page.getByLabel(inTurn(say('New password')))
      await field.fill('abcabcabcabcabc')
      await page.getByText(inTurn(say('Strength'), ':')).waitFor()
      await section(page, say('Password'))
        .getByRole('button', { name: say('Save') })
        .click()
      await page.getByText(say('This password cannot be used')).waitFor()
      expect(await field.inputValue()).toBe('abcabcabcabcabc')
      expect(await flawsOf(page)).toEqual([])
      await context.close()
    },
  )

  test.for(LOOKS)(
    'an authenticator app counts from its first right code; its recovery codes are shown once, $name',
    async (look) => {
      const { page, say, person, context } = await annAt('/portal/safety', look)
      await page.getByRole('button', { name: say('Set it up') }).click()
      const secret = ((await page.locator('main code').first().textContent()) ?? '').replaceAll(' ', '')
      expect(await flawsOf(page)).toEqual([])
      const code = page.getByLabel(inTurn(say('Six digits from the app')))
      await code.fill('000000')
      await page.getByRole('button', { name: say('Confirm') }).click()
      await page.getByText(say('These are not the digits')).waitFor()
      const { credentials } = surfaces.chartward.chartward.accounts
      expect((await credentials.factors(person)).totp).toBe(false)
      const totp = new TOTP({ secret: Secret.fromBase32(secret) })
      await code.fill(totp.generate({ timestamp: surfaces.chartward.clock.now() }))
      await page.getByRole('button', { name: say('Confirm') }).click()
      const codes = page.locator('[data-codes] li')
      await codes.first().waitFor()
      expect(await codes.count()).toBe(10)
      expect(await flawsOf(page)).toEqual([])
      await page.getByRole('button', { name: say('I have kept them') }).click()
      await page.getByText(say('10 codes are left.')).waitFor()
      expect(await codes.count()).toBe(0)
      await page.getByRole('button', { name: say('Remove the app') }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: say('Remove') })
        .click()
      await page.getByText(say('It is not set up.')).waitFor()
      await context.close()
    },
  )

  test.for(LOOKS)('one session is ended, then all the others; this browser stays, $name', async (look) => {
    const { page, say, person, user, context } = await annAt('/portal/safety', look)
    const { sessions } = surfaces.chartward.chartward.identity
    const more = async (address: string) =>
      await sessions.openBrowser({ person, user, role: 'patient', client: 'browser', address })
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) await more(address)
    await page.reload()
    await page.getByRole('button', { name: /(Browser from|Navegador desde) 192\.0\.2\.2$/ }).click()
    await page.getByText(/192\.0\.2\.2/).waitFor({ state: 'detached' })
    expect((await sessions.list({ person })).map(({ address }) => address).toSorted()).toEqual([
      '127.0.0.1',
      '192.0.2.1',
      '192.0.2.3',
    ])
    await page.getByRole('button', { name: say('End all others') }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: say('End all others') })
      .click()
    await page.getByText(/192\.0\.2\.1/).waitFor({ state: 'detached' })
    expect(await sessions.list({ person })).toHaveLength(1)
    await context.close()
  })

  test('nobody ends the session of somebody else', async () => {
    const { chartward } = surfaces
    const ann = await atPage(chartward, 'patient', { fhirUser: 'Patient/ann' })
    const ben = await atPage(chartward, 'patient', { fhirUser: 'Patient/ben' })
    await ben.ask('POST', SAFETY_PATHS.sessionEnd, { session: ann.session })
    const { sessions } = (await ann.ask('GET', SAFETY_PATHS.account)).json as AccountAnswer
    expect(sessions.map(({ session }) => session)).toContain(ann.session)
  })

  test.for(LOOKS)(
    'contacts are changed, an e-mail is asked for, and an address that another account has is refused in words, $name',
    async (look) => {
      const { page, say, context } = await annAt('/portal/safety', look)
      await page.getByRole('button', { name: inTurn(say('Change'), ': ') }).click()
      const email = `ann-${randomUUID()}@example.org`
      await page.getByLabel(say('E-mail'), { exact: true }).fill(email)
      await section(page, say('How we reach you'))
        .getByRole('button', { name: say('Save') })
        .click()
      await page.getByText(say('Your contact details were changed.')).waitFor()
      await page.getByText(email, { exact: true }).waitFor()
      const wanted = page.getByRole('switch', { name: inTurn(say('Send me an e-mail')) })
      await page.getByText(say(`It goes to ${email}.`)).waitFor()
      await wanted.focus()
      await page.keyboard.press('Space')
      await expect.poll(async () => await wanted.isChecked()).toBe(true)
      await page.reload()
      await expect.poll(async () => await wanted.isChecked()).toBe(true)
      const other = await annAt('/portal/safety', look)
      await other.page.getByRole('button', { name: inTurn(say('Change'), ': ') }).click()
      await other.page.getByLabel(say('E-mail'), { exact: true }).fill(email)
      await section(other.page, say('How we reach you'))
        .getByRole('button', { name: say('Save') })
        .click()
      await other.page.getByText(say('Another account uses this e-mail address')).waitFor()
      expect(await other.page.getByLabel(say('E-mail'), { exact: true }).inputValue()).toBe(email)
      await other.context.close()
      await context.close()
    },
  )

  test.for(LOOKS)(
    'somebody is let in to see the record until a day, and it is taken back, $name',
    async (look) => {
      const { chartward } = surfaces
      const userName = `helping-hand-${look.language}`
      await atPage(chartward, 'proxy', { userName })
      const { page, say, context } = await annAt('/portal/safety/sharing', look)
      const name = page.getByLabel(inTurn(say('Their user name')))
      const submit = page.getByRole('button', { name: say('Let them see it') })
      await name.fill('nobody-at-all')
      await submit.click()
      await page.getByText(say('There is no account of a patient or family member with this name.')).waitFor()
      await name.fill(userName)
      await page
        .getByLabel(inTurn(say('Until and including (empty: until you take it back)')))
        .fill('2020-01-01')
      await submit.click()
      await page.getByText(say('The day has to be in the future.')).waitFor()
      await page
        .getByLabel(inTurn(say('Until and including (empty: until you take it back)')))
        .fill('2099-12-31')
      await submit.click()
      await page.getByText(say('They can see your record now')).waitFor()
      const { proxies } = chartward.chartward.accounts
      expect(await proxies.ofPatient(patientIdOf('ann'))).toHaveLength(1)
      expect(await flawsOf(page)).toEqual([])
      await page.getByRole('button', { name: say(`Take back from ${userName}`) }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: say('Take back') })
        .click()
      await page.getByText(say('Nobody but you.')).waitFor()
      expect(await proxies.ofPatient(patientIdOf('ann'))).toEqual([])
      await context.close()
    },
  )

  test.for(LOOKS)(
    'an app is taken back with one press, and what it was given opens nothing any more, $name',
    async (look) => {
      const { chartward } = surfaces
      const ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
      const scopes = 'launch/patient patient/Observation.rs'
      const app = await openRegisteredApp(chartward, { scopes })
      const { token } = await launchApp(app, ann, { scopes })
      const asApp = async () =>
        await chartward.fhir('GET', 'Observation?patient=ann', { token: token.json.access_token })
      expect((await asApp()).status).toBe(200)
      const { page, say, context } = await annAt('/portal', look)
      const { url } = chartward.chartward.site
      await context.addCookies([{ name: 'chartward', value: ann.browser.cookie('chartward') ?? '', url }])
      const late = await context.newPage()
      for (const one of [page, late]) {
        await one.goto(`${url}/portal/safety/sharing`)
        await one.getByText('Growth Chart').waitFor()
      }
      expect(await flawsOf(page)).toEqual([])
      await page.getByRole('button', { name: say('Take back from Growth Chart') }).focus()
      await page.keyboard.press('Enter')
      await page.getByText(say('No app has access.')).waitFor()
      expect((await asApp()).status).toBe(401)
      await late.getByRole('button', { name: say('Take back from Growth Chart') }).click()
      await late.getByText(say('This is not here any more.')).waitFor()
      await context.close()
    },
  )

  test('whoever works here is nobody’s proxy, and only a patient chooses one', async () => {
    const { chartward } = surfaces
    const clinician = await atPage(chartward, 'clinician')
    const ann = await atPage(chartward, 'patient', { fhirUser: 'Patient/ann' })
    const asked = { userName: clinician.user, relationship: 'carer' }
    expect((await ann.ask('POST', SAFETY_PATHS.proxies, asked)).json).toEqual({ refused: 'unknown' })
    expect((await clinician.ask('GET', SAFETY_PATHS.proxies)).status).toBe(403)
    const unproven = await atPage(chartward, 'patient', { fhirUser: 'Patient/ben', proven: false })
    expect((await unproven.ask('POST', SAFETY_PATHS.proxies, asked)).json).toMatchObject({
      code: 'STEP_UP_REQUIRED',
    })
    expect(((await unproven.ask('GET', SAFETY_PATHS.proxies)).json as ProxiesAnswer).proxies).toEqual([])
  })

  test('each change of what somebody signs in with wants a proof, and each has its leaf', async () => {
    const { chartward } = surfaces
    const unproven = await atPage(chartward, 'patient', { fhirUser: 'Patient/ben', proven: false })
    const changes = [
      [SAFETY_PATHS.passkeyBegin, {}],
      [SAFETY_PATHS.passkeyRemove, { passkey: 'x' }],
      [SAFETY_PATHS.authenticatorBegin, {}],
      [SAFETY_PATHS.authenticatorRemove, {}],
      [SAFETY_PATHS.codes, {}],
      [SAFETY_PATHS.password, { password: 'winter orchard lantern quiet 71' }],
      [SAFETY_PATHS.contact, { displayName: 'Ben' }],
    ] as const
    // Something to show: whoever has nothing at all could not.
    const { accounts } = chartward.chartward
    const ben = (await accounts.people.findByUserName(unproven.user))!.id
    const asker = { user: unproven.user, role: 'patient', client: 'test', session: 'test', address: 'local' }
    const owner = { id: ben, proof: { factorAt: chartward.clock.now(), factors: ['passkey'] as const } }
    await accounts.credentials.setPassword(asker, owner, 'winter orchard lantern quiet 71')
    for (const [path, body] of changes)
      expect([path, (await unproven.ask('POST', path, body)).json]).toMatchObject([
        path,
        { code: 'STEP_UP_REQUIRED' },
      ])
    const proven = await atPage(chartward, 'patient', { fhirUser: 'Patient/ben' })
    const before = await chartward.leafCount()
    await proven.ask('POST', SAFETY_PATHS.password, { password: 'winter orchard lantern quiet 72' })
    expect((await chartward.entries(before)).map(({ note }) => note).join()).toMatch(/password/)
  })
})
