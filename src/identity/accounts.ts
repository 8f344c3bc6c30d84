import { type BreachedPasswords, openBreachedPasswords } from './breached-file.ts'
import { type Credentials, openCredentials } from './credentials.ts'
import { openRecovery, type Recovery } from './enrolment.ts'
import type { PersonId } from './caller.ts'
import type { Asker, Ground } from './ground.ts'
import { type Notice, noticesOf } from './notices.ts'
import { type Demo, openDemo } from './demo.ts'
import { openPasswordHasher } from './password-hash.ts'
import { openPasswordRules } from './password-rules.ts'
import { openPeople, type People } from './people.ts'
import { openProxies, type Proxies } from './proxies.ts'
import { openSignIn, type SignIn } from './sign-in.ts'

/** The people of one environment, what they sign in with, and their signing in. Sessions are made of what `signIn` gives. */
export interface Accounts {
  readonly people: People
  readonly proxies: Proxies
  readonly credentials: Credentials
  readonly signIn: SignIn
  readonly recovery: Recovery
  readonly demo: Demo
  /** What somebody was told of their account, the newest first, at most ten. */
  notices(asker: Asker, person: PersonId): Promise<readonly Notice[]>
  close(): Promise<void>
}

export interface AccountsOptions extends Omit<Ground, 'passwordRules'> {
  /** A file of breached passwords to refuse besides the common ones; null for none. */
  readonly breachedPasswordsFile: string | null
}

/** **Errors** `CONFIG_INVALID` when the file of breached passwords is none. */
export async function openAccounts({
  breachedPasswordsFile,
  ...options
}: AccountsOptions): Promise<Accounts> {
  const breached: BreachedPasswords | undefined =
    breachedPasswordsFile === null ? undefined : await openBreachedPasswords(breachedPasswordsFile)
  const ground: Ground = { ...options, passwordRules: openPasswordRules(breached) }
  const hasher = openPasswordHasher(ground)
  return {
    people: openPeople(ground),
    proxies: openProxies(ground),
    credentials: openCredentials(ground, hasher),
    signIn: openSignIn(ground, hasher),
    recovery: openRecovery(ground),
    demo: openDemo(ground),
    notices: async (asker, person) => await noticesOf(ground, asker, person),
    close: async () => await breached?.close(),
  }
}
