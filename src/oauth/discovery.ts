import { offersOf } from './scope-words.ts'
import { fhirBaseOf, type Ground, issuerOf } from './ground.ts'

/** **Source** SMART App Launch 2.2, capabilities; each is there. */
const CAPABILITIES = [
  'launch-ehr',
  'launch-standalone',
  'authorize-post',
  'client-public',
  'client-confidential-symmetric',
  'client-confidential-asymmetric',
  'sso-openid-connect',
  'context-banner',
  'context-style',
  'context-ehr-patient',
  'context-ehr-encounter',
  'context-standalone-patient',
  'permission-offline',
  'permission-patient',
  'permission-user',
  'permission-v1',
  'permission-v2',
]

const SCOPES = [
  'openid',
  'fhirUser',
  'launch',
  'launch/patient',
  'offline_access',
  'introspect',
  'patient/*.rs',
  'patient/*.read',
  'user/*.cruds',
  'user/*.rs',
  'user/*.read',
  'system/*.rs',
  'system/*.read',
]

const DIVISIBLE = ['*', 'Condition', 'Observation']

/** Besides the wide ones every type by itself, and the categories that can be given apart. **Source** US Core 7.0.0. */
function supportedScopes(): readonly string[] {
  const wide = ['patient', 'user', 'system'].flatMap((level) =>
    DIVISIBLE.map((type) => `${level}/${type}.rs`),
  )
  const parts = offersOf(wide, () => true).flatMap(({ narrower }) => narrower)
  return [...SCOPES, ...parts.map(({ scope }) => scope)]
}

/** What an app finds under the FHIR base. **Source** SMART App Launch 2.2, `.well-known/smart-configuration`. */
export function smartConfiguration(
  ground: Pick<Ground, 'publicUrl' | 'siteUrl'>,
): Readonly<Record<string, unknown>> {
  const issuer = issuerOf(ground)
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384', 'RS256', 'ES256', 'PS256'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    registration_endpoint: `${issuer}/register`,
    scopes_supported: supportedScopes(),
    response_types_supported: ['code'],
    management_endpoint: `${ground.siteUrl()}/account/apps`,
    introspection_endpoint: `${issuer}/token/introspection`,
    revocation_endpoint: `${issuer}/token/revocation`,
    code_challenge_methods_supported: ['S256'],
    capabilities: CAPABILITIES,
    associated_endpoints: [{ url: fhirBaseOf(ground), capabilities: CAPABILITIES }],
  }
}
