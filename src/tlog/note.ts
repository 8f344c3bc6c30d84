import { ChartwardError } from '../kernel/index.ts'
import { equalBytes, fromBase64, toBase64 } from './bytes.ts'
import { cosignedMessage, readCosignature } from './cosignature.ts'
import {
  ed25519KeyPair,
  ed25519Sign,
  ed25519Verify,
  formatVkey,
  isKeyName,
  KEY_TYPES,
  parseVkey,
  type VerifierKey,
} from './key.ts'

/** One signature line, taken apart. */
export interface NoteSignature {
  readonly name: string
  /** 4 bytes. */
  readonly id: Uint8Array
  /** What follows the id: a signature, or a time and a signature. */
  readonly payload: Uint8Array
}

/** A note, taken apart and not verified. */
export interface ParsedNote {
  /** With its last line feed, without the blank line. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** A key whose signature on the note was checked. */
export interface VerifiedSignature {
  readonly name: string
  readonly vkey: string
  /** Cosignatures only: when the cosigner says it saw the checkpoint, in seconds since 1970. */
  readonly time?: number
}

/** A note with at least one signature that holds. */
export interface VerifiedNote {
  readonly text: string
  /** One for each key that signed; of several cosignatures by one key, the newest. */
  readonly verified: readonly VerifiedSignature[]
}

/** Signs notes under one name. */
export interface NoteSigner {
  readonly name: string
  readonly vkey: string
  /** **Shape** takes the text with its last line feed; gives a line to put after the blank one, line feed included. */
  sign(text: string): string
}

// The limits of Go's golang.org/x/mod/sumdb/note; the specification asks for at least 16 signatures.
const NOTE_LENGTH_MAX = 1_000_000
const SIGNATURES_MAX = 100

/** A signer of notes (type 0x01) from a 32-byte seed. **Errors** NOTE_INVALID for a bad name, seed or text. */
export function ed25519Signer(name: string, seed: Uint8Array): NoteSigner {
  const { privateKey, publicKey } = ed25519KeyPair(seed)
  const vkey = formatVkey(name, KEY_TYPES.ed25519, publicKey)
  const { id } = parseVkey(vkey)
  return {
    name,
    vkey,
    sign(text) {
      requireNoteText(text)
      return signatureLine({ name, id, payload: ed25519Sign(text, privateKey) })
    },
  }
}

/** `— name base64(id || payload)` and a line feed. */
export function signatureLine({ name, id, payload }: NoteSignature): string {
  return `— ${name} ${toBase64(Buffer.concat([id, payload]))}\n`
}

/** Refuses what cannot be the text of a note. **Errors** NOTE_INVALID */
export function requireNoteText(text: string): void {
  // eslint-disable-next-line no-control-regex -- the point
  if (!text.endsWith('\n') || !text.isWellFormed() || /[\0-\x09\x0b-\x1f]/.test(text)) {
    throw malformed('is not a text that ends with a line feed and has no other control character')
  }
}

/**
 * Takes a note apart, believing nothing.
 * **Errors** NOTE_INVALID when it has no text, no signature line, a malformed one, or more than 100.
 * **Source** C2SP signed-note, "Format"
 */
export function parseNote(raw: string): ParsedNote {
  if (raw.length > NOTE_LENGTH_MAX) throw malformed('is too long')
  requireNoteText(raw)
  const blank = raw.lastIndexOf('\n\n')
  if (blank < 0) throw malformed('has no blank line')
  const lines = raw.slice(blank + 2).split('\n')
  lines.pop()
  if (lines.length === 0 || lines.length > SIGNATURES_MAX) throw malformed('has no or too many signatures')
  return { text: raw.slice(0, blank + 1), signatures: lines.map(parseSignatureLine) }
}

/** One signature line, without its line feed. **Errors** NOTE_INVALID */
export function parseSignatureLine(line: string): NoteSignature {
  const parts = /^— ([^ ]+) ([A-Za-z0-9+/]+=*)$/u.exec(line)
  const name = parts?.[1] ?? ''
  const bytes = fromBase64(parts?.[2] ?? '')
  if (!isKeyName(name) || bytes === undefined || bytes.length < 5)
    throw malformed('has a malformed signature')
  return { name, id: bytes.subarray(0, 4), payload: bytes.subarray(4) }
}

/**
 * The text of a note and which of the given keys signed it. Lines by other keys are passed over.
 * **Errors** NOTE_INVALID when it is malformed, when a line by a given key does not hold, or when none of them signed.
 * **Source** C2SP signed-note, "Signatures"
 */
export function verifyNote(raw: string, vkeys: readonly string[]): VerifiedNote {
  const { text, signatures } = parseNote(raw)
  const keys = vkeys.map((vkey) => ({ vkey, ...parseVkey(vkey) }))
  const verified = new Map<string, VerifiedSignature>()
  for (const signature of signatures) {
    for (const key of keys) {
      if (key.name !== signature.name || !equalBytes(key.id, signature.id)) continue
      const time = verifySignature(text, signature.payload, key)
      if ((verified.get(key.vkey)?.time ?? -1) > (time ?? 0)) continue
      verified.set(key.vkey, { name: key.name, vkey: key.vkey, ...(time === undefined ? {} : { time }) })
    }
  }
  if (verified.size === 0)
    throw new ChartwardError('NOTE_INVALID', 'The note has no signature by a known key')
  return { text, verified: [...verified.values()] }
}

/** Throws unless the payload holds for the text; gives the time of a cosignature. */
function verifySignature(text: string, payload: Uint8Array, key: VerifierKey): number | undefined {
  if (key.type === KEY_TYPES.ed25519) {
    if (ed25519Verify(text, key.publicKey, payload)) return undefined
  } else {
    const { time, signature } = readCosignature(payload) ?? {}
    if (time !== undefined && signature !== undefined) {
      if (ed25519Verify(cosignedMessage(text, time), key.publicKey, signature)) return time
    }
  }
  throw new ChartwardError('NOTE_INVALID', `The signature of ${key.name} does not hold`)
}

function malformed(what: string): ChartwardError {
  return new ChartwardError('NOTE_INVALID', `The note ${what}`)
}
