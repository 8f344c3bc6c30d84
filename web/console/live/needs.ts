import type { LiveAnswer } from '../../../src/contract/index.ts'

/** Something on the live page that somebody should look at. `to`: the page where they do. */
export interface Need {
  readonly kind:
    | 'frozen'
    | 'canary'
    | 'critical'
    | 'high'
    | 'ledger-away'
    | 'unwitnessed'
    | 'no-witness'
    | 'detector-off'
    | 'detector-behind'
    | 'keys-away'
    | 'alert-problem'
    | 'backup-failed'
    | 'over-budget'
    | 'findings-away'
  readonly count: number
  readonly to: string
}

/** Behind by more than this, the detector is behind; as the settings have it by default. */
const LAG_MS = 30_000
const LAG_LEAVES = 5_000

/** The worst first. */
export function needsOf(live: LiveAnswer): readonly Need[] {
  const { findings, measures, brakes, canaries, ledgers, detection, alerts, backup, keys } = live
  const need = (kind: Need['kind'], count: number, to: string): readonly Need[] =>
    count > 0 ? [{ kind, count, to }] : []
  const isBehind = detection.ms > LAG_MS || detection.leaves > LAG_LEAVES
  const over = brakes.near.filter(({ used, max }) => used >= max)
  return [
    ...need('frozen', measures.filter(({ degree }) => degree === 'freeze').length, '/measures'),
    ...need('canary', canaries.touched ?? 0, '/findings'),
    ...need('critical', findings?.['critical'] ?? 0, '/findings'),
    ...need('ledger-away', ledgers.filter((one) => one === null).length, '/ledger'),
    ...need('keys-away', keys === null ? 1 : 0, '/ledger'),
    ...need('findings-away', findings === null ? 1 : 0, '/findings'),
    ...need('high', findings?.['high'] ?? 0, '/findings'),
    ...need('unwitnessed', ledgers.filter((one) => one?.unwitnessedSince !== undefined).length, '/ledger'),
    ...need('detector-off', detection.enabled ? 0 : 1, '/findings'),
    ...need('detector-behind', isBehind ? 1 : 0, '/findings'),
    ...need('backup-failed', (backup?.failure ?? null) === null ? 0 : 1, '/ledger'),
    ...need('alert-problem', (alerts ?? []).filter(({ problem }) => problem !== undefined).length, '/'),
    ...need('over-budget', over.length, '/findings'),
    ...need('no-witness', ledgers.some((one) => one?.witnessVkeys.length === 0) ? 1 : 0, '/ledger'),
  ]
}
