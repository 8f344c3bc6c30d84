import { SHIPPED_BOOK } from '../content/book.ts'

/** How the organisation can be reached, and nowhere else. */
export interface OfficialContacts {
  readonly name: string
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  /** Names of hosts, its own site first. */
  readonly hosts: readonly string[]
}

/** A way of reaching somebody, as it stood in a text. */
export interface NamedContact {
  readonly kind: 'phone' | 'link' | 'email'
  /** **Shape** digits of a phone, without the 1 of North America; the host of a link; an address in small letters. */
  readonly value: string
}

/** Whose contact it is. `other`: of somebody whom letters about a breach name, such as a credit bureau. */
export type ContactOwner = 'ours' | 'other' | 'look-alike' | 'reported' | 'unknown'

const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,190}\.\p{L}{2,24}/gu
const LINK = /\bhttps?:\/\/[^\s<>"']{1,2000}/giu
const BARE_LINK =
  /(?<![@\p{L}\p{N}.-])(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,5}\p{L}{2,24}(?![@\p{L}\p{N}-])(?:\/[^\s<>"']{0,2000})?/gu
/** With something between its groups, or a plus before it: a bare row of digits is as well a number of anything else. */
const PHONE =
  /(?<![\p{L}\p{N}-])(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}(?![\p{L}\p{N}-])|\+\d[\d\s().-]{7,18}\d/gu
/** Ends of words that follow a full stop without a space, and are no domain of anybody. */
const NO_DOMAIN = new Set(['pdf', 'docx', 'jpg', 'png', 'txt'])

/**
 * Hosts and numbers that our own letters send people to. Whoever names them is neither proven nor refuted.
 *
 * **Source** consumer.ftc.gov, identitytheft.gov, hhs.gov, and the three credit bureaus.
 */
const OTHERS: ReadonlySet<string> = new Set([
  'annualcreditreport.com',
  'equifax.com',
  'experian.com',
  'transunion.com',
  '8774384338',
  '8773824357',
  '8772322424',
  '8773228228',
  '8883784329',
  '8006851111',
  '8883973742',
  '8889098872',
  '8009168800',
  '8886808872',
  '8003681019',
  '8776966775',
])

/** Every contact a text names, each once. */
export function contactsIn(text: string): NamedContact[] {
  const plain = text.normalize('NFKC')
  const emails = [...plain.matchAll(EMAIL)].map(([found]) => emailContact(found))
  const rest = plain.replace(EMAIL, ' ')
  const links = [...rest.matchAll(LINK)].flatMap(([found]) => linkContact(found))
  const barer = rest.replace(LINK, ' ')
  const bare = [...barer.matchAll(BARE_LINK)].flatMap(([found]) => bareContact(found))
  const phones = [...barer.matchAll(PHONE)].map(([found]) => phoneContact(found))
  const all = [...emails, ...links, ...bare, ...phones]
  return [...new Map(all.map((one) => [`${one.kind} ${one.value}`, one])).values()]
}

/** What somebody typed as a contact; undefined when it is none. A row of digits is a phone here. */
export function contactOf(typed: string): NamedContact | undefined {
  const [first] = contactsIn(typed)
  if (first !== undefined) return first
  const digits = typed.replace(/\D/g, '')
  return /^[\d\s()+./-]+$/.test(typed) && digits.length >= 7 && digits.length <= 15
    ? phoneContact(digits)
    : undefined
}

/** **Shape** `isReported` says whether others are known to use it in our name. */
export function ownerOf(
  contact: NamedContact,
  official: OfficialContacts,
  isReported: boolean,
): ContactOwner {
  if (isReported) return 'reported'
  const { kind, value } = contact
  if (kind === 'phone') {
    const ours = official.phones.some((phone) => phoneContact(phone).value === value)
    return ours ? 'ours' : otherOr(contact, value)
  }
  const host = kind === 'link' ? value : value.slice(value.indexOf('@') + 1)
  const ours =
    kind === 'link'
      ? official.hosts.some((own) => isOf(host, own))
      : official.emails.some((address) => address.toLowerCase() === value)
  if (ours) return 'ours'
  if (official.hosts.some((own) => looksLike(host, own))) return 'look-alike'
  return host.endsWith('.gov') ? 'other' : otherOr(contact, siteOf(host))
}

function otherOr(contact: NamedContact, name: string): 'other' | 'unknown' {
  return OTHERS.has(name) || isInBook(contact) ? 'other' : 'unknown'
}

/** Bureaus and authorities of the letters' own book: what we print ourselves is not called false. */
function isInBook({ kind, value }: NamedContact): boolean {
  const { bureaus, federal, agencies } = SHIPPED_BOOK
  const all = [...bureaus, ...federal, ...Object.values(agencies).flat()]
  if (kind === 'phone') return all.some(({ phone }) => phoneContact(phone).value === value)
  return kind === 'link' && all.some(({ web }) => web !== '' && isOf(value, web.split('/')[0] ?? web))
}

/** The last two labels: what a person reads as the name of a site. */
function siteOf(host: string): string {
  return host.split('.').slice(-2).join('.')
}

/** The host itself, with or without its `www`, and whatever stands under it. */
function isOf(host: string, own: string): boolean {
  const [bare, site] = [host, own].map((name) => name.replace(/^www\./, ''))
  return bare === site || host.endsWith(`.${site}`)
}

/** True when somebody in a hurry could take one for the other. The same site under another name of a host is not ours either. */
function looksLike(host: string, own: string): boolean {
  if (host === own) return false
  const name = bones(siteOf(own).split('.')[0] ?? '')
  if (name.length < 4) return siteOf(host) === siteOf(own)
  return bones(host).includes(name) || distance(bones(siteOf(host)), bones(siteOf(own))) <= 2
}

/** What is left of a name for an eye that does not look closely. */
function bones(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9.]/g, '')
    .replace(/[0o]/g, 'o')
    .replace(/[1il|]/g, 'l')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
    .replace(/5/g, 's')
}

/** How many letters have to be changed, put in or taken out. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const [at, letter] of one.split('').entries()) {
    const next = [at + 1]
    for (let place = 1; place <= other.length; place++) {
      const changed = (row[place - 1] ?? 0) + (letter === other[place - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[place] ?? 0) + 1, (next[place - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}

function emailContact(text: string): NamedContact {
  return { kind: 'email', value: text.toLowerCase() }
}

function phoneContact(text: string): NamedContact {
  const digits = text.replace(/\D/g, '')
  return { kind: 'phone', value: digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits }
}

/** What stands before an `@` in a link is no host, whatever it looks like. */
function linkContact(text: string): NamedContact[] {
  const link = text.replace(/[).,;:!?\]]+$/, '')
  return URL.canParse(link) ? [{ kind: 'link', value: new URL(link).host.toLowerCase() }] : []
}

function bareContact(text: string): NamedContact[] {
  const [host = ''] = text.split('/')
  const end = host.slice(host.lastIndexOf('.') + 1).toLowerCase()
  // `word.Next` is the end of a sentence.
  if (NO_DOMAIN.has(end) || /\.\p{Lu}\p{Ll}/u.test(host)) return []
  return linkContact(`https://${text}`)
}
