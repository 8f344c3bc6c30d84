import { encodeQR } from 'qr'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { MESSAGE_PATHS, type MessagesAnswer } from '../../src/contract/index.ts'
import { countAsks } from '../support/asked-of.ts'
import { CHROMIUM } from '../support/browser.ts'
import { issueNotice } from '../support/issued.ts'
import { inTurn, type Look, LOOKS } from '../support/looks.ts'
import { DRAFT, ORGANISATION_SETTINGS } from '../support/notices.ts'
import { atPage } from '../support/page-caller.ts'
import { refusingLeaves } from '../support/refused-leaves.ts'
import { flawsOf, openSurfaces, type Surfaces, type Visitor } from '../support/surfaces.ts'
import { tellPeople } from '../support/told.ts'

const MARISOL = { fhirUser: 'Patient/marisol' }
/** Each look has a patient of its own, who has read nothing yet. */
const TOLD_IN = { en: 'marisol', es: 'luz' } as const
const LEFT = ['identity', 'ssn', 'medications']

/** Somebody who was told of a breach wants to know what left, and whether what they get is ours. */
describe.skipIf(CHROMIUM === undefined)('messages in the portal', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces({ config: { organisation: ORGANISATION_SETTINGS } })
    const { chartward } = surfaces
    const later = new Date(chartward.clock.now() + 30 * 86_400_000).toISOString().slice(0, 10)
    const offer = { provider: 'SafeWatch', months: 24, website: 'safewatch.example', phone: '1-800-555-0199' }
    await tellPeople(chartward, [
      ...Object.values(TOLD_IN).flatMap((id) => [
        { patient: patientIdOf(id), elements: LEFT, byLetter: true },
        {
          patient: patientIdOf(id),
          elements: ['insurance'],
          case: 'C-2026-0002',
          draft: { ...DRAFT, monitoring: { ...offer, enrolBy: later } },
        },
      ]),
      { patient: patientIdOf('ben'), elements: ['results'], case: 'C-2026-0003' },
    ])
    for (const id of [...Object.values(TOLD_IN), 'ben'])
      await chartward.fhir('PUT', `Patient/${id}`, { body: { resourceType: 'Patient', id } })
  }, 60_000)
  afterAll(async () => await surfaces.close())

  const visit = async (path: string, look: Look) =>
    await surfaces.visit('patient', path, { ...look, fhirUser: `Patient/${TOLD_IN[look.language]}` })

  test('everything that was sent stands there, and nothing that was sent to somebody else', async () => {
    const { page, context } = await surfaces.visit('patient', '/portal/messages', MARISOL)
    await page.getByText('We have not contacted you about anything else').waitFor()
    const list = page.getByRole('region', { name: 'What we sent you' })
    expect(await list.getByRole('listitem').count()).toBe(3)
    expect(await page.getByText('Offer ended').count()).toBe(2)
    await context.close()
    const marisol = await atPage(surfaces.chartward, 'patient', MARISOL)
    const { messages } = (await marisol.ask('GET', MESSAGE_PATHS.all)).json as MessagesAnswer
    expect(messages.flatMap(({ left = [] }) => left)).not.toContain('results')
    const ben = await atPage(surfaces.chartward, 'patient', { fhirUser: 'Patient/ben' })
    const own = (await ben.ask('GET', MESSAGE_PATHS.all)).json as MessagesAnswer
    expect(own.messages.map(({ left }) => left)).toEqual([['results']])
    const { code } = own.messages[0]!
    expect((await marisol.ask('POST', MESSAGE_PATHS.open, { code })).status).toBe(404)
    for (const path of [MESSAGE_PATHS.all, MESSAGE_PATHS.waiting])
      expect((await marisol.ask('GET', `${path}?patient=ben`)).status).toBe(403)
    expect((await marisol.ask('POST', MESSAGE_PATHS.open, { code, patient: 'ben' })).status).toBe(403)
  })

  test.for(LOOKS)(
    'by keyboard alone a message is opened: what left, what to do, and every word; then it is read, $name',
    async (look) => {
      const { page, say, context } = await visit('/portal/messages', look)
      const unread = page.getByRole('link', { name: inTurn(say('New')) })
      await unread.first().waitFor()
      const before = await unread.count()
      await unread.first().focus()
      const leaf = await surfaces.chartward.leafCount()
      const asks = countAsks(page)
      await page.keyboard.press('Enter')
      await page.getByText(say('What left of yours')).waitFor()
      await page.getByText('Someone used a stolen password').waitFor()
      const entries = await surfaces.chartward.entries(leaf)
      const told = entries.filter(({ note = '' }) => note.endsWith('portal message shown'))
      expect(told.map(({ how, patient }) => [how, patient])).toEqual([
        ['notice', patientIdOf(TOLD_IN[look.language])],
      ])
      expect(await flawsOf(page)).toEqual([])
      await page.getByRole('link', { name: say('All messages') }).click()
      await page.getByText(say('We have not contacted you')).waitFor()
      await expect.poll(async () => await unread.count()).toBe(before - 1)
      // That it is read is known here: each list asked for again would be one more entry in the ledger.
      expect(Object.fromEntries(asks)).toEqual({ [`POST ${MESSAGE_PATHS.open}`]: 1 })
      await context.close()
    },
  )

  test.for(LOOKS)(
    'an offer that is over is said to be, and one that is not says until when, $name',
    async (look) => {
      const { page, say, context } = await visit('/portal/messages', look)
      await page
        .getByRole('link', { name: inTurn(say('Offer ended')) })
        .first()
        .click()
      await page
        .getByText(look.language === 'en' ? /enroll was Jul 31, 2026/ : /inscribirse fue el 31 jul 2026/)
        .waitFor()
      await page.goBack()
      await page
        .getByRole('link', {
          name: new RegExp(`^A notice about your information(?!.*${inTurn(say('Offer ended')).source})`),
        })
        .last()
        .click()
      await page.getByText(say('What we offer you')).waitFor()
      expect(await page.getByText(say('Enroll by')).count()).toBe(1)
      await context.close()
    },
  )

  test.for(LOOKS)(
    'a notice that was taken back says so, and asks nobody to do anything, $name',
    async (look) => {
      const taken = `taken-${look.language}`
      const { code } = await issueNotice(surfaces.chartward, {
        patient: patientIdOf(taken),
        subject: 'A mistake of ours',
      })
      const who = { user: 'kim', role: 'operator', client: 'test', session: 'test', address: 'local' }
      await surfaces.chartward.chartward.proof.checking.withdraw(code, 'a wrong list', who)
      const { page, say, context } = await surfaces.visit('patient', '/portal/messages', {
        ...look,
        fhirUser: `Patient/${taken}`,
      })
      await page.getByText(say('Taken back')).waitFor()
      await page.getByText('A mistake of ours').click()
      await page.getByText(say('Do not do what it says')).waitFor()
      expect(await page.getByText(say('What you can do')).count()).toBe(0)
      await context.close()
    },
  )

  test.for(LOOKS)('somebody who was sent nothing is told so, $name', async (look) => {
    const { page, say, context } = await surfaces.visit('patient', '/portal/messages', {
      ...look,
      fhirUser: 'Patient/untold',
    })
    await page.getByText(say('We have sent you nothing')).waitFor()
    expect(await page.locator('main li').count()).toBe(0)
    await context.close()
  })

  const checked = async ({ page, say }: Visitor, text: string, verdict: string) => {
    await page.getByLabel(inTurn(say('What you got'))).fill(text)
    const answered = page.waitForResponse((answer) => answer.url().endsWith(MESSAGE_PATHS.check))
    await page.getByRole('button', { name: say('Check it') }).click()
    await answered
    await page.locator(`[data-verdict=${verdict}]`).waitFor()
  }

  test.for(LOOKS)(
    'a pasted message, number, link or code is ours, not ours, or nobody can tell, $name',
    async (look) => {
      const own = await issueNotice(surfaces.chartward, { patient: patientIdOf(TOLD_IN[look.language]) })
      const others = await issueNotice(surfaces.chartward, { initials: 'Q. Q.', subject: 'Of somebody else' })
      const visitor = await visit('/portal/messages/check', look)
      const { page, say } = visitor
      await checked(visitor, own.code, 'ours')
      await checked(visitor, '1-800-555-0142', 'ours')
      expect(await page.getByText(say('a caller can make any number appear')).count()).toBe(1)
      await checked(visitor, 'https://cvh-notices.example/login', 'not-ours')
      await checked(visitor, 'See you on Tuesday at the clinic', 'cannot-tell')
      await checked(visitor, 'Please confirm your password and buy gift cards.', 'not-ours')
      expect(await flawsOf(page)).toEqual([])
      await checked(visitor, others.code, 'not-ours')
      await page
        .getByText(
          inTurn(
            say(
              'It has the code of a notice to somebody else. We sent you none with this code: it was copied.',
            ),
          ),
        )
        .waitFor()
      const text = (await page.locator('[data-verdict]').textContent()) ?? ''
      for (const hidden of ['Q. Q.', 'Of somebody else']) expect(text).not.toContain(hidden)
      await visitor.context.close()
    },
  )

  test.for(LOOKS)('whoever asks too often is told to wait, in their language, $name', async (look) => {
    const { guesses } = surfaces.chartward.chartward.proof
    const { page, say, context } = await visit('/portal/messages/check', look)
    try {
      for (;;) guesses.admit('127.0.0.1')
    } catch {
      // So often may it be asked from one address.
    }
    await page.getByLabel(inTurn(say('What you got'))).fill('Is this yours?')
    await page.getByRole('button', { name: say('Check it') }).click()
    await page.getByText(say('Wait a few minutes')).waitFor()
    expect(await page.locator('[data-verdict]').count()).toBe(0)
    surfaces.chartward.clock.pass(20 * 60_000)
    await context.close()
  })

  test.for(LOOKS)(
    'a QR code in a picture is checked by this browser, and nothing of it is sent, $name',
    async (look) => {
      const { issuer } = surfaces.chartward.chartward.proof
      const notice = await issueNotice(surfaces.chartward, { patient: patientIdOf(TOLD_IN[look.language]) })
      const { qr } = await issuer.seal(notice)
      const { page, say, context } = await visit('/portal/messages/check', look)
      const sent: string[] = []
      page.on('request', (request) =>
        sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`),
      )
      const choose = async (text: string) => {
        const buffer = Buffer.from(encodeQR(text, 'gif', { ecc: 'medium', scale: 4 }))
        await page.setInputFiles('input[type=file]', { name: 'p.gif', mimeType: 'image/gif', buffer })
      }
      await choose(qr)
      await page.locator('[data-verdict=ours]').waitFor()
      expect(await page.locator('[data-verdict]').textContent()).toContain(notice.code)
      await choose(`${qr.slice(0, -6)}AAAAAA`)
      await page.getByText(say('its signature is wrong')).waitFor()
      await choose('https://elsewhere.example/verify#x')
      await page.getByText(/elsewhere\.example/).waitFor()
      const [, jws = ''] = qr.split('#')
      expect(sent.filter((one) => one.includes(jws.slice(0, 40)) || one.startsWith('POST'))).toEqual([])
      await context.close()
    },
  )

  test.for(LOOKS)(
    'a phrase for calls is set by whoever shows a passkey, and a word is checked once, $name',
    async (look) => {
      const { chartward } = surfaces
      const visitor = await surfaces.visit('patient', '/portal/messages/calls', {
        ...look,
        fhirUser: 'Patient/called',
      })
      const { page, say, person, context } = visitor
      await page.getByRole('button', { name: say('Show or change my phrase') }).click()
      await page.getByLabel(inTurn(say('Phrase, 6 to 80 letters'))).fill('short')
      await page.getByRole('button', { name: say('Save the phrase') }).click()
      await page.getByText(say('A phrase has 6 to 80 letters.')).waitFor()
      await page.getByLabel(inTurn(say('Phrase, 6 to 80 letters'))).fill('the blue heron')
      await page.getByRole('button', { name: say('Save the phrase') }).click()
      await page.getByText(inTurn(say('It was not given to anybody yet.'))).waitFor()
      const { caller } = chartward.chartward.proof
      const who = { user: 'desk', role: 'operator', client: 'test', session: 'test', address: 'local' }
      const called = { person, patient: patientIdOf('called') }
      expect(await caller.tellPhrase(called, who)).toBe('the blue heron')
      const { word } = await caller.makeWord({ ...called, initials: 'A. M.' }, who)
      const check = async () => {
        await page.getByLabel(inTurn(say('What the caller said'))).fill(word)
        await page.getByRole('button', { name: say('Check the word') }).click()
      }
      await check()
      await page.getByText(/A\. M\./).waitFor()
      await check()
      await page.getByText(say('We do not know this word')).waitFor()
      await context.close()
    },
  )

  test('a phrase is shown to nobody who has not just shown a passkey', async () => {
    const looking = { fhirUser: 'Patient/unproven', proven: false }
    const somebody = await atPage(surfaces.chartward, 'patient', looking)
    const { status, json } = await somebody.ask('GET', MESSAGE_PATHS.phrase)
    expect([status, json]).toMatchObject([401, { code: 'STEP_UP_REQUIRED', next: '/step-up' }])
  })

  test('whoever works here has no messages of patients, and is told so', async () => {
    const { ask } = await atPage(surfaces.chartward, 'clinician')
    for (const path of [MESSAGE_PATHS.all, `${MESSAGE_PATHS.all}?patient=marisol`])
      expect((await ask('GET', path)).status).toBe(403)
    expect((await ask('POST', MESSAGE_PATHS.phrase, { phrase: 'the blue heron' })).status).toBe(403)
  })

  test('a proxy reads what was sent to whom they stand in for, and it is told as theirs', async () => {
    const { chartward } = surfaces
    const { accounts } = chartward.chartward
    const proxy = await atPage(chartward, 'proxy', { userName: 'helper' })
    const asker = { user: 'admin', role: 'administrator', client: 'test', session: 'test', address: 'local' }
    const person = (await accounts.people.findByUserName('helper'))!.id
    const all = `${MESSAGE_PATHS.all}?patient=marisol`
    expect((await proxy.ask('GET', all)).status).toBe(403)
    const grant = { person, patient: patientIdOf('marisol'), relationship: 'carer' }
    await accounts.proxies.grant(asker, grant)
    const before = await chartward.leafCount()
    expect((await proxy.ask('GET', all)).status).toBe(200)
    const [leaf] = await chartward.entries(before)
    expect([leaf?.who.user, leaf?.who.role, leaf?.why, leaf?.patient]).toEqual([
      'helper',
      'proxy',
      'PATRQT',
      patientIdOf('marisol'),
    ])
    await accounts.proxies.takeBack(asker, person, patientIdOf('marisol'))
    expect((await proxy.ask('GET', all)).status).toBe(403)
  })

  test('nothing of it is sent while it cannot be written down that it was', async () => {
    const { chartward } = surfaces
    const marisol = await atPage(chartward, 'patient', MARISOL)
    const { messages } = (await marisol.ask('GET', MESSAGE_PATHS.all)).json as MessagesAnswer
    const { code } = messages.find(({ read }) => read !== undefined)!
    const asked = [
      async () => await marisol.ask('GET', MESSAGE_PATHS.all),
      async () => await marisol.ask('POST', MESSAGE_PATHS.open, { code }),
      async () => await marisol.ask('POST', MESSAGE_PATHS.check, { text: code }),
    ]
    for (const ask of asked) {
      const refused = await refusingLeaves(
        chartward.chartward.ledger,
        ({ how }) => how === 'notice',
        async () => expect((await ask()).json).toMatchObject({ code: 'LEDGER_UNAVAILABLE' }),
      )
      expect(refused.length).toBeGreaterThan(0)
    }
  })
})
