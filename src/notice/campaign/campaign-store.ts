import { createHash } from 'node:crypto'
import { canonicalJson, ChartwardError } from '../../kernel/index.ts'
import type { Database, Query } from '../../postgres/index.ts'
import type { Sealing } from './sealing.ts'
import { APPROVALS_NEEDED, type Campaign, type CampaignSettings, type CampaignState } from './state.ts'

/** What is sealed of a campaign. */
export interface CampaignContent {
  readonly draft: object
  readonly settings: CampaignSettings
  /** The draft with what the list says; there once it is frozen. */
  readonly model?: object
}

interface CampaignRow {
  readonly id: string
  readonly case_id: string
  readonly series: string
  readonly state: CampaignState
  readonly sealed: Buffer
  readonly model_digest: Buffer
  readonly drafted: string
  readonly drafted_by: string
  readonly frozen: string | null
  readonly list_digest: Buffer | null
  readonly approved_by: string[] | null
}

/** A campaign with what is sealed of it. */
export interface Kept extends Campaign {
  readonly series: string
  readonly content: CampaignContent
}

const SELECT = `select c.id, c.case_id, c.series, c.state, c.sealed, c.model_digest, c.drafted, c.drafted_by, c.frozen,
  c.list_digest,
  (select array_agg(a.approved_by order by a.approved, a.approved_by) from campaign_approval a
   where a.campaign = c.id and a.model_digest = c.model_digest) as approved_by
  from campaign c`

/** SHA-256 over what is approved: the words, and how they go out. */
export function contentDigest({ draft, settings }: CampaignContent): Buffer {
  return createHash('sha256').update(canonicalJson({ draft, settings })).digest()
}

/** **Errors** `NOT_FOUND`. */
export async function readCampaign(database: Database, sealing: Sealing, id: string): Promise<Kept> {
  const [row] = await database.query<CampaignRow>(`${SELECT} where c.id = $1`, [id])
  if (row === undefined)
    throw new ChartwardError('NOT_FOUND', 'there is no such campaign: see chartward notice list')
  return keptOf(sealing, row)
}

/** The campaigns of a case, or all, in the order they were drafted. */
export async function listCampaigns(
  database: Database,
  sealing: Sealing,
  caseId: string | undefined,
): Promise<Kept[]> {
  const rows = await database.query<CampaignRow>(
    `${SELECT} where $1::text is null or c.case_id = $1 order by c.drafted, c.id`,
    [caseId ?? null],
  )
  return rows.map((row) => keptOf(sealing, row))
}

/** Those that send, without what is sealed of them. */
export async function sendingCampaigns(
  database: Database,
): Promise<{ readonly id: string; readonly case: string }[]> {
  return await database.query(`select id, case_id as case from campaign where state = 'sending' order by id`)
}

/** Keeps a new draft. The id is the next of the year. */
export async function addCampaign(
  database: Database,
  sealing: Sealing,
  {
    id,
    caseId,
    supplement,
    content,
    at,
    by,
  }: {
    readonly id: string
    readonly caseId: string
    readonly supplement: boolean
    readonly content: CampaignContent
    readonly at: number
    readonly by: string
  },
): Promise<void> {
  await database.query(
    `insert into campaign (id, case_id, series, state, sealed, model_digest, drafted, drafted_by)
     values ($1, $2, $3, 'draft', $4, $5, $6, $7)`,
    [
      id,
      caseId,
      supplement ? `${caseId} ${id}` : caseId,
      sealing.seal(id, content),
      contentDigest(content),
      at,
      by,
    ],
  )
}

/** The next free id of a year. Two at a time get the same, and the second is refused by the table. */
export async function nextCampaignId(database: Database, year: number): Promise<string> {
  const [row] = await database.query<{ last: number | null }>(
    `select max(substr(id, 8)::int) as last from campaign where id like $1`,
    [`N-${year}-%`],
  )
  return `N-${year}-${String((row?.last ?? 0) + 1).padStart(4, '0')}`
}

/** Other words for a draft, in place of those of this digest (hex): who said yes said it to others. */
export async function replaceDraft(
  database: Database,
  sealing: Sealing,
  { id, content, was }: { readonly id: string; readonly content: CampaignContent; readonly was: string },
): Promise<boolean> {
  const rows = await database.query(
    `update campaign set sealed = $2, model_digest = $3
     where id = $1 and state = 'draft' and model_digest = $4 returning id`,
    [id, sealing.seal(id, content), contentDigest(content), Buffer.from(was, 'hex')],
  )
  return rows.length > 0
}

export async function addApproval(
  database: Database,
  {
    id,
    by,
    at,
    digest,
  }: { readonly id: string; readonly by: string; readonly at: number; readonly digest: Uint8Array },
): Promise<void> {
  await database.query(
    `insert into campaign_approval (campaign, approved_by, approved, model_digest) values ($1, $2, $3, $4)
     on conflict (campaign, approved_by) do update set approved = excluded.approved, model_digest = excluded.model_digest`,
    [id, by, at, digest],
  )
}

/** Goes from one of these states to another; false when it was in none of them. */
export async function moveCampaign(
  query: Query,
  id: string,
  from: readonly CampaignState[],
  to: CampaignState,
): Promise<boolean> {
  const rows = await query(
    'update campaign set state = $3 where id = $1 and state = any($2::text[]) returning id',
    [id, from, to],
  )
  return rows.length > 0
}

function keptOf(sealing: Sealing, row: CampaignRow): Kept {
  return {
    id: row.id,
    case: row.case_id,
    series: row.series,
    state: row.state,
    supplement: row.series !== row.case_id,
    modelDigest: row.model_digest.toString('hex'),
    drafted: Number(row.drafted),
    draftedBy: row.drafted_by,
    approvedBy: row.approved_by ?? [],
    needed: APPROVALS_NEEDED,
    ...(row.frozen === null ? {} : { frozen: Number(row.frozen) }),
    ...(row.list_digest === null ? {} : { listDigest: row.list_digest.toString('hex') }),
    content: sealing.open<CampaignContent>(row.id, row.sealed),
  }
}

/** The campaign as others see it. */
export function shownOf({ series: _series, content: _content, ...campaign }: Kept): Campaign {
  return campaign
}
