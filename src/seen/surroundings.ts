import { randomUUID } from 'node:crypto'
import type { AccessLook, Interaction, Nearby, SeenLeaf } from '../disclosure/index.ts'
import type { Person } from '../identity/index.ts'
import type { EpisodeGround, PersonKnown } from './episodes.ts'
import { type Explaining, EXPLAINING_TYPES, explainingOf } from './explained.ts'
import type { SeenGround } from './ground.ts'
import { readObject, readText } from './loose.ts'
import type { AppKnown } from './ways.ts'

/** Who asks, about whom, and where they are. */
export interface Whose {
  readonly interaction: Interaction
  /** Logical id of the patient. */
  readonly patient: string
  readonly timeZone: string
}

/** Everything leaves are explained with, and what of the records was used for it, by `Type/id/version`. */
export interface Surroundings {
  readonly ground: EpisodeGround
  readonly versions: ReadonlyMap<string, string>
}

/** Gathers who the people in these leaves are, where they work, and which visits and orders the patient had. */
export async function surroundingsOf(
  seen: SeenGround,
  look: AccessLook,
  whose: Whose,
  leaves: readonly SeenLeaf[],
): Promise<Surroundings> {
  const nearby = await look.nearby(EXPLAINING_TYPES)
  return await around(seen, look, whose, { leaves, nearby })
}

/** The same, as far as it needs no record of theirs: nothing is explained. */
export async function peopleAround(
  seen: SeenGround,
  look: AccessLook,
  whose: Whose,
  leaves: readonly SeenLeaf[],
): Promise<EpisodeGround> {
  return (await around(seen, look, whose, { leaves, nearby: [] })).ground
}

interface Found {
  readonly leaves: readonly SeenLeaf[]
  readonly nearby: readonly Nearby[]
}

async function around(
  seen: SeenGround,
  look: AccessLook,
  { interaction, patient, timeZone }: Whose,
  { leaves, nearby }: Found,
): Promise<Surroundings> {
  const explaining = nearby.flatMap(({ resource }) => explainingOf(resource) ?? [])
  const people = await peopleOf(seen, interaction, leaves)
  const directory = await directoryOf(look, people, explaining)
  const { organisations } = directory
  const told = nearby.filter((one) => one.told).map(placeOf)
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone })
  return {
    ground: {
      patient,
      people: new Map(
        [...people].map(([user, one]) => [user, knownOf(one, organisations, directory.workplaces)]),
      ),
      apps: await appsOf(seen),
      explaining,
      told: new Set(told),
      organisations,
      home: seen.settings.organisation,
      isOwn: look.isOwn,
      dayOf: (at) => day.format(at),
      idOf: seen.secrets.idOf,
    },
    versions: new Map([...nearby, ...directory.found].map((one) => [placeOf(one), one.reference])),
  }
}

const placeOf = ({ resource }: Nearby): string => `${resource.resourceType}/${resource.id ?? ''}`

interface Somebody {
  readonly name: string | undefined
  readonly actors: readonly string[]
}

function knownOf(
  { name, actors }: Somebody,
  organisations: ReadonlyMap<string, string>,
  workplaces: ReadonlyMap<string, string>,
): PersonKnown {
  const workplace = actors.map((actor) => workplaces.get(actor)).find((one) => one !== undefined)
  const organisation = organisations.get(workplace ?? '')
  return {
    actors,
    ...(name === undefined ? {} : { name }),
    ...(organisation === undefined ? {} : { organisation }),
  }
}

/** Of each user in the leaves who has an account: their name, where it is shown, and as whom records know them. */
async function peopleOf(
  { accounts, access, settings }: SeenGround,
  { who }: Interaction,
  leaves: readonly SeenLeaf[],
): Promise<ReadonlyMap<string, Somebody>> {
  const users = new Map(leaves.map(({ entry }) => [entry.who.user, entry.who.role]))
  const found = new Map<string, Person>()
  for (const user of users.keys()) {
    const person = await accounts.people.findByUserName(user)
    if (person !== undefined) found.set(user, person)
  }
  // Who acts for the patient is of their own circle, and is named in any case.
  const named = [...found].filter(
    ([user]) =>
      settings.staffNames === 'name' || users.get(user) === 'proxy' || users.get(user) === 'patient',
  )
  const ids = named.map(([, { id }]) => id)
  const details = ids.length === 0 ? new Map() : await accounts.people.readDetails(who, ids)
  const people = new Map<string, Somebody>()
  for (const [user, { id, fhir }] of found) {
    // In whichever role they looked: a visit they took part in explains it.
    const subject = { person: id, fhirUser: fhir, proxies: [], role: 'clinician' } as const
    const actors = await access.actorsOf(subject, { who, request: randomUUID() })
    people.set(user, { name: details.get(id)?.displayName, actors })
  }
  return people
}

interface Directory {
  /** Names by `Organization/x`. */
  readonly organisations: ReadonlyMap<string, string>
  /** `Organization/x` by `PractitionerRole/y`. */
  readonly workplaces: ReadonlyMap<string, string>
  readonly found: readonly Nearby[]
}

async function directoryOf(
  look: AccessLook,
  people: ReadonlyMap<string, Somebody>,
  explaining: readonly Explaining[],
): Promise<Directory> {
  const roles = [...people.values()].flatMap(({ actors }) =>
    actors.filter((actor) => actor.startsWith('PractitionerRole/')),
  )
  const foundRoles = await look.directory(roles)
  const workplaces = new Map(
    foundRoles.flatMap((one) => {
      const place = readText(readObject(one.resource['organization'])['reference'])
      return place === undefined ? [] : [[placeOf(one), place] as const]
    }),
  )
  const wanted = [...workplaces.values(), ...explaining.flatMap(({ organisation }) => organisation ?? [])]
  const found = await look.directory(wanted.filter((one) => one.startsWith('Organization/')))
  const organisations = new Map(
    found.flatMap((one) => {
      const name = readText(one.resource['name'])
      return name === undefined ? [] : [[placeOf(one), name] as const]
    }),
  )
  return { organisations, workplaces, found: [...foundRoles, ...found] }
}

async function appsOf({ oauth }: SeenGround): Promise<ReadonlyMap<string, AppKnown>> {
  const apps = await oauth.clients.list()
  return new Map(
    apps.map(({ id, name, grantTypes }) => [
      id,
      { name, isBackend: grantTypes.includes('client_credentials') },
    ]),
  )
}
