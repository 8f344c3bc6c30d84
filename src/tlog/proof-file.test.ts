import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64, fromBase64, readVectors, refusal } from '../../test/support/vectors.ts'
import { ChartwardError } from '../kernel/index.ts'
import {
  cosignatureSigner,
  ed25519Signer,
  formatAddCheckpoint,
  formatCheckpoint,
  formatTlogProof,
  leafHash,
  parseAddCheckpoint,
  parsePolicy,
  parseTlogProof,
  satisfies,
  verifyTlogProof,
} from './index.ts'

interface ProofVectors {
  policy: string
  leaf: string
  index: number
  proof: string[]
  checkpoint: string
  tlogProof: string
  withExtra: { extra: string; tlogProof: string }
  malformed: { why: string; tlogProof: string }[]
  refused: { why: string; tlogProof: string }[]
}
interface AddVectors {
  oldSize: number
  proof: string[]
  checkpoint: string
  body: string
  malformed: { why: string; body: string }[]
}

const vectors = readVectors('tlog-proof.json') as ProofVectors
const add = readVectors('add-checkpoint.json') as AddVectors
const policy = parsePolicy(vectors.policy)
const leaf = leafHash(Buffer.from(vectors.leaf))

function withCharacter(original: string): fc.Arbitrary<string> {
  const character = fc.constantFrom('A', 'b', '0', '=', '+', ' ', '\n', '\r', '—')
  return fc
    .tuple(fc.nat(original.length - 1), character)
    .map(([at, put]) => original.slice(0, at) + put + original.slice(at + 1))
}

test('a portable proof is written and read in the golden bytes, and verifies', () => {
  const { index, checkpoint, tlogProof, withExtra } = vectors
  const proof = vectors.proof.map(fromBase64)
  expect(formatTlogProof({ index, proof, checkpoint })).toBe(tlogProof)
  const extra = fromBase64(withExtra.extra)
  expect(formatTlogProof({ index, proof, checkpoint, extra })).toBe(withExtra.tlogProof)
  const read = parseTlogProof(withExtra.tlogProof)
  expect(read.index).toBe(index)
  expect(read.checkpoint).toBe(checkpoint)
  expect(read.proof.map(base64)).toEqual(vectors.proof)
  expect(base64(read.extra ?? new Uint8Array())).toBe(withExtra.extra)
  expect('extra' in parseTlogProof(tlogProof)).toBe(false)
  for (const raw of [tlogProof, withExtra.tlogProof]) {
    const found = verifyTlogProof(raw, leaf, policy)
    expect([found.index, found.checkpoint.size, found.verified.length]).toEqual([256, 300, 2])
  }
})

test('a portable proof that is malformed or does not hold is refused', () => {
  for (const { why, tlogProof } of vectors.malformed) {
    expect([why, refusal(() => parseTlogProof(tlogProof))]).toEqual([why, expect.any(String)])
  }
  for (const { why, tlogProof } of vectors.refused) {
    expect(refusal(() => parseTlogProof(tlogProof))).toBeUndefined()
    expect([why, refusal(() => verifyTlogProof(tlogProof, leaf, policy))]).toEqual([why, expect.any(String)])
  }
  const other = leafHash(Buffer.from('record 255'))
  expect(() => verifyTlogProof(vectors.tlogProof, other, policy)).toThrow(ChartwardError)
})

test('a log of the policy does not vouch for a checkpoint with the origin of another', () => {
  const [one, two] = ['one.example', 'two.example'].map((name, at) =>
    ed25519Signer(name, new Uint8Array(32).fill(at + 1)),
  ) as [ReturnType<typeof ed25519Signer>, ReturnType<typeof ed25519Signer>]
  const both = parsePolicy(`log ${one.vkey}\nlog ${two.vkey}\nquorum none\n`)
  const text = formatCheckpoint({ origin: 'one.example', size: 1, root: leaf })
  const proof = (signer: typeof one) =>
    formatTlogProof({ index: 0, proof: [], checkpoint: `${text}\n${signer.sign(text)}` })
  expect(verifyTlogProof(proof(one), leaf, both).checkpoint.origin).toBe('one.example')
  expect(() => verifyTlogProof(proof(two), leaf, both)).toThrow(ChartwardError)
})

test('one changed character of a portable proof never verifies, but in its extra data', () => {
  fc.assert(
    fc.property(withCharacter(vectors.tlogProof), (raw) => {
      fc.pre(raw !== vectors.tlogProof)
      expect(() => verifyTlogProof(raw, leaf, policy)).toThrow(ChartwardError)
    }),
    { numRuns: 1000 },
  )
})

test('a submission to a witness is written and read in the golden bytes', () => {
  const { oldSize, checkpoint, body } = add
  expect(formatAddCheckpoint({ oldSize, proof: add.proof.map(fromBase64), checkpoint })).toBe(body)
  const read = parseAddCheckpoint(body)
  expect({ ...read, proof: read.proof.map(base64) }).toEqual({ oldSize, proof: add.proof, checkpoint })
  for (const { why, body } of add.malformed) {
    expect([why, refusal(() => parseAddCheckpoint(body))]).toEqual([why, expect.any(String)])
  }
})

test('parsers fail only by refusing, and what they read they would write', () => {
  const strings = fc.oneof(
    fc.string({ unit: 'binary' }),
    withCharacter(add.body),
    withCharacter(vectors.withExtra.tlogProof),
    withCharacter(vectors.policy),
  )
  fc.assert(
    fc.property(strings, (input) => {
      for (const again of [
        (raw: string) => formatAddCheckpoint(parseAddCheckpoint(raw)),
        (raw: string) => formatTlogProof(parseTlogProof(raw)),
      ]) {
        let written = input
        refusal(() => {
          written = again(input)
        })
        expect(written).toBe(input)
      }
      expect(refusal(() => parsePolicy(input)) ?? 'NOTE_INVALID').toBe('NOTE_INVALID')
    }),
    { numRuns: 1000 },
  )
})

const witnesses = Array.from({ length: 40 }, (_, at) =>
  cosignatureSigner(`w${at}.example`, new Uint8Array(32).fill(at + 1)),
)
const log = ed25519Signer('log.example', new Uint8Array(32).fill(99))
const define = (count: number) =>
  witnesses
    .slice(0, count)
    .map(({ vkey }, at) => `witness w${at} ${vkey}\n`)
    .join('')
const signed = (...at: number[]) => at.map((at) => ({ name: '', vkey: witnesses[at]?.vkey ?? '' }))

test('the example policy of the specification wants two of three X and any Y', () => {
  const policy = parsePolicy(
    `log ${log.vkey}\n${define(6)}group X 2 w0 w1 w2\ngroup Y any w3 w4 w5\ngroup XY all X Y\nquorum XY\n`,
  )
  const byLog = { name: log.name, vkey: log.vkey }
  expect(satisfies(policy, [byLog, ...signed(0, 2, 5)])).toBe(true)
  expect(satisfies(policy, [byLog, ...signed(0, 1, 2)])).toBe(false)
  expect(satisfies(policy, [byLog, ...signed(0, 3, 4, 5)])).toBe(false)
  expect(satisfies(policy, [byLog, ...signed(0, 0, 3)])).toBe(false)
  expect(satisfies(policy, signed(0, 1, 3))).toBe(false)
})

test('a policy may ask for no witness, name no log, and be written with tabs and comments', () => {
  expect(satisfies(parsePolicy('quorum none'), [])).toBe(true)
  const policy = parsePolicy(
    `\t# héllo\n \n log\t${log.vkey}  https://log.example/ \n${define(1)} quorum \t w0`,
  )
  expect(policy.logs).toEqual([{ vkey: log.vkey, url: 'https://log.example/' }])
  expect(policy.quorum).toBe('w0')
})

test('a policy of forty witnesses in forty groups is understood', () => {
  const groups = witnesses
    .map((_, at) => `group g${at} all w${at}${at === 0 ? '' : ` g${at - 1}`}\n`)
    .join('')
  const policy = parsePolicy(`${define(40)}${groups}quorum g39\n`)
  const all = witnesses.map((_, at) => at)
  expect(satisfies(policy, signed(...all))).toBe(true)
  expect(satisfies(policy, signed(...all.slice(1)))).toBe(false)
})

test('a policy that breaks a rule is refused', () => {
  const [w0, w1] = witnesses.map(({ vkey }) => vkey) as [string, string]
  const alias = cosignatureSigner('alias.example', new Uint8Array(32).fill(1)).vkey
  for (const text of [
    '',
    'quorum w0\n',
    `${define(1)}quorum none\nquorum w0\n`,
    `quorum w0\n${define(1)}`,
    `${define(1)}quorum\n`,
    `${define(1)}quorum w0 w0\n`,
    `witness none ${w0}\nquorum none\n`,
    `witness w0 ${w0}\nwitness w0 ${w1}\nquorum none\n`,
    `witness w0 ${w0}\nwitness w1 ${w0}\nquorum none\n`,
    `witness w0 ${w0}\nwitness w1 ${alias}\nquorum none\n`,
    `witness w0 ${log.vkey}\nquorum none\n`,
    `log ${w0}\nquorum none\n`,
    `log ${log.vkey}\nlog ${log.vkey}\nquorum none\n`,
    `log ${log.vkey} https://a/ more\nquorum none\n`,
    `log ${log.vkey}x\nquorum none\n`,
    'log\nquorum none\n',
    `witness w0\nquorum none\n`,
    `${define(2)}group g 3 w0 w1\nquorum g\n`,
    `${define(2)}group g 0 w0 w1\nquorum g\n`,
    `${define(2)}group g 01 w0 w1\nquorum g\n`,
    `${define(2)}group g some w0 w1\nquorum g\n`,
    `${define(2)}group g any\nquorum g\n`,
    `${define(2)}group g any g\nquorum g\n`,
    `${define(2)}group g any w0 none\nquorum g\n`,
    `${define(2)}group g 2 w0 w0\nquorum g\n`,
    `${define(2)}group g any w0\ngroup h any w0 w1\nquorum h\n`,
    `${define(2)}group w0 any w1\nquorum w0\n`,
    `${define(1)}group g any later\nwitness later ${w1}\nquorum g\n`,
    `${define(1)}Quorum w0\n`,
    `${define(1)}quorum w0\r\n`,
    `${define(1)}quorum w0\u007f\n`,
  ]) {
    expect([text, refusal(() => parsePolicy(text))]).toEqual([text, 'NOTE_INVALID'])
  }
})
