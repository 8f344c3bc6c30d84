import { actorOf } from './principal.ts'
import type { Raise, Watch } from './signal.ts'

/** The key server refuses nobody who comes through the doors: whoever it refused asked past them, or took too many. */
export function watchKeyRefusals(raise: Raise): Watch {
  return {
    take: (event) => {
      if (event.ledger !== 'keys' || event.entry.op !== 'refused') return
      const { at, who, patient, purpose } = event.entry
      const user = who?.user ?? 'the server process'
      raise({
        rule: 'key-server-refuses',
        family: 'keys',
        title: 'The key server refuses',
        level: 'high',
        at,
        actor: who === null ? null : actorOf(who),
        about: user,
        patients: patient === null ? [] : [patient],
        disclosure: [],
        keys: [event.index],
        score: 5,
        says: ({ leaves }) => `the key server refused ${user} ${leaves} times (${purpose})`,
      })
    },
  }
}
