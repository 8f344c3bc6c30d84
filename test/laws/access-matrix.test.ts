import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Action,
  ACTIONS,
  CLASSES,
  NARROWING,
  PERMISSIONS,
  type Relation,
  type ResourceClass,
} from '../../src/access/index.ts'
import { type Label, LABELS, patientIdOf, type Resource } from '../../src/fhir/index.ts'
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
/** What is stored: audit events are made of the ledger, and have tests of their own below. */
type Stored = Exclude<ResourceClass, 'audit'>
const STORED = CLASSES.map(({ name }) => name).filter((name): name is Stored => name !== 'audit')
/** To ann everybody stands as close as their role can; to ben nobody stands; for cat the clinician broke the glass. */
const LEVELS: ReadonlySet<string> = new Set(['R', 'V'])
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
  for (const who of PATIENTS) for (const name of STORED) await put(resourceOf(name, who))
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
afterAll(async () => {
  await chartward.close()
  await (await other)?.close()
})

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

function resourceOf(name: Stored, who: Who, id = `${name}-${who}`): Resource {
  const reference = { reference: `Patient/${who}` }
  const close = who === 'ann'
  switch (name) {
    case 'directory':
      return { resourceType: 'Organization', id, name: 'Clinic' }
    case 'workforce':
      return { resourceType: 'Practitioner', id, name: [{ family: 'Kim' }] }
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
  if (name === 'directory' || name === 'workforce') return [...always, 'nobody']
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
async function tried(role: Role, action: Action, name: Stored, who: Who): Promise<boolean> {
  const { token } = need(role)
  let resource = resourceOf(name, who)
  if (action === 'delete') {
    resource = resourceOf(name, who, `${name}-${who}-gone`)
    if (name !== 'demographics') await put(resource)
  }
  const answer = await answered(token, action, resource)
  return action === 'search' ? shows(answer) : done(answer)
}

/** What an interaction with this resource is answered. */
async function answered(token: string, action: Action, resource: Resource): Promise<HttpAnswer> {
  const place = `${resource.resourceType}/${resource.id}`
  const { id: _id, ...fresh } = resource
  switch (action) {
    case 'read':
      return await chartward.fhir('GET', place, { token })
    case 'search':
      return await chartward.fhir('GET', `${resource.resourceType}?_id=${resource.id}`, { token })
    case 'history':
      return await chartward.fhir('GET', `${place}/_history`, { token })
    case 'everything':
      return await chartward.fhir('GET', `${place}/$everything`, { token })
    case 'export': {
      const headers = { prefer: 'respond-async' }
      return await chartward.fhir('GET', `Patient/$export?_type=${resource.resourceType}`, { token, headers })
    }
    case 'create':
      return await chartward.fhir('POST', resource.resourceType, { token, body: fresh })
    case 'update':
      return await chartward.fhir('PUT', place, { token, body: resource })
    case 'delete':
      return await chartward.fhir('DELETE', place, { token })
    case 'transaction': {
      const entry = [{ resource, request: { method: 'PUT', url: place } }]
      const body = { resourceType: 'Bundle', type: 'transaction', entry }
      return await chartward.fhir('POST', '', { token, body })
    }
  }
}

describe.each(ROLES)('%s', (role) => {
  test.each(PATIENTS)(
    'may do to the record of %s what docs/reference/access.md says, and no more',
    async (who) => {
      const found: string[] = []
      const said: string[] = []
      for (const name of STORED) {
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

/** An AuditEvent of a leaf about this patient. */
async function auditOf(who: Who): Promise<string> {
  const entries = await chartward.entries()
  return `AuditEvent/disclosure-${entries.findIndex(({ patient }) => patient === patientIdOf(who))}`
}

describe.each(ROLES)('audit events and %s', (role) => {
  test.each(PATIENTS)('are told of %s as docs/reference/access.md says, and no more', async (who) => {
    const { token } = need(role)
    const place = await auditOf(who)
    const [, id = ''] = place.split('/')
    const read = done(await chartward.fhir('GET', place, { token }))
    const search = shows(await chartward.fhir('GET', `AuditEvent?_id=${id}`, { token }))
    const said = (action: Action) => tableSays(role, action, 'audit', relationsOf(role, who, 'audit'))
    expect({ read, search }).toEqual({ read: said('read'), search: said('search') })
  })

  test('are written, changed and deleted by nobody', async () => {
    const { token } = need(role)
    const place = await auditOf('ann')
    const { json: body } = await chartward.fhir('GET', place, { token: need('privacy-officer').token })
    const entry = [{ resource: body, request: { method: 'PUT', url: place } }]
    const answers = [
      await chartward.fhir('POST', 'AuditEvent', { token, body }),
      await chartward.fhir('PUT', place, { token, body }),
      await chartward.fhir('DELETE', place, { token }),
      await chartward.fhir('GET', `${place}/_history`, { token }),
      await chartward.fhir('POST', '', {
        token,
        body: { resourceType: 'Bundle', type: 'transaction', entry },
      }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([405, 405, 405, 405, 405])
  })
})

/** Labelled copies of these stand in ann's record. */
const LABELLED: readonly Stored[] = ['clinical', 'claims', 'scheduling', 'demographics']

describe.each(LABELS)('a record labelled $name', ({ name: label, codes }) => {
  const labelled = (name: Stored): Resource => {
    const [code = ''] = codes
    const system = `http://terminology.hl7.org/CodeSystem/v3-${LEVELS.has(code) ? 'Confidentiality' : 'ActCode'}`
    const id = `${name}-${label}`
    const made = name === 'demographics' ? { ...resourceOf(name, 'ben'), id } : resourceOf(name, 'ann', id)
    return { ...made, meta: { security: [{ system, code }] } }
  }
  beforeAll(async () => {
    for (const name of LABELLED) await put(labelled(name))
  })
  test.each(ROLES)('is open to %s as far as the page says', async (role) => {
    const found: string[] = []
    const said: string[] = []
    for (const name of LABELLED) {
      for (const action of ['read', 'search'] as const) {
        const who = name === 'demographics' ? 'ben' : 'ann'
        const reached = relationsOf(role, who, name).filter(
          (relation) => tableSays(role, action, name, [relation]) && leaves(label, relation, action),
        )
        said.push(`${action} ${name}: ${reached.length > 0}`)
        found.push(`${action} ${name}: ${await looked(role, action, labelled(name))}`)
      }
    }
    expect(found).toEqual(said)
  })
})

/** Does the label leave this relation open? The clinician's is a visit, which is close care. */
function leaves(label: Label, relation: Relation, action: Action): boolean {
  const keys: readonly string[] = NARROWING[label]
  if (relation === 'none' || relation === 'nobody') return action !== 'search' && keys.includes('known')
  return keys.includes(relation) || (relation === 'care' && keys.includes('close-care'))
}

async function looked(
  role: Role,
  action: 'read' | 'search',
  { resourceType, id }: Resource,
): Promise<boolean> {
  const { token } = need(role)
  return action === 'read'
    ? done(await chartward.fhir('GET', `${resourceType}/${id}`, { token }))
    : shows(await chartward.fhir('GET', `${resourceType}?_id=${id}`, { token }))
}

/** Whoever is not let in at all: how they came to that, and what every request of theirs is answered. */
const KEPT_OUT = [
  { how: 'whose session was ended', status: 401, keepOut: async (one: TestCaller) => await endSession(one) },
  {
    how: 'whose account was disabled',
    status: 403,
    keepOut: async ({ person }: TestCaller) => await chartward.chartward.accounts.people.disable(BY, person),
  },
  {
    how: 'whose role was taken away',
    status: 403,
    keepOut: async (one: TestCaller) => await callers.withdraw(one),
  },
  {
    how: 'of a contained app',
    status: 401,
    keepOut: async ({ caller }: TestCaller) =>
      await chartward.chartward.identity.sessions.end({ client: caller.client }, BY, 'contained'),
  },
] as const
const endSession = async ({ caller: { session } }: TestCaller) =>
  await chartward.chartward.identity.sessions.end({ session }, BY, '')

describe.each(KEPT_OUT)('somebody $how', ({ status, keepOut }) => {
  test.each(ROLES)('as %s reaches nothing by any interaction', async (role) => {
    const one = await callers.signIn(role, { ...factsOf(role), client: `app-${role}` })
    await keepOut(one)
    expect(await everythingTried(one.token)).toEqual(new Set([status]))
  })
})

test.each(ROLES)('%s of another environment reaches nothing by any interaction', async (role) => {
  const elsewhere = await openOther()
  const { token } = await openCallers(elsewhere).signIn(role, factsOf(role))
  expect((await elsewhere.fhir('GET', 'Patient/ann', { token })).status).not.toBe(401)
  expect(await everythingTried(token)).toEqual(new Set([401]))
})

let other: Promise<TestChartward> | undefined
const openOther = async () => await (other ??= openTestChartward())

/** The statuses of every interaction with every class of record. */
async function everythingTried(token: string): Promise<Set<number>> {
  const statuses = new Set<number>()
  for (const name of STORED) {
    for (const action of ACTIONS) {
      if (action === 'everything' && name !== 'demographics') continue
      statuses.add((await answered(token, action, resourceOf(name, 'ann'))).status)
    }
  }
  return statuses
}
