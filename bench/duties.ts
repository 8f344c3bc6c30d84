/** How long the duties of an incident of a million people in every jurisdiction take, and what memory they need. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import {
  computeDuties,
  type Facts,
  groupPeople,
  icalendar,
  type PersonGroup,
  readLaw,
} from '../src/law/index.ts'

const LAW = path.resolve(import.meta.dirname, '..', 'law')
const FILES = ['obligations.json', 'federal-obligations.json', 'notice-contents.json', 'terms.json']
const CLASSES = 26
let state = 316

const law = readLaw(FILES.map((name) => ({ name, text: readFileSync(path.join(LAW, name), 'utf8') })))
const codes = [...law.states.keys()]
const classes = [...law.terms.elements.keys()].slice(0, CLASSES)
for (const people of [100_000, 1_000_000]) await measure(people)

async function measure(people: number): Promise<void> {
  globalThis.gc?.()
  let peak = 0
  const before = process.memoryUsage().heapUsed
  const begun = performance.now()
  const groups = await groupPeople(watched(population(people)))
  const grouped = performance.now()
  const facts: Facts = {
    role: 'business-associate',
    registrant: true,
    anchors: { incidentKnown: '2026-03-16', materialityDetermined: '2026-03-23' },
    people: groups,
  }
  const computed = computeDuties(law, facts)
  icalendar(computed.duties, { name: 'bench', now: 0, lawVersion: computed.lawVersion })
  const ended = performance.now()
  print({
    bench: 'duties',
    people,
    jurisdictions: codes.length,
    groups: groups.length,
    duties: computed.duties.length,
    groupS: seconds(grouped - begun),
    computeS: seconds(ended - grouped),
    heapMb: Math.round((peak - before) / 1e6),
  })

  async function* watched(among: Iterable<PersonGroup>): AsyncGenerator<PersonGroup> {
    let index = 0
    for (const person of among) {
      if (index++ % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed)
      yield person
    }
  }
}

/** Everybody has some elements of their own: more sets than a hospital has. */
function* population(people: number): Generator<PersonGroup> {
  for (let person = 0; person < people; person++) {
    const elements = classes.filter((_, index) => index < 3 || random(4) === 0)
    yield {
      state: random(100) === 0 ? null : (codes[random(codes.length)] ?? null),
      elements,
      tier: random(3) === 0 ? 'exposed' : 'disclosed',
      count: 1,
      part2: random(50) === 0,
      ...(random(20) === 0 ? { unreachable: 1 } : {}),
    }
  }
}

/** The same every time: a linear congruential generator (Numerical Recipes). */
function random(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}

function seconds(ms: number): number {
  return Math.round(ms / 10) / 100
}

function print(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
