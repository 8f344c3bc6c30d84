/**
 * What findings say, in English; what stands in braces is of the one case. A finding says one of these, or several put
 * together as they are: so that whoever reads in another language is told the same.
 */
export const SENTENCES = {
  'app-leaves-its-network': 'app {client} was used from a network it never used',
  'app-reads-a-new-type': 'app {client} was used for {type} resources, which it never read',
  'app-takes-many-bytes':
    'app {client} took {today} bytes within 24 hours, where about {usual} are usual for it',
  'app-takes-many-patients':
    'app {client} took {today} patients within 24 hours, where about {usual} are usual for it',
  brake: 'the brake refused {user}: the budget "{budget}" is spent',
  'brake-of-everybody': 'the brake refuses everybody: the budget "{budget}" is spent',
  'by-proxy': '{user} opened {patients} patients as proxy within a day',
  'by-support': '{user} opened {patients} patients as support within a day',
  'canary-found': 'a search by {user} found {patients} made-up patients among others',
  'canary-opened': '{user} opened or asked for {patients} made-up patients, whom nobody has a reason to open',
  changes: '{user} made {count} changes in one session within minutes',
  'contacts-changed':
    'the contacts of {user} were changed, and soon after how they sign in or whom they stand in for',
  deletions: '{user} made {count} deletions in one session within minutes',
  denied: '{user} was refused {times} times within minutes, for {patients} patients',
  'exported-for-the-first-time': '{user} exported records with {client} for the first time',
  'keys-refused': 'the key server refused {user} {times} times ({why})',
  'keys-refused-to-everybody': 'the key server refused everybody {times} times ({why})',
  'keys-refused-to-the-server': 'the key server refused the server process {times} times ({why})',
  'keys-without-disclosure':
    '{leaves} keys of {patients} patients left the key server and no disclosure leaf says what for: code in the server process may be at work',
  'leaves-by-now': '; {leaves} leaves by now',
  'new-device-and-network': '{user} signed in with a device and from a network that are both new to them',
  'new-device-then-strangers':
    '{user} signed in with a new device from a new network and opened {patients} patients without a relation soon after',
  'opened-in-order': '{user} opened {patients} patients without a relation in the order of their numbers',
  'opened-many':
    '{user} opened {patients} patients in {window}, where {max} are too many and about {usual} a day are usual for them; {named} are named',
  'opened-many-strangers':
    '{user} opened {patients} patients in {window} without a relation to them, where {max} are too many and about {usual} a day are usual for them; {named} are named',
  'role-given-to-oneself': '{user} gave themselves a role',
  'role-used-at-once':
    '{user} was given a role and opened {patients} patients without a relation right after',
  rule: '{title}',
  'rule-by': ', by {user}',
  'rule-leaf': '; 1 leaf',
  'rule-leaves': '; {leaves} leaves',
  'searched-in-order': '{user} searched for people in the order of the alphabet, {times} times',
  'session-in-two-places':
    'a session of {user} is used from two networks at the same time: what opens it may have been copied',
  'session-without-sign-in':
    'session {session} of {user} is used, and no leaf says that it was opened: it was put into the database past the doors',
  'sign-ins-failed-for-a-few':
    '{count} sign-ins failed from one network, for a few people: passwords may be tried',
  'sign-ins-failed-for-many':
    '{count} sign-ins failed from one network, for many people: passwords may be tried',
  'sign-ins-failed-for-one': '{count} sign-ins of {user} failed within minutes',
  snooping: '{user} opened a patient without a relation and shares ',
  'shares-address': 'an address',
  'shares-colleague': 'the place of work',
  'shares-contact': 'a telephone number that is to be called for the patient',
  'shares-employer': 'an employer',
  'shares-family-name': 'a family name',
  'shares-phone': 'a telephone number',
  'shares-vip': 'nothing, but the record is of somebody well known',
  'shares-and': ' and ',
  'shares-end': ' with them',
  'snooping-nobody-has-in-care': ', whom nobody has in care where they work',
  'snooping-again': ', {times} times',
  'vital-record-changed': '{user} changed allergies or medications of a patient to whom nothing relates them',
} as const

export type Sentence = keyof typeof SENTENCES
type Places<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? Place | Places<Rest>
  : never

/** A sentence, or a part of one, and what stands in it. No patient data but ids. */
export interface Words {
  readonly sentence: Sentence
  readonly values: Readonly<Record<string, string | number>>
}

export function words<S extends Sentence>(
  sentence: S,
  values: Readonly<Record<Places<(typeof SENTENCES)[S]>, string | number>>,
): Words {
  return { sentence, values }
}

/** The parts one after the other, as they stand. */
export function inEnglish(said: readonly Words[]): string {
  return said.map(({ sentence, values }) => filled(SENTENCES[sentence], values)).join('')
}

function filled(text: string, values: Words['values']): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, place: string) => String(values[place]))
}
