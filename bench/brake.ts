/** How long one decision of the brake takes, and what a clinic of 45,000 accounts makes it remember. */
import { type Asked, type Closeness, DEFAULT_BUDGETS, openBrake } from '../src/brake/index.ts'

const USERS = 45_000
const PATIENTS = 400_000
const OPENS = 1_500_000
const DAY_MS = 86_400_000

interface Ask {
  readonly user: number
  readonly kind?: Asked['kind']
  readonly patients: readonly string[]
}

const patientIds = Array.from({ length: PATIENTS }, () => crypto.randomUUID())
let state = 316

clinicDay()
wideAsks()

/** A weekday: everybody's opens, three reads of each chart, 6 % of them of strangers. */
function clinicDay(): void {
  globalThis.gc?.()
  const before = memory()
  const brake = openBrake({ budgets: DEFAULT_BUDGETS, principalsMax: 100_000, environmentScale: 45 })
  const worst: number[] = []
  let refused = 0
  const started = process.cpuUsage()
  for (let open = 0; open < OPENS; open++) {
    const patients = [patientIds[random(PATIENTS)] ?? '']
    const ask = askOf(Math.floor((open / OPENS) * DAY_MS), { user: random(USERS * 0.66), patients })
    for (let read = 0; read < 3; read++) {
      const begun = performance.now()
      if (!brake.admit(ask).allowed) refused += 1
      const us = (performance.now() - begun) * 1000
      if (open > OPENS * 0.9) worst.push(us)
    }
  }
  const meanUs = cpuUs(started) / (OPENS * 3)
  globalThis.gc?.()
  worst.sort((a, b) => a - b)
  const at = (share: number): number => rounded(worst[Math.floor(worst.length * share)] ?? 0)
  print({
    bench: 'brake',
    what: 'a day of one chart at a time',
    users: USERS,
    decisions: OPENS * 3,
    meanUs: rounded(meanUs),
    p50Us: at(0.5),
    p99Us: at(0.99),
    p9999Us: at(0.9999),
    memoryMb: Math.round((memory() - before) / 1e6),
    refused,
    ofOneUser: brake.usage('user', 'user-1').length,
  })
}

/** 500 patients in one ask, of which most were given before: as a search or a page of an export asks. */
function wideAsks(): void {
  const brake = openBrake({ budgets: DEFAULT_BUDGETS, principalsMax: 100_000, environmentScale: 45 })
  for (const kind of ['person', 'token'] as const) {
    const asks = Array.from({ length: 2000 }, (_, index) => {
      const from = random(2000)
      return askOf(index * 10, { user: index % 50, kind, patients: patientIds.slice(from, from + 500) })
    })
    for (const ask of asks.slice(0, 500)) brake.admit(ask)
    const started = process.cpuUsage()
    let refused = 0
    for (const ask of asks) if (!brake.admit(ask).allowed) refused += 1
    const meanUs = rounded(cpuUs(started) / asks.length)
    print({ bench: 'brake', what: '500 patients in one ask', kind, asks: asks.length, meanUs, refused })
  }
}

function askOf(at: number, { user, kind = 'person', patients }: Ask): Asked {
  return {
    at,
    kind,
    who: { user: `user-${user}`, role: 'clinician', client: 'ehr', session: `session-${user}` },
    patients: patients.map((patient) => ({ patient, closeness: closenessAt() })),
    bytes: 2000,
  }
}

function closenessAt(): Closeness {
  return random(100) < 6 ? 'unrelated' : 'related'
}

/** The same numbers each time. */
function random(below: number): number {
  state = (state * 48_271) % 2_147_483_647
  return Math.floor((state / 2_147_483_647) * below)
}

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Of this process alone, with its collector of garbage: others may have the machine meanwhile. */
function cpuUs(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started)
  return user + system
}

function rounded(us: number): number {
  return Math.round(us * 100) / 100
}

function print(line: object): void {
  console.log(JSON.stringify(line))
}
