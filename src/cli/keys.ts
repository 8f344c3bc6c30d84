import { ADMIN_PATHS } from '../contract/index.ts'
import type { Situation } from './situation.ts'

/** `chartward keys rotate`. */
export async function rotateKeys({ client, terminal }: Situation): Promise<number> {
  const { keyVersion, rewrapped } = await client.send<{ keyVersion: number; rewrapped: number }>(
    'POST',
    ADMIN_PATHS.rotate,
  )
  terminal.out(`root key version ${keyVersion}; ${rewrapped} keys rewrapped\n`)
  return 0
}
