/**
 * What thieves get before they are stopped, and what honest people notice of it: brake, detector and containment around
 * a simulated clinic, in simulated time. One JSON line a result on stdout, a table on stderr. `--quick` runs everything
 * once and small; `--split tune` takes the seeds that limits may be chosen on; words name parts: thefts, honest, snooping.
 * `--honest-days 1`, `--snooping-days 20`: fewer days, for whoever has no hour.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { FULL, type Part, PARTS, QUICK, runPart, type Size } from './detection/parts.ts'
import { SEEDS, type Split } from './detection/seeds.ts'

interface Line {
  readonly bench: string
  readonly name?: string
  readonly lost?: { readonly median: number; readonly p95: number }
  readonly seconds?: { readonly median: number; readonly p95: number }
  readonly targets: readonly {
    readonly what: string
    readonly measured: number
    readonly target: string
    readonly verdict: string
  }[]
}

const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    split: { type: 'string' },
    alone: { type: 'boolean' },
    'honest-days': { type: 'string' },
    'snooping-days': { type: 'string' },
  },
  allowPositionals: true,
})
const split = values.split ?? (values.quick === true ? QUICK : FULL).split
if (!isSplit(split) || !positionals.every(isPart)) {
  console.error(`splits are ${Object.keys(SEEDS).join(', ')}; parts are ${PARTS.join(', ')}`)
  process.exit(2)
}
const whole = values.quick === true ? QUICK : FULL
const size: Size = {
  ...whole,
  split,
  honestDays: Number(values['honest-days'] ?? whole.honestDays),
  snoopingDays: Number(values['snooping-days'] ?? whole.snoopingDays),
}
const parts = positionals.length === 0 ? PARTS : positionals.filter(isPart)
const [only] = parts
if (values.alone === true && only !== undefined)
  await runPart(only, size, (line) => console.log(JSON.stringify(line)))
else {
  // Each part in a process of its own, side by side.
  const all = await Promise.all(parts.map(runAlone))
  printTable(all.flat())
}

/** In a process of its own, so that each begins with an empty heap. */
async function runAlone(part: Part): Promise<Line[]> {
  const words = [part, '--alone', '--split', split ?? '', ...(values.quick === true ? ['--quick'] : [])]
  words.push('--honest-days', String(size.honestDays), '--snooping-days', String(size.snoopingDays))
  const flags = [
    '--disable-warning=ExperimentalWarning',
    '--max-old-space-size=3000',
    import.meta.filename,
    ...words,
  ]
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const lines: Line[] = []
  for await (const text of createInterface({ input: child.stdout })) {
    console.log(text)
    lines.push(JSON.parse(text) as Line)
  }
  const code = await ended
  if (code !== 0) throw new Error(`the part ${part} ended with ${code}`)
  return lines
}

function printTable(lines: readonly Line[]): void {
  console.error(
    `${'theft'.padEnd(30)}${'lost: median'.padStart(14)}${'p95'.padStart(8)}${'seconds: median'.padStart(17)}${'p95'.padStart(11)}`,
  )
  for (const { name, lost, seconds } of lines) {
    if (name === undefined || lost === undefined || seconds === undefined) continue
    const numbers = [lost.median, lost.p95, seconds.median, seconds.p95]
    const widths = [14, 8, 17, 11]
    console.error(
      name.padEnd(30) + numbers.map((number, place) => String(number).padStart(widths[place] ?? 0)).join(''),
    )
  }
  console.error('')
  for (const { name, targets } of lines)
    for (const { what, measured, target, verdict } of targets)
      console.error(
        `${`${name === undefined ? '' : `${name}: `}${what}`.padEnd(52)}${String(measured).padStart(9)}  ${target.padEnd(9)} ${verdict}`,
      )
}

function isPart(word: string): word is Part {
  return PARTS.some((part) => part === word)
}

function isSplit(word: string): word is Split {
  return Object.hasOwn(SEEDS, word)
}
