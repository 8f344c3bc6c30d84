/**
 * Findings for other people's systems: OCSF events to a file, to syslog and to a webhook.
 *
 * Invariants: an event stands in the disclosure ledger, by its fingerprint, before it is queued; each target gets the
 * events in their order and each at least once, under the same uid however often; one that is away holds up nothing and
 * nobody but itself. The queue is bounded: beyond its limit the oldest are dropped, counted, and that is told as well. No
 * event names a patient, unless the settings let the ids of leaves go along.
 *
 * Who owns the tables can hold events back, drop them, or queue others; none of it goes unseen by whoever compares the
 * chain of fingerprints with the leaves. They read what the events say: handles, addresses and sessions of whoever did it.
 *
 * Owns the tables `alert_chain`, `alert_event`, `alert_target`, `alert_told`.
 */
export {
  type Alerts,
  type AlertsOptions,
  openAlerts,
  type TargetStatus,
  type TargetTested,
  type TellAlert,
} from './alerts.ts'
export type { AlertLevel, Noticed } from './noticed.ts'
export type { Sender } from './ocsf.ts'
export type { Queued, Target } from './target.ts'
export { openTargets, type TargetSettings } from './targets.ts'
