import { randomBytes, randomUUID } from 'node:crypto'
import { ChartwardError, type UnixMs } from '../kernel/index.ts'
import { sqlStateOf, type Transaction } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import { checkedDetails, loginHash, readDetails, sealDetails } from './details.ts'
import { endedText } from './given-away.ts'
import type { Asker, Ground } from './ground.ts'
import { sealNotices, storeNotices } from './notices.ts'
import { findPerson, isUuid, listPersons, type Person, type PersonDetails } from './person.ts'
import { type Proof, requireProof } from './proof.ts'
import { isPersonRole, PERSON_ROLES } from './roles.ts'

/** People, what they are called, and what they may be. Every change is told before it is acknowledged. */
export interface People {
  /**
   * Makes somebody who can sign in once they have enrolled. Without `userName` the handle is random: a patient's stands in
   * leaves and says nothing of them.
   *
   * **Errors** `PERSON_EXISTS` when the handle or the e-mail address is taken, `USAGE`.
   */
  create(asker: Asker, wanted: PersonWanted): Promise<Person>
  findById(id: string): Promise<Person | undefined>
  findByUserName(userName: string): Promise<Person | undefined>
  /** By e-mail address, however it is written. */
  findByLogin(email: string): Promise<Person | undefined>
  /** By handle, at most 1,000 after `after`. */
  list(after?: string): Promise<Person[]>
  /** Names and contacts; each opening is a leaf of the key ledger. */
  readDetails(asker: Asker, ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, PersonDetails>>
  /**
   * New contacts, told on the old ones and the new.
   *
   * **Errors** `STEP_UP_REQUIRED`; `FORBIDDEN` while contacts are frozen after a recovery; `PERSON_EXISTS`.
   */
  changeContact(asker: Asker, id: PersonId, proof: Proof, details: PersonDetails): Promise<void>
  /** **Shape** `Practitioner/x`, `Patient/y`, `RelatedPerson/z`, `Person/w`; undefined takes the link away. */
  linkFhir(asker: Asker, id: PersonId, fhir: string | undefined): Promise<void>
  /** Given again, a role has the new end. **Errors** `USAGE`, `PERSON_UNKNOWN`. */
  grantRole(
    asker: Asker,
    id: PersonId,
    grant: { readonly role: string; readonly expires?: UnixMs },
  ): Promise<void>
  /** At once. Answers whether there was one to end. */
  endRole(asker: Asker, id: PersonId, role: string): Promise<boolean>
  /** Nobody signs in to a disabled account. Sessions are ended by whoever calls this: `Sessions.end`. */
  disable(asker: Asker, id: PersonId): Promise<void>
  enable(asker: Asker, id: PersonId): Promise<void>
}

export interface PersonWanted extends PersonDetails {
  readonly userName?: string
  readonly role: string
  readonly fhir?: string
}

const USER_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/
const FHIR = /^(?:Practitioner|Patient|RelatedPerson|Person)\/[A-Za-z0-9.-]{1,64}$/
const HANDLE_BYTES = 10
const UNIQUE_VIOLATION = '23505'

export function openPeople(ground: Ground): People {
  const { database } = ground
  return {
    create: async (asker, wanted) => await create(ground, asker, wanted),
    findById: async (id) => await findPerson(ground, database.query, { id }),
    findByUserName: async (userName) => await findPerson(ground, database.query, { userName }),
    findByLogin: async (email) =>
      await findPerson(ground, database.query, { loginHash: loginHash(ground, email) }),
    list: async (after) => await listPersons(ground, after === undefined ? {} : { after }),
    readDetails: async (asker, ids) => await readDetails(ground, asker, ids),
    changeContact: async (asker, id, proof, details) =>
      await changeContact(ground, asker, { id, proof }, details),
    linkFhir: async (asker, id, fhir) => await linkFhir(ground, asker, id, fhir),
    grantRole: async (asker, id, grant) => await grantRole(ground, asker, id, grant),
    endRole: async (asker, id, role) => await endRole(ground, asker, id, role),
    disable: async (asker, id) => await setDisabled(ground, asker, id, true),
    enable: async (asker, id) => await setDisabled(ground, asker, id, false),
  }
}

async function create(ground: Ground, asker: Asker, wanted: PersonWanted): Promise<Person> {
  const { role, fhir, userName = `p-${randomBytes(HANDLE_BYTES).toString('hex')}` } = wanted
  checkRole(role)
  if (!USER_NAME.test(userName)) {
    throw new ChartwardError('USAGE', 'a user name is 1 to 64 small letters, digits and . _ -')
  }
  if (fhir !== undefined) checkFhir(fhir)
  const details = checkedDetails(wanted)
  const id = randomUUID() as PersonId
  const sealed = await sealDetails(ground, asker, id, details)
  const login = details.email === undefined ? null : loginHash(ground, details.email)
  await unlessTaken(async () => {
    await ground.database.transaction(async ({ query }) => {
      await query(
        'insert into person (id, user_name, details, login_hash, fhir, created) values ($1, $2, $3, $4, $5, $6)',
        [id, userName, sealed, login, fhir ?? null, ground.clock.now()],
      )
      await insertRole(ground, query, { asker, id, role })
      await ground.tell({ how: 'role', who: asker, note: `person ${userName} made as ${role}` })
    })
  })
  return await readPerson(ground, id)
}

async function changeContact(
  ground: Ground,
  asker: Asker,
  { id, proof }: { readonly id: PersonId; readonly proof: Proof },
  wanted: PersonDetails,
): Promise<void> {
  const person = await readPerson(ground, id)
  await requireProof(ground, person, proof)
  const details = checkedDetails(wanted)
  const before = [...(await readDetails(ground, asker, [id])).values()]
  const sealed = await sealDetails(ground, asker, id, details)
  const to = { ...person, contacts: [...before, details] }
  const notices = await sealNotices(ground, asker, to, 'contact-changed')
  const login = details.email === undefined ? null : loginHash(ground, details.email)
  await unlessTaken(async () => {
    await ground.database.transaction(async ({ query }) => {
      const changed = await query(
        `update person set details = $2, login_hash = $3
         where id = $1 and (contact_frozen_until is null or contact_frozen_until <= $4) returning id`,
        [id, sealed, login, ground.clock.now()],
      )
      if (changed.length === 0) {
        throw new ChartwardError('FORBIDDEN', 'contacts stay as they are for seven days after a recovery')
      }
      await storeNotices(ground, query, notices)
      await ground.tell({ how: 'factor', who: asker, note: `contacts of ${person.userName} changed` })
    })
  })
}

async function linkFhir(ground: Ground, asker: Asker, id: PersonId, fhir: string | undefined): Promise<void> {
  if (fhir !== undefined) checkFhir(fhir)
  const { userName, fhir: before } = await readPerson(ground, id)
  await ground.database.transaction(async ({ query }) => {
    const now = ground.clock.now()
    await query('update person set fhir = $2 where id = $1', [id, fhir ?? null])
    // What they gave away of the record that was theirs until now.
    const given =
      before === fhir ? 0 : await ground.endGiven(query, { person: id, role: 'patient', until: now })
    const note = `${userName} linked to ${fhir ?? 'nothing'}${endedText(given)}`
    await ground.tell({ how: 'role', who: asker, note })
  })
}

async function grantRole(
  ground: Ground,
  asker: Asker,
  id: PersonId,
  { role, expires }: { readonly role: string; readonly expires?: UnixMs },
): Promise<void> {
  checkRole(role)
  const { userName } = await readPerson(ground, id)
  await ground.database.transaction(async ({ query }) => {
    await endRoles(ground, query, id, role)
    await insertRole(ground, query, { asker, id, role, ...(expires === undefined ? {} : { expires }) })
    const until = expires === undefined ? '' : ` until ${new Date(expires).toISOString()}`
    // A role that ends earlier than before takes with it what was given to last longer.
    const given = await ground.endGiven(query, { person: id, role, until: expires ?? Infinity })
    await ground.tell({ how: 'role', who: asker, note: `${userName} is ${role}${until}${endedText(given)}` })
  })
}

async function endRole(ground: Ground, asker: Asker, id: PersonId, role: string): Promise<boolean> {
  const { userName } = await readPerson(ground, id)
  return await ground.database.transaction(async ({ query }) => {
    const ended = await endRoles(ground, query, id, role)
    if (!ended) return false
    const given = await ground.endGiven(query, { person: id, role, until: ground.clock.now() })
    const note = `${userName} is no longer ${role}${endedText(given)}`
    await ground.tell({ how: 'role', who: asker, note })
    return true
  })
}

async function setDisabled(ground: Ground, asker: Asker, id: PersonId, disabled: boolean): Promise<void> {
  const { userName } = await readPerson(ground, id)
  await ground.database.transaction(async ({ query }) => {
    const now = ground.clock.now()
    await query('update person set disabled = $2 where id = $1', [id, disabled ? now : null])
    const given = disabled ? await ground.endGiven(query, { person: id, until: now }) : 0
    const note = `${userName} ${disabled ? 'disabled' : 'enabled'}${endedText(given)}`
    await ground.tell({ how: 'role', who: asker, note })
  })
}

type Query = Transaction['query']

async function insertRole(
  { clock }: Ground,
  query: Query,
  { asker, id, role, expires }: { asker: Asker; id: PersonId; role: string; expires?: UnixMs },
): Promise<void> {
  await query(
    'insert into person_role (id, person, role, granted_by, granted, expires) values ($1, $2, $3, $4, $5, $6)',
    [randomUUID(), id, role, asker.user, clock.now(), expires ?? null],
  )
}

async function endRoles({ clock }: Ground, query: Query, id: PersonId, role: string): Promise<boolean> {
  const rows = await query(
    `update person_role set ended = $3 where person = $1 and role = $2 and ended is null returning id`,
    [id, role, clock.now()],
  )
  return rows.length > 0
}

/** **Errors** `PERSON_UNKNOWN`. */
export async function readPerson(ground: Pick<Ground, 'clock' | 'database'>, id: string): Promise<Person> {
  const person = isUuid(id) ? await findPerson(ground, ground.database.query, { id }) : undefined
  if (person === undefined) throw new ChartwardError('PERSON_UNKNOWN', 'there is no such person')
  return person
}

function checkRole(role: string): void {
  if (!isPersonRole(role)) {
    throw new ChartwardError('USAGE', `unknown role; the roles of a person are ${PERSON_ROLES.join(', ')}`)
  }
}

function checkFhir(fhir: string): void {
  if (!FHIR.test(fhir))
    throw new ChartwardError('USAGE', 'a person is linked to Practitioner/x, Patient/y or RelatedPerson/z')
}

async function unlessTaken(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error
    throw new ChartwardError('PERSON_EXISTS', 'that user name or e-mail address is taken')
  }
}
