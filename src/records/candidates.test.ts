import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { anySearch, anyStep, type Step } from '../../test/support/population.ts'
import { changeOf, CONTEXT, openTestRecords, type TestRecords } from '../../test/support/records.ts'
import { patientIdOf, type Resource } from '../fhir/index.ts'
import { prepare } from './plaintext.ts'

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
    { numRuns: 12 },
  )
})

test('pages never skip or repeat, whatever is written between them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { minLength: 20, maxLength: 40 }),
      fc.array(anyStep, { minLength: 20, maxLength: 20 }),
      anySearch,
      async (steps, later, search) => {
        await t.database.query('truncate record, record_history')
        const model: Model = new Map()
        for (const step of steps) await take(model, step)
        const wanted = expected(model, search)
        expect(
          await pagesOf(search, async () => {
            for (const step of later.splice(0, 4)) await take(model, step)
          }),
        ).toEqual(wanted)
      },
    ),
    { numRuns: 40 },
  )
})

/** All matches, two candidates a page, with `between` done after each page. */
async function pagesOf(
  [type, text]: readonly [string, string],
  between: () => Promise<void>,
): Promise<string[]> {
  const search = t.query(type, text)
  const found: string[] = []
  let page = await t.records.candidates(search, { context: CONTEXT, limit: 2 })
  const { snapshot } = page
  for (;;) {
    for (const row of page.rows) {
      const resource = await t.readRow(row)
      if (search.clauses.every((clause) => t.fhir.matches(resource, clause))) found.push(row.id)
    }
    if (page.complete) return found
    await between()
    const afterId = page.rows.at(-1)?.id ?? ''
    page = await t.records.candidates(search, { context: CONTEXT, limit: 2, snapshot, afterId })
  }
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

test('everything of a patient is theirs and what mentions them, as of one instant', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { minLength: 20, maxLength: 50 }),
      fc.array(anyStep, { minLength: 12, maxLength: 12 }),
      fc.nat(7),
      async (steps, later, at) => {
        await t.database.query('truncate record, record_history')
        const model: Model = new Map()
        for (const step of steps) await take(model, step)
        const logical = `patient-${at}`
        const wanted = [...model]
          .filter(([, resource]) => t.fhir.patientsOf(resource).includes(logical))
          .map(([name]) => name)
          .sort()
        const options = { context: CONTEXT, limit: 3 }
        const patient = patientIdOf(logical)
        let page = await t.records.everythingOf(patient, options)
        const { snapshot } = page
        const found: string[] = []
        for (;;) {
          found.push(...page.rows.map(({ type, id }) => `${type}/${id}`))
          const after = page.rows.at(-1)
          if (page.complete || after === undefined) break
          for (const step of later.splice(0, 4)) await take(model, step)
          page = await t.records.everythingOf(patient, { ...options, snapshot, after })
        }
        expect(found).toEqual(wanted)
      },
    ),
    { numRuns: 25 },
  )
})

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
