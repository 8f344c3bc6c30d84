import { ChartwardError } from '../kernel/index.ts'
import type { Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import { type Asker, type Ground, hashOf } from './ground.ts'
import { sealNotices, storeNotices } from './notices.ts'
import { readPerson } from './people.ts'
import { findPerson, type Person } from './person.ts'
import { type Factor, factorsOf } from './proof.ts'
import { makeCode, normalisedCode } from './recovery-codes.ts'
import type { CheckedSecond, SecondFactor } from './sign-in.ts'
import { countAttempt } from './throttle.ts'
import { askerOf, complete, refuse, type SignedIn, type Visitor } from './visitor.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const CODE_LIFETIME_MS = DAY_MS
const CONTACT_FREEZE_MS = 7 * DAY_MS

/** Bringing somebody in, the first time or again. Nobody chooses a password for somebody else. */
export interface Recovery {
  /**
   * The one-time code of a person who has nothing to sign in with yet. Shown once, good for 24 hours.
   *
   * **Errors** `PERSON_UNKNOWN`; `USAGE` when they have something already: that is a recovery.
   */
  invite(asker: Asker, id: PersonId): Promise<string>
  /**
   * The same for somebody who lost something, told to them on every channel; their contacts stay as they are for seven days.
   * What is left of the account's second factor has to be shown with the code. With `lostEverything` (an administrator has
   * seen them in person) nothing is asked for, and using the code ends every passkey, seed, code and password there was.
   *
   * **Errors** `PERSON_UNKNOWN`; `USAGE` when only a passkey is left: it signs in by itself, or everything is lost.
   */
  start(asker: Asker, id: PersonId, how: { readonly lostEverything: boolean }): Promise<string>
}

interface EnrolmentRow {
  readonly person: PersonId
  readonly lost_everything: boolean
}

export function openRecovery(ground: Ground): Recovery {
  return {
    invite: async (asker, id) => await invite(ground, asker, id),
    start: async (asker, id, how) => await start(ground, asker, id, how),
  }
}

async function invite(ground: Ground, asker: Asker, id: PersonId): Promise<string> {
  const person = await readPerson(ground, id)
  const code = makeCode()
  await ground.database.transaction(async ({ query }) => {
    await query('select id from person where id = $1 for update', [id])
    const { passkeys, password } = await factorsOf(query, id)
    if (passkeys > 0 || password !== 'none') {
      throw new ChartwardError(
        'USAGE',
        `${person.userName} has enrolled already: recover the account instead`,
      )
    }
    await storeCode(ground, query, { asker, id, code, lostEverything: false })
    await ground.tell({ how: 'factor', who: asker, note: `enrolment code for ${person.userName}` })
  })
  return code
}

async function start(
  ground: Ground,
  asker: Asker,
  id: PersonId,
  { lostEverything }: { readonly lostEverything: boolean },
): Promise<string> {
  const person = await readPerson(ground, id)
  const { passkeys, totp } = await factorsOf(ground.database.query, id)
  if (!lostEverything && passkeys > 0 && !totp) throw onlyPasskey(person)
  const code = makeCode()
  const notices = await sealNotices(ground, asker, person, 'recovery-started')
  await ground.database.transaction(async ({ query }) => {
    await query('update person set contact_frozen_until = $2 where id = $1', [
      id,
      ground.clock.now() + CONTACT_FREEZE_MS,
    ])
    await storeCode(ground, query, { asker, id, code, lostEverything })
    await storeNotices(ground, query, notices)
    const what = lostEverything ? ', everything lost' : ''
    await ground.tell({ how: 'factor', who: asker, note: `recovery of ${person.userName} started${what}` })
  })
  return code
}

async function storeCode(
  ground: Ground,
  query: Query,
  { asker, id, code, lostEverything }: { asker: Asker; id: PersonId; code: string; lostEverything: boolean },
): Promise<void> {
  const now = ground.clock.now()
  await query('delete from enrolment where person = $1', [id])
  await query(
    `insert into enrolment (hash, person, started_by, lost_everything, created, expires)
     values ($1, $2, $3, $4, $5, $6)`,
    [hashOfCode(ground, code), id, asker.user, lostEverything, now, now + CODE_LIFETIME_MS],
  )
}

/** Signs in to enrol. What is left of the account's second factor is checked by `check`. */
export async function redeemCode(
  ground: Ground,
  visitor: Visitor,
  shown: {
    readonly code: string
    readonly second?: string
    readonly check: (person: Person, code: string) => Promise<CheckedSecond>
  },
): Promise<SignedIn | { readonly outcome: 'second-factor'; readonly methods: readonly SecondFactor[] }> {
  const { query } = ground.database
  const hash = hashOfCode(ground, shown.code)
  await countAttempt(ground, askerOf(visitor, undefined), `enrolment/${hash.toString('hex')}`)
  const [row] = await query<EnrolmentRow>(
    'select person, lost_everything from enrolment where hash = $1 and used is null and expires > $2',
    [hash, ground.clock.now()],
  )
  const person = row === undefined ? undefined : await findPerson(ground, query, { id: row.person })
  if (row === undefined || person === undefined || person.disabled !== undefined) {
    return await refuse(ground, visitor, person, 'enrolment code')
  }
  const has = await factorsOf(query, person.id)
  const asked = !row.lost_everything && (has.totp || has.passkeys > 0)
  if (asked && !has.totp) return await refuse(ground, visitor, person, 'enrolment code beside a passkey')
  if (asked && shown.second === undefined) {
    return { outcome: 'second-factor', methods: has.recoveryCodes > 0 ? ['totp', 'recovery-code'] : ['totp'] }
  }
  const second = asked ? await shown.check(person, shown.second ?? '') : undefined
  // Whoever was invited recovers nothing.
  const recovers = person.contactFrozenUntil !== undefined
  const notices = recovers ? await sealNotices(ground, askerOf(visitor, person), person, 'recovery-used') : []
  const factors: Factor[] = second === undefined ? ['enrolment'] : ['enrolment', second.factor]
  return await complete(ground, visitor, {
    person,
    factors,
    enrolmentOnly: true,
    notices: [...notices, ...(second?.notices ?? [])],
    settle: async (query) => {
      if (second !== undefined && !(await second.settle(query))) return false
      const used = await query(
        'update enrolment set used = $2 where hash = $1 and used is null and expires > $2 returning hash',
        [hash, ground.clock.now()],
      )
      if (used.length > 0 && row.lost_everything) await endEverything(ground, query, person.id)
      return used.length > 0
    },
  })
}

async function endEverything({ clock }: Ground, query: Query, id: PersonId): Promise<void> {
  const now = clock.now()
  await query('update passkey set ended = $2 where person = $1 and ended is null', [id, now])
  await query('update totp set ended = $2, seed = null where person = $1 and ended is null', [id, now])
  await query('delete from recovery_code where person = $1', [id])
  await query('delete from password where person = $1', [id])
  await query('delete from device where person = $1', [id])
}

const hashOfCode = (ground: Ground, code: string): Buffer =>
  hashOf(ground, 'enrolment', normalisedCode(code) ?? '')

const onlyPasskey = ({ userName }: Person): ChartwardError =>
  new ChartwardError(
    'USAGE',
    `${userName} has a passkey and nothing beside it: sign in with it, or say that everything is lost`,
  )
