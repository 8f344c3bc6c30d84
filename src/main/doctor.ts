import { statfs } from 'node:fs/promises'
import type { Backup } from '../backup/index.ts'
import type { DoctorCheck, DoctorReport } from '../contract/index.ts'
import { verifyNote } from '../tlog/index.ts'
import type { Chartward } from './chartward.ts'

const DISK_FREE_WARNING_BYTES = 5 * 1024 ** 3
const DISK_FREE_BROKEN_BYTES = 200 * 1024 ** 2
const CLOCK_SKEW_WARNING_MS = 2_000
/** A target that is behind for this long is away. */
const ALERTS_BEHIND_WARNING_MS = 60_000

const BACKUP_LAG_WARNING_MS = 60_000

/** What the environment itself does, and a copy of it that is only read does not. */
const NOT_IN_A_COPY: readonly string[] = ['detection', 'alerts', 'backup']

type Look = (chartward: Chartward) => Promise<DoctorCheck>

/** Looks at every part an environment depends on and says what to do about what is not well. */
export async function examine(chartward: Chartward, backup: Backup | undefined): Promise<DoctorReport> {
  const looks: readonly (readonly [name: string, look: Look])[] = [
    ['database', database],
    ['key server', keyServer],
    ['disclosure ledger', disclosureLedger],
    ['witnesses', witnesses],
    ['detection', detection],
    ['clock', clock],
    ['disk', disk],
    ['alerts', alerts],
    ['backup', async () => await Promise.resolve(backupCheck(backup))],
  ]
  const checks: DoctorCheck[] = []
  for (const [name, look] of looks) {
    if (chartward.readOnly !== undefined && NOT_IN_A_COPY.includes(name)) continue
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
  const { keyVersion, ledgerSize, frozen } = await keys.health()
  const restarts = keyServer.restartCount()
  const finding = `root key version ${keyVersion}, ${ledgerSize} leaves, ${restarts} restarts`
  if (frozen !== undefined) {
    const since = `frozen since ${new Date(frozen.at).toISOString()}`
    const advice = 'chartward contain list says why; only broken glass opens a record until the measure ends'
    return { name: 'key server', state: 'warning', finding: `${since}, ${finding}`, advice }
  }
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

async function alerts({ alerts, clock }: Chartward): Promise<DoctorCheck> {
  const targets = await alerts.status()
  if (targets.length === 0) {
    return {
      name: 'alerts',
      state: 'warning',
      finding: 'findings are sent nowhere: whoever does not look here sees none',
      advice: 'name a file, a syslog receiver or a webhook in the section alerts of config.json',
    }
  }
  const late = targets.filter(({ oldest }) => clock.now() - (oldest ?? Infinity) > ALERTS_BEHIND_WARNING_MS)
  const [worst] = late.length > 0 ? late : targets.filter(({ problem }) => problem !== undefined)
  const dropped = targets.reduce((sum, one) => sum + one.dropped, 0)
  if (worst === undefined && dropped === 0)
    return { name: 'alerts', state: 'well', finding: `none behind, of ${targets.length}` }
  const lost = dropped === 0 ? '' : `, ${dropped} dropped`
  return {
    name: 'alerts',
    state: late.length > 0 || dropped > 0 ? 'broken' : 'warning',
    finding: `${worst === undefined ? 'none behind' : `${worst.queued} wait for ${worst.target}`}${lost}`,
    advice: 'chartward alert status says why; nothing else waits for it',
  }
}

function backupCheck(backup: Backup | undefined): DoctorCheck {
  const name = 'backup'
  if (backup === undefined) {
    return {
      name,
      state: 'warning',
      finding: 'no backup is configured',
      advice: 'set backup.directory (another disk) or backup.s3Bucket in config.json',
    }
  }
  const { where, segment, lagMs, failure } = backup.status()
  const behind = lagMs === null ? 'nothing is in it yet' : `${Math.round(lagMs / 1000)} s behind`
  const finding = `segment ${segment} in ${where}, ${behind}`
  if (failure === null && lagMs !== null && lagMs <= BACKUP_LAG_WARNING_MS)
    return { name, state: 'well', finding }
  const late = lagMs !== null && lagMs > BACKUP_LAG_WARNING_MS
  return {
    name,
    state: late ? 'broken' : 'warning',
    finding: failure === null ? finding : `${finding}: ${failure}`,
    advice: 'look whether its disk or bucket has room and answers; care goes on meanwhile',
  }
}
