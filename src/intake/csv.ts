import { readLiteral } from './literal.ts'

export const ROW_LENGTH_MAX = 4 * 1024 * 1024

/** One row, and the line it begins on; or what is wrong with it. */
export type Row =
  | { readonly cells: readonly string[]; readonly line: number }
  | { readonly problem: string; readonly line: number }

/** Splits text with commas, or another separator, into rows; a cell in quotes may hold separators, lines and doubled quotes. */
export class CsvSplitter {
  readonly #separator: string
  #cells: string[] = []
  #cell = ''
  #quoted: 'no' | 'yes' | 'ended' = 'no'
  #length = 0
  #line = 1
  #begins = 1
  #rows: Row[] = []

  constructor(separator = ',') {
    this.#separator = separator
  }

  push(text: string): readonly Row[] {
    for (const char of text) this.#char(char)
    return this.#taken()
  }

  finish(): readonly Row[] {
    if (this.#quoted === 'yes') {
      this.#rows.push({ problem: 'the file ends in the middle of a row', line: this.#begins })
    } else if (this.#length > 0) this.#endRow()
    return this.#taken()
  }

  #taken(): readonly Row[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  #char(char: string): void {
    if (char === '\n') this.#line++
    if (this.#quoted === 'yes') {
      if (char === '"') this.#quoted = 'ended'
      else this.#add(char)
    } else if (char === '"') {
      // A quote after the closing one is a quote in the cell.
      if (this.#quoted === 'ended') this.#add('"')
      this.#quoted = 'yes'
      this.#length++
    } else if (char === this.#separator) this.#endCell()
    else if (char === '\n') this.#endRow()
    else if (char !== '\r') this.#add(char)
  }

  #add(char: string): void {
    this.#length++
    if (this.#length <= ROW_LENGTH_MAX) this.#cell += char
  }

  #endCell(): void {
    this.#length++
    this.#cells.push(this.#cell)
    this.#cell = ''
    this.#quoted = 'no'
  }

  #endRow(): void {
    const isEmpty = this.#length === 0
    this.#endCell()
    const line = this.#begins
    if (this.#length > ROW_LENGTH_MAX)
      this.#rows.push({ problem: `a row has at most ${ROW_LENGTH_MAX} characters`, line })
    else if (!isEmpty) this.#rows.push({ cells: this.#cells, line })
    this.#cells = []
    this.#length = 0
    this.#begins = this.#line
  }
}

/** What tables of CloudTrail events call their columns, without blanks and capitals, and what the events call it. */
const NAMES: readonly string[] = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'requestID',
  'eventID',
  'readOnly',
  'resources',
  'eventType',
  'apiVersion',
  'managementEvent',
  'recipientAccountId',
  'sharedEventID',
  'vpcEndpointId',
  'eventCategory',
  'serviceEventDetails',
  'tlsDetails',
  'type',
  'principalId',
  'accountId',
  'accessKeyId',
  'userName',
  'invokedBy',
  'arn',
  'sessionContext',
  'sessionIssuer',
  'attributes',
  'mfaAuthenticated',
  'creationDate',
  'bucketName',
]
const OTHER_NAMES = {
  eventdatetime: 'eventTime',
  sourceip: 'sourceIPAddress',
  requestuseragent: 'userAgent',
  userid: 'userIdentity',
} as const

/** The columns of a heading, or nothing when it is none of a table of CloudTrail events. */
export function readHeading(cells: readonly string[]): readonly string[] | undefined {
  const byPlain = plainNames()
  const columns = cells.map((cell) => byPlain.get(plain(cell)) ?? cell.trim())
  return columns.includes('eventName') && columns.includes('eventTime') ? columns : undefined
}

/** One event of a row, with the names the events themselves have. */
export function readRow(columns: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const byPlain = plainNames()
  const entries = columns.flatMap((column, place) => {
    const cell = cells[place] ?? ''
    return cell === '' ? [] : [[column, renamed(readLiteral(cell), byPlain)] as const]
  })
  const event: Record<string, unknown> = Object.fromEntries(entries)
  const { requestParameters } = event
  const hasBucket =
    typeof requestParameters === 'object' && requestParameters !== null && 'bucketName' in requestParameters
  return event['eventSource'] === undefined && hasBucket
    ? { ...event, eventSource: 's3.amazonaws.com' }
    : event
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '')

const plainNames = (): ReadonlyMap<string, string> =>
  new Map([...NAMES.map((name) => [plain(name), name] as const), ...Object.entries(OTHER_NAMES)])

/** Athena writes the names of members small. */
function renamed(value: unknown, byPlain: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, byPlain))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name === name.toLowerCase() ? (byPlain.get(name) ?? name) : name,
      renamed(inner, byPlain),
    ]),
  )
}
