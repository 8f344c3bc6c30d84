import type { FastifyInstance, FastifyRequest } from 'fastify'
import { asUnixMs, ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type EnrolmentAnswer, type PersonAsked, type PersonLine } from '../contract/index.ts'
import type { Disclosure, Interaction } from '../disclosure/index.ts'
import type { Accounts, Identity, Person, PersonId } from '../identity/index.ts'

/** How the control door reads a request. */
export interface Reading {
  readonly operatorOf: (request: FastifyRequest) => Interaction
  readonly jsonOf: <Shape>(request: FastifyRequest) => Shape
}

interface PeopleDoor {
  readonly accounts: Accounts
  readonly identity: Identity
  readonly disclosure: Disclosure
}

/** People, for whoever runs the machine. Each act tells the ledger itself, before it is done. */
export function peopleRoutes(
  app: FastifyInstance,
  { accounts, identity, disclosure }: PeopleDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  const { people, recovery } = accounts
  const asker = (request: FastifyRequest) => operatorOf(request).who
  // They sign in again with what is left to them, if anything is.
  const letGo = async (request: FastifyRequest, person: PersonId, reason: string) => {
    if ((await identity.sessions.list({ person })).length === 0) return
    await identity.sessions.end({ person }, asker(request), reason)
  }
  app.post(ADMIN_PATHS.person, async (request): Promise<EnrolmentAnswer> => {
    const asked = askedOf(jsonOf<Record<string, unknown>>(request))
    const { displayName = asked.userName ?? asked.role } = asked
    const person = await people.create(asker(request), { ...asked, displayName })
    return { userName: person.userName, code: await recovery.invite(asker(request), person.id) }
  })
  app.get(ADMIN_PATHS.person, async (request) => {
    const { after } = request.query as { after?: string }
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'person list' })
    return { people: (await people.list(after)).map(lineOf) }
  })
  app.post(`${ADMIN_PATHS.person}/:user/role`, async (request) => {
    const { role, expires } = jsonOf<{ role: unknown; expires?: unknown }>(request)
    const { id } = await named(accounts, request)
    const until = Number.isSafeInteger(expires) ? { expires: asUnixMs(Number(expires)) } : {}
    await people.grantRole(asker(request), id, { role: String(role), ...until })
    return { granted: true }
  })
  app.delete(`${ADMIN_PATHS.person}/:user/role/:role`, async (request) => {
    const { role } = request.params as { role: string }
    const { id } = await named(accounts, request)
    const ended = await people.endRole(asker(request), id, role)
    await letGo(request, id, 'a role ended')
    return { ended }
  })
  app.post(`${ADMIN_PATHS.person}/:user/disable`, async (request) => {
    const { id } = await named(accounts, request)
    await people.disable(asker(request), id)
    await letGo(request, id, 'disabled')
    return { disabled: true }
  })
  app.post(`${ADMIN_PATHS.person}/:user/enable`, async (request) => {
    await people.enable(asker(request), (await named(accounts, request)).id)
    return { disabled: false }
  })
  app.post(`${ADMIN_PATHS.person}/:user/recover`, async (request): Promise<EnrolmentAnswer> => {
    const { lostEverything } = jsonOf<{ lostEverything?: unknown }>(request)
    const { id, userName } = await named(accounts, request)
    const how = { lostEverything: lostEverything === true }
    const code = await recovery.start(asker(request), id, how)
    // Whoever has what was lost may be signed in with it.
    if (how.lostEverything) await letGo(request, id, 'everything lost')
    return { userName, code }
  })
}

async function named(accounts: Accounts, request: FastifyRequest): Promise<Person> {
  return await personNamed(accounts, (request.params as { user: string }).user)
}

/** **Errors.** `PERSON_UNKNOWN`. */
export async function personNamed({ people }: Accounts, user: unknown): Promise<Person> {
  const person = typeof user === 'string' ? await people.findByUserName(user.replaceAll('\0', '')) : undefined
  if (person === undefined) throw new ChartwardError('PERSON_UNKNOWN', 'there is no such person')
  return person
}

const MEMBERS = ['role', 'userName', 'displayName', 'email', 'fhir'] as const

function askedOf(sent: Readonly<Record<string, unknown>>): PersonAsked {
  const asked: Record<string, string> = {}
  for (const name of MEMBERS) {
    const value = sent[name]
    if (value === undefined) continue
    if (typeof value !== 'string') throw new ChartwardError('USAGE', `${name} is text`)
    asked[name] = value
  }
  if (asked['role'] === undefined) throw new ChartwardError('USAGE', 'a person has a role')
  return asked as unknown as PersonAsked
}

function lineOf({ userName, roles, fhir, created, disabled }: Person): PersonLine {
  return {
    userName,
    roles,
    ...(fhir === undefined ? {} : { fhir }),
    created: new Date(created).toISOString(),
    disabled: disabled !== undefined,
  }
}
