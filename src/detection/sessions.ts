import type { DisclosureEntry } from '../ledger/index.ts'
import { hash53 } from './hash.ts'
import type { Facts } from './facts.ts'
import type { Limits } from './limits.ts'
import { OWN_RULES } from './own-rules.ts'
import { actorOf } from './principal.ts'
import { words } from './sentences.ts'
import type { Raise, SeenDisclosure, Surroundings, Watch } from './signal.ts'

/** The watch that looks up sessions it has no memory of. */
export interface SessionWatch extends Watch {
  ask(): Promise<void>
}

const OPENINGS: ReadonlySet<string> = new Set(['sign-in', 'token', 'login'])
/** The leaf of a token made on the command line ends with the session it opens. */
const TOKEN_NOTE = 'token for '
const TOKEN_SESSION = ', session '
const SESSIONS_WAITING_MAX = 10_000

/**
 * Sessions without a sign-in: somebody works in a session whose opening is in no leaf. Every opening is told before it
 * counts, so such a session was put into the table past the doors.
 */
export function watchSessions(
  limits: Limits,
  { facts, surroundings }: { readonly facts: Facts; readonly surroundings: Surroundings },
  raise: Raise,
): SessionWatch {
  const waiting = new Map<string, SeenDisclosure>()
  let due: SeenDisclosure[] = []
  const pass = (now: number): void => {
    for (const [session, event] of waiting) {
      if (now - event.entry.at <= limits.sessionGraceMs) continue
      waiting.delete(session)
      // It is said once, whatever comes of the look-up.
      facts.learn(factOf(session), event.entry.at)
      due.push(event)
    }
  }
  return {
    take: (event) => {
      if (waiting.size > 0) pass(event.entry.at)
      if (event.ledger === 'keys') return
      const { who, how, at } = event.entry
      const session = openedIn(event.entry)
      if (session !== undefined) {
        facts.learn(factOf(session), at)
        if (how === 'policy') facts.learn(tokenFactOf(session), at)
        waiting.delete(session)
        return
      }
      if (event.kind === 'self' || how === 'sign-in-failed' || event.entry.patient === null) return
      if (waiting.has(who.session) || facts.knows(factOf(who.session))) return
      if (waiting.size < SESSIONS_WAITING_MAX) waiting.set(who.session, event)
    },
    pass,
    ask: async () => {
      const asked = due
      due = []
      if (asked.length === 0) return
      const sessions = asked.map(({ entry }) => entry.who.session)
      const opened = await surroundings.opened?.(sessions)
      for (const event of asked) {
        if (opened?.has(event.entry.who.session) !== true) raise(hintOf(event))
      }
    },
  }
}

/** The session that a leaf says was opened; undefined when it says nothing of the kind. */
export function openedIn({ who, how, note }: DisclosureEntry): string | undefined {
  if (OPENINGS.has(how)) return who.session
  if (how !== 'policy' || note?.startsWith(TOKEN_NOTE) !== true) return undefined
  const begin = note.lastIndexOf(TOKEN_SESSION)
  return begin < 0 ? undefined : note.slice(begin + TOKEN_SESSION.length)
}

/** A session of a token made on the command line, whatever role and app it was made for: nobody signed in to it. */
export function isTokenSession(facts: Facts, session: string): boolean {
  return facts.knows(tokenFactOf(session))
}

const factOf = (session: string): number => hash53(`session\0${session}`)
const tokenFactOf = (session: string): number => hash53(`token-session\0${session}`)

function hintOf({ entry, index }: SeenDisclosure) {
  return {
    rule: 'session-without-sign-in',
    family: 'integrity' as const,
    title: OWN_RULES['session-without-sign-in'],
    level: 'critical' as const,
    at: entry.at,
    actor: actorOf(entry.who),
    about: entry.who.session,
    patients: entry.patient === null ? [] : [entry.patient],
    disclosure: [index],
    keys: [],
    score: 9,
    says: () => [words('session-without-sign-in', { session: entry.who.session, user: entry.who.user })],
  }
}
