/**
 * How many leaves a second the ledger makes durable, alone, with everything it does: sealing openings, hashing,
 * tiles, checkpoints. One JSON line. `WAITING` appenders each wait for their leaf before they append the next.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asUnixMs, type PatientId, silentLog, systemClock } from '../src/kernel/index.ts'
import { append } from '../src/ledger/append.ts'
import { encodeEntry, type Ledger, openLedger } from '../src/ledger/index.ts'

const SECONDS = Number(process.argv[2] ?? 5)

interface Measured {
  readonly leavesPerSecond: number
  /** Processor time of all threads: tells the same on a busy machine. */
  readonly cpuMicrosecondsPerLeaf: number
  readonly p50Ms: number
  readonly p99Ms: number
}

async function measure(ledger: Ledger, waiting: number, seconds: number): Promise<Measured> {
  const entry = exampleEntry()
  const latencies: number[] = []
  const cpu = process.cpuUsage()
  const began = performance.now()
  const end = began + seconds * 1000
  const appender = async () => {
    for (let now = performance.now(); now < end;) {
      await append(ledger, [entry])
      const then = performance.now()
      latencies.push(then - now)
      now = then
    }
  }
  await Promise.all(Array.from({ length: waiting }, appender))
  await ledger.publish()
  const elapsed = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  const sorted = Float64Array.from(latencies).sort()
  return {
    leavesPerSecond: Math.round((latencies.length / elapsed) * 1000),
    cpuMicrosecondsPerLeaf: rounded((user + system) / latencies.length),
    p50Ms: rounded(sorted[Math.floor(sorted.length * 0.5)]),
    p99Ms: rounded(sorted[Math.floor(sorted.length * 0.99)]),
  }
}

/** About 350 bytes, as a read of one resource makes. */
function exampleEntry(): Buffer {
  return encodeEntry({
    v: 1,
    at: asUnixMs(1_767_139_200_000),
    who: { user: 'dr-lee', role: 'physician', client: 'chart', session: 's-1f2e3d4c', address: '10.2.3.4' },
    how: 'read',
    why: 'treatment',
    patient: '3f1c2b4a-5d6e-4f70-8a9b-0c1d2e3f4a5b' as PatientId,
    resources: ['Observation/3f1c2b4a-5d6e/1'],
    elements: 4099,
    bytes: 2048,
    request: 'r-000001',
  })
}

function rounded(value: number | undefined): number {
  return Math.round((value ?? 0) * 100) / 100
}

const directory = await mkdtemp(join(tmpdir(), 'chartward-bench-'))
try {
  const ledger = await openLedger({
    kind: 'disclosure',
    directory,
    origin: 'chartward.example/bench',
    signingSeed: Buffer.alloc(32, 1),
    openingsKey: Buffer.alloc(32, 2),
    clock: systemClock,
    log: silentLog,
    witnesses: [],
    onFatal: (error) => {
      throw error
    },
  })
  await measure(ledger, 256, Math.min(1, SECONDS))
  const results: Record<string, Measured> = {}
  for (const waiting of [1, 16, 64, 256, 1024]) results[waiting] = await measure(ledger, waiting, SECONDS)
  const best = Math.max(...Object.values(results).map(({ leavesPerSecond }) => leavesPerSecond))
  const line = {
    bench: 'ledger-appends',
    leavesPerSecond: best,
    entryBytes: exampleEntry().length,
    waiting: results,
  }
  console.log(JSON.stringify(line))
  await ledger.close()
} finally {
  await rm(directory, { recursive: true })
}
