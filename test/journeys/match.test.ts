import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import type { MatchReport } from '../../src/contract/index.ts'
import { patientIdOf, type Resource } from '../../src/fhir/index.ts'
import { type FinderLimits, openMatch } from '../../src/match/index.ts'
import { makePopulation } from '../../src/simulate/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { runCommandLine } from '../support/command-line.ts'
import { bundle, csv, disguised, ndjson, prose, rowOf, type Stolen } from '../support/dumps.ts'
import { refusingLeaves } from '../support/refused-leaves.ts'

/** A thief among people who do their work, and the files that turn up afterwards. */

const PATIENTS = 150
let chartward: TestChartward
let folder: string
let ids: string[]
let stolen: Stolen[]
let thief: { token: string; session: string }
let afterwards: { token: string; session: string }
const looked: { from: number; until: number } = { from: 0, until: 0 }

const read = async (token: string, path: string) => {
  const { status, json } = await chartward.fhir('GET', path, { token })
  if (status !== 200) throw new Error(`${path}: ${status}`)
  return json as Resource
}
const readPerson = async (token: string, id: string): Promise<Stolen> => {
  const patient = await read(token, `Patient/${id}`)
  const found = await read(token, `Condition?patient=${id}`)
  const entries = (found['entry'] ?? []) as { resource: Resource }[]
  return { patient, others: entries.map(({ resource }) => resource) }
}
const matchText = async (text: string | Uint8Array, query = ''): Promise<MatchReport> =>
  JSON.parse(
    await controlClient(chartward.home, 'officer').sendFile(
      `/match${query}`,
      Readable.from([Buffer.from(text)]),
    ),
  ) as MatchReport
/** Precision and recall of the people a report names. */
const quality = (report: MatchReport, people: readonly Stolen[]) => {
  const wanted = new Set(people.map(({ patient }) => patientIdOf(patient.id ?? '')))
  const hits = report.people.filter(({ patient }) => wanted.has(patient as never)).length
  return { precision: hits / Math.max(1, report.people.length), recall: hits / wanted.size }
}
/** What a report comes to, and what it should. */
const outcomeOf = (report: MatchReport, people: readonly Stolen[]) => {
  const { precision, recall } = quality(report, people)
  const isFound = precision >= 0.99 && recall >= 0.99
  const session = report.sessions[0]?.session
  return { verdict: report.verdict, session, people: isFound ? 'found' : { precision, recall } }
}
const thiefs = () => ({ verdict: 'explained', session: thief.session, people: 'found' })
const strangers = (count: number): Stolen[] =>
  [...makePopulation({ patients: count, seed: 99 }).patients()].map((one) => {
    const [patient, ...others] = (one.entry ?? []).map(({ resource }) => resource as Resource)
    return { patient: patient as Resource, others }
  })

beforeAll(async () => {
  chartward = await openTestChartward()
  folder = await mkdtemp(path.join(os.tmpdir(), 'cw-match-'))
  const client = controlClient(chartward.home, 'operator')
  const population = makePopulation({ patients: PATIENTS })
  ids = []
  await client.send('POST', '/import', JSON.stringify(population.directory))
  for (const one of population.patients()) {
    ids.push(one.entry?.[0]?.resource?.id ?? '')
    await client.send('POST', '/import', JSON.stringify(one))
  }
  chartward.clock.pass(60_000)
  // Everybody is shown to somebody, and one sees everybody.
  const warehouse = await chartward.token('viewer', 'warehouse')
  for (const id of ids) await read(warehouse.token, `Patient/${id}`)
  for (let doctor = 0; doctor < 5; doctor += 1) {
    const { token } = await chartward.token('clinician', `dr-${doctor}`)
    for (const id of ids.filter((_, at) => at % 5 === doctor || at % 7 === doctor))
      await readPerson(token, id)
  }
  chartward.clock.pass(60_000)
  looked.from = chartward.clock.now()
  thief = await chartward.token('clinician', 'dr-stolen')
  stolen = []
  for (const id of ids.filter((_, at) => at % 5 < 2)) stolen.push(await readPerson(thief.token, id))
  chartward.clock.pass(60_000)
  looked.until = chartward.clock.now()
  // Some of them have another telephone since, and somebody else is shown the same people after that.
  for (const { patient } of stolen.filter((_, at) => at % 3 === 0)) {
    const telecom = [{ system: 'phone', value: '555-010-0000' }, (patient as any).telecom[1]]
    await chartward.fhir('PUT', `Patient/${patient.id}`, { body: { ...patient, telecom } })
  }
  chartward.clock.pass(60_000)
  afterwards = await chartward.token('clinician', 'dr-later')
  for (const { patient } of stolen) await readPerson(afterwards.token, patient.id ?? '')
}, 240_000)
afterAll(async () => {
  await chartward.close()
  await rm(folder, { recursive: true })
})

describe('a file made of what a session was shown names that session', () => {
  test('as a table of all of them', async () => {
    const report = await matchText(csv(stolen.map(rowOf)))
    expect(outcomeOf(report, stolen)).toEqual(thiefs())
    expect(report.file.format).toBe('CSV')
    expect(report.counts).toMatchObject({ naming: stolen.length, strangers: 0, people: stolen.length })
    expect(report.sessions[0]).toMatchObject({ precision: 1, recall: 1, elements: 1, timely: 1 })
    expect(report.sessions.find(({ session }) => session === afterwards.session)?.timely).toBeLessThan(0.7)
  })

  test('and the time at which its values were the newest', async () => {
    const { window } = await matchText(csv(stolen.map(rowOf)))
    expect(Date.parse(window?.from ?? '')).toBeLessThanOrEqual(looked.from)
    expect(Date.parse(window?.until ?? '')).toBeGreaterThanOrEqual(looked.until)
    expect(Date.parse(window?.until ?? '')).toBeLessThan(chartward.clock.now())
    expect(window).toMatchObject({ people: stolen.length, of: stolen.length })
  })

  test('as a tenth of them', async () => {
    // Not each tenth: who cares for each fifth would have been shown all of these.
    const some = [4, 13, 20, 37, 41, 58].flatMap((at) => stolen[at] ?? [])
    for (const rows of [some.map(rowOf), some.map(rowOf).map(disguised)])
      expect(outcomeOf(await matchText(csv(rows)), some)).toEqual(thiefs())
  })

  test('with other names for the columns, in another order, with days and telephones written otherwise', async () => {
    for (const separator of [',', ';', '\t']) {
      const report = await matchText(csv(stolen.map(rowOf).map(disguised), separator))
      expect(outcomeOf(report, stolen)).toEqual(thiefs())
    }
  })

  test('without a heading, and without the names', async () => {
    const rows = stolen.map(rowOf).map(({ mrn = '', zip = '', dob = '' }) => ({ mrn, zip, dob }))
    const text = csv(rows)
    expect(outcomeOf(await matchText(text.slice(text.indexOf('\n') + 1)), stolen)).toEqual(thiefs())
  })

  test('mixed with as many strangers, whose numbers are those of people here', async () => {
    const others = strangers(stolen.length)
    const mixed = [...stolen, ...others].toSorted((a, b) =>
      (a.patient.id ?? '') < (b.patient.id ?? '') ? -1 : 1,
    )
    for (const rows of [mixed.map(rowOf), mixed.map(rowOf).map(disguised)]) {
      const report = await matchText(csv(rows))
      expect(outcomeOf(report, stolen)).toEqual(thiefs())
      expect(report.counts.strangers).toBeGreaterThanOrEqual(others.length - 1)
    }
  })

  test('as a list of telephone numbers, or of record numbers, and says that there is nothing else', async () => {
    const lists = [
      stolen.map(rowOf).map(({ mrn = '' }) => ({ mrn })),
      stolen.map(rowOf).map(({ phone = '', city = '' }) => ({ phone, city })),
    ]
    for (const rows of lists) {
      const report = await matchText(csv(rows))
      expect(outcomeOf(report, stolen)).toEqual(thiefs())
      expect(report.people.every(({ sure }) => sure === 'one-value')).toBe(true)
      expect(report.says.join(' ')).toContain('a single number or address is all there is')
    }
  })

  test('as FHIR resources, one a line, in a bundle, and packed', async () => {
    for (const text of [ndjson(stolen), bundle(stolen)]) {
      const report = await matchText(text)
      expect(outcomeOf(report, stolen)).toEqual(thiefs())
      expect(report.file.format).toBe('json')
      const classes = report.elements.map(({ name }) => name)
      expect(classes).toEqual(expect.arrayContaining(['identity', 'birth-date', 'contact', 'diagnoses']))
      expect(classes).not.toContain('insurance')
      expect(report.people[0]?.versions.length).toBeGreaterThan(1)
    }
    const file = path.join(folder, 'dump.json.gz')
    await writeFile(file, gzipSync(bundle(stolen)))
    const { code, out } = await runCommandLine(chartward.home, ['match', file, '--json'])
    expect(code).toBe(0)
    expect(outcomeOf(JSON.parse(out) as MatchReport, stolen)).toEqual(thiefs())
  })

  test('as JSON of the thief’s own making', async () => {
    const people = stolen.map(rowOf).map(({ first_name, last_name, dob, phone }) => ({
      person: { full: `${first_name} ${last_name}`, born: dob },
      calls: [phone],
    }))
    expect(
      outcomeOf(
        await matchText(JSON.stringify({ made: '2026-04-01', leak: { people } }, undefined, 2)),
        stolen,
      ),
    ).toEqual(thiefs())
  })

  test('as prose', async () => {
    const report = await matchText(prose(stolen))
    expect(report.file.format).toBe('text')
    expect(outcomeOf(report, stolen)).toEqual(thiefs())
  })

  test('as a list of lines', async () => {
    const lines = stolen
      .map(rowOf)
      .map(({ first_name, last_name, dob }) => `${first_name} ${last_name} born ${dob}`)
    expect(outcomeOf(await matchText(`${lines.join('\n')}\n`), stolen)).toEqual(thiefs())
  })
})

describe('a file from elsewhere is told so', () => {
  test('though its people have numbers that people here have as well', async () => {
    const report = await matchText(csv(strangers(200).map(rowOf)))
    expect(report.verdict).toBe('elsewhere')
    expect(report.people.length).toBeLessThan(3)
    expect(report.says.join(' ')).toMatch(/from elsewhere/)
  })

  test('and one that nothing can be told of, and one that nobody can read', async () => {
    expect(await matchText('the quick brown fox\n')).toMatchObject({ verdict: 'untold', sessions: [] })
    const unreadable = { code: 'FILE_UNREADABLE' }
    await expect(matchText('PK\u0003\u0004....')).rejects.toMatchObject(unreadable)
    await expect(matchText(' \n')).rejects.toMatchObject(unreadable)
    await expect(matchText(Buffer.alloc(5_000, 1))).rejects.toMatchObject(unreadable)
  })

  test('but not one that has names people here have, and nothing else to tell them by', async () => {
    const names = stolen.map(rowOf).map(({ first_name = '', last_name = '' }, at) => ({
      first_name,
      last_name,
      owes: `${at * 7 + 1000}.50`,
    }))
    const report = await matchText(csv(names))
    expect(report).toMatchObject({ verdict: 'untold', people: [] })
    expect(report.counts.doubtful).toBeGreaterThan(stolen.length / 2)
  })

  test('and one of people here whom nobody was shown', async () => {
    const report = await matchText(csv(stolen.map(rowOf)), `?to=1000`)
    expect(report).toMatchObject({ verdict: 'unexplained', sessions: [] })
    expect(report.people).toHaveLength(stolen.length)
  })
})

describe('what was opened is bounded, and the index does for the others', () => {
  const matchWith = async (limits: FinderLimits, text: string): Promise<MatchReport> => {
    const { disclosure, ledger, index } = chartward.chartward
    const source = { reader: ledger, index, publish: async () => await ledger.publish() }
    const { match } = openMatch({ disclosure, ledger: source, limits })
    const who = { user: 'officer', role: 'operator', client: 'test', session: 'control', address: 'local' }
    const interaction = { who, request: `limited-${limits.openedMax}-${text.length}`, why: 'HSYSADMIN' }
    return JSON.parse(
      String(await match(interaction, { file: Readable.from([Buffer.from(text)]) })),
    ) as MatchReport
  }

  test.each([0, 7])('%i people opened: the others are known by tokens', async (openedMax) => {
    const others = strangers(stolen.length)
    const tables = [stolen.map(rowOf), stolen.map(rowOf).map(disguised), [...stolen, ...others].map(rowOf)]
    for (const rows of tables) {
      const report = await matchWith({ openedMax, wholeMax: 0 }, csv(rows))
      expect(outcomeOf(report, stolen)).toEqual(thiefs())
      expect(report.counts.opened).toBeLessThanOrEqual(openedMax)
      expect(report.people.filter(({ sure }) => sure === 'tokens').length).toBeGreaterThanOrEqual(
        stolen.length - openedMax,
      )
      expect(report.says.join(' ')).toContain('by the index alone')
    }
  })

  test('whom it names though nobody was opened has a leaf before they are named', async () => {
    const asked = [{ openedMax: 0, wholeMax: 0 }, csv(stolen.slice(0, 5).map(rowOf))] as const
    const before = await chartward.leafCount()
    const { people } = await matchWith(...asked)
    const named = (await chartward.entries(before)).filter(
      ({ note }) => note?.startsWith('match of') === true,
    )
    expect(people).toHaveLength(5)
    expect(named.flatMap(({ patient }) => patient ?? []).sort()).toEqual(
      people.map(({ patient }) => patient).sort(),
    )
    const isOfSomebody = ({ patient }: { patient: string | null }) => patient !== null
    const refused = await refusingLeaves(chartward.chartward.ledger, isOfSomebody, async () => {
      await expect(matchWith(...asked)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' })
    })
    expect(refused).toHaveLength(5)
  })

  test('while keys are frozen nobody is opened, and the file is matched all the same', async () => {
    const { keys } = chartward.chartward
    const by = { user: 'officer', role: 'operator', client: 'test', session: 'control', address: 'local' }
    await keys.freeze({ by, reason: 'a test' })
    try {
      const report = await matchText(csv(stolen.map(rowOf)))
      expect(outcomeOf(report, stolen)).toEqual(thiefs())
      expect(report.people.every(({ sure }) => sure === 'tokens')).toBe(true)
    } finally {
      await keys.thaw({ by, reason: 'a test' })
    }
  })
})

test('who was deleted since is found by what they were', async () => {
  const body = {
    ...stolen[0]?.patient,
    id: 'gone',
    identifier: [{ value: 'GONE-4711' }],
    birthDate: '1951-02-03',
  }
  // Not shown to whoever writes it.
  await chartward.fhir('PUT', 'Patient/gone', { body, headers: { prefer: 'return=minimal' } })
  const row = rowOf({ patient: body as Resource, others: [] })
  const person = { ...row, mrn: 'GONE-4711', ssn: '' }
  await read(thief.token, 'Patient/gone')
  expect((await chartward.fhir('DELETE', 'Patient/gone')).status).toBe(204)
  const report = await matchText(csv([person]))
  expect(report.people.map(({ resource }) => resource)).toEqual(['Patient/gone'])
  expect(report.sessions[0]?.session).toBe(thief.session)
})

test('a match is told like any reading: before it, and of everybody it opened or names', async () => {
  const before = await chartward.leafCount()
  const some = stolen.slice(0, 3)
  const report = await matchText(csv(some.map(rowOf)))
  const entries = await chartward.entries(before)
  expect(entries[0]).toMatchObject({ how: 'match', note: 'match begun', patient: null })
  expect(new Set(entries.map(({ how }) => how))).toEqual(new Set(['match']))
  for (const { patient, versions } of report.people) {
    const own = entries.filter((entry) => entry.patient === patient)
    expect(own.flatMap(({ resources }) => resources)).toEqual(expect.arrayContaining([...versions]))
    expect(own[0]?.who.user).toBe('officer')
  }
  // What it opened and does not name has a leaf as well.
  const opened = new Set(entries.flatMap(({ patient }) => patient ?? []))
  expect(opened.size).toBe(report.counts.opened)
  await expect(chartward.verifyEverything()).resolves.toBeUndefined()
})

test('a match is no source of a file: asking twice names the same session', async () => {
  const first = await matchText(csv(stolen.map(rowOf)))
  const again = await matchText(csv(stolen.map(rowOf)))
  expect(again.sessions.map(({ session }) => session)).toEqual(first.sessions.map(({ session }) => session))
  expect(again.sessions.some(({ session }) => session === 'control')).toBe(false)
})

test('no word of the file or of a record is printed, and nobody’s name', async () => {
  const file = path.join(folder, 'dump.csv')
  await writeFile(file, csv(stolen.map(rowOf)))
  const { code, out, err } = await runCommandLine(chartward.home, ['match', file])
  expect(code).toBe(0)
  expect(out).toContain(thief.session)
  for (const { first_name = '', ssn = '', mrn = '', email = '' } of stolen.map(rowOf))
    for (const word of [ssn, mrn, email, ` ${first_name} `]) expect(out + err).not.toContain(word)
})
