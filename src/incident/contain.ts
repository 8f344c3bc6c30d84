import { ChartwardError } from '../kernel/index.ts'
import {
  interrupts,
  isSuspension,
  type Measure,
  type MeasureAsked,
  type Target,
} from '../containment/index.ts'
import type { Asker, Session } from '../identity/index.ts'
import { type Ground, interactionOf, sessionsOf } from './ground.ts'
import { keysReleasedTo } from './released.ts'

/** How the pages stand in leaves: everybody's, so no app that could be contained. */
const PAGES = 'browser'

/**
 * Contains somebody, at once and in every respect: the measure begins, and whatever of theirs is alive is ended.
 *
 * **Errors.** `NOT_FOUND` when nothing of that name was ever here, `USAGE`; those of the ledger: when it cannot be
 * told, nothing is begun. When it fails later the measure counts already, and what is left over is ended within seconds.
 */
export async function contain(ground: Ground, asked: MeasureAsked): Promise<Measure> {
  // What a finding names stands in leaves, whether or not it ever had a session.
  if (asked.automatic !== true) await requireTarget(ground, asked.target)
  const measure = await ground.containment.begin(asked)
  await carryOut(ground, measure, asked.by)
  return measure
}

/** Ends whatever a measure in force says is over. Done again, it ends what has come up since. */
export async function carryOut(ground: Ground, measure: Measure, by: Asker): Promise<void> {
  const { degree, target } = measure
  if (!interrupts(degree)) return
  if (degree === 'freeze') {
    await ground.freezer.freeze(by, measure.reason)
    await ground.disclosure.exports.cancel(interactionOf(by), undefined)
    ground.keys.forget()
    return
  }
  const ever = await sessionsEver(ground, target)
  if (isSuspension(degree)) await endAll(ground, measure, { by, ever: ever ?? [] })
  await ground.disclosure.exports.cancel(interactionOf(by), ever && namesOf(ever))
  ground.keys.forget(await keysReleasedTo(ground, target))
}

async function endAll(
  ground: Ground,
  { degree, target }: Measure,
  { by, ever }: { readonly by: Asker; readonly ever: readonly Session[] },
): Promise<void> {
  const { identity, oauth, access, disclosure } = ground
  const selection = sessionsOf(target)
  if (selection === undefined) return
  const live = await sessionsLive(ground, target)
  const ends = target.kind === 'session' ? live.map(({ session }) => ({ session })) : [selection]
  if (live.length > 0) for (const one of ends) await identity.sessions.end(one, by, `contained: ${degree}`)
  const theirs = { sessions: namesOf(ever), ...(await partyOf(ground, target)) }
  await oauth.dropLeft(theirs)
  await disclosure.links.endOf(interactionOf(by), theirs)
  for (const { id } of await bulkOf(ground, target)) await access.bulk.end(id, by)
  if (target.kind !== 'person') return
  if ((await access.countGlass(target.name)) > 0) await access.closeGlass(target.name, by)
  for (const { id } of await supportOf(ground, target.name)) await access.endSupport(id, by)
}

/** What stops in this process when a measure begins, wherever it was begun. */
export function stopHere(ground: Ground, { degree, target }: Measure): void {
  const { identity, keys } = ground
  if (!interrupts(degree)) return
  // What was being read may be theirs to read still: asked again, it is decided anew.
  const why = new ChartwardError('SERVER_BUSY', 'what may be read here has changed: ask again')
  identity.sessions.interrupt((session) => isOf(target, session), why)
  if (degree === 'freeze') {
    keys.forget()
    return
  }
  keysReleasedTo(ground, target).then(keys.forget, (error: unknown) => {
    // They end by themselves within minutes.
    ground.log.warn('keys.not-forgotten', { detail: error instanceof Error ? error.message : '' })
  })
}

function isOf({ kind, name }: Target, { user, session, client }: Session): boolean {
  switch (kind) {
    case 'person':
      return user === name
    case 'session':
      return session === name
    case 'app':
      return client === name
    case 'environment':
      return true
  }
}

/**
 * Ends a measure now. Sessions that were ended stay ended: whoever it was signs in, or is given access, anew.
 *
 * **Errors.** `ACCESS_DENIED` for whom it is for; those of the ledger and, for a freeze, of the key server: it goes on then.
 */
export async function endMeasure(ground: Ground, id: string, by: Asker): Promise<boolean> {
  const measure = (await ground.containment.list({})).find((one) => one.id === id)
  if (measure !== undefined && (await isFor(ground, measure.target, by)))
    throw new ChartwardError('ACCESS_DENIED', 'a measure is ended by somebody else than whom it is for')
  const ended = await ground.containment.end(id, by)
  if (ended === undefined) return false
  if (ended.degree === 'freeze') await thawUnlessFrozen(ground, by)
  return true
}

/** An officer can be contained like anybody, and whoever has their session is not to let themselves go. */
async function isFor(ground: Ground, target: Target, { user }: Asker): Promise<boolean> {
  if (target.kind === 'person') return target.name === user
  if (target.kind !== 'session') return false
  return ((await sessionsEver(ground, target)) ?? []).some((session) => session.user === user)
}

/** Keys are released again when no freeze counts any more. */
export async function thawUnlessFrozen({ containment, freezer }: Ground, by: Asker): Promise<void> {
  const measures = await containment.list({ target: { kind: 'environment', name: 'environment' } })
  if (measures.some(({ degree }) => degree === 'freeze')) return
  if (await freezer.isFrozen()) await freezer.thaw(by)
}

/** A word mistyped contains nobody: whoever types it must not believe otherwise. */
async function requireTarget(ground: Ground, target: Target): Promise<void> {
  const { kind, name } = target
  if (kind === 'app' && name === PAGES)
    throw new ChartwardError('USAGE', 'the pages are no app: name the person or the session')
  if (kind === 'environment' || (await isKnown(ground, target))) return
  throw new ChartwardError('NOT_FOUND', `no ${kind} of this name was ever here`)
}

async function isKnown(ground: Ground, target: Target): Promise<boolean> {
  const { kind, name } = target
  if (name.includes('\0')) return false
  if (kind === 'person' && (await ground.accounts.people.findByUserName(name)) !== undefined) return true
  if (kind === 'app' && (await ground.oauth.clients.list()).some(({ id }) => id === name)) return true
  return ((await sessionsEver(ground, target)) ?? []).length > 0
}

/**
 * Undefined: those of everybody. With a session of the pages come those of the apps that its person let in since: whoever
 * has the cookie can give an app a session of its own, and that would go on.
 */
export async function sessionsEver(
  { identity }: Pick<Ground, 'identity'>,
  target: Target,
): Promise<readonly Session[] | undefined> {
  const selection = sessionsOf(target)
  if (selection === undefined) return undefined
  const named = await identity.sessions.listEver(selection)
  const [pages] = named
  if (target.kind !== 'session' || pages?.kind !== 'browser') return named
  const theirs = await identity.sessions.listEver({ user: pages.user })
  return [pages, ...theirs.filter(({ kind, created }) => kind === 'app' && created >= pages.created)]
}

/** Of these the live ones; of the environment none. */
export async function sessionsLive(
  ground: Pick<Ground, 'identity'>,
  target: Target,
): Promise<readonly Session[]> {
  const selection = sessionsOf(target)
  if (selection === undefined) return []
  if (target.kind !== 'session') return await ground.identity.sessions.list(selection)
  const ever = (await sessionsEver(ground, target)) ?? []
  const [first] = ever
  if (first === undefined) return []
  const names = new Set(namesOf(ever))
  return (await ground.identity.sessions.list({ user: first.user })).filter(({ session }) =>
    names.has(session),
  )
}

/** Whose launches, besides what was given in their sessions. */
export async function partyOf({ accounts }: Ground, { kind, name }: Target) {
  if (kind === 'app') return { client: name }
  const person = kind === 'person' ? await accounts.people.findByUserName(name) : undefined
  return person === undefined ? {} : { person: person.id }
}

export async function supportOf({ access }: Ground, user: string) {
  return (await access.listSupport()).filter((grant) => grant.user === user)
}

/** Approvals of bulk work, for a user or for an app. */
export async function bulkOf({ access }: Ground, { kind, name }: Target) {
  const all = await access.bulk.list()
  return all.filter(({ user, client }) =>
    kind === 'person' ? user === name : kind === 'app' && client === name,
  )
}

export function namesOf(sessions: readonly Session[]): readonly string[] {
  return sessions.map(({ session }) => session)
}
