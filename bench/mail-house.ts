/**
 * How long it takes to freeze a campaign of a million people and to write the file for the mail house, with real letters
 * composed, every leaf in a real ledger and every code issued; and whether memory stays flat. One JSON line.
 *
 *     node bench/mail-house.ts [people]
 */
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { once } from 'node:events'
import { type PatientId, silentLog } from '../src/kernel/index.ts'
import { openCampaigns, openWording, QUEUES, type Queue, type Recipient } from '../src/notice/index.ts'
import { itself } from '../src/main/itself.ts'
import { type CpuMs, cpuOf } from './processes.ts'
import { openTestChartward } from '../test/support/chartward.ts'
import { DRAFT, ORGANISATION, shippedLaw } from '../test/support/notices.ts'

const TARGET_SECONDS = 300
const CASE = 'C-2026-0001'
const BATCH = 500
const people = Number(process.argv[2] ?? 1_000_000)
const law = shippedLaw()
// Counsel decides what laws in conflict ask for: here people live where no conflict is.
const STATES = ['TX', 'OH', 'FL', 'GA', 'NY', 'WA', 'AZ', 'VT'] as const
const ELEMENTS = [
  ['birth-date', 'contact', 'identity'],
  ['contact', 'diagnoses', 'identity', 'medications'],
  ['identity', 'insurance', 'ssn'],
] as const

function recipient(number: number): Recipient {
  const state = STATES[number % STATES.length] as string
  return {
    patient: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as PatientId,
    variant: number % 10 === 0 ? 'minor' : 'adult',
    part2: false,
    language: number % 5 === 0 ? 'es' : 'en',
    patientName: { full: `Ann Person${number}`, given: 'Ann', family: `Person${number}` },
    addressee:
      number % 10 === 0
        ? { name: `Mia Person${number}`, relation: 'parent' }
        : { name: `Ann Person${number}` },
    address: {
      lines: [`${number} Main St`, `Apt ${number % 97}`],
      city: 'Somewhere',
      state,
      postalCode: `${String(10_000 + (number % 80_000))}-1234`,
      country: 'US',
    },
    residence: state,
    elements: [...(ELEMENTS[number % ELEMENTS.length] ?? [])],
    tier: 'disclosed',
  }
}

async function* everybody(): AsyncGenerator<readonly Recipient[]> {
  for (let at = 0; at < people; at += BATCH)
    yield await Promise.resolve(
      Array.from({ length: Math.min(BATCH, people - at) }, (_, place) => recipient(at + place)),
    )
}

const t = await openTestChartward()
const { database, clock, home, keys, disclosure, proof } = t.chartward
const campaigns = await openCampaigns(
  {
    database,
    clock,
    log: silentLog,
    environment: home.environment,
    root: await keys.environmentKey('campaigns'),
    tell: disclosure.note,
    itself,
    recipients: {
      sendable: everybody,
      queues: async () =>
        await Promise.resolve({
          people,
          missing: 0,
          queues: Object.fromEntries(
            QUEUES.map((queue) => [queue, queue === 'ready' ? people : 0]),
          ) as Record<Queue, number>,
        }),
      residences: async () =>
        await Promise.resolve(new Map(STATES.map((state) => [state, Math.ceil(people / STATES.length)]))),
    },
    wording: openWording({
      law,
      organisation: () => ORGANISATION,
      print: async () => await Promise.reject(new Error('no letter is printed here')),
    }),
    issuer: proof.issuer,
    mailer: undefined,
    heldBack: async () => await Promise.resolve({ byState: new Map() }),
    begins: async () => await Promise.resolve(),
  },
  { idle: true },
)
const by = (user: string) => ({ ...itself('bench'), who: { ...itself('bench').who, user } })
const { id } = await campaigns.draft(by('kim'), {
  case: CASE,
  draft: DRAFT,
  settings: { email: true, portal: false },
  supplement: false,
})
await campaigns.approve(by('kim'), { id })
await campaigns.approve(by('lee'), { id })
const folder = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
try {
  const begun = performance.now()
  await campaigns.freeze(by('kim'), id)
  const frozen = performance.now()
  await campaigns.act(by('kim'), { id, act: 'send' })
  await campaigns.exports.begin(by('kim'), id)
  const cpu = cpuOf(process.pid)
  const { rows, bytes, early, late } = await writeFile(path.join(folder, 'mail-house.csv'))
  const ended = performance.now()
  const seconds = Math.round((ended - frozen) / 100) / 10
  console.log(
    JSON.stringify({
      bench: 'mail-house',
      people,
      rows,
      megabytes: Math.round(bytes / 1e6),
      freezeSeconds: Math.round((frozen - begun) / 100) / 10,
      seconds,
      lettersPerSecond: Math.round(rows / seconds),
      heapMegabytes: { early, late },
      cpuSeconds: secondsOf(cpu, cpuOf(process.pid)),
      targets: [
        {
          what: 'seconds',
          measured: seconds,
          target: `< ${TARGET_SECONDS}`,
          verdict: seconds < TARGET_SECONDS ? 'met' : 'missed',
        },
      ],
    }),
  )
} finally {
  await campaigns.close()
  await t.close()
  await rm(folder, { recursive: true })
}

async function writeFile(file: string) {
  const out = createWriteStream(file)
  const heap: number[] = []
  let rows = 0
  let bytes = 0
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: { csv: string; rows: number; next?: number } = await campaigns.exports.page(by('kim'), {
      id,
      export: 1,
      after,
    })
    rows += page.rows
    bytes += page.csv.length
    if (!out.write(page.csv)) await once(out, 'drain')
    heap.push(process.memoryUsage().heapUsed)
    after = page.next
  }
  out.end()
  await once(out, 'finish')
  return {
    rows,
    bytes,
    early: peak(heap.slice(0, heap.length / 4)),
    late: peak(heap.slice((heap.length * 3) / 4)),
  }
}

/** What the file alone took of the processors: it says more than the time on a machine that does other things too. */
function secondsOf(from: CpuMs | undefined, to: CpuMs | undefined) {
  if (from === undefined || to === undefined) return undefined
  const of = (name: keyof CpuMs) => Math.round((to[name] - from[name]) / 100) / 10
  return { node: of('node'), postgres: of('postgres') }
}

function peak(values: readonly number[]): number {
  return Math.round(Math.max(0, ...values) / 1e6)
}
