import type { Measure, MeasureAsked, MeasuresSelected, Target } from '../containment/index.ts'
import type { Findings } from '../detection/index.ts'
import type { Asker } from '../identity/index.ts'
import { contain, endMeasure, stopHere } from './contain.ts'
import { type Freezing, openFreezing } from './freeze-by-two.ts'
import type { Ground } from './ground.ts'
import { type Outstanding, respond } from './response.ts'
import { type ContainStatus, containStatus } from './status.ts'

/** How often it is looked at what is due. */
const LOOK_MS = 1_000

/** Responding to what was found: by hand, by policy, by timer. */
export interface Incident {
  readonly findings: Findings
  readonly freezing: Freezing
  /** See `contain`. */
  contain(asked: MeasureAsked): Promise<Measure>
  /** See `endMeasure`. */
  end(id: string, by: Asker): Promise<boolean>
  measures(selected: MeasuresSelected): Promise<readonly Measure[]>
  /** What is alive of a target, and what was tried since. */
  status(target: Target): Promise<ContainStatus>
  /** Does now what is due; it is done every second anyway. */
  respond(): Promise<void>
  close(): Promise<void>
}

/** From now on findings are responded to. */
export function openIncident(ground: Ground): Incident {
  const state = { running: Promise.resolve(), asked: false }
  const outstanding: Outstanding = { findings: true, freeze: true }
  const look = async (): Promise<void> => {
    state.asked = false
    await respond(ground, outstanding).catch((error: unknown) => {
      // The database is away: the next look is in a second.
      ground.log.warn('containment.unknown', { detail: error instanceof Error ? error.message : '' })
    })
  }
  const lookSoon = async (): Promise<void> => {
    // One at a time, and one more for everything that came meanwhile.
    if (!state.asked) {
      state.asked = true
      state.running = state.running.then(look)
    }
    await state.running
  }
  ground.containment.onBegun((measure) => {
    outstanding.freeze ||= measure.degree === 'freeze'
    stopHere(ground, measure)
  })
  ground.findings.onFinding(() => {
    outstanding.findings = true
    void lookSoon()
  })
  const timer = setInterval(() => void lookSoon(), LOOK_MS).unref()
  return {
    findings: ground.findings,
    freezing: openFreezing(ground),
    contain: async (asked) => await contain(ground, asked),
    end: async (id, by) => await endMeasure(ground, id, by),
    measures: async (selected) => await ground.containment.list(selected),
    status: async (target) => await containStatus(ground, target),
    respond: lookSoon,
    close: async () => {
      clearInterval(timer)
      await state.running
    },
  }
}
