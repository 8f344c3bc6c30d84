import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type FindingLine, type FindingsAnswer } from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

/** `chartward finding list`. */
export async function listFindings({ client, terminal, asked }: Situation): Promise<number> {
  const query = new URLSearchParams()
  for (const name of ['level', 'state'] as const) {
    const value = asked.one(name)
    if (value !== undefined) query.set(name, value)
  }
  const { findings, lag } = await client.get<FindingsAnswer>(`${ADMIN_PATHS.finding}?${query.toString()}`)
  if (asked.json) {
    terminal.out(`${JSON.stringify(findings)}\n`)
    return 0
  }
  const rows = findings.map((one) => [one.id, one.level, one.state, timeOf(one.noticed), one.summary])
  terminal.out(table(['id', 'level', 'state', 'noticed', 'what'], rows))
  if (lag.leaves > 0) terminal.err(`${lag.leaves} leaves were not looked at yet\n`)
  return 0
}

/** `chartward finding show`. */
export async function showFinding({ client, terminal, asked }: Situation): Promise<number> {
  const found = await client.get<FindingLine>(`${ADMIN_PATHS.finding}/${idOf(asked)}`)
  terminal.out(asked.json ? `${JSON.stringify(found)}\n` : `${linesOf(found).join('\n')}\n`)
  return 0
}

function linesOf(found: FindingLine): string[] {
  const { actor, leaves, acknowledged, closed } = found
  const list = (all: readonly (string | number)[]) => all.slice(0, SHOWN_MAX).join(', ')
  const more = (all: readonly unknown[]) =>
    all.length > SHOWN_MAX ? ` and ${all.length - SHOWN_MAX} more` : ''
  return [
    `${found.level}: ${found.title}`,
    found.summary,
    `from ${timeOf(found.at)} to ${timeOf(found.last)}, noticed ${timeOf(found.noticed)}`,
    ...(actor === null
      ? []
      : [
          `by ${actor.user} as ${actor.role}, ${actor.client}, session ${actor.session}, from ${actor.address}`,
        ]),
    `patients: ${list(found.patients)}${more(found.patients)}`,
    `leaves of the disclosure ledger: ${list(leaves.disclosure)}${more(leaves.disclosure)}`,
    `leaves of the key ledger: ${list(leaves.keys)}${more(leaves.keys)}`,
    ...(acknowledged === undefined ? [] : [`acknowledged by ${acknowledged.by}, ${timeOf(acknowledged.at)}`]),
    ...(closed === undefined ? [] : [`closed by ${closed.by}, ${timeOf(closed.at)}: ${found.verdict ?? ''}`]),
  ]
}

const SHOWN_MAX = 20

/** `chartward finding acknowledge` and `close`. Ends with 1 when there was nothing to do. */
export async function settleFinding(
  { client, terminal, asked }: Situation,
  act: 'acknowledge' | 'close',
): Promise<number> {
  const verdict = asked.one('verdict')
  if (act === 'close' && verdict === undefined)
    throw new ChartwardError('USAGE', 'say what it was with --verdict confirmed, harmless or mistaken')
  const body = act === 'close' ? JSON.stringify({ verdict }) : undefined
  const { done } = await client.send<{ done: boolean }>(
    'POST',
    `${ADMIN_PATHS.finding}/${idOf(asked)}/${act}`,
    body,
  )
  terminal.out(done ? `${act}d\n` : 'nothing to do: it is not there, or somebody was faster\n')
  return done ? 0 : 1
}

function idOf({ rest }: Situation['asked']): string {
  const [id] = rest
  if (id === undefined) throw new ChartwardError('USAGE', 'name the finding by its id')
  return encodeURIComponent(id)
}

const timeOf = (time: number): string => new Date(time).toISOString()
