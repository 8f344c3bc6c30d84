import { hintFrom } from './hint.ts'
import type { EnumerationLimits } from './limits.ts'
import { isListing } from './principal.ts'
import { openRecent } from './recent.ts'
import { type Words, words } from './sentences.ts'
import type { Raise, SeenDisclosure, Watch } from './signal.ts'
import { isOpening } from './volume.ts'

interface Run {
  last: string
  events: SeenDisclosure[]
}

/**
 * Going through everybody: searches for people, or patients opened without a relation, in an order. Honest work comes in
 * no order; one after the other in the order of names or numbers is a program, or somebody with a list.
 */
export function watchEnumeration(limits: EnumerationLimits, raise: Raise): Watch {
  const searches = openRecent<Run>(limits.usersMax)
  const opens = openRecent<Run>(limits.usersMax)
  return {
    take: (event) => {
      if (event.ledger === 'keys' || event.kind === 'self') return
      const { entry } = event
      const { user } = entry.who
      if (isListing(entry)) {
        const run = inOrder(searches, event, entry.predicate ?? '')
        if (run !== undefined && run.length >= limits.searches)
          raise(hintOf(run, words('searched-in-order', { user, times: run.length })))
      } else if (isOpening(event) && event.closeness === 'unrelated') {
        const run = inOrder(opens, event, event.entry.patient)
        if (run !== undefined && run.length >= limits.opens)
          raise(hintOf(run, words('opened-in-order', { user, patients: run.length })))
      }
    },
  }

  /** The run that this one goes on with, forwards; undefined where one begins anew, or it is the same again. */
  function inOrder(
    runs: ReturnType<typeof openRecent<Run>>,
    event: SeenDisclosure,
    name: string,
  ): readonly SeenDisclosure[] | undefined {
    const run = runs.of(event.entry.who.user, () => ({ last: '', events: [] }))
    if (name === run.last) return undefined
    const [first = event] = run.events
    const goesOn = name > run.last && event.entry.at - first.entry.at <= limits.withinMs
    run.last = name
    if (!goesOn) run.events = []
    if (run.events.length < limits.kept) run.events.push(event)
    return run.events
  }
}

function hintOf(run: readonly SeenDisclosure[], says: Words) {
  return hintFrom(run, {
    rule: 'enumeration',
    family: 'volume',
    level: 'high',
    says,
  })
}
