import type { Role } from '../identity/index.ts'
import { ownPath } from './browser.ts'

/** Where each role works; whoever has no surface looks after their account. */
const HOMES: Readonly<Partial<Record<Role, string>>> = {
  patient: '/portal',
  proxy: '/portal',
  clinician: '/chart',
  'front-desk': '/chart',
  billing: '/chart',
  'privacy-officer': '/console',
  'security-officer': '/console',
}

/** Where somebody in this role begins. */
export function homeOf(role: Role): string {
  return HOMES[role] ?? '/account'
}

/** Where to go on from here: home for everything that is no path of ours. */
export function onwardTo(asked: string, role: Role): string {
  return ownPath(asked) ?? homeOf(role)
}
