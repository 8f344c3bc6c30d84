import { expect, test } from 'vitest'
import { openMemoryLedger } from '../../test/support/memory-ledger.ts'
import { asLeafIndex, canonicalJson } from '../kernel/index.ts'
import { type DisclosureEntry, encodeEntry, gatherEvidence } from '../ledger/index.ts'
import { type DefencePart, defenceLines, digestOfText, verifyDefence } from './index.ts'

const CASE = 'C-2026-0001'
const MADE = '2026-03-20T12:00:00.000Z'
const DIGEST = digestOfText('an act')
const DRAFT = canonicalJson({ id: 'hhs', files: [{ content: '500 people' }] })
const DECIDED = `decided D-1 low-probability, rules 1, inputs sha256:${digestOfText('{}')}`
const NOTES: readonly [DisclosureEntry['how'], string][] = [
  ['case', `${CASE} 1 opened; sha256:${DIGEST}`],
  ['determination', `${CASE} 2 ${DECIDED}; sha256:${DIGEST}`],
  ['determination', `${CASE} 3 signed D-1; sha256:${DIGEST}`],
  ['filing', `approved hhs of ${CASE}, sha256:${digestOfText(DRAFT)}`],
]

const entryOf = ([how, note]: (typeof NOTES)[number]): DisclosureEntry =>
  ({
    v: 1,
    at: Date.parse(MADE),
    how,
    why: 'HSYSADMIN',
    who: { user: 'kim', role: 'privacy-officer', client: 'cli', session: 's', address: '127.0.0.1' },
    request: 'r',
    patient: null,
    resources: [],
    elements: 0,
    bytes: 0,
    note,
  }) as unknown as DisclosureEntry

const ACTS = [0, 1, 2].map((leaf) => ({ leaf, digest: DIGEST }))
const DECISION = {
  id: 'D-1',
  kind: 'low-probability',
  rules: '1',
  by: 'kim',
  leaf: 1,
  signatures: [{ by: 'kim', leaf: 2 }],
  inputs: '{}',
  inputsDigest: digestOfText('{}'),
}
const FILING = { id: 'hhs', digest: digestOfText(DRAFT), draft: DRAFT }

interface Parts {
  readonly acts?: readonly object[]
  readonly decision?: object
  readonly filing?: object
  readonly leaves?: readonly number[]
  readonly notices?: readonly object[]
}

async function* partsOf({ acts = ACTS, decision = DECISION, filing = FILING, leaves, notices = [] }: Parts) {
  const ledger = openMemoryLedger('disclosure')
  ledger.add(...NOTES.map((one) => encodeEntry(entryOf(one))))
  const opened = (leaves ?? [0, 1, 2, 3]).map(asLeafIndex)
  const parts: [DefencePart, unknown][] = [
    ['case', { case: { entries: acts } }],
    ['decisions', [decision]],
    ['ledger', await gatherEvidence(ledger, await ledger.published(), [], opened)],
    ['notices', notices],
    ['filings', [filing]],
  ]
  yield* parts
}

async function* cut(lines: AsyncIterable<string>) {
  for await (const line of lines) yield line.trimEnd()
}

const linesOf = (parts: Parts) => cut(defenceLines({ case: CASE, made: MADE }, partsOf(parts)))

const verify = async (parts: Parts) => await verifyDefence(linesOf(parts), { elementNames: () => [] })

test('an honest file verifies', async () => {
  expect((await verify({})).shown.join(' ')).toContain('Each of 3 acts')
})

test('a file that opens no ledger is not trusted, whatever keys are given', async () => {
  const nothing = cut(defenceLines({ case: CASE, made: MADE }, (async function* () {})()))
  const verified = await verifyDefence(nothing, { elementNames: () => [], trusted: { logs: [] } })
  expect(verified.trusted).toBe(false)
})

const NOTICE = { notice: 'N-1/1', patient: 'p', contentDigest: DIGEST, leaves: [] }

test('what waits to be sent does not break a file, and is not counted as told', async () => {
  const { shown } = await verify({ notices: [{ ...NOTICE, state: 'waiting' }] })
  expect(shown.join(' ')).toContain('Each of 0 notices that went out')
  await expect(verify({ notices: [{ ...NOTICE, state: 'sent' }] })).rejects.toThrow(/with these words/)
})

test.each<[string, Parts, RegExp]>([
  [
    'a filing with other words under the digest that was approved',
    { filing: { ...FILING, draft: DRAFT.replace('500', '400') } },
    /not the one that was approved/,
  ],
  [
    'a decision about something else',
    { decision: { ...DECISION, kind: 'breach' } },
    /not told of the decision/,
  ],
  ['a decision by somebody else', { decision: { ...DECISION, by: 'lee' } }, /not told of the decision/],
  [
    'a signature nobody gave',
    { decision: { ...DECISION, signatures: [...DECISION.signatures, { by: 'lee', leaf: 2 }] } },
    /not told that lee signed/,
  ],
  [
    'an act in other words than the ledger was told of',
    { acts: [{ leaf: 0, digest: digestOfText('another act') }, ...ACTS.slice(1)] },
    /act 1 of the case is not the one/,
  ],
  [
    'a decision with other inputs under the digest it was made of',
    { decision: { ...DECISION, inputs: '{"people":1}' } },
    /the inputs of the decision D-1/,
  ],
  [
    'an act of its own in the place of one left out',
    { acts: [{ leaf: 1, digest: digestOfText('made up') }, ...ACTS.slice(1)], leaves: [1, 2, 3] },
    /one leaf/,
  ],
])('%s is told', async (_what, parts, says) => {
  await expect(verify(parts)).rejects.toThrow(says)
})

test.each<[string, (line: string) => string, RegExp]>([
  ['in another order', (line) => line.replace(/^\{(.*),("part":"\w+")\}$/, '{$2,$1}'), /one text/],
  ['with a word put in', (line) => line.replace('500 people', '501 people'), /those of the manifest/],
])('a file of which a line is written %s does not hold', async (_how, write, says) => {
  async function* altered() {
    for await (const line of linesOf({})) yield line.includes('"part":"filings"}') ? write(line) : line
  }
  await expect(verifyDefence(altered(), { elementNames: () => [] })).rejects.toThrow(says)
})
