import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ChartwardError, type PatientId } from '../kernel/index.ts'
import type { Access, RoleExplained } from '../access/index.ts'
import {
  ADMIN_PATHS,
  type ExplainAnswer,
  type ExplainAsked,
  type GlassAnswer,
  type RoleAnswer,
  type SupportAnswer,
  type SupportAskedFor,
} from '../contract/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import type { Accounts } from '../identity/index.ts'
import { personNamed, type Reading } from './control-people.ts'

const LOGICAL_ID = /^[A-Za-z0-9.-]{1,64}$/
const KEY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const HOUR_MS = 3_600_000

interface AccessDoor {
  readonly accounts: Accounts
  readonly access: Access
  readonly disclosure: Disclosure
}

/** Who may see whose record and why, and the exceptions that people made. */
export function accessRoutes(app: FastifyInstance, door: AccessDoor, reading: Reading): void {
  explainRoutes(app, door, reading)
  supportRoutes(app, door, reading)
}

function explainRoutes(
  app: FastifyInstance,
  { access, disclosure }: AccessDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  app.post(ADMIN_PATHS.explain, async (request): Promise<ExplainAnswer> => {
    const { user, patient: id, patientKey } = jsonOf<Partial<ExplainAsked>>(request)
    const patient = patientKey === undefined ? patientNamed(id) : patientKeyed(patientKey)
    if (typeof user !== 'string') throw new ChartwardError('USAGE', 'name the person with --user')
    const interaction = operatorOf(request)
    // How somebody stands to a patient tells something of the patient.
    await disclosure.note(interaction, { how: 'operation', note: 'access explain', about: [patient] })
    const roles = await access.explain(user.replaceAll('\0', ''), patient, interaction)
    if (roles === undefined) throw new ChartwardError('PERSON_UNKNOWN', 'there is no such person')
    return { user, roles: roles.map(roleAnswer) }
  })
  app.get(ADMIN_PATHS.review, async (request) => {
    const broken = await access.unreviewed()
    const about = broken.map(({ patient }) => patient)
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'access review', about })
    return { broken: broken satisfies readonly GlassAnswer[] }
  })
  app.post(`${ADMIN_PATHS.review}/:id`, async (request) => {
    return { reviewed: await access.review(idOf(request), operatorOf(request).who) }
  })
}

function supportRoutes(
  app: FastifyInstance,
  { accounts, access, disclosure }: AccessDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  const by = (request: FastifyRequest) => operatorOf(request).who
  app.get(ADMIN_PATHS.support, async (request) => {
    const grants = await access.listSupport()
    const about = grants.flatMap(({ patient }) => patient ?? [])
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'support list', about })
    return { grants: grants satisfies readonly SupportAnswer[] }
  })
  app.post(ADMIN_PATHS.support, async (request) => {
    const { user, classes, patient, hours } = jsonOf<Partial<SupportAskedFor>>(request)
    const person = await personNamed(accounts, user)
    if (!person.roles.includes('support'))
      throw new ChartwardError('USAGE', 'a support grant is for somebody in the role support')
    if (!Array.isArray(classes)) throw new ChartwardError('USAGE', 'a support grant names classes')
    const id = await access.askSupport({
      person: person.id,
      user: person.userName,
      classes,
      ...(patient === undefined ? {} : { patient: patientNamed(patient) }),
      durationMs: Math.round(Number(hours) * HOUR_MS),
      by: by(request),
    })
    return { id }
  })
  app.post(
    `${ADMIN_PATHS.support}/:id/approve`,
    async (request) => await access.approveSupport(idOf(request), by(request)),
  )
  app.post(`${ADMIN_PATHS.support}/:id/end`, async (request) => {
    return { ended: await access.endSupport(idOf(request), by(request)) }
  })
}

/** The id that the path of a route ends with. */
export function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id
}

/** The patient of a logical id. **Errors.** `USAGE`. */
export function patientNamed(id: unknown): PatientId {
  if (typeof id !== 'string' || !LOGICAL_ID.test(id))
    throw new ChartwardError('USAGE', 'a patient is named by the id of the Patient resource')
  return patientIdOf(id)
}

/** The patient as leaves name them. **Errors.** `USAGE`. */
function patientKeyed(key: unknown): PatientId {
  if (typeof key !== 'string' || !KEY.test(key))
    throw new ChartwardError('USAGE', 'a patient is named in leaves by a UUID')
  return key as PatientId
}

function roleAnswer({ role, standing, reasons, keptBack }: RoleExplained): RoleAnswer {
  const { own, proxy, ties, brokenGlass, support } = standing
  return {
    role,
    relations: [
      ...(own ? [{ kind: 'own' }] : []),
      ...(proxy ? [{ kind: 'proxy' }] : []),
      ...ties.map(({ kind, until }) => ({ kind, until })),
      ...(brokenGlass ? [{ kind: 'break-glass' }] : []),
      ...(support.length > 0 ? [{ kind: 'support' }] : []),
    ],
    reasons: reasons.map(({ role: _role, ...reason }) => reason),
    keptBack,
  }
}
