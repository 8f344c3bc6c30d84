import type { Backup } from '../backup/index.ts'
import type { LiveAnswer, LiveBrake, LiveLedger } from '../contract/index.ts'
import { LEVELS } from '../detection/index.ts'
import type { LedgerReader } from '../ledger/index.ts'
import { parseNote } from '../tlog/index.ts'
import type { Chartward } from './chartward.ts'

/** Whoever looks sees what was looked at this long ago at most, however many look. */
const FRESH_MS = 2_000
/** More open findings than this are not counted. */
const FINDINGS_MAX = 1_000

type Parts = Omit<LiveAnswer, 'now'>

/**
 * Looks at every part for the console's first page. A part that does not answer is null: the page is needed most when something
 * is away.
 */
export function openLive(chartward: Chartward, backup: Backup | undefined): () => Promise<LiveAnswer> {
  const seen = openSeen()
  let looked: { readonly at: number; readonly parts: Promise<Parts> } | undefined
  return async () => {
    const now = chartward.clock.now()
    if (looked === undefined || now - looked.at >= FRESH_MS || now < looked.at)
      looked = { at: now, parts: partsOf(chartward, backup, seen) }
    return { now, ...(await looked.parts) }
  }
}

async function partsOf(chartward: Chartward, backup: Backup | undefined, seen: Seen): Promise<Parts> {
  const { home, config, clock, detection, containment, canaries, alerts, readOnly } = chartward
  const now = clock.now()
  const [open, acknowledged, health, targets] = await Promise.all([
    orNull(async () => await detection.findings.list({ state: 'open', limit: FINDINGS_MAX })),
    orNull(async () => await detection.findings.list({ state: 'acknowledged', limit: FINDINGS_MAX })),
    orNull(async () => await chartward.keys.health()),
    orNull(async () => await alerts.status()),
  ])
  const touched =
    open === null || acknowledged === null
      ? null
      : [...open, ...acknowledged].filter(({ family }) => family === 'canary').length
  const measures = containment.open()
  return {
    environment: {
      id: home.environment,
      name: config.organisation.name,
      readOnly: readOnly !== undefined,
    },
    traffic: detection.traffic(),
    findings:
      open === null
        ? null
        : Object.fromEntries(
            LEVELS.map((level) => [level, open.filter((one) => one.level === level).length]),
          ),
    measures,
    brakes: { enforced: chartward.braking.enforced, near: brakesOf(chartward, now) },
    canaries: { count: canaries.count, touched },
    ledgers: await ledgersOf(chartward, { seen, keysSince: health?.unwitnessedSince }),
    detection: { enabled: config.detection.enabled, ...detection.lag() },
    alerts: targets,
    ...(backup === undefined ? {} : { backup: backup.status() }),
    keys:
      health === null
        ? null
        : {
            ...(health.frozen === undefined ? {} : { frozenSince: health.frozen.at }),
            budgets: health.budgets,
          },
  }
}

function brakesOf({ disclosure }: Chartward, now: number): readonly LiveBrake[] {
  return disclosure.brake.near(now).map(({ name, used, budget }) => ({
    of: budget.of,
    name,
    budget: budget.name,
    counts: budget.counts,
    windowMs: budget.windowMs,
    used,
    max: budget.max,
  }))
}

async function ledgersOf(
  { ledger, keys, config, clock }: Chartward,
  { seen, keysSince }: { readonly seen: Seen; readonly keysSince: number | undefined },
): Promise<readonly (LiveLedger | null)[]> {
  const witnessVkeys = config.ledger.witnesses.map(({ vkey }) => vkey)
  const line = async (reader: LedgerReader, unwitnessedSince: number | undefined) =>
    await orNull(async (): Promise<LiveLedger> => {
      const { origin, size, note } = await reader.published()
      return {
        ledger: reader.kind,
        origin,
        vkey: reader.vkey,
        witnessVkeys,
        size,
        since: seen(reader.kind, size, clock.now()),
        // The first signature is the ledger's own.
        cosignatures: parseNote(note).signatures.length - 1,
        ...(unwitnessedSince === undefined ? {} : { unwitnessedSince }),
      }
    })
  return await Promise.all([line(ledger, ledger.unwitnessed()?.since), line(keys.ledger, keysSince)])
}

type Seen = (ledger: string, size: number, now: number) => number

/** A checkpoint does not say when it was made: when its size was first seen is the most that is known. */
function openSeen(): Seen {
  const sizes = new Map<string, { readonly size: number; readonly since: number }>()
  return (ledger, size, now) => {
    const known = sizes.get(ledger)
    const fresh = known?.size === size ? known : { size, since: now }
    sizes.set(ledger, fresh)
    return fresh.since
  }
}

async function orNull<Value>(look: () => Promise<Value>): Promise<Value | null> {
  try {
    return await look()
  } catch {
    return null
  }
}
