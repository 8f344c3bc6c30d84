import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { elementNames, minute, patientAt } from '../../test/support/scope-history.ts'
import { silentLog, systemClock } from '../kernel/index.ts'
import { append } from '../ledger/append.ts'
import {
  encodeEntry,
  encodeKeyEntry,
  type Ledger,
  openLedger,
  openLedgerIndex,
  patientList,
  type Who,
} from '../ledger/index.ts'
import { computeScope, exportEvidence, type ScopeSources, verifyEvidence } from './index.ts'

const thief: Who = { user: 'u0', role: 'clinician', client: 'c0', session: 'stolen', address: 'a0' }
const nurse: Who = { user: 'u1', role: 'clinician', client: 'c0', session: 'own', address: 'a1' }

const openAt = async (home: string, kind: 'disclosure' | 'keys'): Promise<Ledger> =>
  await openLedger({
    kind,
    directory: join(home, kind),
    origin: `real.example/${kind}`,
    signingSeed: new Uint8Array(32).fill(kind === 'keys' ? 1 : 2),
    openingsKey: new Uint8Array(32).fill(3),
    clock: systemClock,
    log: silentLog,
    witnesses: [],
    onFatal: (error) => {
      throw error
    },
  })

const shown = (n: number, who: Who, at = minute(10)) =>
  encodeEntry({
    v: 1,
    at,
    who,
    how: 'read',
    why: 'care',
    patient: patientAt(n),
    resources: [`Patient/p${n}/1`],
    elements: 1,
    bytes: 9,
    request: `q${n}`,
  })

const born = (n: number) =>
  encodeEntry({
    v: 1,
    at: minute(0),
    who: nurse,
    how: 'import',
    why: 'care',
    patient: patientAt(n),
    resources: [],
    elements: 0,
    bytes: 0,
    request: `import${n}`,
    writes: [{ resource: `Patient/p${n}/1`, digest: 'A'.repeat(43), elements: 3 }],
  })

const released = (n: number, who: Who, request = `q${n}`) =>
  encodeKeyEntry({
    v: 1,
    at: minute(10),
    op: 'release',
    patient: patientAt(n),
    who,
    request,
    purpose: 'read',
  })

test('from two ledgers on the disk, also when a file of the index is damaged meanwhile: who left, who was in reach, who is left, with evidence and a list each', async () => {
  const home = await mkdtemp(join(tmpdir(), 'cw-scope-real-'))
  const disclosure = await openAt(home, 'disclosure')
  const keys = await openAt(home, 'keys')
  const key = new Uint8Array(32).fill(4)
  const index = async (kind: 'disclosure' | 'keys') =>
    await openLedgerIndex({
      directory: join(home, 'index', kind),
      kind,
      key,
      log: silentLog,
      segmentLeaves: 100,
    })
  const sources: ScopeSources = {
    disclosure: {
      reader: disclosure,
      index: await index('disclosure'),
      publish: async () => await disclosure.publish(),
    },
    keys: { reader: keys, index: await index('keys'), publish: async () => await keys.publish() },
    cacheLifetimeMs: 300_000,
    elementNames,
  }
  const query = {
    sessions: ['stolen'],
    users: [],
    clients: [],
    addresses: [],
    from: minute(5),
    to: minute(15),
    copied: true,
  }
  try {
    await append(
      disclosure,
      Array.from({ length: 697 }, (_, n) => born(n)),
    )
    await append(disclosure, [shown(7, thief), shown(8, nurse), shown(9, thief)])
    await append(keys, [
      released(7, thief),
      released(8, nurse),
      released(10, thief),
      released(11, nurse, 'stray'),
    ])
    const { elapsedMs: _, ...report } = await computeScope(sources, query)
    expect(report.counts).toEqual({ disclosed: 2, exposed: 2, sealed: 693, untouched: 0 })
    expect(report.people.map(({ patient, tier }) => [patient, tier])).toEqual([
      [patientAt(7), 'disclosed'],
      [patientAt(9), 'disclosed'],
      [patientAt(10), 'exposed'],
      [patientAt(11), 'exposed'],
    ])
    expect(report.checkpoint.size).toBe(disclosure.checkpoint().size)

    const damaged = join(home, 'index', 'disclosure', '000006.columns')
    const bytes = await readFile(damaged)
    await writeFile(damaged, bytes.fill(0))
    const { elapsedMs: __, ...again } = await computeScope(sources, query)
    expect(again).toEqual(report)

    const verified = verifyEvidence(await exportEvidence(sources, query), {
      elementNames,
      trusted: { logs: [disclosure.vkey, keys.vkey] },
    })
    expect(verified.report.people).toEqual(report.people)

    const list = await patientList(disclosure, patientAt(7))
    expect(list.leaves.map(({ entry }) => entry.how)).toEqual(['import', 'read'])
    expect(list.counts.theirs + list.counts.others).toBe(disclosure.checkpoint().size)
  } finally {
    await sources.disclosure.index.close()
    await sources.keys.index.close()
    await disclosure.close()
    await keys.close()
    await rm(home, { recursive: true, force: true })
  }
})
