import { ChartwardError } from '../../kernel/index.ts'
import { RETURN_STATUSES, type ReturnRow } from './returns.ts'

/** A row that says nothing that can be read, by its line. */
export interface ReturnProblem {
  readonly line: number
  readonly problem: string
}

/** Cells of a return file that are read at once, with the heading of the file. */
export interface ReturnCells {
  readonly columns: readonly string[]
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[]
}

const CELL_LETTERS_MAX = 200
const BYTE_ORDER_MARK = /^\uFEFF/
const COUNTRY = 'US'

/** What the rows of a return file say. **Errors** `FILE_UNREADABLE` for a file that is no return file. */
export function readReturns({ columns, rows }: ReturnCells): {
  readonly rows: readonly ReturnRow[]
  readonly problems: readonly ReturnProblem[]
} {
  const names = columns.map((cell) => cell.replace(BYTE_ORDER_MARK, '').trim().toLowerCase())
  if (!names.includes('piece_id') || !names.includes('status'))
    throw new ChartwardError(
      'FILE_UNREADABLE',
      'a return file has the columns piece_id and status, and perhaps new_addr1, new_city, new_state, new_zip5',
    )
  const read: ReturnRow[] = []
  const problems: ReturnProblem[] = []
  for (const { line, cells } of rows) {
    const row = returnOf((name) => cells[names.indexOf(name)]?.trim() ?? '')
    if (typeof row === 'string') problems.push({ line, problem: row })
    else read.push(row)
  }
  return { rows: read, problems }
}

function returnOf(cell: (name: string) => string): ReturnRow | string {
  const piece = cell('piece_id')
  const status = RETURN_STATUSES.find((word) => word === cell('status').toLowerCase())
  if (piece === '') return 'no piece_id'
  if (status === undefined) return `no status of ${RETURN_STATUSES.join(', ')}`
  const lines = ['new_addr1', 'new_addr2', 'new_addr3'].map(cell).filter((line) => line !== '')
  if (lines.length === 0) return { piece, status }
  const zip4 = cell('new_zip4')
  const postalCode = `${cell('new_zip5')}${zip4 === '' ? '' : `-${zip4}`}`
  const country = cell('new_country') || COUNTRY
  const moved = { lines, city: cell('new_city'), state: cell('new_state'), postalCode, country }
  const texts = [...lines, moved.city, moved.state, postalCode, country]
  return texts.every((text) => text.length <= CELL_LETTERS_MAX)
    ? { piece, status, moved }
    : `an address with more than ${CELL_LETTERS_MAX} letters in a part of it`
}
