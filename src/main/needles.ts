/** The shortest form that is searched for: shorter ones turn up by chance. */
const NEEDLE_BYTES_MIN = 8
const TABLE_SIZE = 1 << 16

/** Markers in all the forms they could be kept in, ready to be searched for in one pass. */
export interface Needles {
  /** Adds every marker that occurs in `bytes`, in any form, to `found`. */
  search(bytes: Buffer, found: Set<string>): void
}

interface Needle {
  readonly marker: string
  readonly bytes: Buffer
}

/** Looks for many texts at once: their first four bytes are a key, and only where a key occurs is compared. */
export function openNeedles(markers: readonly string[]): Needles {
  const byKey = new Map<number, Needle[]>()
  const isKey = new Uint8Array(TABLE_SIZE)
  for (const needle of markers.flatMap(formsOf)) {
    const key = needle.bytes.readUInt32BE(0)
    byKey.set(key, [...(byKey.get(key) ?? []), needle])
    isKey[slotOf(key)] = 1
  }
  return {
    search: (bytes, found) => {
      let key = 0
      for (let end = 0; end < bytes.length; end += 1) {
        key = ((key << 8) | (bytes[end] ?? 0)) >>> 0
        if (isKey[slotOf(key)] === 0 || end < 3) continue
        for (const { marker, bytes: wanted } of byKey.get(key) ?? []) {
          if (wanted.equals(bytes.subarray(end - 3, end - 3 + wanted.length))) found.add(marker)
        }
      }
    },
  }
}

function slotOf(key: number): number {
  return (key ^ (key >>> 16)) & (TABLE_SIZE - 1)
}

/** A marker as it would stand in a file that keeps it in plain, hex, UTF-16 or base64. */
function formsOf(marker: string): Needle[] {
  const plain = Buffer.from(marker, 'utf8')
  // base64 depends on where the marker stands in its groups of three bytes: the inner part of each is the same.
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64')
    return Buffer.from(text.slice(shift === 0 ? 0 : 4, -4))
  })
  const forms = [plain, Buffer.from(plain.toString('hex')), Buffer.from(marker, 'utf16le'), ...base64]
  return forms.filter(({ length }) => length >= NEEDLE_BYTES_MIN).map((bytes) => ({ marker, bytes }))
}
