/** Reads a PDF the way a viewer, a screen reader and a printer do. */
import { createCanvas } from '@napi-rs/canvas'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { decodeQR } from 'qr/decode.js'

export interface PlacedText {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface SpokenElement {
  readonly role: string
  readonly text: string
  readonly says?: string
  readonly language?: string
}

export interface ReadPage {
  readonly texts: readonly PlacedText[]
  readonly spoken: readonly SpokenElement[]
  readonly fonts: readonly string[]
  readonly areEmbedded: boolean
}

export interface ReadPdf {
  readonly pages: readonly ReadPage[]
  readonly title: string
  readonly language: string | null
  readonly isMarked: boolean
}

const SCALE = 2

async function opened<Found>(bytes: Uint8Array, read: (pdf: any) => Promise<Found>): Promise<Found> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  try {
    return await read(await task.promise)
  } finally {
    await task.destroy()
  }
}

/** What stands where on each page, and what a screen reader says of it. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  return await opened(bytes, async (pdf) => {
    const pages: ReadPage[] = []
    for (let number = 1; number <= pdf.numPages; number++)
      pages.push(await readPage(await pdf.getPage(number)))
    const { info } = await pdf.getMetadata()
    const mark = await pdf.getMarkInfo()
    return {
      pages,
      title: info.Title,
      language: info.Language ?? null,
      isMarked: mark?.get('Marked') === true,
    }
  })
}

async function readPage(page: any): Promise<ReadPage> {
  await page.getOperatorList()
  const content = await page.getTextContent({ includeMarkedContent: true })
  const byId = new Map<string, string>()
  const texts: PlacedText[] = []
  const fonts = new Set<string>()
  let id: string | undefined
  for (const item of content.items) {
    if (item.type === 'beginMarkedContentProps') id = item.id
    else if (item.type === 'beginMarkedContent') id = undefined
    else if (item.type === undefined) {
      if (id !== undefined) byId.set(id, `${byId.get(id) ?? ''}${item.str}${item.hasEOL ? ' ' : ''}`)
      if (item.str === '') continue
      fonts.add(item.fontName)
      const [, , , , x, y] = item.transform
      texts.push({ text: item.str, x, y, width: item.width, height: item.height })
    }
  }
  const loaded = [...fonts].map((name) => page.commonObjs.get(name))
  return {
    texts,
    spoken: spokenIn(await page.getStructTree(), byId),
    fonts: loaded.map((font: any) => font.name),
    areEmbedded: loaded.every((font: any) => font.missingFile === false),
  }
}

function spokenIn(tree: any, texts: ReadonlyMap<string, string>): SpokenElement[] {
  if (!tree) return []
  const walk = (node: any, language?: string): SpokenElement[] => {
    const own = node.lang ?? language
    const kids: any[] = node.children ?? []
    const text = kids
      .filter((kid) => kid.type === 'content')
      .map((kid) => texts.get(kid.id) ?? '')
      .join('')
    const self =
      text !== '' || node.alt !== undefined
        ? [
            {
              role: node.role,
              text: text.replaceAll(/\s+/g, ' ').trim(),
              ...(node.alt === undefined ? {} : { says: node.alt }),
              ...(own === undefined ? {} : { language: own }),
            },
          ]
        : []
    return [...self, ...kids.filter((kid) => kid.role).flatMap((kid) => walk(kid, own))]
  }
  return walk(tree)
}

/** A page as ink on paper. `ink` is the box around all of it, in points from the upper left. */
export interface Picture {
  readonly png: Uint8Array
  readonly ink: {
    readonly left: number
    readonly top: number
    readonly right: number
    readonly bottom: number
  }
  readonly square: string | undefined
}

/** Draws a page and looks for the square on it. */
export async function drawPage(bytes: Uint8Array, number: number): Promise<Picture> {
  return await opened(bytes, async (pdf) => {
    const page = await pdf.getPage(number)
    const viewport = page.getViewport({ scale: SCALE * 2 })
    const canvas = createCanvas(viewport.width, viewport.height)
    const context = canvas.getContext('2d')
    context.fillStyle = '#fff'
    context.fillRect(0, 0, canvas.width, canvas.height)
    await page.render({ canvas, canvasContext: context, viewport }).promise
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    return {
      png: canvas.toBuffer('image/png'),
      ink: inkOf(data, canvas.width, SCALE * 2),
      square: squareIn({ data, width: canvas.width, height: canvas.height }),
    }
  })
}

function inkOf(data: Uint8ClampedArray, width: number, scale: number): Picture['ink'] {
  const box = { left: Infinity, top: Infinity, right: 0, bottom: 0 }
  for (let at = 0; at < data.length; at += 4) {
    if ((data[at] ?? 255) > 200) continue
    const [x, y] = [((at / 4) % width) / scale, Math.floor(at / 4 / width) / scale]
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y)
  }
  return box
}

function squareIn(image: { data: Uint8ClampedArray; width: number; height: number }): string | undefined {
  try {
    return decodeQR(image)
  } catch {
    return undefined
  }
}
