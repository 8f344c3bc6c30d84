import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'

/** A PDF file as it comes to be: objects by number, small ones packed together. */
export interface PdfFile {
  /** A number for an object that is written later. */
  readonly reserve: () => number
  readonly put: (number: number, body: string) => void
  readonly add: (body: string) => number
  /** An object with bytes. **Shape** `dictionary` without its brackets, length and filter. */
  readonly addStream: (dictionary: string, bytes: Uint8Array | string) => number
  /** The same for bytes that are deflated already. */
  readonly addDeflated: (dictionary: string, bytes: Uint8Array) => number
  readonly finish: (root: number, info: number) => Uint8Array
}

interface Place {
  /** 1: at a byte of the file; 2: in an object stream, at an index. */
  readonly kind: 1 | 2
  readonly at: number
  readonly index: number
}

const OBJECTS_PER_STREAM = 200

/**
 * Begins a PDF 1.7 file. The same objects give the same bytes: it holds no time and no chance.
 * **Source** ISO 32000-1, 7.5.7 object streams, 7.5.8 cross-reference streams.
 */
export function beginPdf(): PdfFile {
  const chunks: Uint8Array[] = []
  const places: (Place | undefined)[] = [undefined]
  let packed: { number: number; body: string }[] = []
  let length = 0
  const hash = createHash('sha256')
  const write = (bytes: Uint8Array | string) => {
    const chunk = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    chunks.push(chunk)
    hash.update(chunk)
    length += chunk.length
  }
  const reserve = () => places.push(undefined) - 1
  const writeStream = (number: number, dictionary: string, bytes: Uint8Array) => {
    places[number] = { kind: 1, at: length, index: 0 }
    write(`${number} 0 obj\n<<${dictionary}/Filter/FlateDecode/Length ${bytes.length}>>\nstream\n`)
    write(bytes)
    write('\nendstream\nendobj\n')
  }
  const pack = () => {
    if (packed.length === 0) return
    const number = reserve()
    let at = 0
    const heads = packed.map(({ number: own, body }, index) => {
      places[own] = { kind: 2, at: number, index }
      const head = `${own} ${at}`
      at += body.length + 1
      return head
    })
    const first = `${heads.join(' ')}\n`
    const content = first + packed.map(({ body }) => `${body}\n`).join('')
    const dictionary = `/Type/ObjStm/N ${packed.length}/First ${first.length}`
    writeStream(number, dictionary, deflateSync(Buffer.from(content, 'latin1')))
    packed = []
  }
  const put = (number: number, body: string) => {
    packed.push({ number, body })
    if (packed.length === OBJECTS_PER_STREAM) pack()
  }
  const addDeflated = (dictionary: string, bytes: Uint8Array) => {
    const number = reserve()
    writeStream(number, dictionary, bytes)
    return number
  }
  // The comment of high bytes says that the file is binary.
  write('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')
  return {
    reserve,
    put,
    add: (body) => {
      const number = reserve()
      put(number, body)
      return number
    },
    addStream: (dictionary, bytes) =>
      addDeflated(dictionary, deflateSync(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)),
    addDeflated,
    finish: (root, info) => {
      pack()
      const number = reserve()
      const start = length
      places[number] = { kind: 1, at: start, index: 0 }
      const id = hash.copy().digest('hex').slice(0, 32)
      const dictionary = `/Type/XRef/Size ${places.length}/W[1 4 2]/Root ${root} 0 R/Info ${info} 0 R/ID[<${id}><${id}>]`
      writeStream(number, dictionary, deflateSync(table(places)))
      write(`startxref\n${start}\n%%EOF\n`)
      return Buffer.concat(chunks)
    },
  }
}

function table(places: readonly (Place | undefined)[]): Uint8Array {
  const rows = Buffer.alloc(places.length * 7)
  rows.writeUInt16BE(0xffff, 5)
  for (const [number, place] of places.entries()) {
    if (!place) continue
    rows.writeUInt8(place.kind, number * 7)
    rows.writeUInt32BE(place.at, number * 7 + 1)
    rows.writeUInt16BE(place.index, number * 7 + 5)
  }
  return rows
}

/** A text of the file's own dictionaries, any language. **Source** ISO 32000-1, 7.9.2.2: UTF-16 with its mark. */
export function pdfText(text: string): string {
  return `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}>`
}
