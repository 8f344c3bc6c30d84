import { deflateSync } from 'node:zlib'
import { crc32 } from 'node:zlib'
import { createCanvas, loadImage } from '@napi-rs/canvas'

const COLOURS_MAX = 256
const CHANNELS = 4
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** The same picture with 256 colours at most, which is a third of the bytes: those most used, and for the others the nearest. */
export async function withPalette(png: Buffer): Promise<Buffer> {
  const image = await loadImage(png)
  const { width, height } = image
  const context = createCanvas(width, height).getContext('2d')
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, width, height)
  const { palette, indexOf } = paletteOf(data)
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      rows[y * (width + 1) + 1 + x] = indexOf(colourAt(data, (y * width + x) * CHANNELS))
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits a pixel, each the number of a colour.
  header.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const colourAt = (data: Uint8ClampedArray, at: number): number =>
  ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0)

function paletteOf(data: Uint8ClampedArray) {
  const counts = new Map<number, number>()
  for (let at = 0; at < data.length; at += CHANNELS) {
    const colour = colourAt(data, at)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const palette = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, COLOURS_MAX)
    .map(([colour]) => colour)
  const known = new Map(palette.map((colour, index) => [colour, index]))
  const indexOf = (colour: number): number => {
    const found = known.get(colour)
    if (found !== undefined) return found
    const near = nearest(palette, colour)
    known.set(colour, near)
    return near
  }
  return { palette, indexOf }
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0
  let least = Infinity
  for (const [index, one] of palette.entries()) {
    const red = (one >> 16) - (colour >> 16)
    const green = ((one >> 8) & 255) - ((colour >> 8) & 255)
    const blue = (one & 255) - (colour & 255)
    const distance = red * red + green * green + blue * blue
    if (distance < least) {
      least = distance
      best = index
    }
  }
  return best
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
