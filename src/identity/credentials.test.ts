import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import * as fc from 'fast-check'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ADMIN, openTestAccounts, ORIGIN, type TestAccounts } from '../../test/support/accounts.ts'
import { openAuthenticator } from '../../test/support/authenticator.ts'
import { asUnixMs, ChartwardError } from '../kernel/index.ts'
import { openBreachedPasswords } from './breached-file.ts'
import type { Factor } from './index.ts'

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase()
const BREACHED = 'seventeen velvet umbrellas'
const LONG = 'seven green buses wait here'

let accounts: TestAccounts
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cw-'))
  const file = path.join(folder, 'breached.txt')
  const hashes = [BREACHED, ...Array.from({ length: 999 }, (_, at) => `other ${at}`)].map(sha1).sort()
  writeFileSync(file, hashes.map((hash, at) => `${hash}:${at + 1}\r\n`).join(''))
  accounts = await openTestAccounts({ breachedPasswordsFile: file })
})
afterAll(async () => {
  await accounts.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => accounts.events.splice(0))

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return error instanceof ChartwardError ? error.code : String(error)
  }
  return 'nothing thrown'
}
const told = (): string[] => accounts.events.map(({ how, note }) => `${how} ${note}`)

async function patient(...factors: Factor[]) {
  const person = await accounts.person('patient')
  return { person, owner: { id: person.id, proof: accounts.fresh(...factors) } }
}

describe('a new password', () => {
  const set = async (password: string) => {
    const { owner } = await patient('enrolment')
    try {
      await accounts.credentials.setPassword(ADMIN, owner, password)
    } catch (error) {
      return error instanceof ChartwardError ? `${error.code}: ${error.message}` : String(error)
    }
    return 'taken'
  }

  test.each([
    ['fourteen chars', /at least 15 characters/],
    ['1QAZ2wsx3edc4rfv', /most common/],
    ['aaaaaaaaaaaaaaaaaaaa', /repeats/],
    ['abcabcabcabcabcabc', /repeats/],
    ['dragon dragon dragon ', /taken/],
    ['dragondragondragon', /repeats/],
    ['Somebody Testing 1', /your own name/],
    ['chartward-hospital-1', /your own name/],
    [BREACHED, /breach/],
    ['x'.repeat(127) + 'yz', /at most 128/],
    ['ein längerer Satz, der niemandem gehört', /taken/],
    ['ﬁﬁﬁﬁ seven green', /taken/],
    [`${'yellow green '.repeat(9)}12345678901`, /taken/],
  ])('is taken, or refused with the reason: %s: %s', async (password, answer) => {
    expect(await set(password)).toMatch(answer)
  })

  test('may be shorter beside an authenticator app, which then cannot be removed', async () => {
    const { person } = await accounts.withPassword('wq7-blom-tr', { totp: true })
    const owner = { id: person.id, proof: accounts.fresh('password', 'totp') }
    expect(await codeOf(accounts.credentials.removeTotp(ADMIN, owner))).toBe('CREDENTIAL_INVALID')
    expect(await codeOf(accounts.credentials.setPassword(ADMIN, owner, 'short'))).toBe('PASSWORD_UNFIT')
    await accounts.credentials.setPassword(ADMIN, owner, LONG)
    await accounts.credentials.removeTotp(ADMIN, owner)
    expect(await accounts.credentials.factors(person.id)).toEqual({
      passkeys: 0,
      totp: false,
      recoveryCodes: 0,
      password: 'alone',
    })
  })

  test('in another Unicode form is the same password', async () => {
    const { person } = await accounts.withPassword('se\u0301ven ﬁne buses wait')
    const answer = await accounts.signIn.withPassword(accounts.visitor(), {
      login: person.userName,
      password: 's\u00e9ven fine buses wait',
    })
    expect(answer.outcome).toBe('signed-in')
  })

  test('is compared to its last letter, in its own case', async () => {
    const password = `${'Yellow green '.repeat(9)}12345678901`
    const { person } = await accounts.withPassword(password)
    const tried = async (typed: string) =>
      await codeOf(
        accounts.signIn.withPassword(accounts.visitor(), { login: person.userName, password: typed }),
      )
    for (const other of [password.slice(0, -1), password.toLowerCase(), `${password}2`, `${password} `])
      expect(await tried(other)).toBe('SIGN_IN_FAILED')
    expect(await tried(password)).toBe('nothing thrown')
  })

  test('has a strength, whatever is typed', () => {
    expect(accounts.credentials.strength('password')).toBe(0)
    expect(accounts.credentials.strength('correct horse battery staple')).toBe(4)
    expect(accounts.credentials.strength('x'.repeat(100_000))).toBeLessThanOrEqual(4)
  })

  test('copied from the table says nothing without the key server, nor under another account', async () => {
    const one = await accounts.withPassword(LONG)
    const two = await accounts.withPassword('another long one for two')
    await accounts.database.query(
      `update password set hash = other.hash, salt = other.salt from password other
       where password.person = $1 and other.person = $2`,
      [two.person.id, one.person.id],
    )
    const shown = { login: two.person.userName, password: LONG }
    expect(await codeOf(accounts.signIn.withPassword(accounts.visitor(), shown))).toBe('SIGN_IN_FAILED')
    const [row] = await accounts.database.query<Record<string, any>>(
      'select * from password where person = $1',
      [one.person.id],
    )
    const { argon2Sync } = await import('node:crypto')
    const guess = (message: string) =>
      argon2Sync('argon2id', {
        message,
        nonce: row?.['salt'],
        memory: row?.['memory_kib'],
        passes: row?.['passes'],
        parallelism: row?.['parallelism'],
        tagLength: 32,
      })
    for (const message of [LONG, `password\0${one.person.id}\0${LONG}`]) {
      expect(guess(message)).not.toEqual(row?.['hash'])
    }
    expect(row?.['memory_kib']).toBeGreaterThanOrEqual(19_456)
  })
})

test('the file of breached passwords has every line in it and no other, whatever its length', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 40 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      async (numbers, end, open) => {
        const file = path.join(folder, 'some.txt')
        const hashes = numbers.map((one) => sha1(`n${one}`)).sort()
        const text = hashes.map((hash, at) => `${hash}:${10 ** (at % 7)}`).join(end)
        writeFileSync(file, open ? text : text + end)
        const breached = await openBreachedPasswords(file)
        for (let at = 0; at <= 1000; at += 25) numbers.push(at)
        for (const one of numbers) {
          expect(await breached.has(sha1(`n${one}`))).toBe(hashes.includes(sha1(`n${one}`)))
        }
        await breached.close()
      },
    ),
    { numRuns: 40 },
  )
  for (const text of ['', 'passwords\n', `${'a'.repeat(40)}:1\n`]) {
    writeFileSync(path.join(folder, 'bad.txt'), text)
    expect(await codeOf(openBreachedPasswords(path.join(folder, 'bad.txt')))).toBe('CONFIG_INVALID')
  }
  expect(await codeOf(openBreachedPasswords(path.join(folder, 'none.txt')))).toBe('CONFIG_INVALID')
})

test('a change needs the strongest factor the account has, shown in the last five minutes', async () => {
  const { person, authenticator } = await accounts.withPasskey('patient')
  const begin = async (factors: Factor[], agoMs = 0) =>
    await codeOf(
      accounts.credentials.beginTotp(ADMIN, {
        id: person.id,
        proof: { factorAt: asUnixMs(accounts.now() - agoMs), factors },
      }),
    )
  expect(await begin(['password', 'totp'])).toBe('STEP_UP_REQUIRED')
  expect(await begin([])).toBe('STEP_UP_REQUIRED')
  expect(await begin(['passkey'], 5 * 60_000 + 1000)).toBe('STEP_UP_REQUIRED')
  const bare = { id: person.id, proof: { factors: ['passkey'] as const } }
  expect(await codeOf(accounts.credentials.beginTotp(ADMIN, bare))).toBe('STEP_UP_REQUIRED')
  expect(await codeOf(accounts.credentials.beginPasskey(bare))).toBe('STEP_UP_REQUIRED')
  expect(await codeOf(accounts.credentials.setPassword(ADMIN, bare, LONG))).toBe('STEP_UP_REQUIRED')
  const signedIn = await accounts.signInWith(authenticator)
  expect(await codeOf(accounts.credentials.beginTotp(ADMIN, { id: person.id, proof: signedIn }))).toBe(
    'nothing thrown',
  )
  const app = await accounts.withPassword('wq7-blom-tr', { totp: true })
  const half = { id: app.person.id, proof: accounts.fresh('password') }
  expect(await codeOf(accounts.credentials.newRecoveryCodes(ADMIN, half))).toBe('STEP_UP_REQUIRED')
})

test('a one-time code counts for half an hour: it opens nothing but the enrolling', async () => {
  const { id } = await accounts.person('patient')
  const begin = async (agoMs: number) =>
    await codeOf(
      accounts.credentials.beginPasskey({
        id,
        proof: { factorAt: asUnixMs(accounts.now() - agoMs), factors: ['enrolment'] },
      }),
    )
  expect([await begin(29 * 60_000), await begin(30 * 60_000 + 1000)]).toEqual([
    'nothing thrown',
    'STEP_UP_REQUIRED',
  ])
})

test('a passkey has the name its owner gave it, and nobody else gives it one', async () => {
  const { person } = await accounts.withPasskey('clinician')
  const [passkey] = await accounts.credentials.passkeys(person.id)
  const named = { passkey: passkey?.id ?? '', name: '  Blue key 🔑 ' }
  expect([...(await accounts.credentials.passkeyNames(ADMIN, person.id))]).toEqual([])
  await accounts.credentials.namePasskey(ADMIN, person.id, named)
  expect([...(await accounts.credentials.passkeyNames(ADMIN, person.id))]).toEqual([
    [named.passkey, 'Blue key 🔑'],
  ])
  expect(told()).toContain('factor passkey named')
  const other = await accounts.person('clinician')
  expect(await codeOf(accounts.credentials.namePasskey(ADMIN, other.id, named))).toBe('CREDENTIAL_INVALID')
  for (const name of ['', ' ', 'a'.repeat(61), 'a\nb', 'a\0b'])
    expect(await codeOf(accounts.credentials.namePasskey(ADMIN, person.id, { ...named, name }))).toBe(
      'CREDENTIAL_INVALID',
    )
})

test('a seed counts from its first code on, and that code not again', async () => {
  const { person, owner } = await patient('enrolment')
  const begun = await accounts.credentials.beginTotp(ADMIN, owner)
  expect(begun.uri).toMatch(/^otpauth:\/\/totp\/Chartward:p-[0-9a-f]+\?issuer=Chartward&secret=[A-Z2-7]{32}&/)
  const app = new TOTP({ secret: Secret.fromBase32(begun.secret) })
  expect((await accounts.credentials.factors(person.id)).totp).toBe(false)
  const confirm = async (code: string) => await codeOf(accounts.credentials.confirmTotp(ADMIN, owner, code))
  for (const wrong of [
    '',
    '12345',
    'abcdef',
    '1234567',
    app.generate({ timestamp: accounts.now() + 120_000 }),
  ]) {
    expect(await confirm(wrong)).toBe('CREDENTIAL_INVALID')
  }
  const code = app.generate({ timestamp: accounts.now() })
  const codes = await accounts.credentials.confirmTotp(ADMIN, owner, code)
  expect(new Set(codes).size).toBe(10)
  for (const one of codes) expect(one).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/)
  expect((await accounts.credentials.factors(person.id)).totp).toBe(true)
  expect(told().at(-1)).toBe(`factor authenticator app added (${person.userName})`)
})

test('the last thing an account can sign in with is not removed; staff keep a passkey', async () => {
  const { person, proof } = await accounts.withPasskey('clinician')
  const owner = { id: person.id, proof }
  const [first] = await accounts.credentials.passkeys(person.id)
  const remove = async (id: string) => await codeOf(accounts.credentials.removePasskey(ADMIN, owner, id))
  expect(await remove(first?.id ?? '')).toBe('CREDENTIAL_INVALID')
  expect(await codeOf(accounts.credentials.setPassword(ADMIN, owner, LONG))).toBe('CREDENTIAL_INVALID')
  const spare = openAuthenticator(ORIGIN)
  const made = spare.register(await accounts.credentials.beginPasskey(owner))
  await accounts.credentials.finishPasskey(ADMIN, owner, made)
  const keys = await accounts.credentials.passkeys(person.id)
  const results = await Promise.all(keys.map(async ({ id }) => await remove(id)))
  expect(results.sort()).toEqual(['CREDENTIAL_INVALID', 'nothing thrown'])
  expect(await remove('nonsense')).toBe('CREDENTIAL_INVALID')
})

describe('recovery', () => {
  const redeem = async (code: string, second?: string) =>
    await accounts.signIn.withEnrolmentCode(accounts.visitor(), {
      code,
      ...(second === undefined ? {} : { second }),
    })

  test('an invited person enrols with a code, once, and no record is opened with it', async () => {
    const person = await accounts.person('clinician')
    const code = await accounts.recovery.invite(ADMIN, person.id)
    const answers = await Promise.allSettled(Array.from({ length: 4 }, async () => await redeem(code)))
    const good = answers.filter(({ status }) => status === 'fulfilled')
    expect(good).toHaveLength(1)
    const signedIn = good[0]?.status === 'fulfilled' ? good[0].value : undefined
    expect(signedIn).toMatchObject({ enrolmentOnly: true, factors: ['enrolment'], phishingResistant: false })
    const proof = signedIn !== undefined && 'person' in signedIn ? signedIn : accounts.fresh()
    const key = openAuthenticator(ORIGIN)
    const owner = { id: person.id, proof }
    await accounts.credentials.finishPasskey(
      ADMIN,
      owner,
      key.register(await accounts.credentials.beginPasskey(owner)),
    )
    expect((await accounts.signInWith(key)).enrolmentOnly).toBe(false)
    expect(await codeOf(accounts.recovery.invite(ADMIN, person.id))).toBe('USAGE')
  })

  test('a code is over after a day, or when another is made', async () => {
    const { id } = await accounts.person('patient')
    const first = await accounts.recovery.invite(ADMIN, id)
    const second = await accounts.recovery.invite(ADMIN, id)
    expect(await codeOf(redeem(first))).toBe('SIGN_IN_FAILED')
    accounts.pass(24 * 60 * 60_000 + 1)
    expect(await codeOf(redeem(second))).toBe('SIGN_IN_FAILED')
    for (const odd of ['', 'x', 'a'.repeat(10_000)]) expect(await codeOf(redeem(odd))).toBe('SIGN_IN_FAILED')
  })

  test('does not get around what is left of the second factor', async () => {
    const { person, code } = await accounts.withPassword('wq7-blom-tr', { totp: true })
    const enrolment = await accounts.recovery.start(ADMIN, person.id, { lostEverything: false })
    expect(await redeem(enrolment)).toEqual({ outcome: 'second-factor', methods: ['totp', 'recovery-code'] })
    const wrong = String((Number(code()) + 1) % 1_000_000).padStart(6, '0')
    expect(await codeOf(redeem(enrolment, wrong))).toBe('SIGN_IN_FAILED')
    expect(await redeem(enrolment, code())).toMatchObject({
      factors: ['enrolment', 'totp'],
      enrolmentOnly: true,
    })
    expect((await accounts.credentials.factors(person.id)).totp).toBe(true)
    const key = await accounts.withPasskey('clinician')
    const start = accounts.recovery.start(ADMIN, key.person.id, { lostEverything: false })
    expect(await codeOf(start)).toBe('USAGE')
  })

  test('of everything ends every factor when the code is used, not before', async () => {
    const { person, authenticator } = await accounts.withPasskey('clinician')
    const code = await accounts.recovery.start(ADMIN, person.id, { lostEverything: true })
    expect(await codeOf(accounts.signInWith(authenticator))).toBe('nothing thrown')
    await redeem(code)
    expect(await codeOf(accounts.signInWith(authenticator))).toBe('SIGN_IN_FAILED')
    expect((await accounts.credentials.factors(person.id)).passkeys).toBe(0)
    expect(told()).toContain(`factor recovery of ${person.userName} started, everything lost`)
  })

  test('freezes contacts for seven days and is told on every channel', async () => {
    const more = { email: 'frozen@example.org', phone: '+15550100' }
    const { id } = await accounts.person('patient', more)
    await accounts.recovery.start(ADMIN, id, { lostEverything: true })
    const change = async () =>
      await codeOf(
        accounts.people.changeContact(ADMIN, id, accounts.fresh('enrolment'), {
          displayName: 'X',
          email: 'thief@example.org',
        }),
      )
    expect(await change()).toBe('FORBIDDEN')
    accounts.pass(7 * 24 * 60 * 60_000 - 1000)
    expect(await change()).toBe('FORBIDDEN')
    accounts.pass(1001)
    expect(await change()).toBe('nothing thrown')
    const rows = await accounts.database.query<{ channel: string }>(
      `select channel from notice where person = $1
       order by created, array_position(array['portal', 'email', 'sms'], channel) limit 3`,
      [id],
    )
    expect(rows.map(({ channel }) => channel)).toEqual(['portal', 'email', 'sms'])
  })
})
