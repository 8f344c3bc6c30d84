/** What the portal asks about an account and what guards it. A change takes something shown just before, or says so. */
export const SAFETY_PATHS = {
  account: '/api/portal/safety',
  passkeyBegin: '/api/portal/safety/passkeys/begin',
  passkeyFinish: '/api/portal/safety/passkeys/finish',
  passkeyName: '/api/portal/safety/passkeys/name',
  passkeyRemove: '/api/portal/safety/passkeys/remove',
  authenticatorBegin: '/api/portal/safety/authenticator/begin',
  authenticatorConfirm: '/api/portal/safety/authenticator/confirm',
  authenticatorRemove: '/api/portal/safety/authenticator/remove',
  codes: '/api/portal/safety/codes',
  password: '/api/portal/safety/password',
  strength: '/api/portal/safety/password/strength',
  sessionEnd: '/api/portal/safety/sessions/end',
  sessionsEndOthers: '/api/portal/safety/sessions/end-others',
  contact: '/api/portal/safety/contact',
  apps: '/api/portal/safety/apps',
  appTakeBack: '/api/portal/safety/apps/take-back',
  proxies: '/api/portal/safety/proxies',
  proxyTakeBack: '/api/portal/safety/proxies/take-back',
  mail: '/api/portal/safety/mail',
} as const

/** Times are milliseconds since 1970, here and below. */
export interface WebPasskey {
  readonly id: string
  /** What its owner calls it. */
  readonly name?: string
  readonly created: number
  readonly used?: number
  /** Kept by whoever made the device, and so on several of them. */
  readonly synced: boolean
}

export interface WebOwnSession {
  readonly session: string
  /** The one that asks. */
  readonly here: boolean
  /** A browser, an app, or a token of the command line. */
  readonly kind: 'token' | 'browser' | 'app'
  readonly client: string
  readonly role: string
  readonly address: string
  readonly created: number
  readonly lastSeen: number
}

export interface WebContact {
  readonly displayName: string
  readonly email?: string
  readonly phone?: string
}

/** An account, as its owner sees it. */
export interface AccountAnswer extends WebContact {
  readonly userName: string
  /** Staff sign in with passkeys alone. */
  readonly staff: boolean
  /** Whether there is a record that is theirs: only they choose who else sees it. */
  readonly ownRecord: boolean
  /** After a change of importance contacts cannot be changed until then. */
  readonly contactFrozenUntil?: number
  readonly passkeys: readonly WebPasskey[]
  readonly authenticator: boolean
  readonly recoveryCodes: number
  /** `short`: only together with an authenticator app. */
  readonly password: 'none' | 'short' | 'alone'
  readonly sessions: readonly WebOwnSession[]
  /** What happened to the account, the newest first. */
  readonly alerts: readonly { readonly kind: string; readonly at: number }[]
}

export interface AuthenticatorBegun {
  /** For typing, in groups of four. */
  readonly secret: string
  /** An SVG with the QR code, as a `data:` address. */
  readonly picture: string
}

export interface CodesAnswer {
  /** Shown once. */
  readonly codes: readonly string[]
}

export interface StrengthAnswer {
  /** 0 to 4. */
  readonly score: number
}

/** An app that has access. */
export interface WebApp {
  readonly grant: string
  readonly name: string
  readonly since: number
  /** The logical id of whose record it is about, where it is about one. */
  readonly patient?: string
  /** What it may do, a sentence each. */
  readonly may: readonly string[]
}

export interface ConnectedApps {
  readonly apps: readonly WebApp[]
}

export interface WebProxy {
  readonly person: string
  readonly userName: string
  readonly relationship: string
  readonly granted: number
  readonly expires?: number
}

export interface ProxiesAnswer {
  readonly proxies: readonly WebProxy[]
  /** How somebody can stand to a patient. */
  readonly relationships: readonly string[]
}

/** Somebody who is to see one's record. */
export interface ProxyWanted {
  readonly userName: string
  readonly relationship: string
  /** The last day, ISO; absent: until it is taken back. */
  readonly lastDay?: string
}

/** Why nobody was let in. `self`: that is oneself; `unknown`: no account that may; `day`: it is over. */
export interface ProxyAnswer {
  readonly refused?: 'self' | 'unknown' | 'day'
}

/** Whether somebody gets an e-mail when something waits in the portal. */
export interface MailChoice {
  readonly isWanted: boolean
  /** False where this server sends no e-mail. */
  readonly canBeSent: boolean
}

export interface MailChosen {
  readonly isWanted: boolean
  readonly patient?: string
}
