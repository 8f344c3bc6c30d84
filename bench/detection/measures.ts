/**
 * The containment policy, small enough for simulated time: what a finding leads to, when it counts, whom it stops.
 * It says what `src/incident/policy.ts` says; what it leaves out is how measures are stored and watched.
 */
import type { Signal } from '../../src/detection/index.ts'
import type { Act } from '../../src/simulate/index.ts'

/** From the finding until every process knows of the measure. */
const IN_FORCE_MS = 1_000
/** A critical finding that nobody looked at for so long is acted on harder. Nobody looks, in the bench. */
const ACKNOWLEDGE_MS = 5 * 60_000
const CARE_SAFE_MS = 24 * 3_600_000

type Degree = 'step-up' | 'care-safe' | 'suspend'

interface Measure {
  readonly degree: Degree
  readonly from: number
  readonly until: number
}

/** What a measure means for one act. `challenged`: a passkey is asked for. */
export type Effect = 'none' | 'challenged' | 'stopped'

export interface Measures {
  respond(signal: Signal, noticed: number): void
  effectOn(act: Act): Effect
  /** A passkey was shown: challenges of this person are over. */
  answer(user: string): void
  keysFrozen(at: number): boolean
}

export function openMeasures(): Measures {
  const measures = new Map<string, Measure[]>()
  let frozenFrom = Infinity
  const begin = (target: string, degree: Degree, from: number, until = Infinity) => {
    const held = measures.get(target) ?? []
    if (!held.some((one) => one.degree === degree && one.until > from)) held.push({ degree, from, until })
    measures.set(target, held)
  }
  const done = new Set<string>()
  return {
    respond: ({ id, rule, level, family, actor }, noticed) => {
      if (family === 'snooping' || (level !== 'high' && level !== 'critical')) return
      if (done.has(`${id} ${level}`)) return
      done.add(`${id} ${level}`)
      const from = noticed + IN_FORCE_MS
      const late = noticed + ACKNOWLEDGE_MS + IN_FORCE_MS
      if (actor === null) {
        if (level === 'critical') frozenFrom = Math.min(frozenFrom, late)
        return
      }
      const isService = actor.role === 'integration' || rule.startsWith('app-')
      const person = `user ${actor.user}`
      begin(isService ? `client ${actor.client}` : person, 'care-safe', from, from + CARE_SAFE_MS)
      if (level === 'high') {
        if (!isService) begin(person, 'step-up', from)
        return
      }
      begin(isService ? `client ${actor.client}` : `session ${actor.session}`, 'suspend', from)
      begin(isService ? `client ${actor.client}` : person, 'suspend', late)
    },
    effectOn: ({ at, who, leaves }) => {
      let effect: Effect = 'none'
      const held = [`user ${who.user}`, `session ${who.session}`, `client ${who.client}`].flatMap(
        (target) => measures.get(target)?.filter(({ from, until }) => from <= at && at < until) ?? [],
      )
      for (const { degree } of held) {
        if (degree === 'suspend') return 'stopped'
        if (degree === 'step-up') effect = 'challenged'
        // Whoever breaks the glass shows a passkey and says why.
        if (
          degree === 'care-safe' &&
          leaves.some(({ basis, patient }) => patient !== null && !isRelated(basis))
        )
          effect = who.role === 'integration' ? 'stopped' : 'challenged'
      }
      return effect
    },
    answer: (user) => {
      const held = measures.get(`user ${user}`)
      if (held !== undefined)
        measures.set(
          `user ${user}`,
          held.filter(({ degree }) => degree !== 'step-up'),
        )
    },
    keysFrozen: (at) => at >= frozenFrom,
  }
}

function isRelated(basis: string | undefined): boolean {
  return basis !== undefined && basis !== 'break-glass' && basis !== 'none' && basis !== 'review'
}
