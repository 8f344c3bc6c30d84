import type { Cell, FileRecord } from './file-record.ts'

const CELLS_MAX = 500
const CELL_LETTERS_MAX = 4_000
const DEPTH_MAX = 40
/** Of an object that is mostly made of others, the others are the records. */
const MOSTLY = 0.6
const GROUPS_DEPTH_MAX = 4
const PATIENT = /(?:^|\/)Patient\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/\d+)?$/

type Members = Readonly<Record<string, unknown>>

/** The records of one JSON value: of a Bundle its entries, of a list its members. */
export function recordsOfJson(value: unknown): FileRecord[] {
  if (Array.isArray(value)) return value.flatMap(recordsOfJson)
  if (!isObject(value)) return []
  if (value['resourceType'] === 'Bundle') return entriesOf(value).flatMap(recordsOfJson)
  if (typeof value['resourceType'] === 'string') return [resourceRecord(value)]
  if (isObject(value['resource']) && typeof value['resource']['resourceType'] === 'string')
    return recordsOfJson(value['resource'])
  const members = mainMembers(value)
  return members === undefined ? [recordOf(value)] : members.flatMap(recordsOfJson)
}

function entriesOf({ entry }: Members): readonly unknown[] {
  return Array.isArray(entry)
    ? entry.map((one: unknown) => (isObject(one) ? one['resource'] : undefined))
    : []
}

/** The objects that an object is mostly made of, in a list or each under a name; what stands beside them is about all. */
function mainMembers(value: Members): readonly Members[] | undefined {
  const whole = JSON.stringify(value).length
  return groupsIn(value, 0).find(
    (group) => group.length > 1 && JSON.stringify(group).length > whole * MOSTLY && areAlike(group),
  )
}

function groupsIn(value: Members, depth: number): Members[][] {
  if (depth > GROUPS_DEPTH_MAX) return []
  const inner = Object.values(value)
  const named = inner.length > 1 && inner.every(isObject) ? [inner] : []
  return [
    ...named,
    ...inner.flatMap((one) =>
      Array.isArray(one) ? (one.every(isObject) ? [one] : []) : isObject(one) ? groupsIn(one, depth + 1) : [],
    ),
  ]
}

/** Records of one sort have members in common; a person and their address have not. */
function areAlike(group: readonly Members[]): boolean {
  const [first = {}] = group
  const names = Object.keys(first)
  const shared = names.filter((name) => group.every((one) => name in one)).length
  return shared > 0 && shared * 2 >= names.length
}

function resourceRecord(value: Members): FileRecord {
  const { resourceType, id } = value
  const { cells, patients } = recordOf(value)
  if (typeof resourceType !== 'string' || typeof id !== 'string')
    return { cells, patients, resource: undefined }
  const own = resourceType === 'Patient' ? [id] : []
  return { cells, patients: [...new Set([...own, ...patients])], resource: `${resourceType}/${id}` }
}

function recordOf(value: Members): FileRecord {
  const cells: Cell[] = []
  collect(value, '', 0, cells)
  const patients = cells.flatMap(({ text }) => PATIENT.exec(text)?.[1] ?? [])
  return { cells, patients: [...new Set(patients)], resource: undefined }
}

function collect(value: unknown, column: string, depth: number, cells: Cell[]): void {
  if (cells.length >= CELLS_MAX || depth > DEPTH_MAX || value === null || value === undefined) return
  if (Array.isArray(value)) for (const item of value) collect(item, column, depth + 1, cells)
  else if (isObject(value))
    for (const [name, inner] of Object.entries(value))
      collect(inner, column === '' ? name : `${column}.${name}`, depth + 1, cells)
  else if (typeof value === 'string' && value.trim() !== '')
    cells.push({ column, text: value.slice(0, CELL_LETTERS_MAX) })
  else if (typeof value === 'number') cells.push({ column, text: String(value) })
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
