import { OWN_RULES } from './own-rules.ts'
import { actorOf } from './principal.ts'
import { words } from './sentences.ts'
import type { Level, Raise, Watch } from './signal.ts'

/** As the key server says that keys are frozen. */
const FROZEN = 'frozen'
/** How the key server names what it could not open: that says something of the data. */
const BROKEN: ReadonlySet<string> = new Set(['SEAL_BROKEN', 'KEYS_REFUSED'])
/** Budgets of one principal begin so; every other is everybody's. */
const BRAKE = 'brake: '
const OF_ONE = 'brake: keys-user-'

/**
 * The key server refuses nobody who comes through the doors: whoever it refused asked past them, or took too many. While
 * keys are frozen, or everybody's budget is spent, it refuses whoever comes: that says nothing of them, and is about nobody.
 */
export function watchKeyRefusals(raise: Raise): Watch {
  return {
    take: (event) => {
      if (event.ledger !== 'keys' || event.entry.op !== 'refused') return
      const { at, who, patient, purpose } = event.entry
      const user = who?.user ?? 'the server process'
      const ofAll =
        purpose === FROZEN ||
        BROKEN.has(purpose) ||
        (purpose.startsWith(BRAKE) && !purpose.startsWith(OF_ONE))
      raise({
        rule: 'key-server-refuses',
        family: 'keys',
        title: OWN_RULES['key-server-refuses'],
        level: ofAll ? levelOf(purpose) : 'high',
        at,
        actor: who === null || ofAll ? null : actorOf(who),
        about: ofAll ? `everybody ${purpose}` : user,
        patients: patient === null ? [] : [patient],
        disclosure: [],
        keys: [event.index],
        score: 5,
        says: ({ leaves: times }) => {
          const refused = { times, why: purpose }
          if (ofAll) return [words('keys-refused-to-everybody', refused)]
          if (who === null) return [words('keys-refused-to-the-server', refused)]
          return [words('keys-refused', { user, ...refused })]
        },
      })
    },
  }
}

/** A budget of everybody is spent by nobody honest; that keys are frozen is known. */
function levelOf(purpose: string): Level {
  if (purpose === FROZEN) return 'low'
  return BROKEN.has(purpose) ? 'high' : 'critical'
}
