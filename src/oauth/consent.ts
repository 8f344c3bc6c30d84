import type { Interaction, Provider } from 'oidc-provider'
import { ChartwardError } from '../kernel/index.ts'
import { parseScope } from '../access/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import type { Session } from '../identity/index.ts'
import { ownScopes } from './authorization.ts'
import type { Client } from './clients.ts'
import { fhirBaseOf, type Ground } from './ground.ts'
import type { LaunchContext } from './grants.ts'
import { findLaunch, useLaunch } from './launches.ts'
import { choiceOf, mayChoose } from './patients.ts'
import { offersOf, type ScopeOffer } from './scope-words.ts'
import type { Exchange } from './serve.ts'

const SECOND_MS = 1000
/** Given without a refresh token, it lasts as long as its one access token, whose code may come a minute later. */
const ONCE_MS = 3_660_000
/** **Shape** as a session keeps them. */
const SCOPES_MAX = 200

/** What an app asks a person for. */
export interface Asking {
  readonly app: Pick<Client, 'id' | 'name'> & {
    /** Where the browser goes with the answer: an origin, or the scheme of an app on a phone. */
    readonly goesTo: string
  }
  readonly offers: readonly ScopeOffer[]
  /** Whose record it is about, so far. */
  readonly patient: PatientAsked
  /** How long what is given with `offline_access` lasts. */
  readonly lastsMs: number
}

export type PatientAsked =
  | { readonly kind: 'none' }
  /** It was open when the app was opened, or there is no other. */
  | { readonly kind: 'given'; readonly patient: string }
  | { readonly kind: 'choose'; readonly patients: readonly string[]; readonly named: boolean }

/** What a person says. */
export interface Allowed {
  readonly scopes: readonly string[]
  readonly patient?: string
}

interface Pending {
  readonly interaction: Interaction
  readonly client: Client
  readonly launch: LaunchContext | undefined
  readonly handle: string | undefined
  readonly offers: readonly ScopeOffer[]
}

/** **Errors.** `NOT_FOUND` when the request is over or another browser's; `ACCESS_DENIED` for a launch of somebody else's. */
export async function asking(
  ground: Ground,
  provider: Provider,
  exchange: Exchange,
  session: Session,
): Promise<Asking> {
  const pending = await pendingOf(ground, provider, exchange, session)
  const { id, name } = pending.client
  const { redirect_uri: redirect } = pending.interaction.params
  return {
    app: { id, name, goesTo: placeOf(String(redirect)) },
    offers: pending.offers,
    patient: await patientAsked(ground, session, pending),
    lastsMs: ground.grantLifetimeMs,
  }
}

/**
 * Gives an app what its person allowed, and answers where the browser goes on. The ledger is told first.
 *
 * **Errors.** As `asking`; `USAGE` when more is allowed than was asked, or no patient was chosen.
 */
export async function allow(
  ground: Ground,
  provider: Provider,
  { exchange, session }: { readonly exchange: Exchange; readonly session: Session },
  allowed: Allowed,
): Promise<string> {
  const pending = await pendingOf(ground, provider, exchange, session)
  const { interaction, client, handle } = pending
  const { person } = session
  if (person === undefined) throw new ChartwardError('FORBIDDEN', 'only a person gives an app anything')
  const launch = await contextOf(ground, session, pending, allowed.patient)
  const scopes = grantedScopes(pending.offers, allowed.scopes, launch)
  if (scopes.length === 0) return await refuse(ground, provider, exchange, session)
  await answerOnce(ground, interaction)
  if (handle !== undefined && !(await useLaunch(ground, handle))) throw over()
  await tellConsent(ground, session, client, { scopes, launch })
  const grant = new provider.Grant({ accountId: person, clientId: client.id })
  grant.addOIDCScope(scopes.filter((scope) => OPENID.includes(scope)).join(' '))
  grant.addResourceScope(fhirBaseOf(ground), scopes.join(' '))
  const grantId = await grant.save()
  const { user, role, fhirUser, address } = session
  await ground.grants.open(
    grantId,
    {
      user,
      role,
      client: client.id,
      scopes,
      person,
      launch,
      ...(fhirUser === undefined ? {} : { fhirUser }),
    },
    { address, lifetimeMs: scopes.includes('offline_access') ? ground.grantLifetimeMs : ONCE_MS },
  )
  interaction.params['scope'] = scopes.join(' ')
  const signedIn = Math.floor((session.factorAt ?? session.created) / SECOND_MS)
  return await finished(interaction, {
    login: { accountId: person, remember: false, ts: signedIn },
    consent: { grantId },
  })
}

/** Answers where the browser goes on, with nothing given. */
export async function refuse(
  ground: Ground,
  provider: Provider,
  exchange: Exchange,
  session: Session,
): Promise<string> {
  const { interaction, client } = await pendingOf(ground, provider, exchange, session)
  await answerOnce(ground, interaction)
  const { user, role, client: from, address } = session
  const who = { user, role, client: from, session: session.session, address }
  await ground.tell({ how: 'consent', who, note: `app ${client.id}: refused` })
  return await finished(interaction, {
    error: 'access_denied',
    error_description: 'the person said no',
  })
}

const OPENID = ['openid', 'fhirUser', 'offline_access']

/** Of two answers at once one counts: the other would give a second time, and nobody would know of it. */
async function answerOnce({ records }: Ground, { jti }: Interaction): Promise<void> {
  if (!(await records.consume('Interaction', jti))) throw over()
}

async function finished(
  interaction: Interaction,
  result: NonNullable<Interaction['result']>,
): Promise<string> {
  interaction.result = result
  await interaction.persist()
  return interaction.returnTo
}

async function pendingOf(
  ground: Ground,
  provider: Provider,
  { request, response }: Exchange,
  { person }: Session,
): Promise<Pending> {
  const interaction = await provider.interactionDetails(request, response).catch(() => undefined)
  // What was answered is not answered again.
  if (interaction === undefined || interaction.result !== undefined) throw over()
  const {
    client_id: id,
    launch: handle,
    scope = '',
  } = interaction.params as Record<string, string | undefined>
  const client = await ground.clients.find(id ?? '')
  if (client === undefined) throw over()
  const scopes = ownScopes(scope, ground.isType)
  const launch =
    handle === undefined ? undefined : await findLaunch(ground, handle, { person, client: client.id })
  if (handle !== undefined && launch === undefined) throw over()
  return { interaction, client, launch, handle, offers: offersOf(scopes, ground.isType) }
}

async function patientAsked(
  ground: Ground,
  session: Session,
  { launch, offers }: Pending,
): Promise<PatientAsked> {
  if (launch?.patient !== undefined) return { kind: 'given', patient: launch.patient }
  if (launch !== undefined || !needsPatient(offers)) return { kind: 'none' }
  const { patients, named } = await choiceOf(ground, session)
  const [only] = patients
  if (only !== undefined && patients.length === 1 && !named) return { kind: 'given', patient: only }
  return { kind: 'choose', patients, named }
}

/** **Source** SMART App Launch 2.2: whoever is given a `patient/` scope is told which patient. */
function needsPatient(offers: readonly ScopeOffer[]): boolean {
  return offers.some(({ scope }) => scope === 'launch/patient' || scope.startsWith('patient/'))
}

async function contextOf(
  ground: Ground,
  session: Session,
  pending: Pending,
  chosen: string | undefined,
): Promise<LaunchContext> {
  const asked = await patientAsked(ground, session, pending)
  if (asked.kind === 'none') return pending.launch ?? {}
  const patient = asked.kind === 'given' ? asked.patient : chosen
  if (patient === undefined || patient === '')
    throw new ChartwardError('USAGE', 'choose whose record the app is to see')
  if (!(await mayChoose(ground, session, patient)))
    throw new ChartwardError('ACCESS_DENIED', 'you may not open this record to an app')
  return { ...pending.launch, patient }
}

/** Of what was offered, what was chosen; nothing of a patient where there is none. */
function grantedScopes(
  offers: readonly ScopeOffer[],
  chosen: readonly string[],
  launch: LaunchContext,
): string[] {
  const offered = new Set(
    offers.flatMap(({ scope, narrower }) => [scope, ...narrower.map((one) => one.scope)]),
  )
  if (chosen.length > SCOPES_MAX || !chosen.every((scope) => offered.has(scope)))
    throw new ChartwardError('USAGE', 'an app is given what it asked for, or less')
  const scopes = [...new Set(offers.flatMap((offer) => chosenOf(offer, offers, chosen)))]
  return scopes.filter((scope) => launch.patient !== undefined || parseScope(scope)?.level !== 'patient')
}

/** Whoever ticks a part means that part, also where the tick of the whole was left. */
function chosenOf(
  { scope, narrower }: ScopeOffer,
  offers: readonly ScopeOffer[],
  chosen: readonly string[],
): readonly string[] {
  const parts = narrower
    .map((one) => one.scope)
    .filter((part) => chosen.includes(part) && !offers.some((offer) => offer.scope === part))
  return parts.length > 0 ? parts : chosen.filter((one) => one === scope)
}

async function tellConsent(
  ground: Ground,
  { user, role, client: from, session, address }: Session,
  client: Client,
  { scopes, launch }: { readonly scopes: readonly string[]; readonly launch: LaunchContext },
): Promise<void> {
  await ground.tell({
    how: 'consent',
    who: { user, role, client: from, session, address },
    note: `app ${client.id}: ${scopes.join(' ')}`,
    ...(launch.patient === undefined ? {} : { patient: patientIdOf(launch.patient) }),
  })
}

function placeOf(redirect: string): string {
  const { origin, protocol } = new URL(redirect)
  return origin === 'null' ? protocol : origin
}

function over(): ChartwardError {
  return new ChartwardError('NOT_FOUND', 'this request of an app is over; start again in the app')
}
