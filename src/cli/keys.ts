import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS } from '../contract/index.ts'
import type { Situation } from './situation.ts'

/** `chartward session end SESSION`. */
export async function endSession({ client, terminal, asked }: Situation): Promise<number> {
  const [session] = asked.rest
  if (session === undefined) throw new ChartwardError('USAGE', 'name the session to end')
  const path = `${ADMIN_PATHS.session}/${encodeURIComponent(session)}`
  const { ended } = await client.send<{ ended: boolean }>('DELETE', path)
  terminal.out(ended ? 'ended\n' : 'there was no such live session\n')
  return ended ? 0 : 1
}

/** `chartward keys rotate`. */
export async function rotateKeys({ client, terminal }: Situation): Promise<number> {
  const { keyVersion, rewrapped } = await client.send<{ keyVersion: number; rewrapped: number }>(
    'POST',
    ADMIN_PATHS.rotate,
  )
  terminal.out(`root key version ${keyVersion}; ${rewrapped} keys rewrapped\n`)
  return 0
}
