import type { DemoPersonLine } from '../contract/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import type { Clinician } from '../simulate/index.ts'
import type { Chartward } from './chartward.ts'

/** Who makes the people of a demo, as it stands in leaves. */
export const DEMO_MAKER = {
  user: 'chartward',
  role: 'administrator',
  client: 'demo',
  session: 'demo',
  address: 'local',
} as const

/** The patient of the demo who can sign in: of the default seed, as are the others here. */
export const DEMO_PATIENT = 'c5e3b89d-babb-4c13-b00b-0ceb4b96efa6'
/** A child whose mother signs in for them. */
export const DEMO_CHILD = 'a28182ec-ade8-4e0e-8784-0a0437723ddd'

/** Covers for the others of the practice: a session of hers is stolen in the drill. */
export const DEMO_COVERING = 'dr-ny-3'

interface DemoPerson extends DemoPersonLine {
  readonly displayName: string
  /** The user name of the clinician in the made-up directory; or who they are as a patient. */
  readonly clinician?: string
  readonly patient?: string
  readonly childOf?: string
}

const PEOPLE: readonly DemoPerson[] = [
  {
    user: 'patient',
    role: 'patient',
    displayName: 'Ahmed Saito',
    patient: DEMO_PATIENT,
    says: 'Ahmed Saito, 46, diabetes: record, who saw it, a notice of the drill',
  },
  {
    user: 'parent',
    role: 'proxy',
    displayName: 'Camille Yilmaz',
    childOf: DEMO_CHILD,
    says: 'Camille Yilmaz, for her son Kenji, 9',
  },
  {
    user: 'dr-ny-1',
    role: 'clinician',
    displayName: 'Dr. Wanda Dvorak',
    clinician: 'dr-ny-1',
    says: 'Dr. Wanda Dvorak, Syracuse: the day, charts of nine patients',
  },
  {
    user: 'dr-ny-2',
    role: 'clinician',
    displayName: 'Dr. Felipe Ibrahim',
    clinician: 'dr-ny-2',
    says: 'Dr. Felipe Ibrahim, Syracuse: the day, charts of eight patients',
  },
  {
    user: 'dr-ny-3',
    role: 'clinician',
    displayName: 'Dr. Grace Ortega',
    clinician: 'dr-ny-3',
    says: 'Dr. Grace Ortega, Syracuse: one of her sessions was stolen in the drill',
  },
  {
    user: 'front-desk',
    role: 'front-desk',
    displayName: 'Noor Lindqvist',
    says: 'Noor Lindqvist: who comes today, new patients',
  },
  {
    user: 'billing',
    role: 'billing',
    displayName: 'Teo Marchetti',
    says: 'Teo Marchetti: coverage, claims, and nothing clinical',
  },
  {
    user: 'privacy',
    role: 'privacy-officer',
    displayName: 'Lena Okafor',
    says: 'Lena Okafor: cases, determination, notices, snooping',
  },
  {
    user: 'security',
    role: 'security-officer',
    displayName: 'Sam Kowalski',
    says: 'Sam Kowalski: findings, containment, rollback',
  },
  {
    user: 'security-2',
    role: 'security-officer',
    displayName: 'Ida Fontaine',
    says: 'Ida Fontaine: the second person, for whatever needs two',
  },
]

/** Who can be signed in by a link. */
export const DEMO_PEOPLE: readonly DemoPersonLine[] = PEOPLE.map(({ user, role, says }) => ({
  user,
  role,
  says,
}))

/** Makes those who are not there yet, so that a filling that was interrupted can be done again. */
export async function makeDemoPeople(
  { accounts: { people, proxies } }: Pick<Chartward, 'accounts'>,
  clinicians: readonly Clinician[],
): Promise<void> {
  for (const { user, role, displayName, clinician, patient, childOf } of PEOPLE) {
    const practitioner = clinicians.find((one) => one.user === clinician)
    const fhir =
      practitioner === undefined
        ? patient === undefined
          ? {}
          : { fhir: `Patient/${patient}` }
        : { fhir: `Practitioner/${practitioner.id}` }
    const email = `${user}@demo.example`
    const wanted = { userName: user, role, displayName, email, ...fhir }
    const { id } = (await people.findByUserName(user)) ?? (await people.create(DEMO_MAKER, wanted))
    if (childOf !== undefined && (await proxies.ofPerson(id)).length === 0)
      await proxies.grant(DEMO_MAKER, { person: id, patient: patientIdOf(childOf), relationship: 'parent' })
  }
}
