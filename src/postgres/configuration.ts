/** The settings of the embedded server, in the order they are written. */
const SETTINGS: readonly (readonly [name: string, value: string | number])[] = [
  ['listen_addresses', ''],
  ['unix_socket_permissions', '0700'],
  ['max_connections', 64],
  ['shared_buffers', '128MB'],
  ['work_mem', '8MB'],
  ['maintenance_work_mem', '64MB'],

  // Acknowledged means on the disk.
  ['fsync', 'on'],
  ['synchronous_commit', 'on'],
  ['full_page_writes', 'on'],
  ['restart_after_crash', 'on'],

  // Sealed rows do not compress. Backups are a feed of our own, not WAL.
  ['wal_compression', 'off'],
  ['wal_level', 'minimal'],
  ['max_wal_senders', 0],
  ['max_wal_size', '1GB'],
  ['checkpoint_timeout', '15min'],

  // Short statements on few cores: no compiling, no workers. Statements are planned for their own values when
  // the caller asks for that; a pending list that is merged often keeps searches even.
  ['jit', 'off'],
  ['max_parallel_workers_per_gather', 0],
  ['io_method', 'sync'],
  ['gin_pending_list_limit', '256kB'],
  ['random_page_cost', '1.1'],

  ['timezone', 'UTC'],
  ['log_timezone', 'UTC'],
  ['datestyle', 'ISO, MDY'],
  ['lc_messages', 'C'],
  ['default_text_search_config', 'pg_catalog.simple'],

  // The server's own log never shows a statement or a value. An ERROR is about one statement, and its text can
  // quote a value ('invalid input syntax for ...'): those go to the client only. LOG, FATAL and PANIC are about
  // the server.
  ['log_min_messages', 'log'],
  ['log_min_error_statement', 'panic'],
  ['log_error_verbosity', 'terse'],
  ['log_statement', 'none'],
  ['log_min_duration_statement', -1],
  ['log_parameter_max_length', 0],
  ['log_parameter_max_length_on_error', 0],
  ['log_checkpoints', 'off'],
  ['log_autovacuum_min_duration', -1],
  ['log_line_prefix', '%m [%p] '],
]

/** Text of `postgresql.conf`: `socketDirectory` is seen from the server's own working folder. */
export function serverConfiguration(socketDirectory: string): string {
  const lines = [...SETTINGS, ['unix_socket_directories', socketDirectory] as const].map(
    ([name, value]) => `${name} = ${typeof value === 'number' ? value : quote(value)}`,
  )
  return `# Written by chartward at every start; changes are lost.\n${lines.join('\n')}\n`
}

/** Text of `pg_hba.conf`: only the socket, and only the user that the kernel says this process is. */
export const HOST_RULES = 'local all all peer map=chartward\n'

/** Text of `pg_ident.conf`. */
export function identityMap(systemUser: string, roles: readonly string[]): string {
  const user = `"${systemUser.replaceAll('"', '""')}"`
  return roles.map((role) => `chartward ${user} ${role}\n`).join('')
}

const quote = (value: string): string => `'${value.replaceAll("'", "''")}'`
