import type { LeafIndex, PatientId, UnixMs } from '../kernel/index.ts'
import { ACCOUNTING_SLACK_MS, isKeyOut, SHARED_KEY_PATIENT } from '../ledger/index.ts'
import { hash53 } from './hash.ts'
import type { Limits } from './limits.ts'
import { OWN_RULES } from './own-rules.ts'
import { openRecent } from './recent.ts'
import { words } from './sentences.ts'
import type { Level, Raise, Watch } from './signal.ts'

interface Waiting {
  readonly at: UnixMs
  readonly index: LeafIndex
  readonly patient: PatientId
  /** People were told that it waits for long. */
  said: boolean
}

/**
 * Keys without a disclosure: a key that left the key server, and no leaf of the same request and patient says what for.
 * Only code that asks the key server past the doors does that. One signal for the whole environment, for whom the key
 * server names as the asker is what that code chose to say. It is said early, and it is critical when nothing honest can
 * still be on its way.
 */
export function watchKeyGap(limits: Limits, raise: Raise): Watch {
  const waiting = new Map<number, Waiting[]>()
  const accounted = openRecent<number, number>(limits.keyGapWaitingMax)
  let waitingCount = 0
  let due = Infinity
  const { keyGapGraceMs, keyGapSureMs } = limits
  const dueAt = ({ at, said }: Waiting): number => at + (said ? keyGapSureMs : keyGapGraceMs)

  const account = (patient: PatientId, request: string, at: number): void => {
    const key = accountOf(patient, request)
    accounted.set(key, at)
    const keys = waiting.get(key)
    if (keys === undefined) return
    waiting.delete(key)
    waitingCount -= keys.length
  }
  const sweep = (now: number): void => {
    due = Infinity
    for (const [key, keys] of waiting) {
      for (const gap of keys) {
        const sure = now - gap.at > keyGapSureMs
        if (sure || (!gap.said && now > dueAt(gap))) raise(hintOf(gap, sure ? 'critical' : 'high'))
        gap.said ||= now > dueAt(gap)
      }
      const left = keys.filter(({ at }) => now - at <= keyGapSureMs)
      waitingCount -= keys.length - left.length
      if (left.length === 0) waiting.delete(key)
      else waiting.set(key, left)
      for (const gap of left) due = Math.min(due, dueAt(gap))
    }
  }
  const pass = (now: number): void => {
    if (now > due) sweep(now)
  }
  return {
    take: (event) => {
      pass(event.entry.at)
      if (event.ledger === 'disclosure') {
        const { patient, request, shared, at } = event.entry
        if (patient !== null) account(patient, request, at)
        if (shared === true) account(SHARED_KEY_PATIENT, request, at)
        return
      }
      const { patient, request, at, op } = event.entry
      if (op !== 'release' || !isKeyOut(event.entry) || patient === null) return
      const key = accountOf(patient, request)
      const told = accounted.find(key)
      if (told !== undefined && Math.abs(told - at) <= ACCOUNTING_SLACK_MS) return
      const gap = { at, index: event.index, patient, said: false }
      // More than can be waited for is more than any request has: it is said at once.
      if (waitingCount >= limits.keyGapWaitingMax) return raise(hintOf(gap, 'critical'))
      waitingCount += 1
      due = Math.min(due, dueAt(gap))
      const others = waiting.get(key)
      if (others === undefined) waiting.set(key, [gap])
      else others.push(gap)
    },
    pass,
  }
}

/** Stands for a patient and a request: texts of both would be most of what is in memory. */
function accountOf(patient: PatientId, request: string): number {
  return hash53(request, hash53(patient) | 0)
}

function hintOf({ at, index, patient }: Waiting, level: Level) {
  return {
    rule: 'key-without-disclosure',
    family: 'keys' as const,
    title: OWN_RULES['key-without-disclosure'],
    level,
    at,
    actor: null,
    about: 'environment',
    patients: [patient],
    disclosure: [],
    keys: [index],
    score: 9,
    says: ({ patients, leaves }: { readonly patients: number; readonly leaves: number }) => [
      words('keys-without-disclosure', { leaves, patients }),
    ],
  }
}
