/**
 * How long the scope of one stolen 8-hour session takes over 1 million or 100 million leaves. One JSON line.
 *
 * The leaves are not appended one by one: a seeded generator writes them straight into the columns of the two indexes
 * and makes the opened entries again when they are asked for. What is measured is the whole of `computeScope`, with
 * reading and opening entries from a journal replaced by making them.
 *
 *     node bench/scope.ts [scope-1m | scope-100m]
 */
import { createHash } from 'node:crypto'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asTreeSize, asUnixMs, type LeafIndex, type PatientId, silentLog } from '../src/kernel/index.ts'
import {
  encodeEntry,
  encodeKeyEntry,
  type LedgerReader,
  openLedgerIndex,
  type Opening,
  type Who,
} from '../src/ledger/index.ts'
import { FLAG_KEY_OUT, FLAG_SHOWS, FLAG_WRITES } from '../src/ledger/column-rows.ts'
import {
  addRow,
  closeStore,
  type ColumnStore,
  openColumnStore,
  saveTail,
  storeSize,
  tailIsFull,
} from '../src/ledger/column-store.ts'
import { computeScope, type ScopeSources } from '../src/scope/index.ts'

const SHIFT_MS = 8 * 3600 * 1000
const START_MS = 1_750_000_000_000
const LEAVES_PER_SHIFT = 91_324
const SEATS = 200
/** Every fourth disclosure needed a key that was not in the cache. */
const LEAVES_PER_RELEASE = 4
/** Every so many key leaves one that nobody's disclosure accounts for. */
const STRAY_EVERY = 100_003
const WRITE_EVERY = 10
const BYTES_PER_LEAF = 70

interface World {
  readonly leaves: number
  readonly releases: number
  readonly patients: number
}

/** Integers that look random and are the same every time. */
function scatter(value: number, salt: number): number {
  let mixed = Math.imul(value ^ salt, 0x9e3779b1) ^ (value >>> 15)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

const timeOf = (leaf: number) => START_MS + Math.floor((leaf * SHIFT_MS) / LEAVES_PER_SHIFT)
const shiftOf = (leaf: number) => Math.floor(leaf / LEAVES_PER_SHIFT)
const seatOf = (leaf: number) => scatter(leaf, 1) % SEATS
const patientOf = (world: World, leaf: number) => scatter(leaf, 2) % world.patients
const isWrite = (leaf: number) => leaf % WRITE_EVERY === 0
const isStray = (release: number) => release % STRAY_EVERY === 7

const whoOf = (leaf: number): Who => {
  const shift = shiftOf(leaf)
  const seat = seatOf(leaf)
  return {
    user: `user-${seat}-${shift % 3}`,
    role: 'clinician',
    client: `client-${seat % 8}`,
    session: `session-${shift}-${seat}`,
    address: `10.0.0.${seat % 64}`,
  }
}

const patientText = (number: number) =>
  `20000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}` as PatientId

/** The opened entry of a leaf, made again from its place. */
function disclosureOpening(world: World, leaf: number): Opening {
  const resource = `Observation/o${leaf}/1`
  const entry = encodeEntry({
    v: 1,
    at: asUnixMs(timeOf(leaf)),
    who: whoOf(leaf),
    how: isWrite(leaf) ? 'create' : 'read',
    why: 'care',
    patient: patientText(patientOf(world, leaf)),
    resources: isWrite(leaf) ? [] : [resource],
    elements: isWrite(leaf) ? 0 : 5,
    bytes: 2000,
    request: `r${leaf}`,
    ...(isWrite(leaf) ? { writes: [{ resource, digest: 'A'.repeat(43), elements: 5 }] } : {}),
  })
  return { index: leaf as LeafIndex, salt: new Uint8Array(16), entry }
}

function keyOpening(world: World, release: number): Opening {
  const leaf = release * LEAVES_PER_RELEASE
  const entry = encodeKeyEntry({
    v: 1,
    at: asUnixMs(timeOf(leaf)),
    op: 'release',
    patient: patientText(patientOf(world, leaf)),
    who: whoOf(leaf),
    request: isStray(release) ? `stray${release}` : `r${leaf}`,
    purpose: 'read',
  })
  return { index: release as LeafIndex, salt: new Uint8Array(16), entry }
}

/** Gives the integer of a text, and remembers it by number, so that the text is made once. */
function remembered(surrogate: (text: string) => number, textOf: (number: number) => string, count: number) {
  const known = new Uint32Array(count)
  return (number: number): number => {
    let found = known[number] as number
    if (found === 0) {
      found = surrogate(textOf(number))
      known[number] = found
    }
    return found
  }
}

interface Plan {
  readonly kind: 'disclosure' | 'keys'
  readonly count: number
  readonly leafOf: (row: number) => number
  readonly opening: (row: number) => Opening
}

async function build(directory: string, key: Uint8Array, world: World, plan: Plan): Promise<void> {
  const store = await openColumnStore({ directory, key, kind: plan.kind })
  const integers = surrogates(store, world)
  for (let row = 0; row < plan.count; row += 1) {
    const leaf = plan.leafOf(row)
    const isKey = plan.kind === 'keys'
    const wrote = !isKey && isWrite(leaf)
    addRow(store, {
      ...integers(leaf),
      at: timeOf(leaf),
      elements: isKey || wrote ? 0 : 5,
      writtenElements: wrote ? 5 : 0,
      how: 1,
      flags: isKey ? FLAG_KEY_OUT : wrote ? FLAG_WRITES : FLAG_SHOWS,
      requestHigh: isKey && isStray(row) ? 0xdeadbeef : scatter(leaf, 3),
      requestLow: leaf >>> 0,
    })
    if (tailIsFull(store)) await saveTail(store, commitment(plan.opening(row)))
  }
  await saveTail(store, commitment(plan.opening(storeSize(store) - 1)))
  await closeStore(store)
}

function surrogates(store: ColumnStore, world: World) {
  const { session, user, client, address, patient } = store.dictionaries
  const shifts = shiftOf(world.leaves) + 1
  const sessionAt = remembered(
    session.surrogate,
    (n) => `session-${Math.floor(n / SEATS)}-${n % SEATS}`,
    shifts * SEATS,
  )
  const userAt = remembered(user.surrogate, (n) => `user-${Math.floor(n / 3)}-${n % 3}`, SEATS * 3)
  const clientAt = remembered(client.surrogate, (n) => `client-${n}`, 8)
  const addressAt = remembered(address.surrogate, (n) => `10.0.0.${n}`, 64)
  const patientAt = remembered(patient.surrogate, patientText, world.patients)
  return (leaf: number) => {
    const shift = shiftOf(leaf)
    const seat = seatOf(leaf)
    return {
      session: sessionAt(shift * SEATS + seat),
      user: userAt(seat * 3 + (shift % 3)),
      client: clientAt(seat % 8),
      address: addressAt(seat % 64),
      patient: patientAt(patientOf(world, leaf)),
    }
  }
}

function commitment({ salt, entry }: Opening): string {
  return createHash('sha256').update(salt).update(entry).digest('base64')
}

function reader(plan: Plan): LedgerReader {
  const root = new Uint8Array(32)
  const size = asTreeSize(plan.count)
  return {
    kind: plan.kind,
    vkey: '',
    published: () => Promise.resolve({ origin: `bench.example/${plan.kind}`, size, root, note: '' }),
    // eslint-disable-next-line require-yield -- the index is complete: nothing is left to read
    async *openings() {
      await Promise.reject(new Error('the index was discarded'))
    },
    openingsAt: (leaves) => Promise.resolve(leaves.map((leaf) => plan.opening(leaf))),
    proofs: () => Promise.reject(new Error('no proofs here')),
  }
}

async function measure(name: string, world: World): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'cw-bench-'))
  const key = createHash('sha256').update('bench').digest()
  try {
    await requireSpace(home, world)
    const disclosure: Plan = {
      kind: 'disclosure',
      count: world.leaves,
      leafOf: (row) => row,
      opening: (row) => disclosureOpening(world, row),
    }
    const keys: Plan = {
      kind: 'keys',
      count: world.releases,
      leafOf: (row) => row * LEAVES_PER_RELEASE,
      opening: (row) => keyOpening(world, row),
    }
    const built = await timed(async () => {
      for (const plan of [disclosure, keys]) await build(join(home, plan.kind), key, world, plan)
    })
    const openIndex = async (plan: Plan) =>
      await openLedgerIndex({ directory: join(home, plan.kind), kind: plan.kind, key, log: silentLog })
    const opened = await timed(async () => [await openIndex(disclosure), await openIndex(keys)] as const)
    const [disclosureIndex, keyIndex] = opened.result
    const sources: ScopeSources = {
      disclosure: { reader: reader(disclosure), index: disclosureIndex },
      keys: { reader: reader(keys), index: keyIndex },
      cacheLifetimeMs: 300_000,
      elementNames: (mask) => (mask === 0 ? [] : ['identity', 'results']),
    }
    const shift = Math.floor(shiftOf(world.leaves) / 2)
    const first = await timed(async () => await ask(sources, shift, 11))
    const others = []
    for (const seat of [23, 42, 77])
      others.push((await timed(async () => await ask(sources, shift, seat))).seconds)
    await disclosureIndex.close()
    await keyIndex.close()
    console.log(
      JSON.stringify({
        bench: name,
        seconds: first.seconds,
        cpuSeconds: first.cpuSeconds,
        secondsAgain: others,
        rows: world.leaves,
        keyRows: world.releases,
        patients: world.patients,
        counts: first.result.counts,
        buildSeconds: built.seconds,
        openSeconds: opened.seconds,
        memoryMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
        note: 'index built straight in its column format by a seeded generator; entries generated instead of read from a journal; files in the page cache',
      }),
    )
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

async function ask(sources: ScopeSources, shift: number, seat: number) {
  const from = timeOf(shift * LEAVES_PER_SHIFT)
  return await computeScope(sources, {
    sessions: [`session-${shift}-${seat}`],
    users: [],
    clients: [],
    addresses: [],
    from: asUnixMs(from),
    to: asUnixMs(from + SHIFT_MS),
    copied: true,
  })
}

interface Timed<Result> {
  readonly result: Result
  readonly seconds: number
  /** Of all threads of this process: what the others on the machine cannot slow down. */
  readonly cpuSeconds: number
}

async function timed<Result>(work: () => Promise<Result>): Promise<Timed<Result>> {
  const begun = performance.now()
  const before = process.cpuUsage()
  const result = await work()
  const { user, system } = process.cpuUsage(before)
  return {
    result,
    seconds: Math.round(performance.now() - begun) / 1000,
    cpuSeconds: Math.round((user + system) / 1000) / 1000,
  }
}

async function requireSpace(home: string, world: World): Promise<void> {
  const { bavail, bsize } = await statfs(home)
  const needed = (world.leaves + world.releases) * BYTES_PER_LEAF * 1.2
  if (bavail * bsize < needed) {
    throw new Error(`needs ${Math.ceil(needed / 2 ** 30)} GiB of free space in the temporary folder`)
  }
}

const WORLDS: Readonly<Record<string, World>> = {
  'scope-1m': { leaves: 1_000_000, releases: 250_000, patients: 100_000 },
  'scope-100m': { leaves: 100_000_000, releases: 25_000_000, patients: 1_000_000 },
}

const name = process.argv[2] ?? 'scope-1m'
const world = WORLDS[name]
if (world === undefined) throw new Error(`one of ${Object.keys(WORLDS).join(', ')}`)
await measure(name, world)
