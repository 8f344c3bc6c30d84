import { readLiteral } from './literal.ts'

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
