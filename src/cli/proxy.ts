import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type ProxyLine } from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

/** `chartward proxy add`. */
export async function addProxy({ client, terminal, asked }: Situation): Promise<number> {
  const relationship = asked.one('relationship')
  if (relationship === undefined) throw new ChartwardError('USAGE', 'say with --relationship how they stand')
  const body = { ...namedIn(asked), relationship, expires: asked.time('to') }
  await client.send('POST', ADMIN_PATHS.proxy, JSON.stringify(body))
  terminal.out('given\n')
  return 0
}

/** `chartward proxy end`. */
export async function endProxy({ client, terminal, asked }: Situation): Promise<number> {
  const body = JSON.stringify(namedIn(asked))
  const { ended } = await client.send<{ ended: boolean }>('POST', `${ADMIN_PATHS.proxy}/end`, body)
  terminal.out(ended ? 'ended\n' : 'they were no proxy of this patient\n')
  return ended ? 0 : 1
}

/** `chartward proxy list`. */
export async function listProxies({ client, terminal, asked }: Situation): Promise<number> {
  const [user, patient] = [asked.one('user'), asked.one('patient')]
  if ((user === undefined) === (patient === undefined))
    throw new ChartwardError('USAGE', 'proxies are listed for a --user or for a --patient')
  const query = user === undefined ? `patient=${patient ?? ''}` : `user=${encodeURIComponent(user)}`
  const { proxies } = await client.get<{ proxies: readonly ProxyLine[] }>(`${ADMIN_PATHS.proxy}?${query}`)
  if (asked.json) {
    terminal.out(`${JSON.stringify({ proxies })}\n`)
    return 0
  }
  const rows = proxies.map((one) => [one.user, one.patient, one.relationship, endOf(one)])
  terminal.out(table(['user', 'patient', 'relationship', 'until'], rows))
  return 0
}

function endOf({ expires }: ProxyLine): string {
  return expires === undefined ? '' : new Date(expires).toISOString()
}

function namedIn(asked: Situation['asked']): { user: string; patient: string } {
  const [user, patient] = [asked.one('user'), asked.one('patient')]
  if (user === undefined || patient === undefined)
    throw new ChartwardError('USAGE', 'a proxy is named by --user, the patient by --patient')
  return { user, patient }
}
