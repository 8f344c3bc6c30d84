import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Action,
  ACTIONS,
  CLASSES,
  PERMISSIONS,
  type Relation,
  type ResourceClass,
} from '../../src/access/index.ts'
import { patientIdOf, type Resource } from '../../src/fhir/index.ts'
import type { Role } from '../../src/identity/index.ts'
import { openCallers, type Callers, type TestCaller } from '../support/callers.ts'
import { openTestChartward, type HttpAnswer, type TestChartward } from '../support/chartward.ts'

const ROLES: readonly Role[] = [
  'patient',
  'proxy',
  'clinician',
  'front-desk',
  'billing',
  'privacy-officer',
  'security-officer',
  'support',
  'administrator',
]
/** To ann everybody stands as close as their role can; to ben nobody stands; for cat the clinician broke the glass. */
const PATIENTS = ['ann', 'ben', 'cat'] as const
type Who = (typeof PATIENTS)[number]

const BY = { user: 'officer', role: 'operator', client: 'test', session: 'control', address: 'local' }
let chartward: TestChartward
let callers: Callers
const signed = new Map<Role, TestCaller>()

beforeAll(async () => {
  chartward = await openTestChartward()
  callers = openCallers(chartward)
  await put({ resourceType: 'Practitioner', id: 'lee', name: [{ family: 'Lee' }] })
  for (const who of PATIENTS) for (const { name } of CLASSES) await put(resourceOf(name, who))
  for (const role of ROLES)
    signed.set(role, await callers.signIn(role, { ...factsOf(role), factorAt: chartward.clock.now() }))
  const { access } = chartward.chartward
  await access.breakGlass({
    caller: need('clinician').caller,
    patient: patientIdOf('cat'),
    reason: 'unconscious in the hall',
  })
  const { person, user } = need('support')
  const by = (name: string) => ({ user: name, role: 'operator', client: 'test', session: 'test' })
  const patient = patientIdOf('ann')
  const id = await access.askSupport({
    person,
    user,
    classes: ['clinical'],
    patient,
    durationMs: 3_600_000,
    by: by('a'),
  })
  await access.approveSupport(id, by('b'))
})
afterAll(async () => await chartward.close())

const need = (role: Role): TestCaller => {
  const one = signed.get(role)
  if (one === undefined) throw new Error(role)
  return one
}
const factsOf = (role: Role) => {
  if (role === 'patient') return { fhirUser: 'Patient/ann' }
  if (role === 'proxy') return { fhirUser: 'RelatedPerson/mum', proxies: ['ann'] }
  return role === 'clinician' ? { fhirUser: 'Practitioner/lee' } : {}
}
const put = async (body: Resource) => {
  const { status, text } = await chartward.fhir('PUT', `${body.resourceType}/${body.id}`, { body })
  if (status >= 300) throw new Error(text)
}

function resourceOf(name: ResourceClass, who: Who, id = `${name}-${who}`): Resource {
  const reference = { reference: `Patient/${who}` }
  const close = who === 'ann'
  switch (name) {
    case 'directory':
      return { resourceType: 'Organization', id, name: 'Clinic' }
    case 'demographics':
      return { resourceType: 'Patient', id: who, name: [{ family: 'Marsh' }] }
    case 'relatives':
      return { resourceType: 'RelatedPerson', id, patient: reference }
    case 'scheduling':
      return {
        resourceType: 'Appointment',
        id,
        status: 'proposed',
        participant: [{ actor: reference, status: 'accepted' }],
      }
    case 'encounters': {
      const participant = close ? { participant: [{ individual: { reference: 'Practitioner/lee' } }] } : {}
      const visit = { status: 'in-progress', class: { code: 'AMB' }, subject: reference }
      return { resourceType: 'Encounter', id, ...visit, ...participant }
    }
    case 'coverage': {
      const payor = [{ reference: 'Organization/directory-ann' }]
      return {
        resourceType: 'Coverage',
        id,
        status: close ? 'active' : 'cancelled',
        beneficiary: reference,
        payor,
      }
    }
    case 'claims':
      return { resourceType: 'Account', id, status: 'active', subject: [reference] }
    case 'clinical':
      return { resourceType: 'Observation', id, status: 'final', code: { text: 'pulse' }, subject: reference }
  }
}

/** Which relations hold, said here once more, in the words of the page. */
function relationsOf(role: Role, who: Who, name: ResourceClass): readonly Relation[] {
  const always: Relation[] = ['none', 'review']
  if (name === 'directory') return [...always, 'nobody']
  if (role === 'clinician' && who === 'cat') return [...always, 'break-glass']
  if (who !== 'ann') return always
  const close: Partial<Record<Role, Relation>> = {
    patient: 'own',
    proxy: 'proxy',
    clinician: 'care',
    billing: 'coverage',
  }
  if (role === 'support') return name === 'clinical' ? [...always, 'support'] : always
  const relation = close[role]
  return relation === undefined ? always : [...always, relation]
}

function tableSays(role: Role, action: Action, name: ResourceClass, relations: readonly Relation[]): boolean {
  return PERMISSIONS.some(
    (line) =>
      line.role === role &&
      line.actions.includes(action) &&
      line.classes.includes(name) &&
      relations.includes(line.relation),
  )
}

const shows = ({ status, json }: HttpAnswer) => status === 200 && (json.entry ?? []).length > 0
/** A refusal is a 403: what fails for another reason shows nothing of access. */
const done = ({ status, text }: HttpAnswer) => {
  if (status >= 300 && status !== 403) throw new Error(text)
  return status < 300
}

/** Does it; answers whether it was allowed. */
async function tried(role: Role, action: Action, name: ResourceClass, who: Who): Promise<boolean> {
  const { token } = need(role)
  const resource = resourceOf(name, who)
  const place = `${resource.resourceType}/${resource.id}`
  const { id: _id, ...fresh } = resource
  switch (action) {
    case 'read':
      return done(await chartward.fhir('GET', place, { token }))
    case 'search':
      return shows(await chartward.fhir('GET', `${resource.resourceType}?_id=${resource.id}`, { token }))
    case 'history':
      return done(await chartward.fhir('GET', `${place}/_history`, { token }))
    case 'everything':
      return done(await chartward.fhir('GET', `Patient/${who}/$everything`, { token }))
    case 'create':
      return done(await chartward.fhir('POST', resource.resourceType, { token, body: fresh }))
    case 'update':
      return done(await chartward.fhir('PUT', place, { token, body: resource }))
    case 'delete': {
      const gone = resourceOf(name, who, `${name}-${who}-gone`)
      if (name !== 'demographics') await put(gone)
      return done(await chartward.fhir('DELETE', `${gone.resourceType}/${gone.id}`, { token }))
    }
    case 'transaction': {
      const entry = [{ resource, request: { method: 'PUT', url: place } }]
      return done(
        await chartward.fhir('POST', '', {
          token,
          body: { resourceType: 'Bundle', type: 'transaction', entry },
        }),
      )
    }
  }
}

describe.each(ROLES)('%s', (role) => {
  test.each(PATIENTS)(
    'may do to the record of %s what docs/reference/access.md says, and no more',
    async (who) => {
      const found: string[] = []
      const said: string[] = []
      for (const { name } of CLASSES) {
        for (const action of ACTIONS) {
          // `$everything` is of a patient: one class stands for it. Nobody is deleted who is needed further on.
          if (action === 'everything' && name !== 'demographics') continue
          const relations =
            action === 'create' && name === 'demographics'
              ? (['none'] as const)
              : relationsOf(role, who, name)
          const expected =
            tableSays(role, action, name, relations) &&
            (action !== 'transaction' || tableSays(role, 'update', name, relations))
          if (action === 'delete' && name === 'demographics' && expected) continue
          said.push(`${action} ${name}: ${expected}`)
          found.push(`${action} ${name}: ${await tried(role, action, name, who)}`)
        }
      }
      expect(found).toEqual(said)
    },
  )
})

test('a caller whose role was withdrawn, of another environment, or whose session was ended reaches nothing', async () => {
  const gone = await callers.signIn('clinician', { fhirUser: 'Practitioner/lee' })
  await callers.withdraw(gone)
  expect((await chartward.fhir('GET', 'Patient/ann', { token: gone.token })).status).toBe(403)
  const other = await openTestChartward()
  const { token } = await other.token()
  await other.close()
  expect((await chartward.fhir('GET', 'Patient/ann', { token })).status).toBe(401)
  const ended = await chartward.token()
  await chartward.chartward.identity.sessions.end({ session: ended.session }, BY, '')
  expect((await chartward.fhir('GET', 'Patient/ann', { token: ended.token })).status).toBe(401)
})
