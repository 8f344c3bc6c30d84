/**
 * What a finding leads to, in simulated time. What is due is said by the policy of `src/incident`; what a measure leaves
 * somebody is said as `src/disclosure` and `src/access` say it. Left out is how measures are stored and told.
 */
import { closenessOf } from '../../src/brake/index.ts'
import type { Finding, Signal } from '../../src/detection/index.ts'
import { type ActorKind, type Due, dueFor } from '../../src/incident/index.ts'
import { asUnixMs } from '../../src/kernel/index.ts'
import type { Act } from '../../src/simulate/index.ts'
import { breaksGlass, openGlass } from './glass.ts'

/** From the finding until every process knows of the measure. */
const IN_FORCE_MS = 1_000
/** A critical finding that nobody looked at for so long is acted on harder. Nobody looks, in the bench. */
const ACKNOWLEDGE_MS = 5 * 60_000

interface Measure {
  readonly degree: Due['degree']
  readonly from: number
  readonly until: number
}

/**
 * What a measure means for one act. `asked`: why they are here, which anybody can answer. `challenged`: a passkey is
 * asked for. `refused`: not this patient. `stopped`: nobody at all.
 */
export type Effect = 'none' | 'asked' | 'challenged' | 'refused' | 'stopped'

export interface Measures {
  respond(signal: Signal, noticed: number): void
  effectOn(act: Act): Effect
  /** They said why, or showed a passkey: what was asked of them is settled. */
  answer(act: Act, effect: 'asked' | 'challenged'): void
  keysFrozen(at: number): boolean
}

export function openMeasures(): Measures {
  const measures = new Map<string, Measure[]>()
  const noticedAt = new Map<string, number>()
  const kinds = new Map<string, ActorKind>()
  const glass = openGlass()
  let frozenFrom = Infinity
  const begin = ({ degree, target, forMs = Infinity }: Due, from: number) => {
    if (degree === 'freeze') return void (frozenFrom = Math.min(frozenFrom, from))
    const name = `${target.kind} ${target.name}`
    measures.set(name, [...(measures.get(name) ?? []), { degree, from, until: from + forMs }])
  }
  const inForce = ({ at, who }: Act): readonly Measure[] =>
    [`person ${who.user}`, `session ${who.session}`, `app ${who.client}`].flatMap(
      (target) => measures.get(target)?.filter(({ from, until }) => from <= at && at < until) ?? [],
    )
  const done = new Set<string>()
  return {
    respond: (signal, at) => {
      const noticed = noticedAt.get(signal.id) ?? at
      noticedAt.set(signal.id, noticed)
      const finding: Finding = { ...signal, noticed: asUnixMs(noticed), state: 'open' }
      const kind = signal.actor === null ? undefined : (kinds.get(signal.actor.session) ?? 'person')
      for (const now of [at, Math.max(at, noticed + ACKNOWLEDGE_MS)])
        for (const due of dueFor(finding, kind, {
          now: asUnixMs(now),
          acknowledgeWithinMs: ACKNOWLEDGE_MS,
        })) {
          const once = `${signal.id} ${due.degree} ${due.target.name}`
          if (done.has(once)) continue
          done.add(once)
          begin(due, now + IN_FORCE_MS)
        }
    },
    effectOn: (act) => {
      kinds.set(act.who.session, kindOf(act))
      const degrees = new Set(inForce(act).map(({ degree }) => degree))
      return degrees.size === 0 ? noted(act) : effectOf(act, degrees)
    },
    answer: (act, effect) => {
      if (effect === 'challenged') glass.show(act)
      const settled = effect === 'asked' ? 'question' : 'step-up'
      const name = `person ${act.who.user}`
      const held = measures.get(name)
      if (held !== undefined)
        measures.set(
          name,
          held.filter(({ degree, from }) => degree !== settled || from > act.at),
        )
    },
    keysFrozen: (at) => at >= frozenFrom,
  }

  /** Nothing is in force; whom the glass was broken for counts later. */
  function noted(act: Act): Effect {
    if (breaksGlass(act)) glass.open(act)
    return 'none'
  }

  /** The strictest comes first. Who has broken the glass already sees that patient under all of them but a suspension. */
  function effectOf(act: Act, degrees: ReadonlySet<Due['degree']>): Effect {
    if ([...degrees].some((degree) => degree.startsWith('suspend-'))) return 'stopped'
    if (act.leaves.every(({ patient }) => patient === null)) return 'none'
    if (act.kind !== 'person') return 'stopped'
    const breaks = breaksGlass(act)
    if (breaks && glass.isOpen(act)) return 'none'
    if (degrees.has('question')) return 'asked'
    if (degrees.has('step-up')) return 'challenged'
    if (act.leaves.every(({ patient, basis }) => patient === null || closenessOf(basis) === 'related'))
      return 'none'
    if (!breaks || !glass.hasRoom(act)) return 'refused'
    if (!glass.isFresh(act)) return 'challenged'
    glass.open(act)
    return 'none'
  }
}

/** What the server knows of a session. */
function kindOf({ kind }: Act): ActorKind {
  return kind === 'bulk' ? 'app' : kind
}
