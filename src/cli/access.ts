import { ChartwardError } from '../kernel/index.ts'
import {
  ADMIN_PATHS,
  type ExplainAnswer,
  type GlassAnswer,
  type RoleAnswer,
  type SupportAnswer,
} from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table, type Terminal } from './terminal.ts'

/** The last instant that has a name: no end. */
const FOR_EVER = 8_640_000_000_000_000

/** `chartward access explain`. Ends with 1 when nothing at all is allowed. */
export async function explainAccess({ client, terminal, asked }: Situation): Promise<number> {
  const [user, patient] = [asked.one('user'), asked.one('patient')]
  if (user === undefined || patient === undefined)
    throw new ChartwardError('USAGE', 'access is explained for a --user and a --patient')
  const body = JSON.stringify({ user, patient })
  const answer = await client.send<ExplainAnswer>('POST', ADMIN_PATHS.explain, body)
  if (asked.json) terminal.out(`${JSON.stringify(answer)}\n`)
  else for (const role of answer.roles) printRole(terminal, answer.user, role)
  if (answer.roles.length === 0) terminal.err(`${user} has no role, or is disabled\n`)
  return answer.roles.some(({ reasons }) => reasons.some(({ allowed }) => allowed)) ? 0 : 1
}

function printRole(
  terminal: Terminal,
  user: string,
  { role, relations, reasons, keptBack }: RoleAnswer,
): void {
  const stands = relations.map(({ kind, until }) => `${kind}${untilOf(until)}`)
  terminal.out(`${user} as ${role}; to this patient: ${stands.join(', ') || 'no relation'}\n\n`)
  const said = reasons.map((one) => ({
    of: one.class,
    line: [
      one.allowed ? 'may' : 'may not',
      one.actions.join(', '),
      `${one.because}${one.needs === undefined ? '' : ' (unless the glass is broken)'}`,
    ],
  }))
  const alike = Map.groupBy(said, ({ line }) => line.join())
  const rows = [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          [
            ...first.line.slice(0, 2),
            [first, ...others].map(({ of }) => of).join(', '),
            ...first.line.slice(2),
          ],
        ],
  )
  terminal.out(table(['', 'what', 'of', 'because'], rows))
  const labels = keptBack.join(', ')
  terminal.out(labels === '' ? '\n' : `\nkept back even so, where a record is labelled: ${labels}\n\n`)
}

function untilOf(until: number | undefined): string {
  return until === undefined || until >= FOR_EVER ? '' : ` until ${new Date(until).toISOString()}`
}

/** `chartward access review`: the list, or one that was looked at. */
export async function reviewAccess({ client, terminal, asked }: Situation): Promise<number> {
  const [id] = asked.rest
  if (id !== undefined) {
    const path = `${ADMIN_PATHS.review}/${encodeURIComponent(id)}`
    const { reviewed } = await client.send<{ reviewed: boolean }>('POST', path)
    terminal.out(reviewed ? 'reviewed\n' : 'nothing of this id waits for a review\n')
    return reviewed ? 0 : 1
  }
  const { broken } = await client.get<{ broken: readonly GlassAnswer[] }>(ADMIN_PATHS.review)
  if (asked.json) {
    terminal.out(`${JSON.stringify(broken)}\n`)
    return 0
  }
  const rows = broken.map((one) => [one.id, one.user, one.patient, timeOf(one.begun), timeOf(one.until)])
  terminal.out(table(['id', 'user', 'patient', 'broken', 'until'], rows))
  return 0
}

/** `chartward support ask`. */
export async function askSupport({ client, terminal, asked }: Situation): Promise<number> {
  const [user, patient, hours] = [asked.one('user'), asked.one('patient'), asked.one('hours')]
  const classes = asked.many('class')
  if (user === undefined || classes.length === 0 || hours === undefined)
    throw new ChartwardError('USAGE', 'support is asked for with --user, --class and --hours')
  const body = JSON.stringify({ user, classes, patient, hours: Number(hours) })
  const { id } = await client.send<{ id: string }>('POST', ADMIN_PATHS.support, body)
  terminal.out(`${id}\n`)
  terminal.err('nothing is open yet: somebody else approves it with chartward support approve\n')
  return 0
}

/** `chartward support approve` and `end`. */
export async function settleSupport(
  { client, terminal, asked }: Situation,
  act: 'approve' | 'end',
): Promise<number> {
  const [id] = asked.rest
  if (id === undefined) throw new ChartwardError('USAGE', `name the grant to ${act} by its id`)
  const path = `${ADMIN_PATHS.support}/${encodeURIComponent(id)}/${act}`
  const { until, ended } = await client.send<{ until?: number; ended?: boolean }>('POST', path)
  if (until !== undefined) terminal.out(`open until ${timeOf(until)}\n`)
  else terminal.out(ended === true ? 'ended\n' : 'there is no such grant\n')
  return ended === false ? 1 : 0
}

/** `chartward support list`. */
export async function listSupport({ client, terminal, asked }: Situation): Promise<number> {
  const { grants } = await client.get<{ grants: readonly SupportAnswer[] }>(ADMIN_PATHS.support)
  if (asked.json) {
    terminal.out(`${JSON.stringify(grants)}\n`)
    return 0
  }
  const rows = grants.map(({ id, user, classes, patient, askedBy, until }) => [
    id,
    user,
    classes.join(', '),
    patient ?? 'everybody',
    askedBy,
    until === null ? 'waits for approval' : `until ${timeOf(until)}`,
  ])
  terminal.out(table(['id', 'for', 'records', 'of', 'asked by', ''], rows))
  return 0
}

function timeOf(time: number): string {
  return new Date(time).toISOString()
}
