import { ADMIN_PATHS, type AlertStatusAnswer, type AlertTestAnswer } from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

const NONE = 'findings are sent nowhere: name a target in the section alerts of config.json\n'

/** `chartward alert test`: ends with 1 when a target did not take it, or there is none. */
export async function testAlerts({ client, terminal, asked }: Situation): Promise<number> {
  const { targets } = await client.send<AlertTestAnswer>('POST', ADMIN_PATHS.alertTest)
  if (asked.json) terminal.out(`${JSON.stringify({ targets })}\n`)
  else if (targets.length === 0) terminal.err(NONE)
  else {
    const rows = targets.map(({ target, arrived, says }) => [target, arrived ? 'arrived' : 'failed', says])
    terminal.out(table(['target', '', 'it says'], rows))
  }
  return targets.length > 0 && targets.every(({ arrived }) => arrived) ? 0 : 1
}

/** `chartward alert status`: ends with 1 when a target is behind because it fails, or got not everything. */
export async function alertStatus({ client, terminal, asked }: Situation): Promise<number> {
  const { targets } = await client.get<AlertStatusAnswer>(ADMIN_PATHS.alertStatus)
  if (asked.json) terminal.out(`${JSON.stringify({ targets })}\n`)
  else if (targets.length === 0) terminal.err(NONE)
  else {
    const rows = targets.map((one) => [
      one.target,
      String(one.queued),
      timeOf(one.oldest),
      timeOf(one.lastDelivered),
      String(one.dropped),
      one.problem === undefined ? '' : `${one.problem.says} (attempt ${one.problem.attempts})`,
    ])
    terminal.out(table(['target', 'waiting', 'since', 'last delivered', 'dropped', 'problem'], rows))
  }
  return targets.every(({ problem, dropped }) => problem === undefined && dropped === 0) ? 0 : 1
}

function timeOf(time: number | undefined): string {
  return time === undefined ? '' : new Date(time).toISOString()
}
