import { gunzipSync, gzipSync } from 'node:zlib'
import { canonicalJson, ChartwardError, type UnixMs } from '../../kernel/index.ts'
import { digestOfText } from '../../defence/index.ts'
import { openBlob, sealBlob } from '../../seal/index.ts'
import type { DraftFile, Filing } from './filing.ts'
import type { FilingGround } from './ports.ts'

/** A draft as it is kept. */
export interface KeptFiling {
  readonly filing: Filing
  /** SHA-256 of what it says, base64url: what is approved. */
  readonly digest: string
  readonly made: UnixMs
  readonly madeBy: string
  readonly approved?: { readonly by: string; readonly at: UnixMs }
}

type StoreGround = Pick<FilingGround, 'database' | 'root' | 'environment'>

interface Row {
  readonly draft: string
  readonly digest: string
  readonly made: number
  readonly made_by: string
  readonly approved: number | null
  readonly approved_by: string | null
  readonly sealed: Buffer
}

const COLUMNS =
  'draft, digest, made::float8 as made, made_by, approved::float8 as approved, approved_by, sealed'

/** What is signed with an approval: everything the draft says and brings. */
export function digestOfFiling(filing: Filing): string {
  return digestOfText(textOfFiling(filing))
}

/** Keeps drafts in place of those that nobody approved. An approved one stays for ever. */
export async function keepDrafts(
  ground: StoreGround,
  caseId: string,
  filings: readonly Filing[],
  { by, at }: { readonly by: string; readonly at: UnixMs },
): Promise<void> {
  await ground.database.transaction(async ({ query }) => {
    // Of two who draft at once, one is after the other, and replaces what the first made.
    await query('lock table filing_draft in share row exclusive mode')
    await query('delete from filing_draft where case_id = $1 and approved is null', [caseId])
    for (const filing of filings) {
      const text = textOfFiling(filing)
      const digest = digestOfText(text)
      const sealed = sealBlob(gzipSync(text), ground.root, placeOf(ground, caseId, filing.id, digest))
      await query(
        `insert into filing_draft (case_id, draft, digest, made, made_by, sealed) values ($1, $2, $3, $4, $5, $6)
         on conflict do nothing`,
        [caseId, filing.id, digest, at, by, sealed],
      )
    }
  })
}

/** All drafts of a case, the approved ones of before among them. **Errors** `SEAL_BROKEN` for one that was altered. */
export async function readDrafts(ground: StoreGround, caseId: string): Promise<readonly KeptFiling[]> {
  const rows = await ground.database.query<Row>(
    `select ${COLUMNS} from filing_draft where case_id = $1 order by draft, made, digest`,
    [caseId],
  )
  return rows.map((row) => keptOf(ground, caseId, row))
}

/** Notes an approval. The caller told the ledger before. False: it was approved by somebody else meanwhile. */
export async function markApproved(
  ground: StoreGround,
  caseId: string,
  {
    draft,
    digest,
    by,
    at,
  }: { readonly draft: string; readonly digest: string; readonly by: string; readonly at: UnixMs },
): Promise<boolean> {
  const rows = await ground.database.query(
    `update filing_draft set approved = $4, approved_by = $5
     where case_id = $1 and draft = $2 and digest = $3 and approved is null returning draft`,
    [caseId, draft, digest, at, by],
  )
  return rows.length === 1
}

function keptOf(ground: StoreGround, caseId: string, row: Row): KeptFiling {
  const { draft, digest, made, made_by, approved, approved_by, sealed } = row
  const text = gunzipSync(openBlob(sealed, ground.root, placeOf(ground, caseId, draft, digest))).toString(
    'utf8',
  )
  if (digestOfText(text) !== digest)
    throw new ChartwardError('SEAL_BROKEN', 'a draft of a filing is not what was written')
  return {
    filing: filingIn(text),
    digest,
    made: made as UnixMs,
    madeBy: made_by,
    ...(approved === null || approved_by === null
      ? {}
      : { approved: { by: approved_by, at: approved as UnixMs } }),
  }
}

const placeOf = ({ environment }: StoreGround, ...place: readonly string[]): string =>
  canonicalJson([environment, 'filing', ...place])

/** Bytes as base64, so that a draft is one text with one digest. */
export function textOfFiling(filing: Filing): string {
  const files = filing.files.map(({ content, ...file }) =>
    typeof content === 'string'
      ? { ...file, content }
      : { ...file, base64: Buffer.from(content).toString('base64') },
  )
  return canonicalJson({ ...filing, files })
}

type WrittenFile = Omit<DraftFile, 'content'> & { readonly content?: string; readonly base64?: string }

function filingIn(text: string): Filing {
  const written = JSON.parse(text) as Omit<Filing, 'files'> & { readonly files: readonly WrittenFile[] }
  const files = written.files.map(({ content, base64, ...file }) => ({
    ...file,
    content: content ?? new Uint8Array(Buffer.from(base64 ?? '', 'base64')),
  }))
  return { ...written, files }
}
