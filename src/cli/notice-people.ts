import { ChartwardError } from '../kernel/index.ts'
import { type DeliveryAnswer, NOTICE_PATHS, type SuppressionAnswer } from '../contract/index.ts'
import type { Arguments } from './arguments.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

/** `chartward notice settle`. */
export async function settlePiece({ client, terminal, asked }: Situation): Promise<number> {
  const [piece] = asked.rest
  const verdict = asked.one('as')
  if (piece === undefined || verdict === undefined)
    throw new ChartwardError('USAGE', 'name the piece, and with --as what became of it: sent, again, letter')
  await client.send('POST', NOTICE_PATHS.settle, JSON.stringify({ piece, verdict }))
  terminal.out('settled\n')
  return 0
}

/** `chartward notice suppress`. */
export async function suppress({ client, terminal, asked }: Situation): Promise<number> {
  const reason = asked.one('reason')
  if (reason === undefined) throw new ChartwardError('USAGE', 'say with --reason why')
  await client.send('POST', NOTICE_PATHS.suppressions, JSON.stringify({ ...whomIn(asked), reason }))
  terminal.out('nothing more is sent there\n')
  return 0
}

/** `chartward notice unsuppress`. */
export async function suppressNoMore({ client, terminal, asked }: Situation): Promise<number> {
  const { ended } = await client.send<{ ended: boolean }>(
    'POST',
    `${NOTICE_PATHS.suppressions}/end`,
    JSON.stringify(whomIn(asked)),
  )
  terminal.out(ended ? 'off the list\n' : 'not on the list\n')
  return ended ? 0 : 1
}

function whomIn(asked: Arguments): { readonly patient?: string; readonly email?: string } {
  const [patient, email] = [asked.one('patient'), asked.one('email')]
  if ((patient === undefined) === (email === undefined))
    throw new ChartwardError('USAGE', 'name one of --patient and --email')
  return patient === undefined ? { email: email ?? '' } : { patient }
}

/** `chartward notice suppressed`. */
export async function listSuppressed({ client, terminal, asked }: Situation): Promise<number> {
  const { entries } = await client.get<{ entries: readonly SuppressionAnswer[] }>(NOTICE_PATHS.suppressions)
  if (asked.json) terminal.out(`${JSON.stringify(entries)}\n`)
  else {
    const rows = entries.map(({ kind, value, by, reason }) => [kind, value, by, reason])
    terminal.out(table(['', 'who', 'by', 'why'], rows))
  }
  return 0
}

/** `chartward notice deliveries`. */
export async function listDeliveries({ client, terminal, asked }: Situation): Promise<number> {
  const patient = asked.one('patient')
  if (patient === undefined) throw new ChartwardError('USAGE', 'name the patient with --patient')
  const { deliveries } = await client.send<{ deliveries: readonly DeliveryAnswer[] }>(
    'POST',
    NOTICE_PATHS.deliveries,
    JSON.stringify({ patient }),
  )
  if (asked.json) terminal.out(`${JSON.stringify(deliveries)}\n`)
  else if (deliveries.length === 0) terminal.out('nothing was ever sent to them\n')
  for (const { piece, channel, events } of asked.json ? [] : deliveries) {
    terminal.out(`${piece} by ${channel}\n`)
    for (const { state, at } of events) terminal.out(`  ${new Date(at).toISOString()} ${state}\n`)
  }
  return 0
}
