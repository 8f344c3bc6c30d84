import type { Cell, FileRecord } from './file-record.ts'

const CELLS_MAX = 500
const CELL_LETTERS_MAX = 4_000
const DEPTH_MAX = 40
/** Of an object that is mostly a list of others, the others are the records. */
const MOSTLY = 0.6
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
  const list = mainList(value)
  return list === undefined ? [recordOf(value)] : list.flatMap(recordsOfJson)
}

function entriesOf({ entry }: Members): readonly unknown[] {
  return Array.isArray(entry)
    ? entry.map((one: unknown) => (isObject(one) ? one['resource'] : undefined))
    : []
}

/** The list of objects that an object is mostly made of; what stands beside it is about the list. */
function mainList(value: Members): readonly unknown[] | undefined {
  const whole = JSON.stringify(value).length
  return listsIn(value, 0).find(
    (list) => list.length > 1 && list.every(isObject) && JSON.stringify(list).length > whole * MOSTLY,
  )
}

function listsIn(value: Members, depth: number): (readonly unknown[])[] {
  if (depth > 4) return []
  return Object.values(value).flatMap((inner) =>
    Array.isArray(inner) ? [inner as unknown[]] : isObject(inner) ? listsIn(inner, depth + 1) : [],
  )
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
