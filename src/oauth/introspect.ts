import type { AccessToken, ClientCredentials, Provider, RefreshToken } from 'oidc-provider'
import { appAsker, type Ground, issuerOf } from './ground.ts'

const INTROSPECT = 'introspect'
const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** An answer to be sent as JSON. */
export interface Introspected {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
}

/**
 * Introspection for whoever shows a token that may: the library knows it for apps alone.
 *
 * **Source** SMART App Launch 2.2, token introspection; RFC 7662.
 */
export async function introspected(
  ground: Ground,
  provider: Provider,
  { bearer, token }: { readonly bearer: string; readonly token: string },
): Promise<Introspected> {
  const asker = await find(provider, bearer)
  if (asker === undefined) return await refuse(ground, 401, 'invalid_token')
  if (!asker.scopes.has(INTROSPECT)) return await refuse(ground, 403, 'insufficient_scope', asker.clientId)
  const found = (await find(provider, token)) ?? (await provider.RefreshToken.find(token))
  return { status: 200, headers: NO_STORE, body: describe(ground, found) }
}

/** It is told before it is answered. */
async function refuse(
  ground: Ground,
  status: number,
  error: string,
  client = 'unknown',
): Promise<Introspected> {
  const who = appAsker(ground, client)
  await ground.tell({ how: 'sign-in-failed', who, note: `app: ${error} at introspection` })
  return { status, headers: { ...NO_STORE, 'www-authenticate': `Bearer error="${error}"` }, body: { error } }
}

async function find(provider: Provider, token: string): Promise<AccessToken | ClientCredentials | undefined> {
  return (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token))
}

function describe(
  ground: Ground,
  token: AccessToken | ClientCredentials | RefreshToken | undefined,
): Record<string, unknown> {
  if (token === undefined || !token.isValid) return { active: false }
  return {
    ...('extra' in token ? token.extra : {}),
    active: true,
    iss: issuerOf(ground),
    client_id: token.clientId,
    scope: token.scope,
    exp: token.exp,
    iat: token.iat,
    ...('accountId' in token ? { sub: token.accountId } : {}),
    ...(token.kind === 'RefreshToken' ? {} : { token_type: 'Bearer' }),
  }
}
