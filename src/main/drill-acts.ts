import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { ChartwardError, type Log, systemClock } from '../kernel/index.ts'
import type { Terminal } from '../cli/index.ts'
import type { RollbackApplied, RollbackPlan } from '../contract/index.ts'
import type { ScopeQuery, ScopeReport } from '../scope/index.ts'
import { entriesOf, fhirClient, type Loot, openLoot, scrape, tamper } from '../simulate/index.ts'
import type { Closing } from './closing.ts'
import { type Site, startWork, type Work, type Worker } from './drill-stage.ts'
import { startReadOnly } from './read-only.ts'

/** One chart a second. */
const PACE_MS = 1_000
const ALTERED = 3
/** What the thief looks up in the directory: what family names begin with. */
const LOOKED_UP = ['Ma', 'Sa', 'Ro', 'Jo', 'Ha', 'Mo']
const UNAUTHENTICATED = 401
/** Work before the theft begins: the backup has the charts by then, and the detector knows what is ordinary. */
const BEFORE_MS = 4_000
/** A thief who is not stopped by then will not be. */
const THEFT_MS_MAX = 120_000
const WAIT_MS = 200

/** Whoever answers to the theft. */
const OFFICER = {
  user: 'security-officer',
  role: 'operator',
  client: 'drill',
  session: 'drill',
  address: 'local',
} as const

export interface DrillStage {
  readonly north: Site
  readonly south: Site
  readonly folder: string
  readonly terminal: Terminal
  readonly log: Log
}

/** One thing that has to be so, and whether it was. */
interface Check {
  readonly says: string
  readonly holds: boolean
}

/** What a drill came to. Times are milliseconds since 1970. */
export interface Done {
  readonly timeline: readonly { readonly at: number; readonly says: string }[]
  readonly checks: readonly Check[]
  readonly lost: { readonly patients: number; readonly seconds: number }
}

interface Telling {
  readonly timeline: { at: number; says: string }[]
  readonly checks: Check[]
  note(says: string): void
  check(says: string, holds: boolean): void
}

/** The acts of the drill, one after the other, while both environments go on working. */
export async function playDrill(stage: DrillStage, opened: Closing): Promise<Done> {
  const { north, south } = stage
  const telling = openTelling(stage.terminal)
  const [victim, ...others] = north.staff
  if (victim === undefined) throw new ChartwardError('INTERNAL', 'nobody works here')
  const works = [startWork(north, others), startWork(south, south.staff)]
  for (const { stop } of works) opened.add(async () => void (await stop()))
  await wait(BEFORE_MS)
  const theft = await steal(telling, north, victim)
  await contained(telling, north, victim)
  const report = await scoped(telling, north, { victim, loot: theft.loot })
  await takenBack(telling, north, { query: queryOf(victim), altered: theft.altered })
  await readable(telling, stage, { before: theft.begun, altered: theft.altered }, opened)
  const came = await Promise.all(works.map(async ({ stop }) => await stop()))
  await untouched(telling, { south, victim, works: came })
  await verified(telling, [north, south])
  const seconds = ((theft.stoppedAt ?? Date.now()) - theft.begun) / 1000
  return {
    timeline: telling.timeline,
    checks: telling.checks,
    lost: { patients: report.counts.disclosed, seconds },
  }
}

function openTelling({ err }: Terminal): Telling {
  const timeline: { at: number; says: string }[] = []
  const checks: Check[] = []
  return {
    timeline,
    checks,
    note: (says) => {
      timeline.push({ at: systemClock.now(), says })
      err(`${says}\n`)
    },
    check: (says, holds) => {
      checks.push({ says, holds })
      err(`  ${holds ? 'holds' : 'FAILS'}: ${says}\n`)
    },
  }
}

const queryOf = ({ session }: Worker): ScopeQuery => ({
  sessions: [session],
  users: [],
  clients: [],
  addresses: [],
})

/** What a theft came to. `stoppedAt`: when an answer said that it is over; undefined: they ran out of charts. */
interface Theft {
  readonly loot: Loot
  readonly begun: number
  readonly stoppedAt: number | undefined
  /** `MedicationRequest/x` or another record that was altered. */
  readonly altered: readonly string[]
}

/**
 * Somebody else has a copy of the token, and its owner stands aside: records are altered, then charts are taken, first those
 * of the clinician's own patients, then those of strangers out of the directory.
 */
async function steal(telling: Telling, { server }: Site, { user, token, patients }: Worker): Promise<Theft> {
  const loot = openLoot()
  let stoppedAt: number | undefined
  const client = fhirClient({
    url: server.url,
    token,
    onReply: (asked, reply) => {
      loot.take(asked, reply)
      if (reply.status === UNAUTHENTICATED) stoppedAt ??= Date.now()
    },
  })
  telling.note(`the session of ${user} is stolen: one chart a second, and records are altered`)
  const begun = systemClock.now()
  const over = () => stoppedAt !== undefined || Date.now() - begun > THEFT_MS_MAX
  const pace = { now: () => systemClock.now(), pass: async (durationMs: number) => await wait(durationMs) }
  const robber = { client, pace, over }
  const everyMs = PACE_MS
  const tampered = await tamper({ ...robber, patients: patients.slice(0, ALTERED) }, { everyMs })
  const strangers: string[] = []
  for (const family of LOOKED_UP) {
    const found = entriesOf(await client.search('Patient', { family, _count: '10' }))
    strangers.push(...found.flatMap(({ id = '' }) => (patients.includes(id) ? [] : [id])))
  }
  const { given, refused } = await scrape({ ...robber, patients: [...patients, ...strangers] }, { everyMs })
  telling.note(`the thief is stopped, after ${given.length + refused.length} charts`)
  telling.check('the theft was stopped without anybody’s doing', stoppedAt !== undefined)
  telling.check('records were altered', tampered.given.length === ALTERED)
  return {
    loot,
    begun,
    stoppedAt,
    altered: [...loot.written()].map((one) => one.slice(0, one.lastIndexOf('/'))),
  }
}

/** What was found, what was done about it, and that nothing of it is alive. */
async function contained(telling: Telling, { server }: Site, { user, session }: Worker): Promise<void> {
  const { incident } = server.operations
  const found = await eventually(async () => {
    const findings = await incident.findings.list({})
    return findings.filter(({ actor }) => actor?.user === user)
  })
  for (const { level, summary, noticed } of found.toReversed()) {
    telling.timeline.push({ at: noticed, says: `found (${level}): ${summary}` })
  }
  telling.timeline.sort((one, other) => one.at - other.at)
  telling.check(
    'a finding names the stolen session',
    found.some((one) => one.actor?.session === session),
  )
  const target = { kind: 'session', name: session } as const
  const reason = 'the drill: this session was stolen'
  await incident.contain({ degree: 'suspend-session', target, reason, by: OFFICER })
  const { measures, alive } = await incident.status(target)
  for (const { degree, begun, by } of measures)
    telling.timeline.push({ at: begun, says: `contained by ${by}: ${degree}` })
  telling.timeline.sort((one, other) => one.at - other.at)
  const left = alive.filter(({ count }) => count > 0).map(({ kind, count }) => `${count} ${kind}`)
  telling.check(
    `nothing of the session is alive${left.length === 0 ? '' : `: ${left.join(', ')}`}`,
    left.length === 0,
  )
}

async function eventually<Item>(look: () => Promise<readonly Item[]>): Promise<readonly Item[]> {
  const until = Date.now() + THEFT_MS_MAX / 4
  for (;;) {
    const found = await look()
    if (found.length > 0 || Date.now() > until) return found
    await wait(WAIT_MS)
  }
}

async function scoped(
  telling: Telling,
  { server }: Site,
  { victim, loot }: { readonly victim: Worker; readonly loot: Loot },
): Promise<ScopeReport> {
  const report = await server.operations.scope(queryOf(victim), { all: false })
  const { disclosed, exposed, sealed, untouched } = report.counts
  telling.note(`scope: ${disclosed} disclosed, ${exposed} exposed, ${sealed} sealed, ${untouched} untouched`)
  const told = new Set(report.people.filter(({ tier }) => tier === 'disclosed').map(({ patient }) => patient))
  const missed = [...loot.people()].filter((patient) => !told.has(patient))
  telling.check('everyone whose record was in an answer is named', missed.length === 0)
  return report
}

async function takenBack(
  telling: Telling,
  { server }: Site,
  { query, altered }: { readonly query: ScopeQuery; readonly altered: readonly string[] },
): Promise<void> {
  const { rollback } = server.operations
  const interaction = () => ({ who: OFFICER, request: randomUUID(), why: 'HSYSADMIN' })
  const plan = JSON.parse((await rollback.plan(interaction(), query)).toString()) as RollbackPlan
  const applied: RollbackApplied = await rollback.apply(interaction(), { plan: plan.plan, merge: false })
  telling.note(`taken back: ${applied.done.length} altered records, by new versions`)
  const done = new Set(applied.done.map(({ resource }) => resource))
  telling.check(
    'every altered record is as it was',
    altered.length > 0 && altered.every((one) => done.has(one)),
  )
}

/** The database as it was just before, served to be read. */
async function readable(
  telling: Telling,
  { north, log }: DrillStage,
  { before, altered }: { readonly before: number; readonly altered: readonly string[] },
  opened: Closing,
): Promise<void> {
  await north.server.operations.backup.now()
  const { home, backup, config } = north
  const onFatal = (error: Error) => {
    throw error
  }
  const served = await startReadOnly({
    home,
    from: backup,
    instant: before - 1,
    config,
    clock: systemClock,
    log,
    onFatal,
  })
  opened.add(async () => await served.close())
  const { report, server } = served
  telling.note(
    `restored to just before: ${report.versions} versions, each as the ledger tells; charts are read from it`,
  )
  telling.check(
    'what was acknowledged by then is there, and nothing else',
    report.ok && report.unaccounted === 0,
  )
  const { token } = await server.chartward.identity.createToken({
    user: 'drill',
    role: 'viewer',
    client: 'drill',
  })
  const client = fhirClient({ url: server.url, token })
  const replies = await Promise.all(altered.map(async (place) => await client.get(place)))
  telling.check(
    'the altered records are read there as they were before',
    replies.every(({ status, body }) => status === 200 && body?.meta?.versionId === '1'),
  )
}

interface Elsewhere {
  readonly south: Site
  readonly victim: Worker
  readonly works: readonly Work[]
}

async function untouched(telling: Telling, { south, victim, works }: Elsewhere): Promise<void> {
  const [here, there] = works
  telling.note(
    `${here?.opened ?? 0} charts were read in north by those who care meanwhile, ${there?.opened ?? 0} in south`,
  )
  const refused = works.flatMap((work) => work.refused)
  telling.check(
    `charts could be read throughout${refused.length === 0 ? '' : `, but for ${refused.join(', ')}`}`,
    works.every(({ opened, refused }) => opened > 0 && refused.length === 0),
  )
  const { counts } = await south.server.operations.scope(queryOf(victim), { all: false })
  const measures = await south.server.operations.incident.measures({})
  telling.check(
    'the other environment was not touched',
    counts.disclosed + counts.exposed === 0 && measures.length === 0,
  )
}

async function verified(telling: Telling, sites: readonly Site[]): Promise<void> {
  for (const { name, server } of sites) {
    const ledgers = await server.operations.verifyLedgers()
    const records = await server.operations.verifyRecords()
    telling.check(`ledgers and records of ${name} verify`, ledgers.every(({ ok }) => ok) && records.ok)
  }
  telling.note('both ledgers of both environments verify')
}
