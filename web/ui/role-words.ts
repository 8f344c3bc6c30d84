import { texts, useCodeWords } from './language.tsx'

/** Roles, and what stands in their place in leaves where nobody is signed in. */
export const ROLE_TEXTS = texts(
  {
    patient: 'patient',
    proxy: 'proxy for somebody else',
    clinician: 'clinician',
    'front-desk': 'front desk',
    billing: 'billing',
    'privacy-officer': 'privacy officer',
    'security-officer': 'security officer',
    support: 'support',
    administrator: 'administrator',
    viewer: 'viewer',
    integration: 'integration',
    server: 'the server itself',
    operator: 'operator of the server',
    recipient: 'recipient of a link',
    none: 'nobody signed in',
  },
  {
    patient: 'paciente',
    proxy: 'representante de otra persona',
    clinician: 'profesional clínico',
    'front-desk': 'recepción',
    billing: 'facturación',
    'privacy-officer': 'responsable de privacidad',
    'security-officer': 'responsable de seguridad',
    support: 'soporte',
    administrator: 'administración',
    viewer: 'solo lectura',
    integration: 'integración',
    server: 'el propio servidor',
    operator: 'operación del servidor',
    recipient: 'destinatario de un enlace',
    none: 'nadie con sesión iniciada',
  },
)

/** What a role is called. */
export function useRoleWord(): (role: string) => string {
  return useCodeWords(ROLE_TEXTS)
}
