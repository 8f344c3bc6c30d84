import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommandLine } from '../support/command-line.ts'
import { makeHome, removeHome, type Running, startRunning } from '../support/running.ts'

const PEOPLE = 700
const WAIT_MS = 120_000

let home: string
let folder: string
let running: Running

beforeAll(async () => {
  // A thief that nobody stops: the list is to be long.
  home = await makeHome({ containment: { automatic: false } })
  folder = mkdtempSync(path.join(os.tmpdir(), 'cw-'))
  running = await startRunning(home)
}, WAIT_MS)
afterAll(async () => {
  await running.stop()
  await removeHome(home)
  rmSync(folder, { recursive: true })
})

/** Words out of which names are made: a number is no name. */
const WORDS = ['ash', 'birch', 'cedar', 'dogwood', 'elm', 'fir', 'gum', 'hazel', 'ivy', 'juniper'] as const

function nameOf(number: number): string {
  return Array.from(String(number), (digit) => WORDS[Number(digit)]).join('')
}

function person(number: number): object {
  return {
    resourceType: 'Patient',
    id: `p-${number}`,
    name: [{ use: 'official', family: nameOf(number), given: ['Ann'] }],
    birthDate: '1970-03-05',
    ...(number % 7 === 0
      ? {}
      : { address: [{ line: [`${number} Main St`], city: 'Austin', state: 'TX', postalCode: '78701' }] }),
  }
}

async function chartward(...words: string[]) {
  return await runCommandLine(home, words)
}

async function answered(...words: string[]): Promise<any> {
  const { code, out, err } = await chartward(...words, '--json')
  expect([code, err]).toEqual([0, expect.any(String)])
  return JSON.parse(out)
}

test(
  'from a stolen session to a list of letters, over a server that is killed meanwhile: everybody is in one queue',
  async () => {
    const lines = Array.from({ length: PEOPLE }, (_, number) => JSON.stringify(person(number)))
    writeFileSync(path.join(folder, 'people.ndjson'), lines.join('\n'))
    expect((await chartward('import', folder)).code).toBe(0)
    const { token, session } = await running.token()
    const headers = { authorization: `Bearer ${token}` }
    for (let number = 0; number < PEOPLE; number += 1)
      await (await fetch(`${running.url}/fhir/R4/Patient/p-${number}`, { headers })).text()
    const { id } = await answered('case', 'open', '--title', 'stolen', '--session', session)
    await answered('case', 'rescope', id)
    const gathering = chartward('recipients', 'gather', '--case', id)
    await wait(900)
    await running.kill()
    await gathering
    running = await startRunning(home)
    const partly = await answered('recipients', 'queues', '--case', id)
    expect(partly.people).toBe(PEOPLE)
    const { people, missing, queues } = await answered('recipients', 'gather', '--case', id)
    expect([people, missing]).toEqual([PEOPLE, 0])
    expect(queues).toMatchObject({ ready: PEOPLE - 100, 'no-address': 100 })

    const list = await chartward('recipients', 'list', '--case', id, '--json')
    const waiting = list.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(new Set(waiting.map(({ patient }) => patient)).size).toBe(100)
    const [first] = waiting
    const file = path.join(folder, 'right.json')
    writeFileSync(
      file,
      JSON.stringify({
        address: { lines: ['1 Elm St'], city: 'Montpelier', state: 'VT', postalCode: '05602', country: 'US' },
      }),
    )
    const resolved = await answered(
      'recipients',
      'resolve',
      '--case',
      id,
      '--patient',
      first.patient,
      '--reason',
      'called',
      '--file',
      file,
    )
    expect(resolved).toMatchObject({ queue: 'ready', recipient: { residence: 'VT' } })
    const table = await chartward('recipients', 'queues', '--case', id)
    expect(table.out).toMatch(new RegExp(`ready +${PEOPLE - 99}`))

    expect(
      (await chartward('case', 'anchor', id, 'incidentKnown', '2026-03-16', '--reason', 'a call')).code,
    ).toBe(0)
    const calendar = path.join(folder, 'duties.ics')
    const duties = await answered('duties', '--case', id, '--ics', calendar)
    expect(duties).toMatchObject({ case: id, missing: 0, facts: { role: 'covered-entity' } })
    const texas = duties.counters.find(({ jurisdiction }: { jurisdiction: string }) => jurisdiction === 'TX')
    expect(texas).toMatchObject({ affected: PEOPLE - 100, unreachable: 0 })
    expect(
      duties.counters.find(({ jurisdiction }: { jurisdiction: string }) => jurisdiction === 'total'),
    ).toMatchObject({
      affected: PEOPLE,
      unreachable: 99,
    })
    expect(readFileSync(calendar, 'utf8')).toContain('BEGIN:VEVENT')
    const shown = await chartward('duties', '--case', id)
    expect(shown.out).toMatch(/2026-05-15 +US/)

    for (const words of [
      ['recipients', 'queues'],
      ['recipients', 'gather', '--case', 'C-2020-0001'],
      ['recipients', 'list', '--case', id, '--queue', 'nowhere'],
      ['recipients', 'resolve', '--case', id, '--patient', 'p-0', '--reason', 'x'],
      [
        'recipients',
        'resolve',
        '--case',
        id,
        '--patient',
        'p-0',
        '--reason',
        'x',
        '--file',
        path.join(folder, 'people.ndjson'),
      ],
      ['duties', '--case', id, '--facts', file],
    ]) {
      const { code, err } = await chartward(...words)
      expect([words, code === 0, err.includes('ash')]).toEqual([words, false, false])
    }
    expect((await chartward('ledger', 'verify')).code).toBe(0)
  },
  WAIT_MS,
)
