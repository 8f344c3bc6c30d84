import type { Clock, Log } from '../kernel/index.ts'
import type { Database } from '../postgres/index.ts'
import { nextFor, putDelivered } from './outbox.ts'
import { pause } from './pause.ts'
import { problemOf, type Target } from './target.ts'

/** How long until the next attempt, doubled each time. */
export const RETRY_MIN_MS = 1_000
export const RETRY_MAX_MS = 300_000
/** Without a word from the queue it is looked at after this long. */
const LOOK_MS = 30_000

/** How it goes with one target. */
export interface Course {
  /** When something last arrived there, and what went wrong last, if nothing did since. */
  lastDelivered: number | undefined
  problem: { readonly at: number; readonly says: string; readonly attempts: number } | undefined
}

export interface Delivery {
  readonly target: Target
  readonly course: Readonly<Course>
  /** Something was queued. */
  wake(): void
  close(): Promise<void>
}

interface DeliveryOptions {
  readonly target: Target
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly retryMinMs: number
  /** It takes events again. */
  readonly onBack: () => void
}

/** Sends what is queued for one target, in order, again and again until it has it. */
export function openDelivery(options: DeliveryOptions): Delivery {
  const { target } = options
  const course: Course = { lastDelivered: undefined, problem: undefined }
  const stopped = new AbortController()
  const bell = openBell(stopped.signal)
  const running = run(options, course, { signal: stopped.signal, bell })
  return {
    target,
    course,
    wake: bell.ring,
    close: async () => {
      stopped.abort()
      await running
      await target.close()
    },
  }
}

async function run(
  { target, database, clock, log, retryMinMs, onBack }: DeliveryOptions,
  course: Course,
  { signal, bell }: { readonly signal: AbortSignal; readonly bell: Bell },
): Promise<void> {
  while (!signal.aborted) {
    try {
      const batch = await nextFor(database, target.name, target.batchMax)
      const last = batch.at(-1)
      if (last === undefined) {
        await bell.wait(LOOK_MS)
        continue
      }
      await target.send(batch, signal)
      await putDelivered(database, target.name, last.sequence)
      if (course.problem !== undefined) {
        log.info('alerts.delivered-again', { target: target.name })
        course.problem = undefined
        onBack()
      }
      course.lastDelivered = clock.now()
    } catch (error) {
      if (signal.aborted) return
      const attempts = (course.problem?.attempts ?? 0) + 1
      const says = problemOf(error)
      if (attempts === 1) log.warn('alerts.undelivered', { target: target.name, problem: says })
      course.problem = { at: clock.now(), says, attempts }
      await bell.pause(Math.min(RETRY_MAX_MS, retryMinMs * 2 ** Math.min(attempts - 1, 20)))
    }
  }
}

interface Bell {
  ring(): void
  /** Until it rings, this much time passed, or all is over. */
  wait(ms: number): Promise<void>
  /** The same, whatever rings. */
  pause(ms: number): Promise<void>
}

function openBell(signal: AbortSignal): Bell {
  let rung = false
  let waiting: AbortController | undefined
  return {
    ring: () => {
      rung = true
      waiting?.abort()
    },
    wait: async (ms) => {
      waiting = new AbortController()
      if (!rung) await pause(ms, AbortSignal.any([signal, waiting.signal]))
      waiting = undefined
      rung = false
    },
    pause: async (ms) => await pause(ms, signal),
  }
}
