import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ChartwardError } from '../../src/kernel/index.ts'
import { openTestAccounts, type TestAccounts } from '../support/accounts.ts'

/** Somebody without the key, the app or the code brings whatever they can make up. */
let accounts: TestAccounts
beforeAll(async () => {
  accounts = await openTestAccounts()
})
afterAll(async () => await accounts.close())

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return error instanceof ChartwardError ? error.code : String(error)
  }
  return 'nothing thrown'
}

const MEMBERS = ['clientDataJSON', 'authenticatorData', 'signature'] as const
type Answer = { id: string; rawId: string; response: Record<string, string> }

/** Whether a byte of `30 length 02 length r 02 length s` belongs to r or s. */
function isOfNumber(signature: Buffer, at: number): boolean {
  const rEnd = 4 + (signature[3] ?? 0)
  return (at >= 4 && at < rEnd) || at >= rEnd + 2
}

test('an assertion with any byte changed, cut or added is refused, and the true one still counts', async () => {
  const { authenticator } = await accounts.withPasskey('clinician')
  const answer = authenticator.assert(await accounts.signIn.beginPasskey()) as Answer
  const bring = async (one: unknown) => await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), one))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...MEMBERS),
      fc.nat(400),
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom('change', 'cut', 'add', 'leave out'),
      async (member, place, bits, how) => {
        const bytes = Buffer.from(answer.response[member] ?? '', 'base64url')
        const at = place % bytes.length
        // What frames the two numbers of a signature is read leniently: with another length it is still that signature,
        // and its challenge counts once all the same.
        fc.pre(member !== 'signature' || (how !== 'add' && (how !== 'change' || isOfNumber(bytes, at))))
        if (how === 'change') bytes[at] = (bytes[at] ?? 0) ^ bits
        const sent =
          how === 'cut'
            ? bytes.subarray(0, at)
            : how === 'add'
              ? Buffer.concat([bytes, Buffer.of(bits)])
              : bytes
        const response = {
          ...answer.response,
          [member]: how === 'leave out' ? undefined : sent.toString('base64url'),
        }
        expect(await bring({ ...answer, response })).toBe('SIGN_IN_FAILED')
      },
    ),
    { numRuns: 150 },
  )
  expect(await bring(answer)).toBe('nothing thrown')
  expect(await bring(answer)).toBe('SIGN_IN_FAILED')
})

test('whatever JSON is brought as a passkey is refused and told, and never a fault', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.jsonValue(),
        fc.record({
          id: fc.base64String({ minLength: 16 }),
          response: fc.dictionary(fc.constantFrom(...MEMBERS, 'userHandle'), fc.jsonValue()),
        }),
      ),
      async (answer) => {
        const before = accounts.events.length
        expect(await codeOf(accounts.signIn.finishPasskey(accounts.visitor(), answer))).toBe('SIGN_IN_FAILED')
        expect(accounts.events.slice(before).map(({ how }) => how)).toEqual(['sign-in-failed'])
      },
    ),
    { numRuns: 100 },
  )
})

test('whatever is typed as a name, password, ticket or code gets nobody in, and never a fault', async () => {
  const { person } = await accounts.withPassword('wq7-blom-tr', { totp: true })
  const refused = ['SIGN_IN_FAILED', 'TOO_MANY_ATTEMPTS']
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.stringMatching(/^\d{6}$/),
    fc.constant("' or 1=1 --"),
  )
  await fc.assert(
    fc.asyncProperty(text, text, async (login, code) => {
      const { signIn } = accounts
      expect(refused).toContain(
        await codeOf(signIn.withPassword(accounts.visitor(), { login, password: code })),
      )
      expect(refused).toContain(await codeOf(signIn.withEnrolmentCode(accounts.visitor(), { code })))
      for (const ticket of [login, `${person.id}.${login}`]) {
        expect(refused).toContain(await codeOf(signIn.withSecondFactor(accounts.visitor(), { ticket, code })))
      }
    }),
    { numRuns: 60 },
  )
})
