import { randomUUID } from 'node:crypto'
import { asUnixMs, ChartwardError, type PatientId, type UnixMs } from '../kernel/index.ts'
import { type Query, sqlStateOf } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import { endedText } from './given-away.ts'
import type { Asker, Ground } from './ground.ts'
import { readPerson } from './people.ts'
import { isUuid } from './person.ts'

/** How a proxy stands to the patient. */
export const RELATIONSHIPS = ['parent', 'guardian', 'child', 'spouse', 'carer', 'other'] as const

export type Relationship = (typeof RELATIONSHIPS)[number]

/** Somebody who may see a patient's record on their behalf, with an account of their own. */
export interface Proxy {
  readonly person: PersonId
  readonly patient: PatientId
  readonly relationship: Relationship
  readonly granted: UnixMs
  readonly expires?: UnixMs
}

/** Somebody who is signed in, in a role. `patient`: for whom they stand in; absent: for nobody but themselves. */
export interface HeldRight {
  readonly person: PersonId
  readonly session: string
  readonly role: string
  readonly patient?: PatientId
}

/** Who may stand in for whom. A change takes effect with the next question. */
export interface Proxies {
  /** Given again, it has the new relationship and end. **Errors** `USAGE`, `PERSON_UNKNOWN`. */
  grant(
    asker: Asker,
    wanted: {
      readonly person: PersonId
      readonly patient: PatientId
      readonly relationship: string
      readonly expires?: UnixMs
    },
  ): Promise<void>
  /** Answers whether there was one to take back. */
  takeBack(asker: Asker, person: PersonId, patient: PatientId): Promise<boolean>
  /** For whom this person stands in at this moment. */
  ofPerson(person: PersonId): Promise<Proxy[]>
  /** Whether somebody has a right still. Until the transaction is over nobody takes it back. */
  holdRight(query: Query, held: HeldRight): Promise<boolean>
  /** Who stands in for this patient at this moment. */
  ofPatient(patient: PatientId): Promise<Proxy[]>
}

interface ProxyRow {
  readonly person: PersonId
  readonly patient: PatientId
  readonly relationship: Relationship
  readonly granted: string
  readonly expires: string | null
}

const LIVE = `select person, patient, relationship, granted, expires from proxy
  where ended is null and (expires is null or expires > $1)`
const SIGNED_IN = `select s.session from session s join person p on p.id = s.person
  join person_role r on r.person = p.id and r.role = s.role
  where s.session = $2 and p.id = $3 and s.role = $4 and s.ended is null and p.disabled is null
    and r.ended is null and (r.expires is null or r.expires > $1) for share`
const END = 'update proxy set ended = $3 where person = $1 and patient = $2 and ended is null returning id'
const UNIQUE_VIOLATION = '23505'

export function openProxies(ground: Ground): Proxies {
  const { database, clock } = ground
  const live = async (column: 'person' | 'patient', id: string): Promise<Proxy[]> => {
    if (!isUuid(id)) return []
    return (await database.query<ProxyRow>(`${LIVE} and ${column} = $2`, [clock.now(), id])).map(proxyOf)
  }
  return {
    grant: async (asker, wanted) => await grant(ground, asker, wanted),
    takeBack: async (asker, person, patient) => await takeBack(ground, asker, person, patient),
    ofPerson: async (person) => await live('person', person),
    holdRight: async (query, held) => await holdRight(query, clock.now(), held),
    ofPatient: async (patient) => await live('patient', patient),
  }
}

async function grant(ground: Ground, asker: Asker, wanted: Parameters<Proxies['grant']>[1]): Promise<void> {
  const { person, patient, relationship, expires } = wanted
  if (!isUuid(patient)) throw new ChartwardError('USAGE', 'a patient is named by the key of their data')
  if (!RELATIONSHIPS.some((known) => known === relationship)) {
    throw new ChartwardError('USAGE', `a proxy is ${RELATIONSHIPS.join(', ')}`)
  }
  const { userName } = await readPerson(ground, person)
  const now = ground.clock.now()
  try {
    await ground.database.transaction(async ({ query }) => {
      await query(END, [person, patient, now])
      // A right that ends earlier than before takes with it what was given to last longer.
      const given = await ground.endGiven(query, { person, patient, until: expires ?? Infinity })
      await query(
        `insert into proxy (id, person, patient, relationship, granted_by, granted, expires)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [randomUUID(), person, patient, relationship, asker.user, now, expires ?? null],
      )
      await ground.tell({
        how: 'role',
        who: asker,
        note: `${userName} is proxy (${relationship}) of ${patient}${endedText(given)}`,
      })
    })
  } catch (error) {
    if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error
    throw new ChartwardError('DATABASE_BUSY', 'somebody else changed this proxy just now: ask again')
  }
}

async function holdRight(
  query: Query,
  now: UnixMs,
  { person, session, role, patient }: HeldRight,
): Promise<boolean> {
  if ((await query(SIGNED_IN, [now, session, person, role])).length === 0) return false
  if (patient === undefined) return true
  return (
    (await query(`${LIVE} and person = $2 and patient = $3 for share`, [now, person, patient])).length > 0
  )
}

async function takeBack(
  ground: Ground,
  asker: Asker,
  person: PersonId,
  patient: PatientId,
): Promise<boolean> {
  if (!isUuid(patient)) return false
  const { userName } = await readPerson(ground, person)
  return await ground.database.transaction(async ({ query }) => {
    const now = ground.clock.now()
    const ended = await query(END, [person, patient, now])
    if (ended.length > 0) {
      const given = await ground.endGiven(query, { person, patient, until: now })
      const note = `${userName} is no longer proxy of ${patient}${endedText(given)}`
      await ground.tell({ how: 'role', who: asker, note })
    }
    return ended.length > 0
  })
}

function proxyOf({ person, patient, relationship, granted, expires }: ProxyRow): Proxy {
  return {
    person,
    patient,
    relationship,
    granted: asUnixMs(Number(granted)),
    ...(expires === null ? {} : { expires: asUnixMs(Number(expires)) }),
  }
}
