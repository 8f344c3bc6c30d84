import { statfs } from 'node:fs/promises'
import type { DoctorCheck, DoctorReport } from '../contract/index.ts'
import { verifyNote } from '../tlog/index.ts'
import type { Chartward } from './chartward.ts'

const DISK_FREE_WARNING_BYTES = 5 * 1024 ** 3
const DISK_FREE_BROKEN_BYTES = 200 * 1024 ** 2
const CLOCK_SKEW_WARNING_MS = 2_000

type Look = (chartward: Chartward) => Promise<DoctorCheck>

/** Looks at every part an environment depends on and says what to do about what is not well. */
export async function examine(chartward: Chartward): Promise<DoctorReport> {
  const looks: readonly (readonly [name: string, look: Look])[] = [
    ['database', database],
    ['key server', keyServer],
    ['disclosure ledger', disclosureLedger],
    ['witnesses', witnesses],
    ['detection', detection],
    ['clock', clock],
    ['disk', disk],
  ]
  const checks: DoctorCheck[] = []
  for (const [name, look] of looks) {
    checks.push(
      await look(chartward).catch((error: unknown) => ({
        name,
        state: 'broken' as const,
        finding: error instanceof Error ? error.message : 'does not answer',
        advice: 'look at the server log; a restart runs recovery',
      })),
    )
  }
  return { checks }
}

async function database({ database, config }: Chartward): Promise<DoctorCheck> {
  const [row] = await database.query<{ version: string; fsync: string; commit: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync,
       current_setting('synchronous_commit') as commit`,
  )
  const durable = row?.fsync === 'on' && row.commit !== 'off'
  const where = config.database.url === null ? 'embedded' : 'external'
  return {
    name: 'database',
    state: durable ? 'well' : 'broken',
    finding: `PostgreSQL ${row?.version ?? 'unknown'}, ${where}, fsync ${row?.fsync ?? 'unknown'}`,
    ...(durable ? {} : { advice: 'set fsync and synchronous_commit to on: acknowledged writes can be lost' }),
  }
}

async function keyServer({ keys, keyServer }: Chartward): Promise<DoctorCheck> {
  const { keyVersion, ledgerSize } = await keys.health()
  const restarts = keyServer.restartCount()
  const finding = `root key version ${keyVersion}, ${ledgerSize} leaves, ${restarts} restarts`
  if (restarts === 0) return { name: 'key server', state: 'well', finding }
  return {
    name: 'key server',
    state: 'warning',
    finding,
    advice: 'find out who or what ended it: see the server log',
  }
}

async function disclosureLedger({ ledger }: Chartward): Promise<DoctorCheck> {
  const { size, note } = await ledger.publish()
  verifyNote(note, [ledger.vkey])
  return { name: 'disclosure ledger', state: 'well', finding: `${size} leaves under a signed checkpoint` }
}

async function witnesses({ ledger, config, clock }: Chartward): Promise<DoctorCheck> {
  const count = config.ledger.witnesses.length
  if (count === 0) {
    return {
      name: 'witnesses',
      state: 'warning',
      finding: 'none: only this server vouches for its history',
      advice: 'run `chartward witness` elsewhere and name it in ledger.witnesses of config.json',
    }
  }
  const since = ledger.unwitnessed()?.since
  if (since === undefined)
    return { name: 'witnesses', state: 'well', finding: `${count} cosigned the newest checkpoint` }
  return {
    name: 'witnesses',
    state: 'broken',
    finding: `unwitnessed for ${Math.round((clock.now() - since) / 1000)} s`,
    advice: 'reach the witness named in config.json; care goes on meanwhile, and the interval is marked',
  }
}

async function detection({ detection, config }: Chartward): Promise<DoctorCheck> {
  const name = 'detection'
  const { enabled, lagWarnMs, lagWarnLeaves } = config.detection
  if (!enabled) {
    const advice = 'set detection.enabled to true: nobody looks at what the ledgers say'
    return { name, state: 'warning', finding: 'switched off', advice }
  }
  const { leaves, ms } = detection.lag()
  const open = await detection.findings.list({ state: 'open' })
  const finding = `${leaves} leaves and ${Math.round(ms / 1000)} s behind, ${open.length} findings open`
  const behind = leaves > lagWarnLeaves || ms > lagWarnMs
  if (!behind) return { name, state: 'well', finding }
  const advice = 'the brake in line holds meanwhile; see the server log for why it does not keep up'
  return { name, state: 'warning', finding, advice }
}

async function clock({ clock, database }: Chartward): Promise<DoctorCheck> {
  const before = clock.now()
  const [row] = await database.query<{ now: string }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now',
  )
  const skewMs = Math.abs(Number(row?.now) - (before + clock.now()) / 2)
  const finding = `${Math.round(skewMs)} ms from the database's`
  if (skewMs < CLOCK_SKEW_WARNING_MS) return { name: 'clock', state: 'well', finding }
  return {
    name: 'clock',
    state: 'warning',
    finding,
    advice: 'synchronise the clocks (NTP): the ledger says when by them',
  }
}

async function disk({ home }: Chartward): Promise<DoctorCheck> {
  const { bavail, bsize } = await statfs(home.directory)
  const free = bavail * bsize
  const finding = `${(free / 1024 ** 3).toFixed(1)} GiB free`
  if (free >= DISK_FREE_WARNING_BYTES) return { name: 'disk', state: 'well', finding }
  const advice = 'make room: when the ledger cannot be written, no record is given out'
  return { name: 'disk', state: free < DISK_FREE_BROKEN_BYTES ? 'broken' : 'warning', finding, advice }
}
