import type { Verb } from './act.ts'
import { JOBS } from './roles.ts'

const CHART = ['Patient', 'Encounter', 'Observation', 'MedicationRequest'] as const
const CONTACT = ['Patient', 'Appointment'] as const
const CLAIMS = ['Patient', 'Coverage', 'Claim'] as const
// Element classes as bits of a mask: few for who somebody is, many for a chart.
const CHART_ELEMENTS = 0x3f_ff
const CONTACT_ELEMENTS = 0x0f
const CLAIM_ELEMENTS = 0xff

/** What a job shows its people of a patient. */
function look(role: string): Pick<Verb, 'how' | 'why' | 'types' | 'elements' | 'bytes'> {
  switch (role) {
    case 'front-desk':
      return { how: 'read', why: 'TREAT', types: CONTACT, elements: CONTACT_ELEMENTS, bytes: 2_100 }
    case 'billing':
      return { how: 'search', why: 'HPAYMT', types: CLAIMS, elements: CLAIM_ELEMENTS, bytes: 5_400 }
    default:
      return { how: 'search', why: 'TREAT', types: CHART, elements: CHART_ELEMENTS, bytes: 14_000 }
  }
}

const workforce = JOBS.flatMap(({ role, explanations }) =>
  explanations.map(([basis]) => [`${role} ${basis}`, { ...look(role), basis }] as const),
)

/**
 * Every way of touching a record that the clinic knows, by name. What nothing explains stands under 'break-glass' for
 * whoever can break the glass, and has no basis for everybody else.
 */
export const VERBS = new Map<string, Verb>([
  ...workforce,
  ['clinician break-glass', { ...look('clinician'), basis: 'break-glass' }],
  ['front-desk break-glass', look('front-desk')],
  ['billing break-glass', look('billing')],
  ['front-desk none', { ...look('front-desk'), basis: 'none' }],
  ['billing none', { ...look('billing'), types: CONTACT, basis: 'none' }],
  ['front-desk unrelated', look('front-desk')],
  ['no relation', look('clinician')],
  [
    'overwrite',
    { how: 'update', why: 'TREAT', types: ['Observation'], elements: 0x10, bytes: 0, writes: true },
  ],
  [
    'alter',
    {
      how: 'update',
      why: 'TREAT',
      types: ['AllergyIntolerance'],
      elements: 0x20,
      bytes: 0,
      basis: 'care-team',
      writes: true,
    },
  ],
  ['own', { ...look('clinician'), how: 'everything', basis: 'own', why: 'PATRQT' }],
  ['proxy', { ...look('clinician'), how: 'everything', basis: 'proxy', why: 'PATRQT' }],
  ['support', { ...look('clinician'), how: 'read', basis: 'support', why: 'SYSADMIN' }],
  ['exchange', { ...look('clinician'), how: 'everything', why: 'TREAT' }],
  ['export', { ...look('clinician'), how: 'export', why: 'HOPERAT', bytes: 60_000 }],
  ['payer', { ...look('billing'), how: 'search', why: 'HPAYMT' }],
  [
    'interface',
    { how: 'create', why: 'TREAT', types: ['Observation'], elements: 0x10, bytes: 0, writes: true },
  ],
  ['sign-in', note('sign-in', 'passkey')],
  ['sign-in new device', note('sign-in', 'passkey, new device')],
  ['sign-in password', note('sign-in', 'password and totp, new device')],
  ['sign-in failed', note('sign-in-failed', 'password')],
  ['token', note('token', 'access token: system/*.rs')],
  ['app token', note('token', 'access token: patient/*.rs')],
])

function note(how: Verb['how'], text: string): Verb {
  return { how, why: 'HSYSADMIN', types: [], elements: 0, bytes: 0, note: text }
}

export function verbOf(name: string): Verb {
  const verb = VERBS.get(name)
  if (verb === undefined) throw new RangeError(`no verb ${name}`)
  return verb
}
