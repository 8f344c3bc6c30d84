import type { LeafIndex, PatientId, UnixMs } from '../../kernel/index.ts'
import type { Database } from '../../postgres/index.ts'
import type { Secrets } from './secrets.ts'
import type { BatchTree, Statement } from './statement.ts'

/** A notice as it is kept: nothing of it is readable at rest. */
export interface KeptNotice {
  readonly notice: string
  readonly code: string
  readonly patient: PatientId
  readonly case: string
  readonly language: 'en' | 'es'
  readonly channel: 'letter' | 'email' | 'portal'
  readonly statement: Statement
  /** As in `NoticeSeal`. */
  readonly sender?: string
  /** Digest of what was sent as text. */
  readonly words?: string
}

/** Where a notice stands in the tree of its batch. **Shape** hashes base64url, the sibling first. */
export interface BatchPlace {
  readonly index: number
  readonly size: number
  readonly path: readonly string[]
}

/** A notice that was issued. */
export interface StoredNotice extends KeptNotice {
  readonly issued: UnixMs
  /** Of the leaf of its batch. */
  readonly leaf: LeafIndex
  readonly place: BatchPlace
}

export interface FoundNotice extends StoredNotice {
  /** How often its code was looked up, and since when. */
  readonly looked: number
  readonly lookedFirst: UnixMs | undefined
  readonly withdrawn: UnixMs | undefined
}

interface Row {
  readonly code: Buffer
  readonly sealed: Buffer
  readonly leaf: number
  readonly issued: number
  readonly looked: number
  readonly first: number | null
  readonly withdrawn: number | null
}

const COLUMNS = `code, sealed, leaf::float8 as leaf, issued::float8 as issued, looked::float8 as looked,
  looked_first::float8 as first, withdrawn::float8 as withdrawn`

/** Those of these codes that were issued before, and for what. */
export async function knownCodes(
  { query }: Database,
  secrets: Secrets,
  codes: readonly string[],
): Promise<ReadonlyMap<string, KeptNotice>> {
  const rows = await query<Row>(`select ${COLUMNS} from issued_notice where code = any($1)`, [
    codes.map((code) => secrets.hash('code', code)),
  ])
  return new Map(rows.map((row) => openRow(secrets, row)).map((found) => [found.code, found]))
}

export async function insertIssued(
  { query }: Database,
  secrets: Secrets,
  notices: readonly StoredNotice[],
): Promise<void> {
  const rows = notices.map(({ leaf, issued, ...kept }) => {
    const code = secrets.hash('code', kept.code)
    const { file } = kept.statement
    return {
      code,
      patient: secrets.hash('patient', kept.patient),
      matter: secrets.hash('case', kept.case),
      file: file === undefined ? null : secrets.hash('file', file),
      sealed: secrets.seal(kept, placeName(code)),
      leaf,
      issued,
    }
  })
  // Whoever issued the same meanwhile was as right.
  await query(
    `insert into issued_notice (code, patient, matter, file, sealed, leaf, issued)
    select * from unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bigint[], $7::bigint[])
    on conflict (code) do nothing`,
    [
      rows.map(({ code }) => code),
      rows.map(({ patient }) => patient),
      rows.map(({ matter }) => matter),
      rows.map(({ file }) => file),
      rows.map(({ sealed }) => sealed),
      rows.map(({ leaf }) => leaf),
      rows.map(({ issued }) => issued),
    ],
  )
}

export async function findByCode(
  { query }: Database,
  secrets: Secrets,
  code: string,
): Promise<FoundNotice | undefined> {
  const [row] = await query<Row>(`select ${COLUMNS} from issued_notice where code = $1`, [
    secrets.hash('code', code),
  ])
  return row === undefined ? undefined : openRow(secrets, row)
}

/** One file may be of several notices: the same text, sent to one person twice. The first counts. */
export async function findByFile(
  { query }: Database,
  secrets: Secrets,
  file: string,
): Promise<FoundNotice | undefined> {
  const [row] = await query<Row>(
    `select ${COLUMNS} from issued_notice where file = $1 order by issued, code limit 1`,
    [secrets.hash('file', file)],
  )
  return row === undefined ? undefined : openRow(secrets, row)
}

export async function findByPatient(
  { query }: Database,
  secrets: Secrets,
  patient: PatientId,
): Promise<FoundNotice[]> {
  const rows = await query<Row>(
    `select ${COLUMNS} from issued_notice where patient = $1 order by issued desc, code`,
    [secrets.hash('patient', patient)],
  )
  return rows.map((row) => openRow(secrets, row))
}

/** Counts one more look; answers how many there were before, and when the first was. */
export async function countLook(
  { query }: Database,
  secrets: Secrets,
  { code, at }: { readonly code: string; readonly at: UnixMs },
): Promise<void> {
  await query(
    'update issued_notice set looked = looked + 1, looked_first = coalesce(looked_first, $2) where code = $1',
    [secrets.hash('code', code), at],
  )
}

/** True when it was not withdrawn before. */
export async function withdrawIssued(
  { query }: Database,
  secrets: Secrets,
  { code, at }: { readonly code: string; readonly at: UnixMs },
): Promise<boolean> {
  const rows = await query(
    'update issued_notice set withdrawn = $2 where code = $1 and withdrawn is null returning 1',
    [secrets.hash('code', code), at],
  )
  return rows.length > 0
}

export function placeOf({ paths }: BatchTree, index: number): BatchPlace {
  const path = (paths[index] ?? []).map((hash) => Buffer.from(hash).toString('base64url'))
  return { index, size: paths.length, path }
}

function openRow(secrets: Secrets, row: Row): FoundNotice {
  const { code, sealed, leaf, issued, looked, first, withdrawn } = row
  const kept = secrets.open(sealed, placeName(code)) as KeptNotice & { readonly place: BatchPlace }
  return {
    ...kept,
    leaf: leaf as LeafIndex,
    issued: issued as UnixMs,
    looked,
    lookedFirst: (first ?? undefined) as UnixMs | undefined,
    withdrawn: (withdrawn ?? undefined) as UnixMs | undefined,
  }
}

const placeName = (code: Buffer): string => `issued_notice ${code.toString('hex')}`
