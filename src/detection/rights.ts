import { hintFrom } from './hint.ts'
import type { RightLimits } from './limits.ts'
import { openRecent } from './recent.ts'
import { words } from './sentences.ts'
import type { Raise, SeenDisclosure, Watch } from './signal.ts'
import { isOpening } from './volume.ts'

const IS = ' is '
/** What follows it where no role is given. */
const NO_ROLE = ['no longer', 'proxy ('] as const

interface Given {
  readonly leaf: SeenDisclosure
  opened: SeenDisclosure[]
}

/** Roles that are given: to oneself, or used on patients without a relation at once. */
export function watchRights(limits: RightLimits, raise: Raise): Watch {
  const given = openRecent<Given>(limits.usersMax)
  return {
    take: (event) => {
      if (event.ledger === 'keys') return
      if (event.entry.how === 'role') changed(event)
      else if (isOpening(event) && event.closeness !== 'related') usedAtOnce(event)
    },
  }

  function changed(event: SeenDisclosure): void {
    const { who, note = '' } = event.entry
    const end = note.indexOf(IS)
    if (end < 0 || NO_ROLE.some((begin) => note.startsWith(begin, end + IS.length))) return
    const user = note.slice(0, end)
    if (user === who.user)
      raise(
        hintFrom([event], {
          rule: 'role-given-to-oneself',
          family: 'access',
          level: 'critical',
          says: words('role-given-to-oneself', { user }),
        }),
      )
    given.set(user, { leaf: event, opened: [] })
  }

  function usedAtOnce(event: SeenDisclosure): void {
    const { at, who } = event.entry
    const role = given.find(who.user)
    if (role === undefined || at - role.leaf.entry.at > limits.atOnceMs) return
    if (role.opened.length < limits.atOnce) role.opened.push(event)
    if (role.opened.length < limits.atOnce) return
    raise(
      hintFrom([role.leaf, ...role.opened], {
        rule: 'role-used-at-once',
        family: 'access',
        level: 'high',
        says: words('role-used-at-once', { user: who.user, patients: role.opened.length }),
      }),
    )
  }
}
