import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN, openTestAccounts, ORIGIN, type TestAccounts } from '../support/accounts.ts'
import { openAuthenticator } from '../support/authenticator.ts'
import { findWords, findWordsUnder } from '../support/marker-search.ts'

const NAME = 'Zyxqvortel'
const EMAIL = 'zyxqvortel.person@example.org'
const PHONE = '+1 900 714 4120'
const PASSWORD = 'wq7 blom trelliswork'

let accounts: TestAccounts
/** Everything that must stand nowhere. */
const secrets: string[] = [NAME, NAME.toLowerCase(), EMAIL, PHONE, PASSWORD]
let dump = ''
let seed = ''

beforeAll(async () => {
  accounts = await openTestAccounts()
  const { people, credentials, signIn, recovery } = accounts
  const details = { displayName: `${NAME} Person`, email: EMAIL, phone: PHONE }
  const person = await people.create(ADMIN, { ...details, role: 'patient' })
  const invitation = await recovery.invite(ADMIN, person.id)
  const enrolled = await signIn.withEnrolmentCode(accounts.visitor(), { code: invitation })
  if (!('person' in enrolled)) throw new Error('not enrolled')
  const owner = { id: person.id, proof: enrolled }
  const { secret, uri } = await credentials.beginTotp(ADMIN, owner)
  const app = new TOTP({ secret: Secret.fromBase32(secret) })
  const codes = await credentials.confirmTotp(ADMIN, owner, app.generate({ timestamp: accounts.now() }))
  await credentials.setPassword(ADMIN, owner, PASSWORD)
  const answer = await signIn.withPassword(accounts.visitor(), { login: EMAIL, password: PASSWORD })
  const ticket = answer.outcome === 'second-factor' ? answer.ticket : ''
  const signedIn = await signIn.withSecondFactor(accounts.visitor(), { ticket, code: codes[0] ?? '' })
  await signIn.withPassword(accounts.visitor(), { login: EMAIL, password: `${PASSWORD}!` }).catch(() => {})
  await signIn.withPassword(accounts.visitor(), { login: PASSWORD, password: EMAIL }).catch(() => {})
  const key = openAuthenticator(ORIGIN)
  const proof = { id: person.id, proof: signedIn }
  const options = await credentials.beginPasskey(proof)
  await credentials.finishPasskey(ADMIN, proof, key.register(options))
  const [passkey] = await credentials.passkeys(person.id)
  await credentials.namePasskey(ADMIN, person.id, { passkey: passkey?.id ?? '', name: `${NAME} phone` })
  const asked = await signIn.beginPasskey()
  await signIn.finishPasskey(accounts.visitor(), key.assert(asked))
  await people.changeContact(ADMIN, person.id, accounts.fresh('passkey'), { ...details, displayName: NAME })
  const recovered = await recovery.start(ADMIN, person.id, { lostEverything: true })
  secrets.push(secret, uri, ticket, ticket.split('.')[1] ?? '', signedIn.deviceToken, asked.challenge)
  seed = Buffer.from(app.secret.bytes).toString('hex')
  for (const code of [invitation, recovered, ...codes]) secrets.push(code, code.replaceAll('-', ''))
  dump = await dumpOf(accounts)
})
afterAll(async () => await accounts.close())

/** Every row of every table, bytes in hexadecimal. */
async function dumpOf({ database }: TestAccounts): Promise<string> {
  const tables = await database.query<{ name: string }>(
    "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  )
  const rows = await Promise.all(
    tables.map(
      async ({ name }) => await database.query<{ row: string }>(`select t::text as row from "${name}" t`),
    ),
  )
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n')
}

test('a copy of the tables holds no name, address, seed, code, ticket, device or password', () => {
  expect(dump.length).toBeGreaterThan(5_000)
  expect(findWords(dump, secrets)).toEqual([])
  expect(seed).toHaveLength(40)
  expect(dump).not.toContain(seed)
})

test('neither do the files of the key server, nor what was told', async () => {
  const { found, files } = await findWordsUnder(accounts.home, secrets)
  expect([found, files > 3]).toEqual([[], true])
  expect(findWords(JSON.stringify(accounts.events), secrets)).toEqual([])
  expect(findWords(JSON.stringify(await accounts.keyLeaves()), secrets)).toEqual([])
})

test('the search finds what does stand there', () => {
  expect(findWords(dump, [ADMIN.user])).not.toEqual([])
  expect(dump.match(/\(("?[^\n]*)\\x[0-9a-f]{64}/g)?.length).toBeGreaterThan(10)
})
