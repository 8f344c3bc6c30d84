import { hintFrom } from './hint.ts'
import type { RightLimits } from './limits.ts'
import { openRecent } from './recent.ts'
import { words } from './sentences.ts'
import type { Raise, SeenDisclosure, Watch } from './signal.ts'

const CONTACTS = 'contacts of '
const CONTACTS_END = ' changed'
const PROXY = ' is proxy ('
const RECOVERY = ['enrolment code for ', 'recovery of '] as const

/** Accounts that are taken over: contacts are changed, and then how somebody signs in, or whom they stand in for. */
export function watchTakeover(limits: RightLimits, raise: Raise): Watch {
  const contacts = openRecent<SeenDisclosure>(limits.usersMax)
  return {
    take: (event) => {
      if (event.ledger === 'keys') return
      const { how, note = '' } = event.entry
      if (how === 'factor') factor(event)
      const end = how === 'role' ? note.indexOf(PROXY) : -1
      if (end > 0) takenOver(event, note.slice(0, end))
    },
  }

  function factor(event: SeenDisclosure): void {
    const { note = '' } = event.entry
    if (note.startsWith(CONTACTS)) {
      const end = note.lastIndexOf(CONTACTS_END)
      if (end > 0) contacts.set(note.slice(CONTACTS.length, end), event)
      return
    }
    for (const begin of RECOVERY) {
      if (!note.startsWith(begin)) continue
      const [user = ''] = note.slice(begin.length).split(' ')
      takenOver(event, user)
    }
  }

  function takenOver(event: SeenDisclosure, user: string): void {
    const before = contacts.find(user)
    if (before === undefined || event.entry.at - before.entry.at > limits.takeoverMs) return
    raise(
      hintFrom([before, event], {
        rule: 'contacts-changed-then-account-changed',
        family: 'access',
        level: 'high',
        about: user,
        says: words('contacts-changed', { user }),
      }),
    )
  }
}
