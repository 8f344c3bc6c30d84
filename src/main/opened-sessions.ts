import { openedIn } from '../detection/index.ts'
import { decodeEntry, findLeaves, type Ledger, type LedgerIndex, type LeafQuestion } from '../ledger/index.ts'

/** In this session stand the leaves of tokens made on the command line. */
const CONTROL = 'control'
/** A session begins with its opening, or close to it. */
const FIRST_LEAVES = 20
const CONTROL_LEAVES_MAX = 50_000
const LEAVES_AT_ONCE = 2_000

/** Of these sessions, those whose opening stands in the ledger, however long ago: a token lives longer than what is kept in mind. */
export async function openedSessions(
  { ledger, index }: { readonly ledger: Ledger; readonly index: LedgerIndex },
  sessions: readonly string[],
): Promise<ReadonlySet<string>> {
  const { size } = ledger.checkpoint()
  await index.catchUp(ledger, size)
  const opened = new Set<string>()
  const look = async (question: LeafQuestion, from: number, to?: number): Promise<void> => {
    const leaves = (await findLeaves(index.view(size), question)).slice(from, to)
    for (let start = 0; start < leaves.length; start += LEAVES_AT_ONCE) {
      for (const { entry } of await ledger.openingsAt(leaves.slice(start, start + LEAVES_AT_ONCE))) {
        const session = openedIn(decodeEntry(entry))
        if (session !== undefined) opened.add(session)
      }
    }
  }
  for (const session of sessions) await look({ sessions: [session] }, 0, FIRST_LEAVES)
  if (sessions.some((session) => !opened.has(session)))
    await look({ sessions: [CONTROL] }, -CONTROL_LEAVES_MAX)
  return opened
}
