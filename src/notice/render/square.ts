import { encodeQR } from 'qr'
import { invalid } from '../content/words.ts'
import { places } from './sheet.ts'

/** Modules of quiet around a square. **Source** ISO/IEC 18004, 5.3.8. */
const QUIET = 4

/** A QR code as content of a page: drawn as areas, so that no printer blurs it. **Errors** `NOTICE_INVALID` when the text is too long for one. */
export function drawSquare(
  text: string,
  place: { readonly x: number; readonly y: number; readonly size: number },
): string {
  const rows = modulesOf(text)
  const count = rows.length + 2 * QUIET
  const scale = place.size / count
  const areas = rows.flatMap((row, index) =>
    dark(row).map(([from, to]) => `${from + QUIET} ${count - QUIET - 1 - index} ${to - from} 1 re`),
  )
  const matrix = `${scale.toFixed(4)} 0 0 ${scale.toFixed(4)} ${places(place.x)} ${places(place.y)} cm`
  return `q ${matrix}\n${areas.join('\n')}\nf Q\n`
}

function modulesOf(text: string): boolean[][] {
  try {
    // The library's own border is one module at least; ours is drawn by leaving room.
    return encodeQR(text, 'raw', { ecc: 'medium', border: 1 })
      .slice(1, -1)
      .map((row) => row.slice(1, -1))
  } catch (error) {
    throw invalidSquare(error)
  }
}

function invalidSquare(cause: unknown): Error {
  return Object.assign(invalid('the seal of a letter is too long for a square code'), { cause })
}

/** From where to where a row is dark. */
function dark(row: readonly boolean[]): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = []
  let from = -1
  for (let at = 0; at <= row.length; at++) {
    const isDark = row[at] === true
    if (isDark && from < 0) from = at
    if (!isDark && from >= 0) {
      found.push([from, at])
      from = -1
    }
  }
  return found
}
