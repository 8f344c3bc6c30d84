import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64, fromBase64, fromHex, hex, readVectors, refusal } from '../../test/support/vectors.ts'
import {
  cosignatureSigner,
  ed25519Signer,
  formatCheckpoint,
  formatVkey,
  KEY_TYPES,
  keyId,
  parseCheckpoint,
  parseNote,
  parseSignatureLine,
  parseVkey,
  verifyNote,
} from './index.ts'

interface NoteVectors {
  valid: {
    from: string
    vkeys: string[]
    note: string
    text: string
    verified: { name: string; time?: number }[]
  }[]
  malformed: { why: string; note: string }[]
}
interface CheckpointVectors {
  valid: { text: string; origin: string; size: number; root: string }[]
  malformed: { why: string; text: string }[]
}
interface Golden {
  log: { seed: string; name: string; pub: string; vkey: string }
  witness: { seed: string; name: string; vkey: string }
  time: number
  checkpoint: string
  roots: Record<string, string>
}

const notes = readVectors('notes.json') as NoteVectors
const checkpoints = readVectors('checkpoints.json') as CheckpointVectors
const golden = readVectors('log.json') as Golden
const log = ed25519Signer(golden.log.name, fromHex(golden.log.seed))
const witness = cosignatureSigner(golden.witness.name, fromHex(golden.witness.seed))
const invalid = expect.objectContaining({ code: 'NOTE_INVALID' })
const text = golden.checkpoint.slice(0, golden.checkpoint.indexOf('\n\n') + 1)

/** Changes one place of a text: another character, one less, or one more. */
function mutated(original: string): fc.Arbitrary<string> {
  const character = fc.constantFrom(
    'A',
    'b',
    '0',
    '=',
    '+',
    '/',
    ' ',
    '\n',
    '\r',
    '\t',
    '—',
    '\u00a0',
    '\ud800',
  )
  return fc
    .tuple(fc.nat(original.length - 1), fc.nat(2), character)
    .map(
      ([at, cut, put]) =>
        original.slice(0, at) + (cut === 0 ? '' : put) + original.slice(at + (cut > 1 ? 0 : 1)),
    )
}

test('notes of three other implementations verify', () => {
  for (const { vkeys, note, text, verified } of notes.valid) {
    const found = verifyNote(note, vkeys)
    expect(found.text).toBe(text)
    expect(found.verified).toEqual(verified.map((one, at) => ({ ...one, vkey: vkeys[at] })))
  }
})

test('our signatures have the golden bytes', () => {
  expect([log.vkey, witness.vkey]).toEqual([golden.log.vkey, golden.witness.vkey])
  const made = formatCheckpoint({
    origin: golden.log.name,
    size: 300,
    root: fromBase64(golden.roots['300'] as string),
  })
  expect(made).toBe(text)
  expect(`${made}\n${log.sign(made)}${witness.cosign(made, golden.time)}`).toBe(golden.checkpoint)
  expect(verifyNote(golden.checkpoint, [log.vkey, witness.vkey]).verified).toEqual([
    { name: log.name, vkey: log.vkey },
    { name: witness.name, vkey: witness.vkey, time: golden.time },
  ])
})

test('a malformed note is refused, whichever way it is malformed', () => {
  for (const { why, note } of notes.malformed) {
    expect([why, refusal(() => parseNote(note))]).toEqual([why, 'NOTE_INVALID'])
  }
  expect(() => parseNote(`\ud800\n\n${log.sign('x\n')}`)).toThrow(invalid)
  expect(() => parseNote(`${'x'.repeat(1_000_000)}\n\n${log.sign('x\n')}`)).toThrow(invalid)
})

test('a note is cut at its last empty line', () => {
  const text = 'one\n\n— not a signature\n\nlast\n\n'
  const note = `${text}\n${log.sign(text)}`
  expect(parseNote(note).text).toBe(text)
  expect(verifyNote(note, [log.vkey]).text).toBe(text)
})

test('a signature of a known key that does not hold spoils the note, and one of an unknown key does not', () => {
  const other = ed25519Signer('other.example', new Uint8Array(32).fill(9))
  const good = log.sign(text)
  const forged = `— ${log.name} ${base64(Buffer.concat([parseVkey(log.vkey).id, Buffer.alloc(64, 1)]))}\n`
  expect(verifyNote(`${text}\n${other.sign('x\n')}${good}`, [log.vkey]).verified.length).toBe(1)
  expect(() => verifyNote(`${text}\n${good}${other.sign('x\n')}`, [log.vkey, other.vkey])).toThrow(invalid)
  expect(() => verifyNote(`${text}\n${good}${forged}`, [log.vkey])).toThrow(invalid)
  expect(() => verifyNote(`${text}\n${forged}${good}`, [log.vkey])).toThrow(invalid)
  expect(() => verifyNote(`${text}\n${other.sign(text)}`, [log.vkey])).toThrow(invalid)
  expect(() => verifyNote(`${text}\n${good}`, [])).toThrow(invalid)
  const impostor = ed25519Signer(log.name, new Uint8Array(32).fill(9))
  expect(() => verifyNote(`${text}\n${impostor.sign(text)}`, [log.vkey])).toThrow(invalid)
})

test('of several cosignatures by one key the newest counts, and all must hold', () => {
  const note = `${text}\n${witness.cosign(text, 20)}${witness.cosign(text, 30)}${witness.cosign(text, 10)}`
  expect(verifyNote(note, [witness.vkey]).verified).toEqual([
    { name: witness.name, vkey: witness.vkey, time: 30 },
  ])
  const edited = note.replace(witness.cosign(text, 10), witness.cosign(text.replace('300', '301'), 10))
  expect(() => verifyNote(edited, [witness.vkey])).toThrow(invalid)
})

test('a cosignature is bound to its time, and time 0 is none', () => {
  const line = parseSignatureLine(witness.cosign(text, 1_000).trimEnd())
  const put = (seconds: bigint) => {
    const payload = Buffer.from(line.payload)
    payload.writeBigUInt64BE(seconds)
    return `${text}\n— ${line.name} ${base64(Buffer.concat([line.id, payload]))}\n`
  }
  expect(verifyNote(put(1_000n), [witness.vkey]).verified[0]?.time).toBe(1_000)
  for (const seconds of [0n, 999n, 1_001n, 2n ** 53n, 2n ** 64n - 1n]) {
    expect(() => verifyNote(put(seconds), [witness.vkey])).toThrow(invalid)
  }
  const sign = ed25519Signer(witness.name, fromHex(golden.witness.seed)).sign(
    `cosignature/v1\ntime 0\n${text}`,
  )
  const { payload } = parseSignatureLine(sign.trimEnd())
  const genuine = Buffer.concat([line.id, Buffer.alloc(8), payload])
  expect(() => verifyNote(`${text}\n— ${line.name} ${base64(genuine)}\n`, [witness.vkey])).toThrow(invalid)
  for (const seconds of [0, -1, 0.5, NaN, 2 ** 53])
    expect(() => witness.cosign(text, seconds)).toThrow(invalid)
})

test('a witness key does not pass for a log key, nor the other way round', () => {
  const seed = new Uint8Array(32).fill(3)
  const [signer, cosigner] = [ed25519Signer('one.example', seed), cosignatureSigner('one.example', seed)]
  expect(signer.vkey).not.toBe(cosigner.vkey)
  expect(() => verifyNote(`${text}\n${signer.sign(text)}`, [cosigner.vkey])).toThrow(invalid)
  expect(() => verifyNote(`${text}\n${cosigner.cosign(text, 1)}`, [signer.vkey])).toThrow(invalid)
})

test('only a checkpoint is cosigned, and only a text is signed', () => {
  expect(() => witness.cosign('anything\n', 1)).toThrow(invalid)
  for (const text of ['', 'no line feed', 'tab\there\n', 'return\r\n', '\ud800\n', 'nul\0\n']) {
    expect(() => log.sign(text)).toThrow(invalid)
  }
})

test('one changed character anywhere in a note never leaves another text verified', () => {
  fc.assert(
    fc.property(mutated(golden.checkpoint), (note) => {
      const found: string[] = []
      const code = refusal(() => {
        const { text, verified } = verifyNote(note, [log.vkey, witness.vkey])
        found.push(text, ...verified.map(({ name }) => name))
      })
      expect(code ?? found[0]).toBe(code === undefined ? text : 'NOTE_INVALID')
    }),
    { numRuns: 1000 },
  )
})

test('parsers fail only by refusing', () => {
  const strings = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    mutated(golden.checkpoint),
    mutated(log.vkey),
  )
  fc.assert(
    fc.property(strings, (input) => {
      for (const parse of [parseNote, parseCheckpoint, parseVkey, parseSignatureLine]) {
        expect(refusal(() => parse(input)) ?? 'NOTE_INVALID').toBe('NOTE_INVALID')
      }
    }),
    { numRuns: 1000 },
  )
})

test('a verifier key is read as it was written, and only with its own id', () => {
  const { publicKey } = parseVkey(golden.log.vkey)
  expect(hex(publicKey)).toBe(golden.log.pub)
  expect(formatVkey(golden.log.name, KEY_TYPES.ed25519, publicKey)).toBe(golden.log.vkey)
  expect(hex(keyId(golden.log.name, KEY_TYPES.ed25519, publicKey))).toBe('f8e94549')
  const key = base64(Buffer.concat([Uint8Array.of(1), publicKey]))
  for (const vkey of [
    golden.log.vkey.replace('f8e94549', 'f8e94548'),
    golden.log.vkey.replace('f8e94549', 'F8E94549'),
    golden.log.vkey.replace('test-ledger', 'test-ledges'),
    golden.log.vkey.slice(0, -1),
    `${golden.log.name}+${key}`,
    `+f8e94549+${key}`,
    `a b+${hex(keyId('a b', 1, publicKey))}+${key}`,
    formatVkey('example.com', 1, publicKey.subarray(1)),
    formatVkey('example.com', 6, publicKey),
    '',
  ]) {
    expect([vkey, refusal(() => parseVkey(vkey))]).toEqual([vkey, 'NOTE_INVALID'])
  }
  for (const name of ['', 'a b', 'a+b', 'a\nb', 'a\u2003b', '\udfff']) {
    expect(() => ed25519Signer(name, fromHex(golden.log.seed))).toThrow(invalid)
  }
  expect(() => ed25519Signer('example.com', new Uint8Array(31))).toThrow(invalid)
})

test('32 bytes that are no key verify nothing', () => {
  const vkey = formatVkey(log.name, KEY_TYPES.ed25519, new Uint8Array(32).fill(0xff))
  const line = `— ${log.name} ${base64(Buffer.concat([parseVkey(vkey).id, Buffer.alloc(64)]))}\n`
  expect(() => verifyNote(`${text}\n${line}`, [vkey])).toThrow(invalid)
})

test('a checkpoint is read exactly, or refused', () => {
  for (const { text, origin, size, root } of checkpoints.valid) {
    const read = parseCheckpoint(text)
    expect({ origin: read.origin, size: read.size, root: base64(read.root) }).toEqual({ origin, size, root })
    expect(text.startsWith(formatCheckpoint(read))).toBe(true)
  }
  for (const { why, text } of checkpoints.malformed) {
    expect([why, refusal(() => parseCheckpoint(text))]).toEqual([why, 'NOTE_INVALID'])
  }
})

test('no checkpoint is written that would not be read', () => {
  const root = new Uint8Array(32)
  for (const origin of ['', 'a b', 'a+b', 'a\nb', 'e'.repeat(256)]) {
    expect(() => formatCheckpoint({ origin, size: 1, root })).toThrow(invalid)
  }
  for (const size of [-1, 0.5, NaN, 1e21, 2 ** 53]) {
    expect(() => formatCheckpoint({ origin: 'a', size, root })).toThrow(invalid)
  }
  expect(() => formatCheckpoint({ origin: 'a', size: 1, root: new Uint8Array(31) })).toThrow(invalid)
})
