/**
 * How many leaves the detector goes through in a second of processor time, decoding included, against a bare loop that only
 * decodes them. One JSON line. The leaves are those of honest work: most watches look, and hardly any has to speak. They are
 * made batch by batch, which is not counted, so what memory grows by is what the detector keeps.
 */
import path from 'node:path'
import { openDetector, type LedgerEvent, type Surroundings } from '../src/detection/index.ts'
import { asLeafIndex, asUnixMs, type PatientId, silentLog } from '../src/kernel/index.ts'
import { decodeEntry, decodeKeyEntry, encodeEntry, encodeKeyEntry, type Who } from '../src/ledger/index.ts'
import { readRuleFolder } from '../src/main/rule-files.ts'

const LEAVES = Number(process.argv[2] ?? 600_000)
const USERS = 45_000
const PATIENTS = 2_000_000
const BATCH = 1024
const WARM = 100_000
const KEY_EVERY = 6
const UNRELATED = 0.06
/** A busy hour: about sixty leaves a second. */
const EVERY_MS = 16

interface Encoded {
  readonly ledger: 'disclosure' | 'keys'
  readonly bytes: Buffer
}

/** The same numbers on every machine. Source: mulberry32, in the public domain. */
function draws(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function* batchesOf(count: number): Generator<Encoded[]> {
  const next = draws(20_260_316)
  const began = Date.UTC(2026, 2, 17, 8)
  const signedIn = new Set<number>()
  let work: Encoded[] = []
  for (let made = 0; made < count; made += 1) {
    const number = Math.floor(next() * USERS)
    const at = asUnixMs(began + made * EVERY_MS)
    const who: Who = {
      user: `user-${number}`,
      role: number % 3 === 0 ? 'front-desk' : 'clinician',
      client: 'chart',
      session: `5e55${number.toString(16).padStart(28, '0')}`,
      address: `10.${number % 200}.${number % 250}.7`,
    }
    const request = `r-${made}`
    const patient = `${Math.floor(next() * PATIENTS)
      .toString(16)
      .padStart(8, '0')}-c11c-4000-8000-000000000000` as PatientId
    if (!signedIn.has(number)) {
      signedIn.add(number)
      const signIn = {
        how: 'sign-in',
        why: 'HSYSADMIN',
        patient: null,
        resources: [],
        note: 'passkey',
      } as const
      work.push(disclosure({ ...signIn, at, who, request }))
    }
    const resources = [`Patient/${patient}/1`, `Observation/${patient}.1/1`, `Encounter/${patient}.2/3`]
    const basis = next() < UNRELATED ? {} : { basis: 'encounter' }
    work.push(disclosure({ at, who, how: 'read', why: 'TREAT', patient, resources, request, ...basis }))
    if (made % KEY_EVERY === 0) {
      const entry = {
        v: 1,
        at,
        op: 'release',
        patient,
        who,
        request,
        purpose: 'TREAT',
        keyVersion: 1,
      } as const
      work.push({ ledger: 'keys', bytes: encodeKeyEntry(entry) })
    }
    if (work.length >= BATCH) {
      yield work
      work = []
    }
  }
}

type Told = Omit<Parameters<typeof encodeEntry>[0], 'v' | 'elements' | 'bytes'>

function disclosure(told: Told): Encoded {
  return { ledger: 'disclosure', bytes: encodeEntry({ v: 1, elements: 4099, bytes: 2048, ...told }) }
}

const SURROUNDINGS: Surroundings = {
  departmentOf: (user) => `department-${user.length}`,
  acquaintances: async () => await Promise.resolve(new Map()),
  isCanary: () => false,
}

function decoded(batch: readonly Encoded[], from: number): LedgerEvent[] {
  return batch.map(({ ledger, bytes }, place) => {
    const index = asLeafIndex(from + place)
    return ledger === 'keys'
      ? { ledger, index, entry: decodeKeyEntry(bytes) }
      : { ledger, index, entry: decodeEntry(bytes) }
  })
}

/** Leaves a second of processor time, of all threads: tells the same on a busy machine. Counted after a warm-up. */
async function rate(take: (events: LedgerEvent[]) => Promise<unknown>): Promise<number> {
  let micros = 0
  let seen = 0
  let counted = 0
  for (const batch of batchesOf(LEAVES)) {
    const began = process.cpuUsage()
    await take(decoded(batch, seen))
    const { user, system } = process.cpuUsage(began)
    seen += batch.length
    if (seen <= WARM) continue
    micros += user + system
    counted += batch.length
  }
  return Math.round((counted / micros) * 1_000_000)
}

const rssMiB = (): number => Math.round(process.memoryUsage().rss / 2 ** 20)

const rules = readRuleFolder(path.join(import.meta.dirname, '..', 'rules', 'chartward'), silentLog)
const bare = await rate(async (events) => await Promise.resolve(events.length))
const rssBareMiB = rssMiB()
let signals = 0
const detect = async (options: Parameters<typeof openDetector>[0]): Promise<number> => {
  const detector = openDetector(options)
  return await rate(async (events) => {
    signals += (await detector.take(events)).filter(({ grown }) => !grown).length
    // Whoever follows the ledgers writes them down.
    detector.learnt()
  })
}
const detecting = await detect({ surroundings: SURROUNDINGS, rules })
const rssDetectingMiB = rssMiB()
const withoutRules = await detect({ surroundings: SURROUNDINGS })
console.log(
  JSON.stringify({
    bench: 'detection-rate',
    leaves: LEAVES,
    leavesPerSecond: detecting,
    withoutRules,
    decodingAlone: bare,
    ratio: Math.round((detecting / bare) * 100) / 100,
    signals,
    rssMiB: { bare: rssBareMiB, detecting: rssDetectingMiB },
  }),
)
