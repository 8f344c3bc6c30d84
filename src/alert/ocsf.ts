import { isIP } from 'node:net'
import { type Noticed, patientsOf } from './noticed.ts'
import { attacksOf, BY_LEVEL, confidenceOf, isHarmless, verdictOf } from './ocsf-words.ts'

/** The version whose classes events are of; `record_integrity` comes from the one after it. */
const OCSF_VERSION = '1.8.0'
/** A finding may stand on more leaves and patients than anyone reads in an alert. */
const LEAVES_MAX = 50
const PATIENTS_MAX = 100
/** Who is responsible until somebody has taken it. */
const RESPONDERS = { name: 'security-officer', type: 'role' }

/** An OCSF event, not yet numbered and attested. */
export type OcsfEvent = Readonly<Record<string, unknown>> & {
  readonly type_uid: number
  readonly metadata: Readonly<Record<string, unknown>>
}

/** What an event says of where it comes from. */
export interface Sender {
  readonly environment: string
  /** The name of the disclosure ledger, as its checkpoints say it; and of the key ledger. */
  readonly log: string
  readonly keyLog: string
  /** Whether the ids of patients, as they stand in leaves, go along. */
  readonly patientIds: boolean
}

/** Told for the first time, told again, closed. */
export type Activity = 'create' | 'update' | 'close'

const ACTIVITIES: Readonly<Record<Activity, { readonly id: number; readonly name: string }>> = {
  create: { id: 1, name: 'Create' },
  update: { id: 2, name: 'Update' },
  close: { id: 3, name: 'Close' },
}

/**
 * The events of a finding: a Detection Finding, and for what is critical or was escalated an Incident Finding as well.
 *
 * **Source** OCSF 1.8.0, classes 2004 and 2005, profile incident.
 */
export function eventsOf(found: Noticed, activity: Activity, sender: Sender): OcsfEvent[] {
  const noticed = sender.patientIds ? found : { ...found, summary: withoutIds(found) }
  const detection = detectionFinding(noticed, activity, sender)
  const isIncident = noticed.level === 'critical' || noticed.escalated === true
  return isIncident ? [detection, incidentFinding(noticed, activity, sender)] : [detection]
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** The sentence without ids but that of the session: those of patients look like it. */
function withoutIds({ summary, actor }: Noticed): string {
  return summary.replace(UUID, (id) => (id === actor?.session ? id : 'a patient'))
}

function detectionFinding(noticed: Noticed, activity: Activity, sender: Sender): OcsfEvent {
  const closed = isHarmless(noticed.verdict) ? SUPPRESSED : RESOLVED
  return {
    ...baseOf(noticed, activity, { class_uid: 2004, class_name: 'Detection Finding' }),
    ...statusOf(noticed, closed),
    is_alert: activity === 'create',
    finding_info: findingInfo(noticed, sender),
    evidences: evidencesOf(noticed, sender),
    resources: resourcesOf(noticed, sender),
    ...incidentOf(noticed),
    metadata: metadataOf(sender, noticed),
  }
}

interface Status {
  readonly status_id: number
  readonly status: string
}

const SUPPRESSED: Status = { status_id: 3, status: 'Suppressed' }
const RESOLVED: Status = { status_id: 4, status: 'Resolved' }
const CLOSED: Status = { status_id: 5, status: 'Closed' }

function statusOf({ state }: Noticed, closed: Status): Status {
  if (state === 'closed') return closed
  return state === 'open' ? { status_id: 1, status: 'New' } : { status_id: 2, status: 'In Progress' }
}

function incidentFinding(noticed: Noticed, activity: Activity, sender: Sender): OcsfEvent {
  const { priority } = BY_LEVEL[noticed.level]
  return {
    ...baseOf(noticed, activity, { class_uid: 2005, class_name: 'Incident Finding' }),
    ...statusOf(noticed, CLOSED),
    desc: noticed.summary,
    finding_info_list: [findingInfo(noticed, sender)],
    impact_id: priority.id,
    impact: priority.caption,
    ...incidentOf(noticed),
    metadata: metadataOf(sender, noticed),
  }
}

function baseOf(
  noticed: Noticed,
  activity: Activity,
  named: { readonly class_uid: number; readonly class_name: string },
) {
  const { severity, risk } = BY_LEVEL[noticed.level]
  const confidence = confidenceOf(noticed.family)
  const { id, name } = ACTIVITIES[activity]
  const type_uid = named.class_uid * 100 + id
  return {
    ...named,
    category_uid: 2,
    category_name: 'Findings',
    activity_id: id,
    activity_name: name,
    type_uid,
    type_name: `${named.class_name}: ${name}`,
    time: noticed.noticed,
    start_time: noticed.at,
    end_time: noticed.last ?? noticed.at,
    severity_id: severity.id,
    severity: severity.caption,
    confidence_id: confidence.id,
    confidence: confidence.caption,
    ...(named.class_uid === 2004
      ? { risk_level_id: risk.id, risk_level: risk.caption, risk_score: Math.round(noticed.score) }
      : {}),
    message: noticed.summary,
    observables: observablesOf(noticed),
  }
}

/** The incident profile. */
function incidentOf(noticed: Noticed) {
  const { level, verdict: said, acknowledged } = noticed
  const { priority } = BY_LEVEL[level]
  const verdict = verdictOf(said)
  return {
    priority_id: priority.id,
    priority: priority.caption,
    is_suspected_breach: level === 'critical' && patientsOf(noticed) > 0 && !isHarmless(said),
    assignee_group: RESPONDERS,
    ...(acknowledged === undefined ? {} : { assignee: { name: acknowledged.by, type_id: 1 } }),
    verdict_id: verdict?.id ?? 0,
    verdict: verdict?.caption ?? 'Unknown',
  }
}

function findingInfo(noticed: Noticed, { log, keyLog }: Sender) {
  const { id, title, summary, rule, at, last, noticed: noticedAt, tags = [], leaves } = noticed
  const attacks = attacksOf(tags)
  const related = [
    ...leaves.disclosure.map((index) => ({ uid: `${log}#${index}`, type: 'disclosure ledger leaf' })),
    ...leaves.keys.map((index) => ({ uid: `${keyLog}#${index}`, type: 'key ledger leaf' })),
  ]
  return {
    uid: id,
    title,
    desc: summary,
    analytic: { uid: rule, name: title, type_id: 1, type: 'Rule' },
    created_time: noticedAt,
    first_seen_time: at,
    last_seen_time: last ?? at,
    ...(attacks.length === 0 ? {} : { attacks }),
    related_events: related.slice(0, LEAVES_MAX),
    related_events_count: related.length,
  }
}

/** Who did it and on which leaves it stands; `data` says how to find and check them. */
function evidencesOf(noticed: Noticed, { log, keyLog }: Sender) {
  const { actor, leaves } = noticed
  const data = {
    ledger: log,
    leaves: leaves.disclosure.slice(0, LEAVES_MAX),
    key_ledger: keyLog,
    key_leaves: leaves.keys.slice(0, LEAVES_MAX),
    patients: patientsOf(noticed),
  }
  if (actor === null) return [{ name: 'leaves', data }]
  const { user, role, client, session, address } = actor
  return [
    {
      name: 'leaves',
      data,
      actor: {
        user: { name: user, type_id: role === 'server' ? 3 : 1, groups: [{ name: role, type: 'role' }] },
        session: { uid: session },
        app_name: client,
      },
      src_endpoint: isIP(address) === 0 ? { name: address } : { ip: address },
    },
  ]
}

function resourcesOf(noticed: Noticed, { patientIds, environment }: Sender) {
  const all = {
    type: 'Environment',
    uid: environment,
    name: 'patient records',
    data: { patients: patientsOf(noticed) },
  }
  if (!patientIds) return [all]
  return [all, ...noticed.patients.slice(0, PATIENTS_MAX).map((uid) => ({ type: 'Patient', uid }))]
}

/** What an analyst searches other logs for: nothing of any patient. */
function observablesOf({ actor }: Noticed) {
  if (actor === null) return []
  const at = 'evidences[0]'
  return [
    { name: `${at}.actor.user.name`, type_id: 4, type: 'User Name', value: actor.user },
    { name: `${at}.actor.session.uid`, type_id: 99, type: 'Session', value: actor.session },
    ...(isIP(actor.address) === 0
      ? []
      : [{ name: `${at}.src_endpoint.ip`, type_id: 2, type: 'IP Address', value: actor.address }]),
  ]
}

function metadataOf({ environment, log }: Sender, { id }: Noticed) {
  return {
    version: OCSF_VERSION,
    product: { name: 'Chartward', vendor_name: 'Chartward' },
    profiles: ['incident', 'record_integrity'],
    tenant_uid: environment,
    log_name: log,
    correlation_uid: id,
  }
}
