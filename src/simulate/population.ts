import type { Bundle, Resource } from '../fhir/index.ts'
import { careOf } from './care.ts'
import type { Clinician } from './clinician.ts'
import { coverageOf, personOf } from './person.ts'
import { seededRandom } from './random.ts'
import { FAMILIES, GIVEN, PLACES } from './vocabulary.ts'

export const PATIENTS_DEFAULT = 240
const SEED_DEFAULT = 20_260_316
const CLINICIANS_PER_PLACE = 4

export interface PopulationOptions {
  readonly patients?: number
  readonly seed?: number
}

export interface Population {
  readonly clinicians: readonly Clinician[]
  /** Where care is given and by whom; first, so that everything else can refer to it. */
  readonly directory: Bundle
  /** One bundle a patient, made when asked for. */
  patients(): Generator<Bundle>
}

/** A made-up population in US Core shapes; the same seed makes the same people. */
export function makePopulation({
  patients = PATIENTS_DEFAULT,
  seed = SEED_DEFAULT,
}: PopulationOptions = {}): Population {
  const { clinicians, directory } = makeDirectory(seed)
  return {
    clinicians,
    directory,
    patients: function* () {
      for (let number = 0; number < patients; number += 1)
        yield patientBundle(seed + 1 + number, number, clinicians)
    },
  }
}

function patientBundle(seed: number, number: number, clinicians: readonly Clinician[]): Bundle {
  const random = seededRandom(seed * 7919)
  const place = PLACES[number % PLACES.length] ?? PLACES[0]
  const here = clinicians.filter(({ state }) => state === place.state)
  const clinician = here[number % here.length]
  if (clinician === undefined) throw new RangeError('a place without clinicians')
  const person = personOf(random, { place, number, clinician })
  const coverage = coverageOf(random, person)
  return collection([person.patient, coverage, ...careOf(random, { person, coverage, clinician })])
}

function makeDirectory(seed: number): { clinicians: Clinician[]; directory: Bundle } {
  const random = seededRandom(seed)
  const clinicians: Clinician[] = []
  const resources: Resource[] = []
  for (const place of PLACES) {
    const organization = random.uuid()
    const location = random.uuid()
    const name = `${place.city} Family Medicine`
    const address = {
      line: [`${random.whole(1, 400)} Main Street`],
      city: place.city,
      state: place.state,
      postalCode: place.zip,
      country: 'US',
    }
    resources.push(
      {
        resourceType: 'Organization',
        id: organization,
        active: true,
        name,
        address: [address],
        telecom: [{ system: 'phone', value: `${place.area}-555-0100` }],
      },
      {
        resourceType: 'Location',
        id: location,
        status: 'active',
        name,
        address,
        managingOrganization: { reference: `Organization/${organization}` },
      },
    )
    for (let count = 0; count < CLINICIANS_PER_PLACE; count += 1) {
      const given = random.pick(count % 2 === 0 ? GIVEN.female : GIVEN.male)
      const family = random.pick(FAMILIES)
      const id = random.uuid()
      const npi = String(1_000_000_000 + random.whole(0, 899_999_999))
      resources.push({
        resourceType: 'Practitioner',
        id,
        identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }],
        active: true,
        name: [{ family, given: [given], prefix: ['Dr.'] }],
      })
      const user = `dr-${place.state.toLowerCase()}-${count + 1}`
      clinicians.push({
        id,
        name: `Dr. ${given} ${family}`,
        user,
        organization,
        location,
        state: place.state,
      })
    }
  }
  return { clinicians, directory: collection(resources) }
}

function collection(resources: readonly Resource[]): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id ?? ''}`, resource })),
  }
}
