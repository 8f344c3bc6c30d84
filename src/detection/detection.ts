import { type Clock, type Log } from '../kernel/index.ts'
import type { Database } from '../postgres/index.ts'
import type { RuleSet } from '../sigma/index.ts'
import { openDetector } from './detector.ts'
import type { Asker, Detection, Finding, Findings, Verdict } from './finding.ts'
import { openFollower } from './follower.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import type { Sources } from './reading.ts'
import type { Signal, Surroundings } from './signal.ts'
import { findFinding, keepRaised, listFindings, markAcknowledged, markClosed, readFacts } from './store.ts'

const SLICE_LEAVES = 512
const REPLAY_LEAVES_MAX = 3_000_000
const KEEP_EVERY_MS = 1_000
const RETRY_AFTER_MS = 5_000

/** Something of a finding that is told to the disclosure ledger. **Shape** `by` absent: the server itself. */
export interface FindingEvent {
  readonly note: string
  readonly by?: Asker
}

export interface DetectionOptions {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly sources: Sources
  readonly surroundings: Surroundings
  /** In the Sigma format, of log source `chartward`. */
  readonly rules?: RuleSet
  /** Resolves when the leaf is durable: nothing is listed before. */
  readonly tell: (event: FindingEvent) => Promise<void>
  /** Without it nothing is followed until `catchUp` is called. */
  readonly pollIntervalMs?: number
  readonly lagWarnMs: number
  readonly lagWarnLeaves: number
  readonly limits?: Limits
}

/**
 * Opens the detector on the ledgers of this environment. It begins where it stopped, or with the first leaf.
 *
 * **Errors.** `DATABASE_UNAVAILABLE`. Later ones are logged, and it tries again: nothing is skipped.
 */
export async function openDetection(options: DetectionOptions): Promise<Detection> {
  const { database, clock, log, sources, surroundings, rules, lagWarnMs, lagWarnLeaves } = options
  const { limits = DEFAULT_LIMITS, pollIntervalMs } = options
  const known = await readFacts(database, clock.now(), Math.floor(limits.factsMax / 2))
  const listeners: ((finding: Finding) => void)[] = []
  const follower = openFollower({
    database,
    clock,
    log,
    sources,
    detector: openDetector({ surroundings, limits, known, ...(rules === undefined ? {} : { rules }) }),
    tell: async (note) => await options.tell({ note }),
    limits: {
      sliceLeaves: SLICE_LEAVES,
      replayLeavesMax: REPLAY_LEAVES_MAX,
      snoopingMs: limits.snooping.togetherMs,
      lagWarnMs,
      lagWarnLeaves,
      keepEveryMs: KEEP_EVERY_MS,
    },
    onFinding: (finding) => {
      for (const listener of listeners) listener(finding)
    },
  })
  const turns = openTurns(async (publish) => await follower.follow(publish), { log, pollIntervalMs })
  return {
    findings: findingsOf(options, listeners),
    raise: async (signal) => {
      const finding = await raise(options, signal)
      if (finding !== undefined) for (const listener of listeners) listener(finding)
    },
    lag: () => follower.lag(),
    traffic: () => follower.traffic(),
    catchUp: async () => await turns.take(true),
    close: async () => await turns.close(),
  }
}

interface Turns {
  take(publish: boolean): Promise<void>
  close(): Promise<void>
}

/** One at a time, again and again, until it is closed. */
function openTurns(
  work: (publish: boolean) => Promise<void>,
  { log, pollIntervalMs }: { readonly log: Log; readonly pollIntervalMs: number | undefined },
): Turns {
  let last: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let closed = false
  const take = async (publish: boolean): Promise<void> => {
    const turn = last.then(async () => await work(publish))
    last = turn.catch(() => undefined)
    await turn
  }
  const again = (afterMs: number): void => {
    if (closed) return
    timer = setTimeout(() => {
      void take(false).then(
        () => again(pollIntervalMs ?? 0),
        (error: unknown) => {
          log.error('detection.failed', { reason: error instanceof Error ? error.message : 'unknown' })
          again(RETRY_AFTER_MS)
        },
      )
    }, afterMs)
    timer.unref()
  }
  if (pollIntervalMs !== undefined) again(0)
  return {
    take,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await last
    },
  }
}

/** The leaf, then the row; answers what is new about it. */
async function raise(
  { database, clock, tell }: DetectionOptions,
  signal: Signal,
): Promise<Finding | undefined> {
  const known = await findFinding(database, signal.id)
  if (known?.level === signal.level) return undefined
  await tell({ note: `${signal.id} ${signal.rule} ${signal.level}: ${signal.summary}` })
  const noticed = clock.now()
  await database.transaction(
    async ({ query }) => await keepRaised(query, { ...signal, noticed }, known !== undefined),
  )
  return await findFinding(database, signal.id)
}

function findingsOf(
  { database, clock, tell }: DetectionOptions,
  listeners: ((finding: Finding) => void)[],
): Findings {
  return {
    list: async (selection) => await listFindings(database, selection),
    find: async (id) => await findFinding(database, id),
    acknowledge: async (id, by) =>
      await database.transaction(async ({ query }) => {
        if (!(await markAcknowledged(query, id, by.user, clock.now()))) return false
        await tell({ by, note: `${id} acknowledged` })
        return true
      }),
    close: async (id, by, verdict: Verdict) =>
      await database.transaction(async ({ query }) => {
        if (!(await markClosed(query, id, { by: by.user, at: clock.now(), verdict }))) return false
        await tell({ by, note: `${id} closed: ${verdict}` })
        return true
      }),
    onFinding: (listener) => void listeners.push(listener),
  }
}
