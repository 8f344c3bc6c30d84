import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ADMIN, openTestAccounts, ORIGIN, type TestAccounts } from '../../test/support/accounts.ts'
import { openAuthenticator } from '../../test/support/authenticator.ts'
import { ChartwardError } from '../kernel/index.ts'

let accounts: TestAccounts
beforeAll(async () => {
  accounts = await openTestAccounts()
})
afterAll(async () => await accounts.close())
beforeEach(() => accounts.events.splice(0))

const LONG = 'seven green buses wait here'
const SHORT = 'wq7-blom-tr'

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return error instanceof ChartwardError ? error.code : String(error)
  }
  return 'nothing thrown'
}
const told = (): string[] => accounts.events.map(({ how, who, note }) => `${how} ${who.user} ${note}`)

describe('passkeys', () => {
  test('sign somebody in, phishing-resistant, and the ledger was told first', async () => {
    const { person, authenticator } = await accounts.withPasskey('clinician')
    accounts.events.splice(0)
    const signedIn = await accounts.signInWith(authenticator)
    expect(signedIn).toMatchObject({
      person: { id: person.id, staff: true },
      factors: ['passkey'],
      phishingResistant: true,
      enrolmentOnly: false,
      newDevice: true,
    })
    expect(told()).toEqual([`sign-in ${person.userName} passkey, new device`])
    const [key] = await accounts.credentials.passkeys(person.id)
    expect(key).toMatchObject({
      deviceType: 'multiDevice',
      backedUp: true,
      aaguid: '07070707-0707-0707-0707-070707070707',
    })
  })

  test('options require a discoverable key and the user verified, and name nobody', async () => {
    const { person, proof } = await accounts.withPasskey('clinician')
    const options = await accounts.credentials.beginPasskey({ id: person.id, proof })
    expect(options.authenticatorSelection).toMatchObject({
      residentKey: 'required',
      userVerification: 'required',
    })
    expect([options.attestation, options.excludeCredentials?.length]).toEqual(['none', 1])
    const asked = await accounts.signIn.beginPasskey()
    expect([asked.userVerification, asked.allowCredentials]).toEqual(['required', undefined])
  })

  test.each([
    ['the origin of another site', { origin: 'https://chart.example.org.evil.example' }],
    ['the id of another site', { rpId: 'evil.example' }],
    ['no user verified', { userVerified: false }],
    ['a signature of another key', { forged: true }],
    ['a challenge nobody asked for', { challenge: 'A'.repeat(75) }],
    ['no challenge', { challenge: '' }],
    ['the answer of a registration', { type: 'webauthn.create' }],
  ])('are refused with %s', async (_what, as) => {
    const { person, authenticator } = await accounts.withPasskey('clinician')
    accounts.events.splice(0)
    const options = await accounts.signIn.beginPasskey()
    const answer = authenticator.assert(options, as)
    expect(await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), answer))).toBe('SIGN_IN_FAILED')
    expect(told()).toEqual([`sign-in-failed ${person.userName} passkey`])
    expect(await codeOf(accounts.signInWith(authenticator))).toBe('nothing thrown')
  })

  test('are refused when the counter does not move on', async () => {
    const { authenticator } = await accounts.withPasskey('clinician')
    await accounts.signInWith(authenticator)
    for (const counter of [0, 1, 2]) {
      const answer = authenticator.assert(await accounts.signIn.beginPasskey(), { counter })
      expect(await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), answer))).toBe('SIGN_IN_FAILED')
    }
  })

  test('an assertion counts once, however many bring it at once', async () => {
    const { authenticator } = await accounts.withPasskey('clinician')
    const answer = authenticator.assert(await accounts.signIn.beginPasskey(), { counter: 0 })
    const bring = async () => await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), answer))
    const answers = await Promise.all(Array.from({ length: 8 }, bring))
    // Registered with counter 1, so that 0 never passes; the next, with a counter, once.
    expect(new Set(answers)).toEqual(new Set(['SIGN_IN_FAILED']))
    const next = authenticator.assert(await accounts.signIn.beginPasskey())
    const again = await Promise.all(
      Array.from(
        { length: 8 },
        async () => await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), next)),
      ),
    )
    expect(again.filter((one) => one === 'nothing thrown')).toHaveLength(1)
  })

  test('two copies of one key, counting alike and brought at once, get one of them in', async () => {
    const { authenticator } = await accounts.withPasskey('clinician')
    const challenges = await Promise.all(
      Array.from({ length: 6 }, async () => await accounts.signIn.beginPasskey()),
    )
    const copies = challenges.map((options) => authenticator.assert(options, { counter: 2 }))
    const answers = await Promise.all(
      copies.map(async (copy) => await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), copy))),
    )
    expect(answers.filter((one) => one === 'nothing thrown')).toHaveLength(1)
  })

  test('without a counter, a replayed assertion is refused by its challenge', async () => {
    const person = await accounts.person('clinician')
    const authenticator = openAuthenticator(ORIGIN)
    const owner = { id: person.id, proof: accounts.fresh('enrolment') }
    const options = await accounts.credentials.beginPasskey(owner)
    await accounts.credentials.finishPasskey(ADMIN, owner, authenticator.register(options, { counter: 0 }))
    const answer = authenticator.assert(await accounts.signIn.beginPasskey(), { counter: 0 })
    await accounts.signIn.finishPasskey(accounts.visitor(), answer)
    expect(await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), answer))).toBe('SIGN_IN_FAILED')
    const next = authenticator.assert(await accounts.signIn.beginPasskey(), { counter: 0 })
    expect(await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), next))).toBe('nothing thrown')
  })

  test('a challenge is over after five minutes, and one for registering does not sign in', async () => {
    const { person, authenticator, proof } = await accounts.withPasskey('clinician')
    const options = await accounts.signIn.beginPasskey()
    const registration = await accounts.credentials.beginPasskey({ id: person.id, proof })
    const other = authenticator.assert({ ...options, challenge: registration.challenge })
    expect(await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), other))).toBe('SIGN_IN_FAILED')
    accounts.pass(5 * 60_000 + 1)
    const late = authenticator.assert(options)
    expect(await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), late))).toBe('SIGN_IN_FAILED')
  })

  test('shown again for one person, those of another do not do', async () => {
    const mine = await accounts.withPasskey('clinician')
    const theirs = await accounts.withPasskey('clinician')
    const { id } = mine.person
    const wrong = theirs.authenticator.assert(await accounts.signIn.beginPasskey(id))
    expect(await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), wrong, id))).toBe('SIGN_IN_FAILED')
    const open = mine.authenticator.assert(await accounts.signIn.beginPasskey())
    expect(await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), open, id))).toBe('SIGN_IN_FAILED')
    const right = mine.authenticator.assert(await accounts.signIn.beginPasskey(id))
    expect((await accounts.signIn.finishPasskey(accounts.visitor(), right, id)).person.id).toBe(id)
  })

  test.each([
    null,
    'x',
    [],
    {},
    { id: 'a', response: {} },
    { id: 'a'.repeat(40), response: { clientDataJSON: '' } },
  ])('an answer like %j is refused and told', async (answer) => {
    expect(await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), answer))).toBe('SIGN_IN_FAILED')
    expect(told()).toEqual(['sign-in-failed unknown passkey'])
  })

  test('a registration is refused with another origin, no user verified, or a challenge of somebody else', async () => {
    const one = await accounts.person('clinician')
    const two = await accounts.person('clinician')
    const owner = { id: one.id, proof: accounts.fresh('enrolment') }
    const begin = async (id = one.id) => await accounts.credentials.beginPasskey({ ...owner, id })
    const key = openAuthenticator(ORIGIN)
    const answers = [
      key.register(await begin(), { origin: 'https://evil.example' }),
      key.register(await begin(), { userVerified: false }),
      key.register(await begin(), { rpId: 'evil.example' }),
      key.register(await begin(two.id)),
    ]
    for (const answer of answers) {
      expect(await codeOf(accounts.credentials.finishPasskey(ADMIN, owner, answer))).toBe(
        'CREDENTIAL_INVALID',
      )
    }
    const right = key.register(await begin())
    await accounts.credentials.finishPasskey(ADMIN, owner, right)
    const again = { id: one.id, proof: accounts.fresh('passkey') }
    expect(await codeOf(accounts.credentials.finishPasskey(ADMIN, again, right))).toBe('CREDENTIAL_INVALID')
  })
})

describe('passwords', () => {
  const withPassword = async (login: string, password: string, more = {}) =>
    await accounts.signIn.withPassword(accounts.visitor(more), { login, password })

  test('of 15 characters sign a patient in alone, by e-mail address however written', async () => {
    const { person } = await accounts.withPassword(LONG, { email: 'Ana.Long@Example.org' })
    const answer = await withPassword(' ana.LONG@example.ORG ', LONG)
    expect(answer).toMatchObject({
      outcome: 'signed-in',
      signedIn: {
        person: { id: person.id },
        factors: ['password'],
        phishingResistant: false,
        enrolmentOnly: false,
      },
    })
    expect(await codeOf(withPassword('ana.long@example.org', `${LONG}.`))).toBe('SIGN_IN_FAILED')
    expect(told().at(-1)).toBe(`sign-in-failed ${person.userName} password`)
  })

  test('with an authenticator app ask for its code, and each code counts once', async () => {
    const { person, code } = await accounts.withPassword(SHORT, { totp: true })
    const answer = await withPassword(person.userName, SHORT)
    if (answer.outcome !== 'second-factor') throw new Error('no second factor was asked for')
    expect(answer.methods).toEqual(['totp', 'recovery-code'])
    const show = async (shown: string, ticket = answer.ticket) =>
      await accounts.signIn.withSecondFactor(accounts.visitor(), { ticket, code: shown })
    const now = code()
    expect(await codeOf(show(String((Number(now) + 1) % 1_000_000).padStart(6, '0')))).toBe('SIGN_IN_FAILED')
    const results = await Promise.all(Array.from({ length: 4 }, async () => await codeOf(show(now))))
    expect(results.filter((one) => one === 'nothing thrown')).toHaveLength(1)
    const second = await withPassword(person.userName, SHORT)
    if (second.outcome !== 'second-factor') throw new Error('no second factor was asked for')
    expect(await codeOf(show(now, second.ticket))).toBe('SIGN_IN_FAILED')
    accounts.pass(31_000)
    expect((await show(code(), second.ticket)).factors).toEqual(['password', 'totp'])
    accounts.pass(31_000)
    // The ticket was used.
    expect(await codeOf(show(code(), second.ticket))).toBe('SIGN_IN_FAILED')
  })

  test('one code beside several tickets, brought at once, gets one of them in', async () => {
    const { person, code } = await accounts.withPassword(SHORT, { totp: true })
    const tickets: string[] = []
    for (let at = 0; at < 4; at += 1) {
      const answer = await withPassword(person.userName, SHORT)
      tickets.push(answer.outcome === 'second-factor' ? answer.ticket : '')
    }
    const now = code()
    const answers = await Promise.all(
      tickets.map(
        async (ticket) =>
          await codeOf(accounts.signIn.withSecondFactor(accounts.visitor(), { ticket, code: now })),
      ),
    )
    expect(answers.filter((one) => one === 'nothing thrown')).toHaveLength(1)
  })

  test('take a recovery code in place of the app, once, and the person is told', async () => {
    const { person, recoveryCodes } = await accounts.withPassword(SHORT, { totp: true })
    expect(recoveryCodes).toHaveLength(10)
    const [first = ''] = recoveryCodes
    const show = async (code: string) => {
      const answer = await withPassword(person.userName, SHORT)
      const ticket = answer.outcome === 'second-factor' ? answer.ticket : ''
      return await accounts.signIn.withSecondFactor(accounts.visitor(), { ticket, code })
    }
    expect((await show(first.toUpperCase().replaceAll('-', ' '))).factors).toEqual([
      'password',
      'recovery-code',
    ])
    expect(await codeOf(show(first))).toBe('SIGN_IN_FAILED')
    expect((await accounts.credentials.factors(person.id)).recoveryCodes).toBe(9)
    expect(await noticesOf(person.id)).toContain('recovery-code-used')
  })

  test('a ticket made up, altered or of another person gets nobody in', async () => {
    const one = await accounts.withPassword(SHORT, { totp: true })
    const two = await accounts.withPassword(SHORT, { totp: true })
    const answer = await withPassword(one.person.userName, SHORT)
    const ticket = answer.outcome === 'second-factor' ? answer.ticket : ''
    const [, mac = ''] = ticket.split('.')
    const tickets = ['', '.', 'x.y', `${two.person.id}.${mac}`, `${ticket}A`, `${ticket.slice(0, -1)}*`]
    for (const bent of tickets) {
      const shown = { ticket: bent, code: two.code() }
      expect(await codeOf(accounts.signIn.withSecondFactor(accounts.visitor(), shown))).toBe('SIGN_IN_FAILED')
    }
    accounts.pass(5 * 60_000 + 1)
    const late = { ticket, code: one.code() }
    expect(await codeOf(accounts.signIn.withSecondFactor(accounts.visitor(), late))).toBe('SIGN_IN_FAILED')
  })

  test('of staff sign nobody in beside a passkey, and only enrol without one', async () => {
    const { person } = await accounts.withPassword(LONG)
    await accounts.people.grantRole(ADMIN, person.id, { role: 'clinician' })
    const answer = await withPassword(person.userName, LONG)
    expect(answer).toMatchObject({ signedIn: { enrolmentOnly: true, phishingResistant: false } })
    const owner = { id: person.id, proof: accounts.fresh('password') }
    const key = openAuthenticator(ORIGIN)
    const made = key.register(await accounts.credentials.beginPasskey(owner))
    await accounts.credentials.finishPasskey(ADMIN, owner, made)
    expect(await codeOf(withPassword(person.userName, LONG))).toBe('SIGN_IN_FAILED')
    expect((await accounts.signInWith(key)).enrolmentOnly).toBe(false)
  })

  test('get the same answer and the same work whether there is an account or not', async () => {
    const { person } = await accounts.withPassword(LONG)
    const peppers = async () => (await accounts.keyLeaves()).filter(({ op }) => op === 'pepper').length
    const before = await peppers()
    accounts.events.splice(0)
    const answers = []
    for (const login of [person.userName, 'nobody@example.org', '', 'a\0b', 'x'.repeat(10_000)]) {
      answers.push(await withPassword(login, 'wrong wrong wrong').catch((error: unknown) => error))
    }
    expect(new Set(answers.map((one) => (one as Error).message)).size).toBe(1)
    expect((await peppers()) - before).toBe(5)
    expect(told()).toEqual([
      `sign-in-failed ${person.userName} password`,
      ...Array(4).fill('sign-in-failed unknown password'),
    ])
  })
})

describe('too many attempts', () => {
  const guess = async (login: string, address: string): Promise<string> =>
    await codeOf(
      accounts.signIn.withPassword(accounts.visitor({ address }), { login, password: 'not this one either' }),
    )

  test('on one account wait longer each time, from wherever they come, and never stop a passkey', async () => {
    const { person, authenticator } = await accounts.withPasskey('patient')
    const answers = []
    for (let at = 0; at < 8; at += 1) answers.push(await guess(person.userName, `172.16.${at}.1`))
    expect(answers.slice(0, 5)).toEqual(Array(5).fill('SIGN_IN_FAILED'))
    expect(answers.slice(5)).toEqual(Array(3).fill('TOO_MANY_ATTEMPTS'))
    expect(told().filter((one) => one.includes('too many'))).toHaveLength(1)
    accounts.pass(1_001)
    expect(await guess(person.userName, '172.16.9.1')).toBe('SIGN_IN_FAILED')
    accounts.pass(1_001)
    expect(await guess(person.userName, '172.16.9.1')).toBe('TOO_MANY_ATTEMPTS')
    expect((await accounts.signInWith(authenticator)).person.id).toBe(person.id)
    expect(await guess(person.userName, '172.16.9.1')).toBe('SIGN_IN_FAILED')
  })

  test('on an account there is not, the same', async () => {
    const answers = []
    for (let at = 0; at < 7; at += 1) answers.push(await guess('nobody-at-all', `172.17.${at}.1`))
    expect(answers).toEqual([...Array(5).fill('SIGN_IN_FAILED'), ...Array(2).fill('TOO_MANY_ATTEMPTS')])
  })

  test('guesses made at once count before they are answered', async () => {
    const { person } = await accounts.withPassword(LONG)
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => await guess(person.userName, `172.18.${at}.1`)),
    )
    expect(answers.filter((one) => one === 'SIGN_IN_FAILED').length).toBeLessThanOrEqual(5)
  })

  test('from one network on many accounts wait too; a neighbour network does not', async () => {
    const answers = []
    for (let at = 0; at < 52; at += 1) answers.push(await guess(`spray-${at}`, `172.19.0.${at}`))
    expect(answers.indexOf('TOO_MANY_ATTEMPTS')).toBe(50)
    expect(await guess('spray-x', '172.19.1.1')).toBe('SIGN_IN_FAILED')
  })

  test("are not paid for with sign-ins of an account of one's own", async () => {
    const { authenticator } = await accounts.withPasskey('patient')
    for (let at = 0; at < 49; at += 1) await guess(`paid-${at}`, '172.20.0.1')
    for (let at = 0; at < 3; at += 1) await accounts.signInWith(authenticator, { address: '172.20.0.2' })
    expect(await guess('paid-x', '172.20.0.1')).toBe('SIGN_IN_FAILED')
    expect(await guess('paid-y', '172.20.0.1')).toBe('TOO_MANY_ATTEMPTS')
  })

  test('that name no account fill no ledger: they wait for their network, and a passkey that is right does not', async () => {
    const { authenticator } = await accounts.withPasskey('patient')
    const from = { address: '172.21.0.1' }
    const made = { id: 'x', rawId: 'x', type: 'public-key', response: {} }
    const before = accounts.events.length
    const answers = []
    for (let at = 0; at < 60; at += 1) {
      const visitor = accounts.visitor(from)
      answers.push(
        await codeOf(
          at % 2 === 0
            ? accounts.signIn.finishPasskey(visitor, made)
            : accounts.signIn.withSecondFactor(visitor, { ticket: 'x.y', code: '000000' }),
        ),
      )
    }
    expect(answers.indexOf('TOO_MANY_ATTEMPTS')).toBe(50)
    expect(accounts.events.length - before).toBe(51)
    expect((await accounts.signInWith(authenticator, from)).factors).toEqual(['passkey'])
  })

  test('on a second factor wait as well', async () => {
    const { person, code } = await accounts.withPassword(SHORT, { totp: true })
    const answer = await accounts.signIn.withPassword(accounts.visitor(), {
      login: person.userName,
      password: SHORT,
    })
    const ticket = answer.outcome === 'second-factor' ? answer.ticket : ''
    const wrong = String((Number(code()) + 7) % 1_000_000).padStart(6, '0')
    const answers = []
    for (let at = 0; at < 7; at += 1) {
      answers.push(
        await codeOf(accounts.signIn.withSecondFactor(accounts.visitor(), { ticket, code: wrong })),
      )
    }
    expect(answers.slice(5)).toEqual(['TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS'])
  })
})

test('what cannot be told does not happen: no sign-in, no device, no used challenge', async () => {
  const { person, authenticator } = await accounts.withPasskey('clinician')
  const answer = authenticator.assert(await accounts.signIn.beginPasskey())
  const devices = async () =>
    (await accounts.database.query('select hash from device where person = $1', [person.id])).length
  accounts.deaf = new ChartwardError('LEDGER_UNAVAILABLE', 'no')
  expect(await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), answer))).toBe('LEDGER_UNAVAILABLE')
  expect(await codeOf(accounts.signIn.withPassword(accounts.visitor(), { login: 'x', password: 'y' }))).toBe(
    'LEDGER_UNAVAILABLE',
  )
  expect(await devices()).toBe(0)
  accounts.deaf = undefined
  expect(await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), answer))).toBe('nothing thrown')
  expect(await devices()).toBe(1)
})

test('a new device is told to the person, a known one is not, and a planted token is none', async () => {
  const { person, authenticator } = await accounts.withPasskey('patient')
  const first = await accounts.signInWith(authenticator)
  const again = await accounts.signInWith(authenticator, { deviceToken: first.deviceToken })
  expect([first.newDevice, again.newDevice, again.deviceToken]).toEqual([true, false, first.deviceToken])
  const planted = 'A'.repeat(43)
  const third = await accounts.signInWith(authenticator, { deviceToken: planted })
  expect([third.newDevice, third.deviceToken === planted]).toEqual([true, false])
  expect((await noticesOf(person.id)).filter((kind) => kind === 'new-device')).toHaveLength(2)
  const other = await accounts.withPasskey('patient')
  const borrowed = await accounts.signInWith(other.authenticator, { deviceToken: first.deviceToken })
  expect(borrowed.newDevice).toBe(true)
})

test('a disabled account signs nobody in, and does again once it is enabled', async () => {
  const { person, authenticator } = await accounts.withPasskey('clinician')
  await accounts.people.disable(ADMIN, person.id)
  expect(await codeOf(accounts.signInWith(authenticator))).toBe('SIGN_IN_FAILED')
  await accounts.people.enable(ADMIN, person.id)
  expect(await codeOf(accounts.signInWith(authenticator))).toBe('nothing thrown')
})

/** The kinds of the notices of a person, on the portal. */
async function noticesOf(person: string): Promise<string[]> {
  const rows = await accounts.database.query<{ id: string; body: Buffer }>(
    "select id, body from notice where person = $1 and channel = 'portal' order by created",
    [person],
  )
  const context = { who: ADMIN, request: 'r', purpose: 'test' }
  const opened = await accounts.keys.openSecrets(
    rows.map(({ id, body }) => ({ name: `notice/${id}`, sealed: body })),
    context,
  )
  return opened.map((plain) => (JSON.parse(plain.toString()) as { kind: string }).kind)
}
