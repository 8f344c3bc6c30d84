/**
 * PostgreSQL: an embedded server or an external one, statements and transactions on it, and migrations.
 *
 * - The embedded server listens on a Unix socket in a folder of its own, never on a network, and lets in only the
 *   operating-system user that this process runs as.
 * - An acknowledged commit is on the disk: it survives a kill of this process and of any process of the server.
 * - One process at a time owns an embedded cluster; what a dead owner left running is ended first.
 * - No value given to a statement appears in an error, in our log, or in the server's own log.
 *
 * Who owns this storage sees every table as the other modules wrote it (sealed rows, tokens, wrapped keys) and can
 * change or delete rows; what that is worth to them is said by the module that owns the table.
 *
 * Owns the table `migration`.
 */
export type { DatabaseConnection } from './connection.ts'
export {
  type Database,
  type DatabaseOptions,
  openDatabase,
  type Query,
  type QueryOptions,
  type Transaction,
} from './database.ts'
export { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts'
export { sqlStateOf } from './failure.ts'
export type { Listener } from './listening.ts'
export type { Copying } from './copying.ts'
export { migrate } from './migrate.ts'
export { superviseEmbeddedPostgres, type SupervisedPostgres } from './supervise.ts'
export { openWatch, type Watch } from './watching.ts'
