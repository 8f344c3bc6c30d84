import type { FastifyInstance } from 'fastify'
import { LIVE_PATH, type LiveAnswer } from '../../contract/index.ts'
import type { Disclosure } from '../../disclosure/index.ts'
import type { Reading } from '../control-people.ts'

interface LiveDoor {
  readonly disclosure: Disclosure
  live(): Promise<LiveAnswer>
}

/** What a session was told it sees stands in the ledger for so long. */
const TOLD_MS = 15 * 60 * 1000
/** Sessions kept in mind; one that is forgotten is only told again. */
const SESSIONS_MAX = 1_000

interface Told {
  readonly at: number
  readonly names: ReadonlySet<string>
}

/**
 * What goes on now. The page asks every few seconds, and a leaf for each time would bury those that matter. So a leaf says that
 * this session looks on, for a quarter of an hour, and whom it sees named: who is contained, or near a budget. No patient
 * is ever named here, and numbers are of nobody. Somebody whom no leaf of this session names yet has one before they are sent.
 * What was told already goes on while the ledger is away, for that is when an officer has to see that it is.
 */
export function liveRoutes(
  app: FastifyInstance,
  { disclosure, live }: LiveDoor,
  { operatorOf }: Pick<Reading, 'operatorOf'>,
): void {
  const told = new Map<string, Told>()
  app.get(LIVE_PATH, async (request): Promise<LiveAnswer> => {
    const answer = await live()
    const interaction = operatorOf(request)
    const { session } = interaction.who
    const names = namesIn(answer)
    const before = told.get(session)
    const isTold =
      before !== undefined &&
      answer.now - before.at < TOLD_MS &&
      names.every((name) => before.names.has(name))
    if (!isTold) {
      const named = names.length === 0 ? 'nobody named' : names.join(', ')
      await disclosure.note(interaction, { how: 'operation', note: `live page: ${named}` })
      told.delete(session)
      told.set(session, { at: answer.now, names: new Set(names) })
      const [oldest] = told.keys()
      if (told.size > SESSIONS_MAX && oldest !== undefined) told.delete(oldest)
    }
    return answer
  })
}

function namesIn({ measures, brakes }: LiveAnswer): string[] {
  const contained = measures.map(({ target: { kind, name } }) => `${kind} ${name}`)
  const braked = brakes.near.map(({ of, name }) => `${of} ${name}`.trim())
  return [...new Set([...contained, ...braked])].toSorted()
}
