import type { UnixMs } from '../kernel/index.ts'
import { asUnixMs } from '../kernel/index.ts'
import type { Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import type { Ground } from './ground.ts'
import { isPersonRole, isStaff, type Role } from './roles.ts'

/** Somebody who can sign in, without their name: that is opened by `readDetails`, and accounted for. */
export interface Person {
  readonly id: PersonId
  /** The handle that stands in leaves. */
  readonly userName: string
  /** What they hold at this moment. */
  readonly roles: readonly Role[]
  /** True when one of the roles is a staff role: only a passkey signs them in. */
  readonly staff: boolean
  readonly fhir?: string
  readonly created: UnixMs
  readonly disabled?: UnixMs
  readonly contactFrozenUntil?: UnixMs
}

/** **Shape** each at most 200 characters. */
export interface PersonDetails {
  readonly displayName: string
  readonly email?: string
  readonly phone?: string
}

interface PersonRow {
  readonly id: string
  readonly user_name: string
  readonly fhir: string | null
  readonly created: string
  readonly disabled: string | null
  readonly contact_frozen_until: string | null
  readonly roles: readonly string[]
}

const SELECT = `select id, user_name, fhir, created, disabled, contact_frozen_until,
    array(select role from person_role r where r.person = person.id and r.ended is null
      and (r.expires is null or r.expires > $1) order by granted) as roles
  from person`

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const isUuid = (text: string): boolean => UUID.test(text)

/** Found by what identifies them; roles are as of now, from the table each time, so that an end takes effect at once. */
export async function findPerson(
  { clock }: Pick<Ground, 'clock'>,
  query: Query,
  by: { readonly id: string } | { readonly userName: string } | { readonly loginHash: Buffer },
): Promise<Person | undefined> {
  if ('id' in by && !isUuid(by.id)) return undefined
  const [where, value] =
    'id' in by
      ? ['id = $2', by.id]
      : 'userName' in by
        ? ['user_name = $2', by.userName]
        : ['login_hash = $2', by.loginHash]
  const [row] = await query<PersonRow>(`${SELECT} where ${where}`, [clock.now(), value])
  return row === undefined ? undefined : personOf(row)
}

/** By handle, from `after` on. */
export async function listPersons(
  { clock, database }: Pick<Ground, 'clock' | 'database'>,
  { after = '', countMax = 1000 }: { readonly after?: string; readonly countMax?: number },
): Promise<Person[]> {
  const rows = await database.query<PersonRow>(`${SELECT} where user_name > $2 order by user_name limit $3`, [
    clock.now(),
    after,
    countMax,
  ])
  return rows.map(personOf)
}

function personOf(row: PersonRow): Person {
  const roles = row.roles.filter(isPersonRole)
  return {
    id: row.id as PersonId,
    userName: row.user_name,
    roles,
    staff: roles.some(isStaff),
    ...(row.fhir === null ? {} : { fhir: row.fhir }),
    created: asUnixMs(Number(row.created)),
    ...(row.disabled === null ? {} : { disabled: asUnixMs(Number(row.disabled)) }),
    ...(row.contact_frozen_until === null
      ? {}
      : { contactFrozenUntil: asUnixMs(Number(row.contact_frozen_until)) }),
  }
}
