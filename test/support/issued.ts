import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { PatientId } from '../../src/kernel/index.ts'
import { type IssuedNotice, wordsDigest } from '../../src/notice/index.ts'
import type { TestChartward } from './chartward.ts'

/** A notice for a test, with a fresh code; not issued yet. */
export async function draftNotice(
  { chartward }: Pick<TestChartward, 'chartward'>,
  given: Partial<IssuedNotice> = {},
): Promise<IssuedNotice> {
  const [code = ''] = await chartward.proof.issuer.reserve(1)
  return {
    notice: randomUUID(),
    code,
    patient: randomUUID() as PatientId,
    case: 'C-2026-0001',
    contentDigest: randomBytes(32),
    date: '2026-03-20',
    initials: 'J. D.',
    zip3: '941',
    subject: 'A notice about your health information',
    language: 'en',
    channel: 'letter',
    ...given,
  }
}

/** One that was issued; `file` and `words` are what the person was sent. */
export async function issueNotice(
  testing: Pick<TestChartward, 'chartward'>,
  { file, words, ...given }: Partial<IssuedNotice> & { file?: Uint8Array; words?: string } = {},
): Promise<IssuedNotice> {
  const notice = await draftNotice(testing, {
    ...given,
    ...(file === undefined ? {} : { fileDigest: createHash('sha256').update(file).digest() }),
    ...(words === undefined ? {} : { wordsDigest: wordsDigest(words) }),
  })
  await testing.chartward.proof.issuer.issue([notice])
  return notice
}
