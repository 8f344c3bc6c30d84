import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { canonicalJson, ChartwardError } from '../../kernel/index.ts'
import type { Query } from '../../postgres/index.ts'
import { openBlob, sealBlob } from '../../seal/index.ts'
import type { CaseGround } from '../case/ground.ts'
import { digestOf } from '../case/store.ts'

/** A text and its digest. */
export interface Input {
  readonly text: string
  readonly digest: string
}

export function inputOf(value: unknown): Input {
  const text = typeof value === 'string' ? value : canonicalJson(value)
  return { text, digest: digestOf(text) }
}

/** Keeps what a decision was made from, sealed, under its digest. */
export async function keepInput(ground: CaseGround, query: Query, id: string, input: Input): Promise<void> {
  const sealed = sealBlob(deflateRawSync(input.text), ground.root, placeOf(ground, id, input.digest))
  await query(
    'insert into case_input (case_id, digest, sealed) values ($1, $2, $3) on conflict (case_id, digest) do nothing',
    [id, input.digest, sealed],
  )
}

/** **Errors.** `NOT_FOUND`; `SEAL_BROKEN` when it is not what was kept. */
export async function readInput(ground: CaseGround, id: string, digest: string): Promise<string> {
  const [row] = await ground.database.query<{ sealed: Buffer }>(
    'select sealed from case_input where case_id = $1 and digest = $2',
    [id, digest],
  )
  if (row === undefined) throw new ChartwardError('NOT_FOUND', 'this case keeps no such input')
  const text = inflateRawSync(openBlob(row.sealed, ground.root, placeOf(ground, id, digest))).toString('utf8')
  if (digestOf(text) !== digest)
    throw new ChartwardError('SEAL_BROKEN', 'an input of a decision is not what it was')
  return text
}

function placeOf({ environment }: CaseGround, id: string, digest: string): string {
  return canonicalJson([environment, 'input', id, digest])
}
