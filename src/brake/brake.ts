import { Amount } from './amount.ts'
import type { Asked, Budget, BudgetOf, Counted, PrincipalKind, Verdict } from './budget.ts'
import { Crowd } from './crowd.ts'
import type { Gauge, Load } from './gauge.ts'
import { type KeyOf, openKeyOf } from './key-of.ts'
import { openPrincipals, type Principals } from './principals.ts'
import { Tally } from './tally.ts'

/** Decides whether an answer may be given, and counts what is. */
export interface Brake {
  /** Decides and counts in one step: what is refused counts nothing. */
  admit(asked: Asked): Verdict
  /** Counts what was given already, whatever the budgets say: what a ledger tells of the time before a start. */
  recall(asked: Asked): void
  /**
   * After a fresh proof of who they are and a reason: what this person may see without a relation begins anew. False
   * when that was granted as often as it is in 24 hours.
   */
  forgive(user: string, at: number): boolean
  /** What is used of each budget that was touched. **Shape** `name`: of the user, the app, the session, the grant. */
  usage(of: BudgetOf, name: string): readonly Usage[]
  /** Whose budgets are nearly or wholly used now, the fullest first. */
  near(at: number): readonly NearBudget[]
}

/** So much of a budget is used. */
export interface Usage {
  readonly budget: Budget
  readonly used: number
}

/** A budget of somebody that is nearly used. **Shape** `name`: of the user, the app, the session, the grant. */
export interface NearBudget extends Usage {
  readonly name: string
}

/**
 * `principalsMax`: users, sessions, apps and grants kept in mind, of each so many; the others are counted coarser.
 * `environmentScale`: the size of the environment, which its budgets are multiplied by.
 */
export interface BrakeOptions {
  readonly budgets: readonly Budget[]
  readonly principalsMax: number
  readonly environmentScale?: number
}

/** Budgets up to this are counted to the millisecond. */
const EXACT_MAX = 1024
/** From this share of a budget on, somebody is near it. */
const NEAR_SHARE = 0.8
/** So many who came near are kept in mind, for whoever wants to see them. */
const NEAR_MAX = 256
const FORGIVEN_A_DAY_MAX = 2
const DAY_MS = 86_400_000
/** There is one environment, and here it has no name. */
const ENVIRONMENT = ''
const SORTS: readonly BudgetOf[] = ['user', 'session', 'client', 'grant', 'environment']

/** The budgets of one sort of asker, and those askers. */
interface Section {
  readonly of: BudgetOf
  readonly budgets: readonly Budget[]
  readonly principals: Principals
}

/** One budget of one asker, as an ask meets it. */
interface Place {
  readonly name: string
  readonly budget: Budget
  readonly gauge: Gauge
  readonly load: Load
  /** Less than the budget's own where an approval allows less, or where others are counted in. */
  readonly max: number
}

/** Opens a brake with nothing used. Budgets are met in the order of the list. */
export function openBrake({ budgets, principalsMax, environmentScale = 1 }: BrakeOptions): Brake {
  const keyOf = openKeyOf(crypto.getRandomValues(new Uint32Array(2)))
  const sections = SORTS.map((of) => {
    const scale = of === 'environment' ? environmentScale : 1
    const own = budgets
      .filter((budget) => budget.of === of)
      .map((budget) => ({ ...budget, max: Math.ceil(budget.max * scale) }))
    const windowsMs = own.map(({ windowMs }) => windowMs)
    return {
      of,
      budgets: own,
      principals: openPrincipals({ windowsMs, countMax: principalsMax, hash: keyOf }),
    }
  }).filter((section) => section.budgets.length > 0)
  // A clock that goes back must not make room: time stands still until it has caught up.
  let latest = Number.NEGATIVE_INFINITY
  const near = new Map<string, Pick<Place, 'name' | 'budget'>>()

  return {
    admit: (asked) => {
      const at = moved(asked.at)
      const places = placesOf(sections, asked, { at, keyOf })
      const refusal = refusalOf(places, at)
      if (refusal === undefined) for (const { gauge, load } of places) gauge.add(load, at)
      noteNear(places, at)
      return refusal ?? { allowed: true }
    },
    recall: (asked) => {
      const at = moved(asked.at)
      const places = placesOf(sections, asked, { at, keyOf })
      for (const { gauge, load } of places) gauge.add(load, at)
      noteNear(places, at)
    },
    forgive: (user, at) => forgive(sections, user, moved(at)),
    usage: (of, name) => usageOf(sections, { of, name }, latest),
    near: (at) => nearest(sections, near, moved(at)),
  }

  /** Who came near last stays longest. */
  function noteNear(places: readonly Place[], at: number): void {
    for (const { name, budget, gauge, max } of places) {
      if (gauge.used(at) < max * NEAR_SHARE) continue
      const key = `${budget.name} ${name}`
      near.delete(key)
      near.set(key, { name, budget })
      const [oldest] = near.keys()
      if (near.size > NEAR_MAX && oldest !== undefined) near.delete(oldest)
    }
  }

  function moved(at: number): number {
    latest = Math.max(latest, at)
    return latest
  }
}

type Loads = Readonly<Record<Counted, Load>>

function placesOf(
  sections: readonly Section[],
  asked: Asked,
  { at, keyOf }: { readonly at: number; readonly keyOf: KeyOf },
): Place[] {
  const loads = loadsOf(asked, keyOf)
  const places: Place[] = []
  for (const { of, budgets, principals } of sections) {
    const name = nameOf(asked, of)
    if (name === undefined) continue
    const principal = principals.find(name, at)
    for (const [index, budget] of budgets.entries()) {
      const load = loads[budget.counts]
      if (!isFor(budget, asked) || (load.keys.length === 0 && load.amount === 0)) continue
      const gauge = (principal.gauges[index] ??= gaugeFor(budget))
      const most = of === 'grant' ? Math.min(budget.max, asked.grant?.patientsPerDay ?? 0) : budget.max
      places.push({ name, budget, gauge, load, max: most - principals.carried(principal, index, at) })
    }
  }
  return places
}

/** Of all the budgets that say no the one that says it longest. */
function refusalOf(places: readonly Place[], at: number): (Verdict & { allowed: false }) | undefined {
  let refusal: (Verdict & { allowed: false }) | undefined
  for (const { budget, gauge, load, max } of places) {
    // More at once than there is in all cannot have been given before.
    const fresh = load.keys.length > budget.max ? load.keys.length : gauge.fresh(load, at)
    const over = gauge.used(at) + fresh - max
    // Whoever asks again for what they have had is never refused for it.
    if (fresh === 0 || over <= 0) continue
    const waitMs = gauge.waitMs(over, load, at)
    if (refusal === undefined || waitMs > refusal.waitMs) refusal = { allowed: false, budget, waitMs }
  }
  return refusal
}

function loadsOf({ patients, compared = [], bytes, exports = 0 }: Asked, keyOf: KeyOf): Loads {
  const shown: number[] = []
  const unrelated: number[] = []
  const byRole: number[] = []
  for (const { patient, closeness } of patients) {
    const key = keyOf(patient)
    shown.push(key)
    if (closeness === 'unrelated') unrelated.push(key)
    else if (closeness === 'by-role') byRole.push(key)
  }
  const releases = compared.length === 0 ? shown : [...shown, ...compared.map(keyOf)]
  return {
    unrelated: { keys: unrelated, amount: 0 },
    'by-role': { keys: byRole, amount: 0 },
    patients: { keys: shown, amount: 0 },
    releases: { keys: releases, amount: 0 },
    bytes: { keys: [], amount: bytes },
    exports: { keys: [], amount: exports },
  }
}

function nameOf({ who, grant }: Asked, of: BudgetOf): string | undefined {
  if (of === 'environment') return ENVIRONMENT
  return of === 'grant' ? grant?.id : who[of]
}

const isFor = ({ kind, roles }: Budget, asked: { kind: PrincipalKind; who: { role: string } }): boolean =>
  (kind === undefined || kind === asked.kind) && (roles === undefined || roles.includes(asked.who.role))

function gaugeFor({ counts, windowMs, max }: Budget): Gauge {
  if (counts === 'bytes' || counts === 'exports') return new Amount(windowMs)
  return max <= EXACT_MAX ? new Tally(windowMs, max) : new Crowd(windowMs, max)
}

function forgive(sections: readonly Section[], user: string, at: number): boolean {
  const section = sections.find(({ of }) => of === 'user')
  if (section === undefined) return false
  const principal = section.principals.find(user, at)
  principal.forgiven = principal.forgiven.filter((then) => then > at - DAY_MS)
  if (principal.forgiven.length >= FORGIVEN_A_DAY_MAX || section.principals.wasForgiven(principal, at))
    return false
  principal.forgiven.push(at)
  for (const [index, budget] of section.budgets.entries())
    if (budget.counts === 'unrelated') section.principals.clear(principal, index)
  return true
}

function usageOf(
  sections: readonly Section[],
  { of, name }: { readonly of: BudgetOf; readonly name: string },
  at: number,
): readonly Usage[] {
  const section = sections.find((one) => one.of === of)
  const principal = section?.principals.peek(name)
  if (section === undefined || principal === undefined) return []
  return section.budgets.flatMap((budget, index) => {
    const used = (principal.gauges[index]?.used(at) ?? 0) + section.principals.carried(principal, index, at)
    return used === 0 ? [] : [{ budget, used }]
  })
}

/** Those that were near once and still are; the others are forgotten. */
function nearest(
  sections: readonly Section[],
  near: Map<string, Pick<Place, 'name' | 'budget'>>,
  at: number,
): readonly NearBudget[] {
  const found: NearBudget[] = []
  for (const [key, { name, budget }] of near) {
    const now = usageOf(sections, { of: budget.of, name }, at).find((one) => one.budget.name === budget.name)
    if (now === undefined || now.used < now.budget.max * NEAR_SHARE) near.delete(key)
    else found.push({ name, ...now })
  }
  return found.toSorted((one, other) => other.used / other.budget.max - one.used / one.budget.max)
}
