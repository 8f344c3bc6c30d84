/**
 * Who saw a record, as whoever it is about reads it: episodes in place of rows, what explains them, what is pointed out, each
 * entry with its proof; questions about an access and their answers; what is new.
 *
 * Invariants: leaves of somebody else are never opened for an answer; every answer has its leaf first, so looking at who
 * looked shows too; an e-mail says that something waits, never what; an emergency is never put together with anything else. What an entry says of others (what was searched
 * for, free words, where staff sat when the organisation holds that back) leaves closed. It reads records and leaves only
 * through `disclosure`.
 * Whoever owns its tables can take questions and alerts away, and reads none of them; the ledger tells that they were asked.
 * Tables: `access_question`, `access_alert`, `access_watch`.
 */
export { settingsIn } from './alerts.ts'
export type { SeenSettings } from './ground.ts'
export { openSeen, type Seen } from './seen.ts'
export type { MailWanted } from './watch.ts'
