import { randomBytes } from 'node:crypto'
import { approveBulk } from './bulk.ts'
import type { TestChartward } from './chartward.ts'

/** A backend service that a test lets in, without the asking for a token. */
export interface TestService {
  readonly token: string
  readonly session: string
}

/** A session of an app for which nobody signed in, with these scopes; its bulk work is approved. */
export async function openService(
  { chartward }: Pick<TestChartward, 'chartward'>,
  scopes: readonly string[],
  client = 'warehouse',
): Promise<TestService> {
  await approveBulk({ chartward }, { client })
  const { sessions } = chartward.identity
  const { session, expires } = await sessions.open({
    kind: 'app',
    user: client,
    client,
    role: 'integration',
    address: 'local',
    scopes,
    lifetimeMs: 7 * 86_400_000,
    idleMs: 7 * 86_400_000,
  })
  const token = randomBytes(32).toString('base64url')
  await sessions.admit({ session, token, expires })
  return { token, session }
}
