import { codesIn } from './code.ts'
import { type NamedContact, contactsIn, type ContactOwner } from './contacts.ts'

/** What we never ask anybody for, in a letter, a message or a call. */
export const NEVER_ASKED = ['password', 'code', 'ssn', 'payment', 'gift-card', 'remote'] as const

export type NeverAsked = (typeof NEVER_ASKED)[number]

/** `ours`: every word. `not-ours`: at least one thing in it is not. `cannot-tell`: neither. */
export type Verdict = 'ours' | 'not-ours' | 'cannot-tell'

/** One thing a message says that counts. */
export type Sign =
  | { readonly kind: 'contact'; readonly contact: NamedContact; readonly owner: ContactOwner }
  | { readonly kind: 'asks'; readonly what: NeverAsked }

/** What counts of a message, before anybody looks up anything. */
export interface ReadMessage {
  readonly codes: readonly string[]
  readonly contacts: readonly NamedContact[]
  readonly asks: readonly NeverAsked[]
}

/** What we know of the notice whose code a message names. `undefined`: we know no such code. */
export type Named =
  | {
      /** True where the words are those that were sent; undefined where nothing was sent as text. */
      readonly wordForWord: boolean | undefined
      readonly withdrawn: boolean
    }
  | undefined

const ASKING =
  /\b(?:enter|provide|confirm|verify|send|reply|give|tell|text|update|read|share|ingrese|introduzca|proporcione|confirme|verifique|envíe|envie|mande|responda|dé|denos|diga|díganos|comparta|actualice|lea)\b/iu
const PAYING = /\b(?:pay|buy|purchase|transfer|wire|deposit|pague|compre|transfiera|deposite|envíe|send)\b/iu
/** Somebody who warns of it does not ask for it. Whoever hides an asking behind one of these gets no `ours` by it. */
const WARNING = /\b(?:never|not|won't|don't|nunca|jamás|no)\b/iu

const ASKED: readonly (readonly [what: NeverAsked, says: RegExp, how: RegExp])[] = [
  ['password', /\b(?:password|passcode|contraseña|clave de acceso)\b/iu, ASKING],
  [
    'code',
    /\b(?:(?:verification|security|one-time|6-digit|six-digit|access)\s+code|otp|código\s+(?:de\s+)?(?:verificación|seguridad|acceso))\b/iu,
    ASKING,
  ],
  [
    'ssn',
    /\b(?:social security|ssn|seguro social|bank account|card number|routing number|cuenta bancaria|número de tarjeta)\b/iu,
    ASKING,
  ],
  [
    'payment',
    /\b(?:bitcoin|crypto\w*|wire transfer|zelle|venmo|cash app|fee|criptomoneda\w*|tarifa)\b/iu,
    PAYING,
  ],
  ['gift-card', /\b(?:gift cards?|tarjetas? de regalo)\b/iu, /./u],
  [
    'remote',
    /\b(?:anydesk|teamviewer|quick ?assist|ultraviewer|remote (?:access|support|desktop)|acceso remoto)\b/iu,
    /./u,
  ],
]

export function readMessage(text: string): ReadMessage {
  const sentences = text.normalize('NFKC').split(/(?<=[.!?])\s|\n/u)
  const asks = ASKED.filter(([, says, how]) =>
    sentences.some((one) => says.test(one) && how.test(one) && !WARNING.test(one)),
  ).map(([what]) => what)
  return { codes: codesIn(text), contacts: contactsIn(text), asks }
}

/** **Shape** `named`: one for each code of the message. */
export function judgeMessage(signs: readonly Sign[], named: readonly Named[]): Verdict {
  // What was sent stays what was sent, whatever else it says.
  if (named.some((one) => one?.wordForWord === true && !one.withdrawn)) return 'ours'
  if (signs.some(isAgainst) || named.includes(undefined)) return 'not-ours'
  return 'cannot-tell'
}

function isAgainst(sign: Sign): boolean {
  return sign.kind === 'asks' || (sign.owner !== 'ours' && sign.owner !== 'other')
}
