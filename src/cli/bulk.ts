import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type BulkAnswer } from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

/** `chartward bulk ask`. */
export async function askBulk({ client, terminal, asked }: Situation): Promise<number> {
  const [user, app, reason] = [asked.one('user'), asked.one('client'), asked.one('reason')]
  const [patients, exports, days] = [asked.one('patients'), asked.one('exports'), asked.one('days')]
  if ((user === undefined) === (app === undefined) || reason === undefined)
    throw new ChartwardError('USAGE', 'bulk work is asked for with --reason and one of --user and --client')
  if (patients === undefined || days === undefined)
    throw new ChartwardError('USAGE', 'bulk work is asked for with --patients a day and --days')
  const body = JSON.stringify({
    ...(user === undefined ? { client: app } : { user }),
    reason,
    patients: Number(patients),
    exports: Number(exports ?? 1),
    days: Number(days),
  })
  const { id } = await client.send<{ id: string }>('POST', ADMIN_PATHS.bulk, body)
  terminal.out(`${id}\n`)
  terminal.err('nothing is allowed yet: somebody else approves it with chartward bulk approve\n')
  return 0
}

/** `chartward bulk approve` and `end`. */
export async function settleBulk(
  { client, terminal, asked }: Situation,
  act: 'approve' | 'end',
): Promise<number> {
  const [id] = asked.rest
  if (id === undefined) throw new ChartwardError('USAGE', `name the bulk work to ${act} by its id`)
  const path = `${ADMIN_PATHS.bulk}/${encodeURIComponent(id)}/${act}`
  const { until, ended } = await client.send<{ until?: number; ended?: boolean }>('POST', path)
  if (until !== undefined) terminal.out(`allowed until ${new Date(until).toISOString()}\n`)
  else terminal.out(ended === true ? 'ended\n' : 'there is no such bulk work\n')
  return ended === false ? 1 : 0
}

/** `chartward bulk list`. */
export async function listBulk({ client, terminal, asked }: Situation): Promise<number> {
  const { grants } = await client.get<{ grants: readonly BulkAnswer[] }>(ADMIN_PATHS.bulk)
  if (asked.json) {
    terminal.out(`${JSON.stringify(grants)}\n`)
    return 0
  }
  const rows = grants.map((one) => [
    one.id,
    one.user ?? `app ${one.client ?? ''}`,
    `${one.patientsPerDay} patients a day`,
    `${one.exportsUsed} of ${one.exports} exports`,
    one.askedBy,
    one.until === null ? 'waits for approval' : `until ${new Date(one.until).toISOString()}`,
  ])
  terminal.out(table(['id', 'for', 'at most', 'used', 'asked by', ''], rows))
  return 0
}
