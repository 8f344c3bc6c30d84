/**
 * The detector's own rules, each with what its findings are called. Rules from files have titles of their own. Findings are
 * called so in leaves and on the command line; surfaces have other languages for them.
 */
export const OWN_RULES = {
  'access-denied-again-and-again': 'Access is denied again and again',
  'app-from-a-new-network': 'An app does what it never did',
  'app-reads-a-new-type': 'An app does what it never did',
  'app-takes-many-bytes': 'An app takes much more than usual',
  'app-takes-many-patients': 'An app takes much more than usual',
  brake: 'The brake refused',
  'brake-of-everybody': 'The brake refused everybody',
  canary: 'A canary was opened',
  'canary-among-hits': 'A canary among the hits of a search',
  'contacts-changed-then-account-changed': 'An account may have been taken over',
  enumeration: 'Going through everybody',
  'first-export': 'A first export',
  'key-server-refuses': 'The key server refuses',
  'key-without-disclosure': 'Keys left without a disclosure',
  'many-changes': 'Much is changed',
  'many-deletions': 'Much is deleted',
  'new-device-and-network': 'A sign-in with a new device from a new network',
  'new-ground-then-strangers': 'A new device and network, then patients without a relation',
  'proxy-for-many': 'One person stands in for many',
  'role-given-to-oneself': 'A role given to oneself',
  'role-used-at-once': 'A new role used on strangers at once',
  'session-in-two-places': 'One session in two places',
  'session-without-sign-in': 'A session nobody opened',
  'sign-ins-fail-for-one-person': 'Somebody tries to sign in as this person',
  'sign-ins-fail-from-one-network': 'Passwords are tried',
  snooping: 'A record of somebody they may know',
  'support-looks-at-many': 'Support looks at many patients',
  'vital-record-changed-by-a-stranger': 'Allergies or medications changed without a relation',
  'volume-all': 'Many patients',
  'volume-unrelated': 'Many patients without a relation',
} as const

export type OwnRule = keyof typeof OWN_RULES
