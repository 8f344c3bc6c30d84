import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { asUnixMs, ChartwardError, type UnixMs } from '../kernel/index.ts'
import { sqlStateOf, type Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import { type ChallengeUse, isChallenge, makeChallenge, useChallenge } from './challenges.ts'
import type { Ground } from './ground.ts'
import type { Person } from './person.ts'

/** A passkey as its owner sees it. **Shape** `id` base64url; `aaguid` names the maker's model. */
export interface Passkey {
  readonly id: string
  readonly deviceType: string
  readonly backedUp: boolean
  readonly aaguid: string
  readonly created: UnixMs
  readonly used?: UnixMs
}

interface PasskeyRow {
  readonly id: string
  readonly person: PersonId
  readonly public_key: Buffer
  readonly counter: string
  readonly device_type: string
  readonly backed_up: boolean
  readonly aaguid: string
  readonly transports: string[]
  readonly created: string
  readonly used: string | null
}

const PASSKEYS_MAX = 20
const RESPONSE_LENGTH_MAX = 32 * 1024
const ID = /^[\w-]{16,1400}$/
/** EdDSA, ES256, RS256. **Source** IANA COSE Algorithms. */
const ALGORITHMS = [-8, -7, -257]
const TRANSPORT = /^[a-z-]{1,20}$/
const UNIQUE_VIOLATION = '23505'

const LIVE = `select id, person, public_key, counter, device_type, backed_up, aaguid, transports, created, used
  from passkey where ended is null`

export async function listPasskeys(query: Query, person: PersonId): Promise<Passkey[]> {
  const rows = await query<PasskeyRow>(`${LIVE} and person = $1 order by created`, [person])
  return rows.map(({ id, device_type: deviceType, backed_up: backedUp, aaguid, created, used }) => ({
    id,
    deviceType,
    backedUp,
    aaguid,
    created: asUnixMs(Number(created)),
    ...(used === null ? {} : { used: asUnixMs(Number(used)) }),
  }))
}

export async function registrationOptions(
  ground: Ground,
  person: Person,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { id, name } = ground.relyingParty()
  const known = await listPasskeys(ground.database.query, person.id)
  if (known.length >= PASSKEYS_MAX) throw invalid('an account has at most 20 passkeys')
  return await generateRegistrationOptions({
    rpName: name,
    rpID: id,
    userName: person.userName,
    userDisplayName: person.userName,
    userID: new Uint8Array(Buffer.from(person.id.replaceAll('-', ''), 'hex')),
    challenge: challengeBytes(makeChallenge(ground, registrationOf(person.id))),
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: known.map(({ id }) => ({ id })),
  })
}

/** The row of a new passkey, checked but not stored. **Errors** `CREDENTIAL_INVALID`. */
export async function verifyRegistration(ground: Ground, person: Person, response: unknown) {
  const sent = shaped<RegistrationResponseJSON>(response)
  const { id: expectedRPID, origins } = ground.relyingParty()
  const verified = await verifyRegistrationResponse({
    response: sent,
    expectedChallenge: (challenge) => isChallenge(ground, registrationOf(person.id), challenge),
    expectedOrigin: [...origins],
    expectedRPID,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => undefined)
  if (verified?.verified !== true) throw invalid('that is not the passkey that was asked for')
  const { credential, credentialDeviceType, credentialBackedUp, aaguid } = verified.registrationInfo
  if (!ID.test(credential.id)) throw invalid('the id of that passkey has an odd form')
  const transports = (credential.transports ?? []).filter((one) => TRANSPORT.test(one)).slice(0, 10)
  return {
    challenge: challengeOf(sent),
    credential,
    credentialDeviceType,
    credentialBackedUp,
    aaguid,
    transports,
  }
}

/** Stores what `verifyRegistration` gave; its challenge is used up. **Errors** `CREDENTIAL_INVALID`. */
export async function storePasskey(
  ground: Ground,
  query: Query,
  person: Person,
  made: Awaited<ReturnType<typeof verifyRegistration>>,
): Promise<void> {
  if (!(await useChallenge(ground, query, made.challenge))) throw invalid('that answer was given before')
  const { credential, credentialDeviceType, credentialBackedUp, aaguid, transports } = made
  try {
    await query(
      `insert into passkey (id, person, public_key, counter, device_type, backed_up, aaguid, transports, created)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        credential.id,
        person.id,
        Buffer.from(credential.publicKey),
        credential.counter,
        credentialDeviceType,
        credentialBackedUp,
        aaguid,
        transports,
        ground.clock.now(),
      ],
    )
  } catch (error) {
    if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error
    throw invalid('that passkey is registered already')
  }
}

/** Names nobody: the browser offers the passkeys it has for this site, so nothing is said of who has an account. */
export async function signInOptions(
  ground: Ground,
  person: PersonId | undefined,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const use = signInOf(person)
  return await generateAuthenticationOptions({
    rpID: ground.relyingParty().id,
    challenge: challengeBytes(makeChallenge(ground, use)),
    userVerification: 'required',
  })
}

/** A passkey that was shown: whose it is, and what must be written before that counts. */
export interface ShownPasskey {
  readonly person: PersonId
  /** Uses up the challenge and moves the counter on; false when either was used meanwhile. */
  settle(query: Query): Promise<boolean>
}

/**
 * Checks what the browser sent against the passkey it names.
 *
 * **Shape** undefined for anything that does not hold; `person` is whose it is as far as it can be told, for the ledger.
 */
export async function verifyPasskey(
  ground: Ground,
  response: unknown,
  expected: PersonId | undefined,
): Promise<{ readonly shown?: ShownPasskey; readonly person?: PersonId }> {
  const sent = shapedOrNone<AuthenticationResponseJSON>(response)
  const { id } = sent ?? {}
  if (sent === undefined || typeof id !== 'string' || !ID.test(id)) return {}
  const [row] = await ground.database.query<PasskeyRow>(`${LIVE} and id = $1`, [id])
  if (row === undefined) return {}
  const { person } = row
  if (expected !== undefined && person !== expected) return { person }
  const { id: expectedRPID, origins } = ground.relyingParty()
  const verified = await verifyAuthenticationResponse({
    response: sent,
    expectedChallenge: (challenge) => isChallenge(ground, signInOf(expected), challenge),
    expectedOrigin: [...origins],
    expectedRPID,
    requireUserVerification: true,
    credential: {
      id: row.id,
      publicKey: new Uint8Array(row.public_key),
      counter: Number(row.counter),
    },
  }).catch(() => undefined)
  if (verified?.verified !== true) return { person }
  const { newCounter, credentialBackedUp } = verified.authenticationInfo
  const challenge = challengeOf(sent)
  return {
    person,
    shown: {
      person,
      settle: async (query) => {
        if (!(await useChallenge(ground, query, challenge))) return false
        // A counter that stands still is one of two copies, unless the passkey keeps none.
        const moved = await query(
          `update passkey set counter = $2, backed_up = $3, used = $4
           where id = $1 and ended is null and (counter < $2 or (counter = 0 and $2 = 0)) returning id`,
          [row.id, newCounter, credentialBackedUp, ground.clock.now()],
        )
        return moved.length > 0
      },
    },
  }
}

/** Answers whether there was one to end. */
export async function endPasskey(
  { clock }: Pick<Ground, 'clock'>,
  query: Query,
  person: PersonId,
  id: string,
): Promise<boolean> {
  const rows = await query(
    'update passkey set ended = $3 where person = $1 and id = $2 and ended is null returning id',
    [person, id, clock.now()],
  )
  return rows.length > 0
}

const registrationOf = (person: PersonId): ChallengeUse => ({ purpose: 'passkey-registration', person })
const signInOf = (person: PersonId | undefined): ChallengeUse => ({
  purpose: 'passkey-sign-in',
  person: person ?? '',
})

/** The library makes base64url of it, which is the challenge as we made it. */
const challengeBytes = (challenge: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(challenge, 'base64url'))

function challengeOf({ response }: RegistrationResponseJSON | AuthenticationResponseJSON): string {
  const data = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString('utf8')) as {
    challenge: string
  }
  return data.challenge
}

function shaped<Response>(response: unknown): Response {
  const found = shapedOrNone<Response>(response)
  if (found === undefined) throw invalid('that is no answer of a passkey')
  return found
}

/** The library checks the members; how much there is of them is checked here. */
function shapedOrNone<Response>(response: unknown): Response | undefined {
  if (typeof response !== 'object' || response === null) return undefined
  const { id, response: inner } = response as { id?: unknown; response?: unknown }
  if (typeof id !== 'string' || typeof inner !== 'object' || inner === null) return undefined
  const texts = Object.values(inner).filter((one) => typeof one === 'string')
  if (texts.some(({ length }) => length > RESPONSE_LENGTH_MAX)) return undefined
  return response as Response
}

const invalid = (message: string): ChartwardError => new ChartwardError('CREDENTIAL_INVALID', message)
