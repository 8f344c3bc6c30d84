import { openBursts } from './burst.ts'
import { hintFrom } from './hint.ts'
import type { DoorLimits } from './limits.ts'
import type { Level, Raise, SeenDisclosure, Watch } from './signal.ts'

const BRAKE = 'brake: '

/** Doors that stay closed: access that is refused again and again, and the brake, which refused already. */
export function watchDenials(limits: DoorLimits, raise: Raise): Watch {
  const denied = openBursts(limits.denials, limits.keysMax)
  return {
    take: (event) => {
      if (event.ledger === 'keys' || event.entry.how !== 'denied') return
      if (event.entry.note?.startsWith(BRAKE) === true) braked(event)
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
        title: 'Access is denied again and again',
        level: patients > burst.length / 2 ? 'high' : 'medium',
        summary: `${user} was refused ${burst.length} times within minutes, for ${patients} patients`,
      }),
    )
  }

  function braked(event: SeenDisclosure): void {
    const { who, note = '' } = event.entry
    const budget = note.slice(BRAKE.length)
    raise(
      hintFrom([event], {
        rule: 'brake',
        family: 'volume',
        title: 'The brake refused',
        level: levelOf(event, budget),
        about: `${who.user} ${budget}`,
        summary: `the brake refused ${who.user}: the budget "${budget}" is spent`,
      }),
    )
  }
}

/**
 * A budget of the whole environment is spent by nobody honest; keys and exports by hardly anybody. A person’s own budget is
 * spent by a couple of hundred honest people a day of 45,000, who show their passkey: whoever goes on without is found by
 * what they are refused then.
 */
function levelOf({ kind }: SeenDisclosure, budget: string): Level {
  if (budget.includes('environment')) return 'critical'
  if (budget.includes('export') || budget.includes('release')) return 'high'
  return kind === 'person' ? 'low' : 'medium'
}
