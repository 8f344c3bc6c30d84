import type { AuditFormat, AuditRow } from '../contract/index.ts'
import { csvCell } from '../kernel/index.ts'

const COLUMNS = [
  'leaf',
  'at',
  'user',
  'role',
  'client',
  'session',
  'address',
  'onBehalfOf',
  'how',
  'why',
  'outcome',
  'patient',
  'patientKey',
  'relation',
  'shownCount',
  'shown',
  'writtenCount',
  'written',
  'elements',
  'bytes',
  'asked',
  'note',
  'request',
] as const satisfies readonly (keyof AuditRow)[]

/** Rows of the audit search as a file. **Source** RFC 4180; NDJSON. Times in a table are ISO 8601. */
export function auditFileOf(rows: readonly AuditRow[], format: AuditFormat): string {
  if (format === 'ndjson') return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  return [COLUMNS, ...rows.map(cellsOf)].map((cells) => `${cells.join(',')}\r\n`).join('')
}

function cellsOf(row: AuditRow): readonly string[] {
  return COLUMNS.map((name) => {
    const value = name === 'at' ? new Date(row.at).toISOString() : row[name]
    return csvCell(Array.isArray(value) ? value.join(' ') : String(value ?? ''), "'")
  })
}
