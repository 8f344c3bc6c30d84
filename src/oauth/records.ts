import type { Clock } from '../kernel/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Ending, Grants } from './grants.ts'
import type { Secrets } from './secrets.ts'

/** Stands where the value was cut out. JSON never has it unescaped, so it is nothing else. */
const CUT = '\u0001'

/** Kinds of record that are worth nothing once the grant they were given under has ended. */
const GIVEN = new Set(['AuthorizationCode', 'AccessToken', 'RefreshToken', 'ClientCredentials', 'Grant'])

/** What an authorization server keeps of one code, token, interaction or used assertion. */
export type Payload = Readonly<Record<string, unknown>>

/** A record as it is put away; `id` is the value it stands for and is not kept. */
export interface RecordPut {
  readonly model: string
  readonly id: string
  readonly payload: Payload
  readonly lifetimeMs: number
  /** Where the payload does not say it. */
  readonly grantId?: string
}

/** Records found by the value they stand for, or not at all. */
export interface Records {
  put(record: RecordPut): Promise<void>
  /** Answers whether it was new: for values that may be shown once. */
  putOnce(record: RecordPut): Promise<boolean>
  find(model: string, id: string): Promise<Payload | undefined>
  /** Without what was cut out. */
  findByUid(model: string, uid: string): Promise<Payload | undefined>
  /** Marks it used. Answers false when it was used before: of two who try at once, one has it. */
  consume(model: string, id: string): Promise<boolean>
  remove(model: string, id: string): Promise<void>
  /** Removes all that was given under a grant, and ends the grant with its session. */
  endGrant(grantId: string, ending: Ending): Promise<void>
  /** Removes what nobody can use any more. */
  sweep(): Promise<void>
}

interface Row {
  readonly hash: Buffer
  readonly grant_hash: Buffer | null
  readonly consumed: string | null
  readonly sealed: Buffer
}

export interface RecordsOptions {
  readonly database: Database
  readonly secrets: Secrets
  readonly grants: Grants
  readonly clock: Clock
}

const COLUMNS = 'hash, grant_hash, consumed, sealed'
const INSERT = `insert into oauth_record (model, hash, uid_hash, grant_hash, client, expires, sealed)
  values ($1, $2, $3, $4, $5, $6, $7)`

export function openRecords(options: RecordsOptions): Records {
  const { database, secrets, grants, clock } = options
  const hash = (model: string, id: string) => secrets.hash(`record/${model}`, id)
  const write = async (record: RecordPut, onConflict: string) =>
    await database.query(
      `${INSERT} on conflict (model, hash) ${onConflict} returning 1`,
      valuesOf(options, record),
    )
  return {
    put: async (record) => {
      await write(
        record,
        `do update set uid_hash = excluded.uid_hash, grant_hash = excluded.grant_hash, client = excluded.client,
           expires = excluded.expires, sealed = excluded.sealed`,
      )
    },
    putOnce: async (record) => (await write(record, 'do nothing')).length > 0,
    find: async (model, id) => {
      const [row] = await database.query<Row>(
        `select ${COLUMNS} from oauth_record where model = $1 and hash = $2 and expires > $3`,
        [model, hash(model, id), clock.now()],
      )
      return await opened(options, model, row, id)
    },
    findByUid: async (model, uid) => {
      const [row] = await database.query<Row>(
        `select ${COLUMNS} from oauth_record where model = $1 and uid_hash = $2 and expires > $3`,
        [model, hash(model, uid), clock.now()],
      )
      return await opened(options, model, row, '')
    },
    consume: async (model, id) => {
      const rows = await database.query(
        `update oauth_record set consumed = $3 where model = $1 and hash = $2 and consumed is null returning 1`,
        [model, hash(model, id), clock.now()],
      )
      return rows.length > 0
    },
    remove: async (model, id) => {
      await database.query('delete from oauth_record where model = $1 and hash = $2', [
        model,
        hash(model, id),
      ])
    },
    endGrant: async (grantId, ending) => {
      const of = grants.hash(grantId)
      await grants.end(of, ending)
      await database.query('delete from oauth_record where grant_hash = $1', [of])
    },
    sweep: async () => {
      await database.query('delete from oauth_record where expires <= $1', [clock.now()])
    },
  }
}

function valuesOf({ secrets, grants, clock }: RecordsOptions, record: RecordPut) {
  const { model, id, payload, lifetimeMs } = record
  const hash = secrets.hash(`record/${model}`, id)
  const { uid, clientId } = payload
  const grantId = record.grantId ?? payload['grantId']
  const text = JSON.stringify(payload).replaceAll(id, CUT)
  return [
    model,
    hash,
    typeof uid === 'string' ? secrets.hash(`record/${model}`, uid) : null,
    typeof grantId === 'string' ? grants.hash(grantId) : null,
    typeof clientId === 'string' ? clientId : null,
    clock.now() + lifetimeMs,
    secrets.sealText(text, placeOf(model, hash)),
  ]
}

async function opened(
  { secrets, grants }: RecordsOptions,
  model: string,
  row: Row | undefined,
  id: string,
): Promise<Payload | undefined> {
  if (row === undefined) return undefined
  if (
    GIVEN.has(model) &&
    (row.grant_hash === null || (await grants.findByHash(row.grant_hash)) === undefined)
  )
    return undefined
  const text = secrets.openText(row.sealed, placeOf(model, row.hash)).replaceAll(CUT, id)
  const payload = JSON.parse(text) as Payload
  return row.consumed === null ? payload : { ...payload, consumed: Math.floor(Number(row.consumed) / 1_000) }
}

function placeOf(model: string, hash: Buffer): string {
  return `oauth_record/${model}/${hash.toString('hex')}`
}
