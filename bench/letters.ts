/**
 * PDF letters a second on two cores, each in a file of its own, and in files of 500: composed, laid out, sealed with a
 * square of the size ours have, tagged, with the fonts they need. Two processes, as the claim says two cores.
 */
import { fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readLaw } from '../src/law/index.ts'
import { composeNotice, letterPdf, openLetterFonts, type Recipient, type Seal } from '../src/notice/index.ts'
import { MODEL, RECIPIENT, SEAL } from '../test/support/notices.ts'

const PROCESSES = 2
const LETTERS = 3_000
const BATCH = 500
const WARM = 200

interface Measured {
  readonly bytes: number
  readonly ms: number
  /** Of the processor alone: what a machine that does other things too leaves out. */
  readonly cpuMs: number
  readonly rss: number
}

const places = ['RI', 'CA', 'MA', 'NY', 'TX', 'MD', null]

function person(number: number): Recipient {
  return {
    ...RECIPIENT,
    addressee: { name: `Ana Lee ${number}` },
    language: number % 5 === 0 ? 'es' : 'en',
    residence: places[number % places.length] ?? null,
  }
}

function sealOf(number: number): Seal {
  return { ...SEAL, qr: `${SEAL.qr}${number}` }
}

async function print(size: number): Promise<Measured> {
  const folder = join(import.meta.dirname, '..', 'law')
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'notice-book.json')
  const law = readLaw(names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })))
  const fonts = openLetterFonts()
  const letters = async (from: number, count: number) => {
    let bytes = 0
    for (let at = from; at < from + count; at += size) {
      const numbers = Array.from({ length: Math.min(size, from + count - at) }, (_, index) => at + index)
      const documents = numbers.map((number) => composeNotice(law, MODEL, person(number), sealOf(number)))
      const file = await letterPdf(documents, { fonts })
      bytes += file.length
    }
    return bytes
  }
  await letters(0, WARM)
  const start = performance.now()
  const cpu = process.cpuUsage()
  const bytes = await letters(WARM, LETTERS)
  const { user, system } = process.cpuUsage(cpu)
  const { rss } = process.memoryUsage()
  return { bytes, ms: performance.now() - start, cpuMs: (user + system) / 1000, rss }
}

async function ofChild(size: number): Promise<Measured> {
  const child = fork(fileURLToPath(import.meta.url), [String(size)], { stdio: ['ignore', 2, 2, 'ipc'] })
  return await new Promise((resolve, reject) => {
    child.once('message', (measured) => resolve(measured as Measured))
    child.once('error', reject)
    child.once('exit', (code) => code !== 0 && reject(new Error(`the bench ended with ${code}`)))
  })
}

const [asked] = process.argv.slice(2)
if (asked !== undefined && process.send) {
  process.send(await print(Number(asked)))
  process.disconnect()
} else {
  for (const size of [1, BATCH]) {
    const measured = await Promise.all(Array.from({ length: PROCESSES }, async () => await ofChild(size)))
    const ms = Math.max(...measured.map((one) => one.ms))
    const bytes = measured.reduce((sum, one) => sum + one.bytes, 0)
    console.log(
      JSON.stringify({
        bench: 'letters',
        lettersPerFile: size,
        letters: LETTERS * PROCESSES,
        processes: PROCESSES,
        perSecond: Math.round((LETTERS * PROCESSES * 1000) / ms),
        cpuMsPerLetter: Number(
          (measured.reduce((sum, one) => sum + one.cpuMs, 0) / (LETTERS * PROCESSES)).toFixed(2),
        ),
        bytesPerLetter: Math.round(bytes / (LETTERS * PROCESSES)),
        rssMbPerProcess: Math.round(Math.max(...measured.map((one) => one.rss)) / 2 ** 20),
      }),
    )
  }
}
