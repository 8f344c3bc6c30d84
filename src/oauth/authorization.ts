import { covers, isOtherScope, parseScope, parseScopes, type ResourceScope } from '../access/index.ts'

/** The parameters of an authorization request that mean something here; others are not handed on. */
const KNOWN = [
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'launch',
]
/** Anything that no server here is called. */
const NOWHERE = 'urn:chartward:missing-aud'

/** What an app may ask for, and of which server. */
export interface AuthorizationRules {
  readonly fhirBase: string
  /** As registered; undefined for an app nobody knows, which the provider refuses. */
  readonly registered: string | undefined
  readonly isType: (name: string) => boolean
}

/**
 * An authorization request as the provider is to see it: `aud` as the resource, consent always asked for, and of the
 * scopes those that the app may ask for.
 *
 * **Source** SMART App Launch 2.2; without `prompt=consent` the provider drops `offline_access` (OpenID Connect Core, 11).
 */
export function authorizationQuery(asked: URLSearchParams, rules: AuthorizationRules): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of KNOWN) for (const value of asked.getAll(name)) query.append(name, value)
  query.set('resource', audienceOf(asked, rules.fhirBase))
  query.set('prompt', asked.get('prompt') === 'none' ? 'none' : 'consent')
  const scopes = asked.getAll('scope')
  const { registered } = rules
  for (const scope of scopes) {
    const kept = registered === undefined ? scope : askable(scope, registered, rules.isType).join(' ')
    // None of it: as it was, so that the app is told.
    query.append('scope', kept === '' ? 'none' : kept)
  }
  return query
}

/** The scopes of `asked` that `registered` covers, as they were written. Malformed and unknown ones are left out. */
export function askable(asked: string, registered: string, isType: (name: string) => boolean): string[] {
  const wanted = parseScopes(asked, isType)
  const most = parseScopes(registered, isType)
  if (wanted === undefined || most === undefined) return []
  const others = new Set(most.others)
  const broad = [...most.resources.values()]
  return [
    // Nobody is asked for a visit: it comes with an app that was opened from one.
    ...wanted.others.filter((scope) => others.has(scope) && scope !== 'launch/encounter'),
    ...[...wanted.resources].filter(([, scope]) => isCovered(scope, broad)).map(([text]) => text),
  ]
}

/** Rights may be covered by several lines: one for reading, one for writing. */
function isCovered(scope: ResourceScope, broad: readonly ResourceScope[]): boolean {
  return scope.letters.split('').every((letters) => broad.some((one) => covers(one, { ...scope, letters })))
}

/** The scopes of ours among those in a text. */
export function ownScopes(text: string, isType: (name: string) => boolean): string[] {
  return text.split(' ').filter((scope) => isOtherScope(scope) || parseScope(scope, isType) !== undefined)
}

function audienceOf(asked: URLSearchParams, fhirBase: string): string {
  const named = [...asked.getAll('aud'), ...asked.getAll('resource')]
  const [one] = named
  if (one === undefined || named.some((other) => other !== one)) return NOWHERE
  return one === `${fhirBase}/` ? fhirBase : one
}
