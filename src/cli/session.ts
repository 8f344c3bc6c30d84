import { ChartwardError } from '../kernel/index.ts'
import {
  ADMIN_PATHS,
  type SessionAnswer,
  type SessionsAnswer,
  type SessionsAsked,
  type SessionsEndedAnswer,
} from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

/** `chartward session list`. */
export async function listSessions({ client, terminal, asked }: Situation): Promise<number> {
  const named = namedIn(asked)
  const selection: SessionsAsked = Object.keys(named).length === 0 ? { everything: true } : named
  const { sessions } = await client.send<SessionsAnswer>(
    'POST',
    ADMIN_PATHS.sessions,
    JSON.stringify(selection),
  )
  terminal.out(
    asked.json
      ? `${JSON.stringify(sessions)}\n`
      : table(['session', 'user', 'role', 'client', 'from', 'last seen'], sessions.map(rowOf)),
  )
  return 0
}

/** `chartward session end`. Ends with 1 when there was none to end. */
export async function endSessions({ client, terminal, asked }: Situation): Promise<number> {
  const [session] = asked.rest
  const named = { ...namedIn(asked), ...(session === undefined ? {} : { session }) }
  const all = asked.flag('all')
  if ((Object.keys(named).length === 0) !== all) {
    throw new ChartwardError('USAGE', 'name the session to end, or --user, or --client, or else --all')
  }
  const selection: SessionsAsked = all ? { everything: true } : named
  const { ended } = await client.send<SessionsEndedAnswer>(
    'POST',
    ADMIN_PATHS.endSessions,
    JSON.stringify(selection),
  )
  terminal.out(saidOf(ended))
  return ended === 0 ? 1 : 0
}

function saidOf(ended: number): string {
  if (ended === 0) return 'there was no such live session\n'
  return `${ended} ${ended === 1 ? 'session' : 'sessions'} ended\n`
}

function namedIn(asked: Situation['asked']): SessionsAsked {
  const user = asked.one('user')
  const client = asked.one('client')
  return { ...(user === undefined ? {} : { user }), ...(client === undefined ? {} : { client }) }
}

function rowOf({ session, user, role, client, address, lastSeen }: SessionAnswer): string[] {
  return [session, user, role, client, address, new Date(lastSeen).toISOString()]
}
