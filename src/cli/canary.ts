import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS } from '../contract/index.ts'
import type { Situation } from './situation.ts'

const SHARE = 0.002

/** `chartward canary plant`. */
export async function plantCanaries({ client, terminal, asked }: Situation): Promise<number> {
  const share = Number(asked.one('share') ?? SHARE)
  if (!Number.isFinite(share)) throw new ChartwardError('USAGE', '--share takes a number such as 0.002')
  const body = JSON.stringify({ share })
  const { planted } = await client.send<{ planted: number }>('POST', ADMIN_PATHS.canary, body)
  terminal.out(`${planted} canary patients planted\n`)
  return 0
}

/** `chartward canary list`: how many, for nobody is told which. */
export async function countCanaries({ client, terminal, asked }: Situation): Promise<number> {
  const { canaries } = await client.get<{ canaries: number }>(ADMIN_PATHS.canary)
  terminal.out(asked.json ? `${JSON.stringify({ canaries })}\n` : `${canaries} canary patients\n`)
  return 0
}
