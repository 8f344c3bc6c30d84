import { openBursts } from './burst.ts'
import { hintFrom } from './hint.ts'
import type { DoorLimits } from './limits.ts'
import { words } from './sentences.ts'
import type { Hint, Level, Raise, SeenDisclosure, Watch } from './signal.ts'

const BRAKE = 'brake: '
const CONTAINED = 'contained: '
const ENVIRONMENT = 'environment-'

/** Doors that stay closed: access that is refused again and again, and the brake, which refused already. */
export function watchDenials(limits: DoorLimits, raise: Raise): Watch {
  const denied = openBursts(limits.denials, limits.keysMax)
  return {
    take: (event) => {
      if (event.ledger === 'keys' || event.entry.how !== 'denied') return
      const { note = '' } = event.entry
      // Whoever is contained is known: an app that asks on in their name must not bring them the next measure.
      if (note.startsWith(CONTAINED)) return
      if (note.startsWith(BRAKE)) braked(event)
      else refused(event)
    },
  }

  function refused(event: SeenDisclosure): void {
    if (event.kind === 'self') return
    const { user } = event.entry.who
    const burst = denied.take(user, event)
    if (burst === undefined) return
    const patients = new Set(burst.flatMap(({ entry }) => entry.patient ?? [])).size
    raise(
      hintFrom(burst, {
        rule: 'access-denied-again-and-again',
        family: 'access',
        level: patients > burst.length / 2 ? 'high' : 'medium',
        says: words('denied', { user, times: burst.length, patients }),
      }),
    )
  }

  function braked(event: SeenDisclosure): void {
    const { who, note = '' } = event.entry
    const budget = note.slice(BRAKE.length)
    if (budget.startsWith(ENVIRONMENT)) return raise(spentByAll(event, budget))
    raise(
      hintFrom([event], {
        rule: 'brake',
        family: 'volume',
        level: levelOf(event, budget),
        about: `${who.user} ${budget}`,
        says: words('brake', { user: who.user, budget }),
      }),
    )
  }
}

/**
 * A budget of the whole environment: whoever asks after it is spent is refused, so the one who was is as likely as not to
 * have spent none of it. One finding for all, about nobody: those who spent it have their own.
 */
function spentByAll(event: SeenDisclosure, budget: string): Hint {
  return {
    ...hintFrom([event], {
      rule: 'brake-of-everybody',
      family: 'volume',
      level: 'critical',
      about: budget,
      says: words('brake-of-everybody', { budget }),
    }),
    actor: null,
    patients: [],
  }
}

/**
 * Keys and exports are spent by hardly anybody. A person’s own budget is spent by a couple of hundred honest people a day of
 * 45,000, who show their passkey: whoever goes on without is found by what they are refused then.
 */
function levelOf({ kind }: SeenDisclosure, budget: string): Level {
  if (budget.includes('export') || budget.includes('release')) return 'high'
  return kind === 'person' ? 'low' : 'medium'
}
