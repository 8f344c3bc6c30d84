import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { clinician, patientOf, story, surroundings, TUESDAY } from '../../test/support/leaves.ts'
import { type LedgerEvent, openDetector, type Signal } from './index.ts'

const SECOND = 1000
const KNOWN = surroundings({
  canaries: [patientOf(3)],
  ties: { [`dr-1 ${patientOf(1)}`]: [{ kind: 'family-name', chance: 0.000_01 }] },
})

const ACTS = ['read', 'denied', 'sign-in', 'sign-in-failed', 'delete', 'search', 'key', 'pause'] as const

/** Some people do some things, often several in the same millisecond. */
const histories = fc
  .array(
    fc.record({
      act: fc.constantFrom(...ACTS),
      user: fc.integer({ min: 0, max: 2 }),
      patient: fc.integer({ min: 0, max: 40 }),
      waitMs: fc.constantFrom(0, 0, 1, SECOND, 20 * SECOND),
      related: fc.boolean(),
    }),
    { maxLength: 120 },
  )
  .map((acts) => {
    const told = story()
    let at: number = TUESDAY
    for (const { act, user, patient, waitMs, related } of acts) {
      at += waitMs
      const who = clinician(`dr-${user}`)
      const request = `request-${patient % 5}-${user}`
      if (act === 'key') told.key({ at, who, request, patient: patientOf(patient) })
      else if (act !== 'pause')
        told.disclosure({
          at,
          who,
          request,
          how: act,
          ...(act.startsWith('sign-in') ? {} : { patient: patientOf(patient) }),
          ...(act === 'search' ? { predicate: `Patient?family=${patient}` } : {}),
          ...(related ? { basis: 'encounter' } : {}),
        })
    }
    return told.events
  })

async function found(batches: readonly (readonly LedgerEvent[])[]): Promise<unknown[]> {
  const detector = openDetector({ surroundings: KNOWN })
  const newest = new Map<string, Signal>()
  for (const batch of batches) for (const signal of await detector.take(batch)) newest.set(signal.id, signal)
  for (const signal of await detector.pass(TUESDAY + 86_400_000)) newest.set(signal.id, signal)
  return [...newest.values()]
    .map(({ grown: _grown, ...said }) => said)
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
}

test('how leaves of one batch are ordered changes nothing of what is found', async () => {
  await fc.assert(
    fc.asyncProperty(histories, fc.infiniteStream(fc.nat()), async (events, numbers) => {
      const shuffled = events
        .map((event) => ({ event, place: numbers.next().value as number }))
        .toSorted((one, other) => one.place - other.place)
        .map(({ event }) => event)
      expect(await found([shuffled])).toEqual(await found([events]))
    }),
    { numRuns: 100 },
  )
})

test('how a stream is cut into batches changes nothing of what is found', async () => {
  await fc.assert(
    fc.asyncProperty(histories, fc.array(fc.nat({ max: 30 }), { maxLength: 20 }), async (events, sizes) => {
      const whole = [...events].toSorted(
        (one, other) =>
          one.entry.at - other.entry.at ||
          (one.ledger === other.ledger ? one.index - other.index : one.ledger === 'disclosure' ? -1 : 1),
      )
      const batches: LedgerEvent[][] = []
      let from = 0
      for (const size of sizes) batches.push(whole.slice(from, (from += size)))
      batches.push(whole.slice(from))
      expect(await found(batches)).toEqual(await found([whole]))
    }),
    { numRuns: 100 },
  )
})
