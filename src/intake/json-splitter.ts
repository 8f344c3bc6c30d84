import { type Frame, openFrame, pathInto, takesEnd, takesKey, takesValue } from './json-grammar.ts'

/** One record of a stream, as text, with the list it stood in; or what is wrong at a place of it. */
export type Piece =
  | { readonly text: string; readonly path: string; readonly line: number }
  | { readonly problem: string; readonly line: number }

export const RECORD_BYTES_MAX = 4 * 1024 * 1024
const DEPTH_MAX = 64
const KEY_BYTES_MAX = 64
/** After so many lines of one record each, a bracket that begins a line begins a record: the one before it is broken. */
const LINES_SURE = 3

const [LF, CR, SPACE, TAB, QUOTE, BACKSLASH, COMMA, COLON] = [10, 13, 32, 9, 34, 92, 44, 58]
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [123, 125, 91, 93]

interface Capture {
  /** How many frames were open around the record. */
  readonly depth: number
  readonly path: string
  readonly line: number
  readonly startsLine: boolean
  readonly parts: Buffer[]
  bytes: number
}

/**
 * Splits JSON of any size into its records without ever holding more than one: values one after the other, one to a
 * line or not, lists, and objects such as `{"Records":[...]}`. What is broken is named, and reading goes on at the
 * next line that begins a record.
 */
export class JsonSplitter {
  #frames: Frame[] = []
  #capture: Capture | undefined
  #closed: Capture | undefined
  #inText: 'no' | 'key' | 'value' = 'no'
  #escaped = false
  #inWord = false
  #key: number[] = []
  #line = 1
  /** Skipping a line, or lines until one begins a record. */
  #skips: 'no' | 'line' | 'until-record' = 'no'
  #stray: number[] = []
  #onOneLine = 0
  #isLineStart = true
  #problemLine = 0
  #pieces: Piece[] = []

  /** Takes more bytes in; gives the records they complete. */
  push(chunk: Buffer): readonly Piece[] {
    let from = 0
    for (let at = this.#plainEnd(chunk, 0); at < chunk.length; at = this.#plainEnd(chunk, at + 1)) {
      const before = this.#capture
      this.#byte(chunk[at] ?? 0)
      if (this.#closed !== undefined) this.#complete(this.#closed, chunk.subarray(from, at + 1))
      this.#closed = undefined
      // A record begins with the byte that opened it.
      if (before !== this.#capture) from = at
    }
    if (this.#capture !== undefined) keep(this.#capture, chunk.subarray(from))
    return this.#taken()
  }

  /** Most bytes are plain letters of a text: they are passed by at once. */
  #plainEnd(chunk: Buffer, from: number): number {
    if (this.#inText !== 'value' || this.#escaped || this.#skips !== 'no') return from
    let at = from
    for (; at < chunk.length; at++) {
      const byte = chunk[at]
      if (byte === QUOTE || byte === BACKSLASH || byte === LF) break
    }
    return at
  }

  /** The end of the stream. */
  finish(): readonly Piece[] {
    this.#endStray()
    if (this.#frames.length > 0 && this.#skips === 'no')
      this.#problem('the file ends in the middle of a record')
    this.#frames = []
    return this.#taken()
  }

  #taken(): readonly Piece[] {
    const pieces = this.#pieces
    this.#pieces = []
    return pieces
  }

  #problem(problem: string): void {
    const line = this.#capture?.line ?? this.#line
    if (line !== this.#problemLine) this.#pieces.push({ problem, line })
    this.#problemLine = line
  }

  #byte(byte: number): void {
    if (byte === LF) this.#lineEnds()
    if (this.#skips !== 'no') this.#skipped(byte)
    else if (this.#inText !== 'no') this.#text(byte)
    else this.#structure(byte)
    if (!isBlank(byte)) this.#isLineStart = false
  }

  #lineEnds(): void {
    if (this.#skips === 'no' && this.#inText !== 'no') this.#broken('a text goes on over the end of a line')
    if (this.#frames.length === 0) this.#endStray()
    this.#line++
    this.#isLineStart = true
    if (this.#skips === 'line') this.#skips = this.#frames.length > 0 ? 'until-record' : 'no'
  }

  #isNextOfLines(isList: boolean): boolean {
    return !isList && this.#isLineStart && this.#capture?.depth === 0 && this.#onOneLine >= LINES_SURE
  }

  #skipped(byte: number): void {
    if (isBlank(byte) || (this.#skips === 'line' && !this.#isLineStart)) return
    if (byte === OPEN_OBJECT) {
      this.#skips = 'no'
      const list = this.#frames.at(-1)
      if (list !== undefined) list.expects = 'value'
      this.#structure(byte)
    } else this.#skips = 'line'
  }

  /** Says what is wrong, forgets the record, and goes on at another line. */
  #broken(problem: string): void {
    this.#problem(problem)
    this.#capture = undefined
    this.#inText = 'no'
    this.#inWord = false
    this.#escaped = false
    while (this.#frames.length > 0 && !isOpenList(this.#frames.at(-1))) this.#frames.pop()
    this.#skips = 'line'
  }

  #text(byte: number): void {
    if (this.#escaped) this.#escaped = false
    else if (byte === BACKSLASH) this.#escaped = true
    else if (byte === QUOTE) {
      const frame = this.#frames.at(-1)
      if (frame !== undefined && this.#inText === 'key') {
        frame.key = Buffer.from(this.#key).toString('utf8')
        frame.expects = 'colon'
      } else if (frame !== undefined) frame.expects = 'comma'
      this.#inText = 'no'
    }
    if (this.#inText === 'key' && this.#key.length < KEY_BYTES_MAX) this.#key.push(byte)
  }

  #structure(byte: number): void {
    const frame = this.#frames.at(-1)
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) return this.#open(frame, byte === OPEN_LIST)
    if (frame === undefined) return this.#astray(byte)
    if (isBlank(byte)) this.#inWord = false
    else if (byte === QUOTE) this.#startText(frame)
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.#close(frame, byte === CLOSE_LIST)
    else if (byte === COMMA && frame.expects === 'comma') {
      this.#inWord = false
      frame.expects = frame.isList ? 'value' : 'key'
    } else if (byte === COLON && frame.expects === 'colon') frame.expects = 'value'
    else if (takesValue(frame)) {
      this.#inWord = true
      frame.expects = 'comma'
    } else if (!this.#inWord) this.#broken('it is not JSON')
  }

  #startText(frame: Frame): void {
    if (takesKey(frame)) {
      this.#inText = 'key'
      this.#key = []
    } else if (takesValue(frame)) this.#inText = 'value'
    else this.#broken('it is not JSON')
  }

  #open(parent: Frame | undefined, isList: boolean): void {
    if (parent !== undefined && (!takesValue(parent) || this.#isNextOfLines(isList))) {
      this.#broken('it is not JSON')
      // Where a line begins with it, it is the next record rather than the rest of a broken one.
      if (this.#isLineStart && !isList) this.#skipped(OPEN_OBJECT)
      return
    }
    if (this.#frames.length >= DEPTH_MAX) return this.#broken(`it nests deeper than ${DEPTH_MAX}`)
    if (parent === undefined) this.#endStray()
    const depth = this.#frames.length
    const path = parent === undefined ? (isList ? 'list' : '') : pathInto(parent, isList)
    if (path !== undefined && path !== '') this.#capture = undefined
    else if (this.#capture === undefined && (parent === undefined || isOpenList(parent)))
      this.#capture = {
        depth,
        path: parent?.path ?? '',
        line: this.#line,
        startsLine: this.#isLineStart,
        parts: [],
        bytes: 0,
      }
    if (parent !== undefined) parent.expects = 'comma'
    this.#frames.push(openFrame(isList, path))
  }

  #close(frame: Frame, isList: boolean): void {
    if (!takesEnd(frame, isList)) return this.#broken('it is not JSON')
    this.#inWord = false
    this.#frames.pop()
    if (this.#capture?.depth !== this.#frames.length) return
    if (this.#frames.length === 0) {
      const isOneLine = this.#capture.line === this.#line && this.#capture.startsLine
      this.#onOneLine = isOneLine ? this.#onOneLine + 1 : -Infinity
    }
    this.#closed = this.#capture
    this.#capture = undefined
  }

  #complete(capture: Capture, rest: Buffer): void {
    keep(capture, rest)
    const { line, path, bytes, parts } = capture
    if (bytes > RECORD_BYTES_MAX)
      this.#pieces.push({ problem: `a record has at most ${RECORD_BYTES_MAX} bytes`, line })
    else this.#pieces.push({ text: Buffer.concat(parts).toString('utf8'), path, line })
  }

  /** Between records: blanks and commas mean nothing, and exported logs write the time before each. */
  #astray(byte: number): void {
    if (byte !== COMMA && (this.#stray.length > 0 || !isBlank(byte)) && this.#stray.length < KEY_BYTES_MAX)
      this.#stray.push(byte)
  }

  #endStray(): void {
    const text = Buffer.from(this.#stray).toString('utf8').replace('\uFEFF', '').trim()
    this.#stray = []
    if (text !== '' && !/^\d{4}-\d{2}-\d{2}T[\d:.]+Z?$/.test(text)) this.#problem('it is not JSON')
  }
}

/** Past the limit bytes are counted and not kept. */
function keep(capture: Capture, bytes: Buffer): void {
  capture.bytes += bytes.length
  if (capture.bytes <= RECORD_BYTES_MAX) capture.parts.push(bytes)
  else capture.parts.length = 0
}

const isOpenList = (frame: Frame | undefined): boolean =>
  frame !== undefined && frame.isList && frame.path !== undefined

const isBlank = (byte: number): boolean => byte === SPACE || byte === LF || byte === CR || byte === TAB
