/**
 * Backup and restore: sealed rows as they are written, in segments, in a folder or a bucket; and a database made from
 * them that is what the disclosure ledger says it was at an instant.
 *
 * - A segment holds what the database holds, sealed as it is there. Whoever has a backup and not the folder of keys has
 *   what a copy of the database shows: types, ids, times, tokens, and rows of open types.
 * - A segment is told to the ledger under its digest before it is in the store, and its number is never used again. One
 *   that is missing, altered, or older than the ledger says is named.
 * - Every version proves itself by the leaf of its write; of keys and accounts the segment's leaf says that they are right.
 * - The ledgers and the keys are no part of a backup and are never restored: a log that goes back signs two histories.
 *   A restored database is served under the ledger that went on, which is told of it first.
 * - A restore brings nobody back in: sessions, tokens and grants are not in a backup, and what was ended stays ended.
 *
 * Who owns the store can delete it, and so keep us from restoring; every other change is found by `verifyBackup`. Nothing
 * of another environment is taken, and no row that the ledger does not know.
 *
 * Owns the tables `backup_feed` and `restored`.
 */
export { type Backup, type BackupOptions, type BackupStatus, openBackup } from './backup.ts'
export { openDirectoryStore } from './directory-store.ts'
export { restore, type RestoreProgress, type RestoreReport } from './restore.ts'
export { tellRestored } from './restored.ts'
export { type BucketCredentials, type BucketPlace, openBucketStore } from './s3-store.ts'
export type { Store } from './store.ts'
export { countingLeaves, counts, openTelling, type Told, type Try, tryOf } from './told.ts'
export { type BackupReport, verifyBackup } from './verify.ts'
