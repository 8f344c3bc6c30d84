import type { FastifyInstance } from 'fastify'
import { asUnixMs } from '../kernel/index.ts'
import { ADMIN_PATHS, type ProxyAsked, type ProxyLine } from '../contract/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import type { Accounts, Proxy } from '../identity/index.ts'
import { patientNamed } from './control-access.ts'
import { type Reading, personNamed } from './control-people.ts'

interface ProxiesDoor {
  readonly accounts: Accounts
  readonly disclosure: Disclosure
}

/** Who may see a patient's record on their behalf: set up at the desk, so that nobody shares a password. */
export function proxyRoutes(
  app: FastifyInstance,
  { accounts, disclosure }: ProxiesDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  const { people, proxies } = accounts
  app.post(ADMIN_PATHS.proxy, async (request) => {
    const { user, patient, relationship, expires } = jsonOf<Partial<ProxyAsked>>(request)
    const { who } = operatorOf(request)
    const person = await personNamed(accounts, user)
    await proxies.grant(who, {
      person: person.id,
      patient: patientNamed(patient),
      relationship: String(relationship),
      ...(Number.isSafeInteger(expires) ? { expires: asUnixMs(Number(expires)) } : {}),
    })
    if (!person.roles.includes('proxy')) await people.grantRole(who, person.id, { role: 'proxy' })
    return { granted: true }
  })
  app.post(`${ADMIN_PATHS.proxy}/end`, async (request) => {
    const { user, patient } = jsonOf<Partial<ProxyAsked>>(request)
    const { id } = await personNamed(accounts, user)
    return { ended: await proxies.takeBack(operatorOf(request).who, id, patientNamed(patient)) }
  })
  app.get(ADMIN_PATHS.proxy, async (request) => {
    const { user, patient } = request.query as Readonly<Record<string, string | undefined>>
    const found =
      user === undefined
        ? await proxies.ofPatient(patientNamed(patient))
        : await proxies.ofPerson((await personNamed(accounts, user)).id)
    const about = found.map((one) => one.patient)
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'proxy list', about })
    return { proxies: await Promise.all(found.map(async (one) => await lineOf(accounts, one))) }
  })
}

async function lineOf(
  { people }: Accounts,
  { person, patient, relationship, expires }: Proxy,
): Promise<ProxyLine> {
  const user = (await people.findById(person))?.userName ?? ''
  return { user, patient, relationship, ...(expires === undefined ? {} : { expires }) }
}
