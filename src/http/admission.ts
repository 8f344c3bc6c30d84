import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import type { Asker, Owner, Proof, SignedIn, Visitor } from '../identity/index.ts'
import { askedOf, passkeyShown } from './asked-why.ts'
import {
  anySession,
  type BrowserGround,
  type BrowserSession,
  csrfField,
  deviceTokenOf,
  dropSession,
  keepDevice,
  keepSession,
  ownPath,
} from './browser.ts'
import { containmentTexts } from './containment-texts.ts'
import { html, type Html } from './html.ts'
import { homeOf } from './landing.ts'
import { siteTexts } from './texts.ts'

/** How the pages stand in leaves. */
export const CLIENT = 'browser'
/** A one-time code was used up for it: no longer than what was shown counts. */
const ENROLMENT_MS = 30 * 60 * 1000

/** One request and its answer. */
export interface Visit {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Somebody at the door; with a session, it is they who show something again. */
export function visitorOf(ground: BrowserGround, request: FastifyRequest, session?: BrowserSession): Visitor {
  const deviceToken = deviceTokenOf(ground, request)
  return {
    client: CLIENT,
    session: session?.session ?? randomUUID(),
    address: request.ip,
    ...(deviceToken === undefined ? {} : { deviceToken }),
  }
}

/** Who asks for a change of their own account. */
export function askerOf({ user, role, client, session }: BrowserSession, request: FastifyRequest): Asker {
  return { user, role, client, session, address: request.ip }
}

export function ownerOf({ person, proof }: BrowserSession): Owner {
  return { id: person, proof: proof ?? { factors: [] } }
}

/**
 * Lets somebody in who has shown who they are, and says where they go on. Whoever was signed in at this browser before is
 * signed out: nothing that was in it before a sign-in opens anything after it. `next` is whatever was asked for; what is no
 * path of ours leads to where their role works.
 *
 * **Errors.** `FORBIDDEN` for somebody without any role.
 */
export async function admit(
  ground: BrowserGround,
  { request, reply }: Visit,
  { visitor, signedIn, next }: { visitor: Visitor; signedIn: SignedIn; next: string },
): Promise<string> {
  const { person, enrolmentOnly } = signedIn
  const [role] = person.roles
  if (role === undefined) throw new ChartwardError('FORBIDDEN', siteTexts().signIn.noRole)
  const { cookie } = await ground.identity.sessions.openBrowser({
    session: visitor.session,
    person: person.id,
    user: person.userName,
    role,
    client: CLIENT,
    address: visitor.address,
    proof: proofOf(signedIn),
    ...(signedIn.phishingResistant ? { factorAt: signedIn.factorAt } : {}),
    ...(person.fhir === undefined ? {} : { fhirUser: person.fhir }),
    ...(enrolmentOnly ? { enrolmentOnly, lifetimeMs: ENROLMENT_MS, idleMs: ENROLMENT_MS } : {}),
  })
  if (signedIn.phishingResistant && !enrolmentOnly) {
    const { client, session, address } = visitor
    await passkeyShown(ground, { user: person.userName, role, client, session, address }, signedIn.factorAt)
  }
  const before = await anySession(ground, request)
  if (before !== undefined) await end(ground, request, before, 'signed in anew')
  keepSession(ground, reply, cookie)
  keepDevice(ground, reply, signedIn.deviceToken)
  if (enrolmentOnly) return '/enrol/set-up'
  const onward = ownPath(next)
  if (person.roles.length > 1) return `/role?next=${encodeURIComponent(onward ?? '')}`
  return onward ?? homeOf(role)
}

/** The same session goes on under a new cookie, with what was shown just now. */
export async function stepUp(
  ground: BrowserGround,
  reply: FastifyReply,
  { session, signedIn }: { readonly session: BrowserSession; readonly signedIn: SignedIn },
): Promise<void> {
  const cookie = await ground.identity.sessions.rotate(session.session, {
    proof: proofOf(signedIn),
    ...(signedIn.phishingResistant ? { factorAt: signedIn.factorAt } : {}),
  })
  if (signedIn.phishingResistant) await passkeyShown(ground, session, signedIn.factorAt)
  keepSession(ground, reply, cookie)
  keepDevice(ground, reply, signedIn.deviceToken)
}

/** Signs out. */
export async function leave(
  ground: BrowserGround,
  { request, reply }: Visit,
  session: BrowserSession,
): Promise<void> {
  await end(ground, request, session, 'signed out')
  dropSession(ground, reply)
}

export async function end(
  { identity }: BrowserGround,
  request: FastifyRequest,
  session: BrowserSession,
  why: string,
): Promise<void> {
  await identity.sessions.end({ session: session.session }, askerOf(session, request), why)
}

function proofOf({ factorAt, factors }: SignedIn): Proof {
  return { factorAt, factors }
}

/** Who looks after what was found. */
export function isOfficer({ role }: Pick<BrowserSession, 'role'>): boolean {
  return role === 'security-officer' || role === 'privacy-officer'
}

/** Where somebody who is signed in can go. */
export async function navOf(ground: BrowserGround, session: BrowserSession): Promise<Html> {
  const person = await ground.accounts.people.findById(session.person)
  const several = (person?.roles.length ?? 0) > 1
  const asked = await askedOf(ground, session)
  const home = homeOf(session.role)
  const banner = html`<a href="/why" id="asked" class="alert">${containmentTexts().why.banner}</a>`
  return html`<nav aria-label="${siteTexts().nav.label}">
    ${asked.length > 0 ? banner : undefined}
    ${isOfficer(session) ? html`<a href="/findings">${containmentTexts().findings.link}</a>` : undefined}
    ${home === '/account' ? undefined : html`<a href="${home}">${siteTexts().nav.work[home] ?? ''}</a>`}
    <a href="/account">${siteTexts().nav.account}</a>
    <a href="/account/apps">${siteTexts().nav.apps}</a>
    ${several ? html`<a href="/role">${siteTexts().nav.role}</a>` : undefined}
    <form method="post" action="/sign-out">
      ${csrfField(ground, session)}<button class="plain">${siteTexts().nav.signOut}</button>
    </form>
  </nav>`
}
