import type { AccessToken, ClientCredentials } from 'oidc-provider'
import { fhirBaseOf, type Ground } from './ground.ts'
import type { LaunchContext } from './grants.ts'

/** Its name is its version: an app may keep it for ever. */
export const STYLE_PATH = '/smart-style.v1.json'

/** How our own pages look, for apps that want to look alike. **Source** SMART App Launch 2.2, styling. */
export const STYLE = {
  color_background: '#ffffff',
  color_error: '#b3261e',
  color_highlight: '#0b57d0',
  color_modal_backdrop: '',
  color_success: '#146c2e',
  color_text: '#1f1f1f',
  dim_border_radius: '6px',
  dim_font_size: '16px',
  dim_spacing_size: '20px',
  font_family_body: 'system-ui, sans-serif',
  font_family_heading: 'system-ui, sans-serif',
} as const

/** What a token says besides its scopes: it comes with the token's answer and with its introspection. */
export async function tokenContext(
  ground: Ground,
  token: AccessToken | ClientCredentials,
): Promise<Record<string, unknown> | undefined> {
  if (token.kind !== 'AccessToken') return undefined
  const { grantId, scope = '' } = token
  const grant = await ground.grants.find(grantId ?? '')
  if (grant === undefined) return undefined
  const told = scope.split(' ')
  return {
    ...launchMembers(ground, grant.launch),
    ...(grant.fhirUser !== undefined && told.includes('openid') && told.includes('fhirUser')
      ? { fhirUser: `${fhirBaseOf(ground)}/${grant.fhirUser}` }
      : {}),
  }
}

/** **Source** SMART App Launch 2.2, launch context arrives with the access token. */
function launchMembers(ground: Ground, launch: LaunchContext | undefined): Record<string, unknown> {
  if (launch === undefined) return {}
  const { patient, encounter, fhirContext, intent, needPatientBanner } = launch
  return {
    ...(patient === undefined ? {} : { patient, need_patient_banner: needPatientBanner ?? true }),
    ...(encounter === undefined ? {} : { encounter }),
    ...(fhirContext === undefined ? {} : { fhirContext }),
    ...(intent === undefined ? {} : { intent }),
    smart_style_url: `${ground.siteUrl()}${STYLE_PATH}`,
  }
}
