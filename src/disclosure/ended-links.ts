import type { PatientId, UnixMs } from '../kernel/index.ts'
import type { GivenAway, PersonId } from '../identity/index.ts'
import type { Query } from '../postgres/index.ts'
import type { Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'

/** Whose links: what one person gave away, and what was given in these sessions. Undefined: everybody's. */
export type LinksOf = { readonly person?: PersonId; readonly sessions: readonly string[] } | undefined

/**
 * Ends the links by which somebody gave away what they had a right to and which would last beyond it, in the transaction that
 * ends the right. Answers how many there were; whoever calls it tells the ledger.
 */
export async function endLinksOf(
  now: UnixMs,
  query: Query,
  { person, patient, role, until }: GivenAway,
): Promise<number> {
  // Nothing lasts beyond a right that has no end.
  if (until === Infinity) return 0
  const ended = await query(
    `update health_link set ended = $1, content = null
     where person = $2 and ended is null and expires > $3
       and ($4::uuid is null or patient = $4) and ($5::text is null or role is null or role = $5) returning id`,
    [now, person, until, patient ?? null, role ?? null],
  )
  return ended.length
}

const OF = '($2::uuid is null and $3::text[] is null or person = $2 or session = any ($3))'

/** How many of these open something still. */
export async function countLinks({ database, clock }: Ground, of: LinksOf): Promise<number> {
  const living = `select count(*)::int as count from health_link where ended is null and expires > $1 and ${OF}`
  const [row] = await database.query<{ count: number }>(living, [clock.now(), ...valuesOf(of)])
  return row?.count ?? 0
}

/** Ends them, and tells each patient's history of it. Answers how many there were. **Errors.** Those of the ledger. */
export async function endLinks(ground: Ground, interaction: Interaction, of: LinksOf): Promise<number> {
  const ended = await ground.database.query<{ id: string; patient: PatientId }>(
    `update health_link set ended = $1, content = null where ended is null and ${OF} returning id, patient`,
    [ground.clock.now(), ...valuesOf(of)],
  )
  // They are closed already: that this is told may wait for a moment, and never undoes it.
  for (const { id, patient } of ended)
    await tellOfLink(ground, interaction, { patient, note: `health link ${id} ended` })
  return ended.length
}

function valuesOf(of: LinksOf): [PersonId | null, readonly string[] | null] {
  return of === undefined ? [null, null] : [of.person ?? null, of.sessions]
}

/** Writes what became of a link into the history of its patient. */
export async function tellOfLink(
  ground: Ground,
  interaction: Interaction,
  { patient, note }: { readonly patient: PatientId; readonly note: string },
): Promise<void> {
  await account(ground, interaction, { how: 'consent', shown: [], about: [patient], note })
}

/** What expired links gave, some megabytes each: nobody gets it any more, so it is not kept. Answers how many there were. */
export async function dropExpiredLinks(now: UnixMs, query: Query): Promise<number> {
  const gone = await query(
    'update health_link set content = null where expires <= $1 and content is not null returning id',
    [now],
  )
  return gone.length
}
