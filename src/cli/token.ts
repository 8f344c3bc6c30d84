import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type TokenAnswer } from '../contract/index.ts'
import type { Situation } from './situation.ts'

/** `chartward token create`. */
export async function createToken({ client, terminal, asked }: Situation): Promise<number> {
  const user = asked.one('user')
  const role = asked.one('role')
  const app = asked.one('client')
  if (user === undefined || role === undefined)
    throw new ChartwardError('USAGE', 'a token needs --user and --role')
  const body = JSON.stringify({ user, role, ...(app === undefined ? {} : { client: app }) })
  const { token, session } = await client.send<TokenAnswer>('POST', ADMIN_PATHS.token, body)
  if (asked.json) {
    terminal.out(`${JSON.stringify({ token, session })}\n`)
    return 0
  }
  terminal.out(`${token}\n`)
  terminal.err(`session ${session}; the token is not shown again\n`)
  return 0
}
