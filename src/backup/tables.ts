/**
 * What becomes of a table in a backup. `feed`: its rows are followed, transaction by transaction. `snapshot`: it is
 * looked at in rounds, and what changed is kept; `newest`: of those the last counts. `never`: it is not in a backup, and why.
 */
export type TableRule =
  | { readonly rule: 'feed' }
  | {
      readonly rule: 'snapshot'
      /** What tells its rows apart. */
      readonly key: readonly string[]
      /**
       * What counts of the newest round when an earlier one is restored: `t` is the restored row, `n` the newest of the
       * same key. Whatever was ended meanwhile stays ended: a restore brings nobody back who was put out.
       */
      readonly later?: string
      /** Rows that are not restored at all when this holds; `n` is null where the row is gone in the newest round. */
      readonly dropped?: string
    }
  | {
      /**
       * Looked at in rounds too, and always restored as of the newest: it is about what happened, not about records. Who
       * was suspended because of what a restore undoes stays suspended, and what was found stays found.
       */
      readonly rule: 'newest'
      readonly key: readonly string[]
      /** It changes with every leaf, that of a segment among them: a change of it alone is kept with the next. */
      readonly restless?: true
    }
  | { readonly rule: 'never'; readonly because: string }

const ENDED = 'ended = coalesce(t.ended, n.ended)'

/** Every table of the schema, in the order in which a restore fills them. A test holds it against the migrations. */
export const TABLES: Readonly<Record<string, TableRule>> = {
  patient_key: { rule: 'feed' },
  record_history: { rule: 'feed' },
  record: { rule: 'never', because: 'it is made from record_history' },
  person: {
    rule: 'snapshot',
    key: ['id'],
    later: `disabled = coalesce(t.disabled, n.disabled),
      contact_frozen_until = greatest(t.contact_frozen_until, n.contact_frozen_until)`,
  },
  person_role: { rule: 'snapshot', key: ['id'], later: ENDED },
  proxy: { rule: 'snapshot', key: ['id'], later: ENDED },
  passkey: { rule: 'snapshot', key: ['id'], later: `${ENDED}, counter = greatest(t.counter, n.counter)` },
  totp: {
    rule: 'snapshot',
    key: ['id'],
    later: `${ENDED}, seed = case when n.ended is null then t.seed end, last_step = greatest(t.last_step, n.last_step)`,
  },
  recovery_code: {
    rule: 'snapshot',
    key: ['hash'],
    later: 'used = coalesce(t.used, n.used)',
    dropped: 'n.hash is null',
  },
  // A password that was changed was perhaps changed because somebody knew it.
  password: { rule: 'snapshot', key: ['person'], dropped: 'n.changed is distinct from t.changed' },
  device: { rule: 'snapshot', key: ['hash'] },
  notice: { rule: 'snapshot', key: ['id'], later: 'sent = coalesce(t.sent, n.sent)' },
  break_glass: {
    rule: 'snapshot',
    key: ['id'],
    later: `until = least(t.until, n.until), reviewed = coalesce(t.reviewed, n.reviewed),
      reviewed_by = coalesce(t.reviewed_by, n.reviewed_by)`,
  },
  support_grant: {
    rule: 'snapshot',
    key: ['id'],
    later: 'until = case when t.until is not null then least(t.until, n.until) end',
  },
  bulk_grant: {
    rule: 'snapshot',
    key: ['id'],
    later: `until = case when t.until is not null then least(t.until, n.until) end,
      exports_used = greatest(t.exports_used, n.exports_used)`,
  },
  oauth_client: { rule: 'snapshot', key: ['id'], later: 'disabled = coalesce(t.disabled, n.disabled)' },
  finding: { rule: 'newest', key: ['id'] },
  detection_fact: { rule: 'newest', key: ['fact'] },
  // As of the round that the findings are of: what was read by then is not found again.
  detection_position: { rule: 'newest', key: ['one'], restless: true },
  canary: { rule: 'newest', key: ['mark'] },
  // What was sent stays sent, and what was withdrawn stays withdrawn.
  issued_notice: { rule: 'newest', key: ['code'] },
  filing_draft: { rule: 'newest', key: ['case_id', 'draft', 'digest'] },
  campaign: { rule: 'newest', key: ['id'] },
  campaign_approval: { rule: 'newest', key: ['campaign', 'approved_by'] },
  campaign_piece: { rule: 'newest', key: ['campaign', 'number'] },
  campaign_export: { rule: 'newest', key: ['campaign', 'export'] },
  campaign_suppression: { rule: 'newest', key: ['token'] },
  portal_message: { rule: 'newest', key: ['campaign', 'number'] },
  caller_phrase: { rule: 'snapshot', key: ['person'], later: 'told = greatest(t.told, n.told)' },
  protection_plan: { rule: 'newest', key: ['person'] },
  false_contact: { rule: 'newest', key: ['contact'] },
  // What was asked and answered stays so, and nobody is told again of what they read.
  access_question: { rule: 'newest', key: ['id'] },
  access_alert: { rule: 'newest', key: ['patient', 'id'] },
  access_watch: { rule: 'newest', key: ['patient'] },
  measure: { rule: 'newest', key: ['id'] },
  freeze_asked: { rule: 'newest', key: ['id'] },
  measure_answer: { rule: 'newest', key: ['measure', 'user_name'] },
  incident_case: { rule: 'newest', key: ['id'] },
  case_event: { rule: 'newest', key: ['case_id', 'seq'] },
  case_people: { rule: 'newest', key: ['case_id', 'run', 'part'] },
  case_input: { rule: 'newest', key: ['case_id', 'digest'] },
  recipient_correction: { rule: 'newest', key: ['case_id', 'id'] },
  recipient: { rule: 'never', because: 'recipients are gathered again from the records and the case' },
  session: { rule: 'never', because: 'nobody is signed in to a restored environment: people sign in again' },
  access_token: { rule: 'never', because: 'it opens a session' },
  oauth_record: { rule: 'never', because: 'codes and tokens belong to grants' },
  oauth_grant: {
    rule: 'never',
    because: 'a grant lives as long as its session: people allow their apps again',
  },
  oauth_invitation: { rule: 'never', because: 'another can be made, and a used one must not come back' },
  enrolment: { rule: 'never', because: 'another code can be made, and a used one must not come back' },
  used_challenge: { rule: 'never', because: 'challenges end by themselves within minutes' },
  attempt: { rule: 'never', because: 'attempts are forgotten within hours' },
  demo: { rule: 'never', because: 'its links open at the machine that the demo was made on' },
  audit_question: { rule: 'newest', key: ['id'] },
  health_link: { rule: 'never', because: 'it is a copy that ends by itself: whoever gave it gives another' },
  export: { rule: 'never', because: 'an export belongs to a session' },
  caller_word: { rule: 'never', because: 'a word ends by itself within minutes' },
  alert_chain: { rule: 'never', because: 'a restored environment begins a chain of its own' },
  alert_event: { rule: 'never', because: 'what waited was sent, or is told again' },
  alert_target: { rule: 'never', because: 'it says how far targets are in that queue' },
  alert_told: { rule: 'never', because: 'it says what of that queue was told' },
  rollback_plan: {
    rule: 'never',
    because: 'a plan is of versions that a restore may not have: it is made again',
  },
  version_given: { rule: 'never', because: 'a restore makes it from the ledger' },
  backup_feed: { rule: 'never', because: 'it says which database this is' },
  restored: { rule: 'never', because: 'it says how this database came to be' },
  migration: { rule: 'never', because: 'migrations write it' },
}

export function isRestless(table: string): boolean {
  const rule = TABLES[table]
  return rule?.rule === 'newest' && rule.restless === true
}

/** The tables that are looked at in rounds, in the order in which they are filled. */
export function snapshotTables(): readonly string[] {
  return Object.keys(TABLES).filter((table) => ['snapshot', 'newest'].includes(TABLES[table]?.rule ?? ''))
}

/** Of a version, in the order of a segment: first what is looked at. */
export const HISTORY_COLUMNS: readonly string[] = [
  'tx',
  'type',
  'id',
  'version',
  'sealed',
  'updated',
  'elements',
  'labels',
  'patient',
  'deleted',
  'lookup',
  'within',
  'related',
  'related_from',
  'related_until',
]

export const KEY_COLUMNS: readonly string[] = ['tx', 'patient', 'wrapped', 'key_version', 'fingerprint']
