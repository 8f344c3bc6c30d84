import { ChartwardError, type Log } from '../../kernel/index.ts'
import type { Duty } from '../../law/index.ts'
import { type Alarm, alarmId, alarmsOf } from './alarms.ts'
import type { CaseDuties, DutyGround } from './case-duties.ts'

/** Where alarms go. */
export interface AlarmPost {
  /** Tells of one, once for each level; its leaf stands before anybody sees it. */
  raise(alarm: Alarm & { readonly caseId: string }): Promise<void>
  /** What it was about is done, or not owed any more. */
  settle(id: string): Promise<void>
}

export interface DutyWatchOptions {
  readonly duties: CaseDuties
  readonly cases: DutyGround['cases']
  readonly post: AlarmPost
  readonly log: Log
  /** Without it nothing is looked at until `look` is called. */
  readonly intervalMs?: number
}

/** Looks at the duties of all open cases, again and again. */
export interface DutyWatch {
  /** Looks now, at every open case. */
  look(): Promise<void>
  close(): Promise<void>
}

/**
 * Watches deadlines: ahead of each there is an alarm, and one more when it is near, and when it is over. Duties are
 * computed anew each time, so that whoever comes into the scope counts at the next look.
 */
export function openDutyWatch(options: DutyWatchOptions): DutyWatch {
  const { intervalMs, log } = options
  const raised = new Map<string, Map<string, string>>()
  let timer: NodeJS.Timeout | undefined
  let last: Promise<void> = Promise.resolve()
  let closed = false
  const look = async (): Promise<void> => {
    const turn = last.then(async () => await lookAtAll(options, raised))
    last = turn.catch(() => undefined)
    await turn
  }
  const again = (): void => {
    if (intervalMs === undefined || closed) return
    timer = setTimeout(() => {
      void look()
        .catch((error: unknown) => log.error('duties.unwatched', { code: codeOf(error) }))
        .finally(again)
    }, intervalMs)
    timer.unref()
  }
  again()
  return {
    look,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await last
    },
  }
}

async function lookAtAll(options: DutyWatchOptions, raised: Map<string, Map<string, string>>): Promise<void> {
  for (const { id, state } of await options.cases.list()) {
    if (state === 'closed') {
      raised.delete(id)
      continue
    }
    try {
      await lookAt(options, id, raised)
    } catch (error) {
      // One case that cannot be read keeps no other from being watched.
      options.log.error('duties.unwatched', { case: id, code: codeOf(error) })
    }
  }
}

async function lookAt(
  { duties, post }: DutyWatchOptions,
  caseId: string,
  raised: Map<string, Map<string, string>>,
): Promise<void> {
  const { facts, duties: computed } = await duties.of(caseId)
  const known = raised.get(caseId) ?? new Map<string, string>()
  raised.set(caseId, known)
  const alarms = alarmsOf(caseId, computed.duties, facts.asOf ?? '')
  for (const alarm of alarms) {
    if (known.get(alarm.id) === alarm.level) continue
    await post.raise({ ...alarm, caseId })
    known.set(alarm.id, alarm.level)
  }
  for (const id of settledIn(caseId, computed.duties, alarms)) {
    if (known.get(id) === SETTLED) continue
    await post.settle(id)
    known.set(id, SETTLED)
  }
}

/** Stands for an alarm that was taken back. */
const SETTLED = ''

function settledIn(caseId: string, duties: readonly Duty[], alarms: readonly Alarm[]): readonly string[] {
  const ringing = new Set(alarms.map(({ id }) => id))
  const done = duties.filter(({ plan, done: when }) => plan === 'conservative' && when !== undefined)
  return done.map((duty) => alarmId(caseId, duty)).filter((id) => !ringing.has(id))
}

function codeOf(error: unknown): string {
  return error instanceof ChartwardError ? error.code : 'INTERNAL'
}
