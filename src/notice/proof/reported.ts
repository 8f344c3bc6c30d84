import type { Who } from '../../ledger/index.ts'
import type { Database } from '../../postgres/index.ts'
import { type CheckingGround, tell } from './ground.ts'
import { type NamedContact, contactOf } from './contacts.ts'
import type { Secrets } from './secrets.ts'

/** Numbers, addresses and links that others use in our name. */
export interface Reported {
  /** False when it is no contact. */
  add(typed: string, who: Who): Promise<boolean>
  remove(typed: string, who: Who): Promise<boolean>
}

export function openReported(ground: CheckingGround): Reported {
  const { database, secrets, clock } = ground
  return {
    add: async (typed, who) => {
      const contact = contactOf(typed)
      if (contact === undefined) return false
      await tell(ground, who, { patient: null, note: `a ${contact.kind} was reported as false` })
      await database.query(
        'insert into false_contact (contact, reported) values ($1, $2) on conflict (contact) do nothing',
        [hashOf(secrets, contact), clock.now()],
      )
      return true
    },
    remove: async (typed, who) => {
      const contact = contactOf(typed)
      if (contact === undefined) return false
      await tell(ground, who, { patient: null, note: `a ${contact.kind} is not reported any more` })
      const gone = await database.query('delete from false_contact where contact = $1 returning 1', [
        hashOf(secrets, contact),
      ])
      return gone.length > 0
    },
  }
}

export async function isReported(
  { query }: Database,
  secrets: Secrets,
  contact: NamedContact,
): Promise<boolean> {
  const rows = await query('select 1 from false_contact where contact = $1', [hashOf(secrets, contact)])
  return rows.length > 0
}

const hashOf = (secrets: Secrets, { kind, value }: NamedContact): Buffer =>
  secrets.hash('contact', `${kind} ${value}`)
