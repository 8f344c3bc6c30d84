import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { anySearch, anyStep, PATIENT_COUNT, type Step } from '../../test/support/population.ts'
import { changeOf, CONTEXT, openTestRecords, type TestRecords } from '../../test/support/records.ts'
import { patientIdOf, type Resource } from '../fhir/index.ts'
import { prepare } from './plaintext.ts'
import type { Everything } from './everything.ts'

let t: TestRecords

beforeAll(async () => {
  t = await openTestRecords()
})

afterAll(async () => {
  await t.close()
})

beforeEach(async () => {
  await t.database.query('truncate record, record_history')
})

/** What the records should hold: by 'Type/id'. */
type Model = Map<string, Resource>

async function take(model: Model, step: Step): Promise<void> {
  const { resourceType: type, id = '' } = step.resource
  const name = `${type}/${id}`
  if (step.kind === 'save') {
    await t.save(step.resource)
    model.set(name, step.resource)
  } else if (model.has(name)) {
    await t.remove(type, id)
    model.delete(name)
  }
}

/** What FHIR says the search finds, from the opened resources alone. */
function expected(model: Model, [type, text]: readonly [string, string]): string[] {
  const search = t.query(type, text)
  return [...model.values()]
    .filter((resource) => resource.resourceType === type)
    .filter((resource) => search.clauses.every((clause) => t.fhir.matches(resource, clause)))
    .map(({ id = '' }) => id)
    .sort()
}

test('every match is among the candidates, whatever was written before', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { minLength: 10, maxLength: 60 }),
      fc.array(anySearch, { minLength: 25, maxLength: 25 }),
      async (steps, searches) => {
        await t.database.query('truncate record, record_history')
        const model: Model = new Map()
        for (const step of steps) await take(model, step)
        for (const search of searches) {
          expect([search, await t.search(...search, 3)]).toEqual([search, expected(model, search)])
        }
      },
    ),
    { numRuns: 8, endOnFailure: true },
  )
})

test('pages never skip or repeat, whatever is written between them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { minLength: 40, maxLength: 60 }),
      fc.array(anyStep, { minLength: 30, maxLength: 30 }),
      fc.array(anySearch, { minLength: 25, maxLength: 25 }),
      async (steps, later, searches) => {
        await t.database.query('truncate record, record_history')
        const model: Model = new Map()
        for (const step of steps) await take(model, step)
        const wanted = searches.map((search) => [search, expected(model, search)])
        const readings = await Promise.all(searches.map(startReading))
        while (readings.some(({ done }) => !done)) {
          for (const step of later.splice(0, 10)) await take(model, step)
          await Promise.all(readings.map(readOn))
        }
        expect(readings.map(({ search, found }) => [search, found])).toEqual(wanted)
      },
    ),
    { numRuns: 8, endOnFailure: true },
  )
})

/** A search whose pages are read one by one. */
interface Reading {
  readonly search: readonly [type: string, text: string]
  readonly found: string[]
  snapshot: string | undefined
  afterId: string
  done: boolean
}

async function startReading(search: readonly [string, string]): Promise<Reading> {
  const reading = { search, found: [], snapshot: undefined, afterId: '', done: false }
  await readOn(reading)
  return reading
}

async function readOn(reading: Reading): Promise<void> {
  if (reading.done) return
  const search = t.query(...reading.search)
  const { snapshot, afterId } = reading
  const page = await t.records.candidates(search, {
    context: CONTEXT,
    limit: 1,
    ...(snapshot === undefined ? {} : { snapshot, afterId }),
  })
  for (const row of page.rows) {
    const resource = await t.readRow(row)
    if (search.clauses.every((clause) => t.fhir.matches(resource, clause))) reading.found.push(row.id)
  }
  reading.snapshot = page.snapshot
  reading.afterId = page.rows.at(-1)?.id ?? ''
  reading.done = page.complete
}

const observation = (id: string, patient: string, code = '8867-4'): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code }] },
  subject: { reference: `Patient/${patient}` },
})

test('what was not committed when the first page was read is on no later page', async () => {
  const patient = randomUUID()
  await t.save(...['a', 'b', 'c'].map((id) => observation(id, patient)))
  const [late] = await prepare(t.records, [changeOf(observation('bb', patient))], CONTEXT)
  if (late === undefined) throw new Error('nothing prepared')
  const search = t.query('Observation', `patient=${patient}`)
  const first = await t.records.write([], async (writer) => {
    await writer.store([late])
    return await t.records.candidates(search, { context: CONTEXT, limit: 1 })
  })
  const second = await t.records.candidates(search, {
    context: CONTEXT,
    limit: 10,
    snapshot: first.snapshot,
    afterId: 'a',
  })
  expect(second.rows.map(({ id }) => id)).toEqual(['b', 'c'])
  expect(await t.search('Observation', `patient=${patient}`)).toEqual(['a', 'b', 'bb', 'c'])
})

test('what was deleted when the first page was read stays away, though it is created again', async () => {
  const practitioner = (id: string): Resource => ({ resourceType: 'Practitioner', id })
  await t.save(practitioner('a'), practitioner('b'), practitioner('c'))
  await t.remove('Practitioner', 'b')
  const search = t.query('Practitioner', '')
  const { rows, snapshot } = await t.records.candidates(search, { context: CONTEXT, limit: 1 })
  expect(rows.map(({ id }) => id)).toEqual(['a'])
  await t.save(practitioner('b'))
  const rest = await t.records.candidates(search, { context: CONTEXT, limit: 5, snapshot, afterId: 'a' })
  expect(rest.rows.map(({ id }) => id)).toEqual(['c'])
})

test('everything of a patient is theirs and what mentions them, as of one instant', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { minLength: 40, maxLength: 60 }),
      fc.array(anyStep, { minLength: 30, maxLength: 30 }),
      async (steps, later) => {
        await t.database.query('truncate record, record_history')
        const model: Model = new Map()
        for (const step of steps) await take(model, step)
        const logical = Array.from({ length: PATIENT_COUNT }, (_, at) => `patient-${at}`)
        const wanted = logical.map((id) =>
          [...model]
            .filter(([, resource]) => t.fhir.patientsOf(resource).includes(id))
            .map(([name]) => name)
            .sort(),
        )
        const first = await Promise.all(logical.map(async (id) => await everything(id)))
        const found = first.map(({ rows }) => rows.map(nameOf))
        let pages = first
        while (pages.some(({ complete }) => !complete)) {
          for (const step of later.splice(0, 10)) await take(model, step)
          pages = await Promise.all(
            pages.map(async (page, at) =>
              page.complete ? { ...page, rows: [] } : await everything(logical[at] ?? '', page),
            ),
          )
          pages.forEach(({ rows }, at) => found[at]?.push(...rows.map(nameOf)))
        }
        expect(found).toEqual(wanted)
      },
    ),
    { numRuns: 6, endOnFailure: true },
  )
})

const nameOf = ({ type, id }: { type: string; id: string }): string => `${type}/${id}`

async function everything(id: string, before?: Everything): Promise<Everything> {
  const after = before?.rows.at(-1)
  return await t.records.everythingOf(patientIdOf(id), {
    context: CONTEXT,
    limit: 1,
    ...(before === undefined || after === undefined ? {} : { snapshot: before.snapshot, after }),
  })
}

test('a search across patients that no token serves is refused and names its parameters', async () => {
  const search = t.query('Patient', 'gender=female&address-city=Boston')
  await expect(t.records.candidates(search, { context: CONTEXT, limit: 10 })).rejects.toMatchObject({
    code: 'SEARCH_TOO_COSTLY',
    message: expect.stringMatching(/Patient by address-city, gender/) as string,
  })
  await expect(
    t.records.candidates(t.query('Observation', ''), { context: CONTEXT, limit: 10 }),
  ).rejects.toMatchObject({ code: 'SEARCH_TOO_COSTLY' })
})

test('a clause about codes of one patient leaves the other rows of that patient sealed', async () => {
  const patient = randomUUID()
  const codes = ['8867-4', '2339-0', '718-7', '8867-4']
  await t.save(...codes.map((code, at) => observation(`o${at}`, patient, code)))
  const search = t.query('Observation', `patient=${patient}&code=8867-4`)
  const { rows } = await t.records.candidates(search, { context: CONTEXT, limit: 10 })
  expect(rows.map(({ id }) => id)).toEqual(['o0', 'o3'])
})

test('a search of a patient whose key is at hand takes one statement and asks the key server nothing', async () => {
  const patient = randomUUID()
  await t.save(...Array.from({ length: 60 }, () => observation(randomUUID(), patient)))
  const search = t.query('Observation', `patient=${patient}&code=8867-4`)
  await t.records.candidates(search, { context: CONTEXT, limit: 50 })
  const before = { ...t.calls, statements: t.database.statementCount() }
  const { rows, complete } = await t.records.candidates(search, { context: CONTEXT, limit: 50 })
  expect(t.database.statementCount() - before.statements).toBe(1)
  expect([t.calls.lookupTokens, t.calls.release]).toEqual([before.lookupTokens, before.release])
  expect([rows.length, complete]).toEqual([50, false])
})

test('tokens of a search are asked for in one call', async () => {
  const before = { ...t.calls, statements: t.database.statementCount() }
  await t.search('Patient', 'family=Smith&given=Ann&birthdate=1970-03-05&identifier=urn:mrn|1,2')
  expect(t.calls.lookupTokens - before.lookupTokens).toBe(1)
  expect(t.database.statementCount() - before.statements).toBe(1)
})
