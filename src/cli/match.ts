import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ChartwardError } from '../kernel/index.ts'
import { MATCH_PATH, type MatchReport } from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table, type Terminal } from './terminal.ts'

/** So many sessions and people are printed; `--json` has all of them. */
const SESSIONS_SHOWN = 10
const PEOPLE_SHOWN = 20

/** `chartward match FILE`. Ends with 1 when no disclosure explains the file. */
export async function match({ client, terminal, asked }: Situation): Promise<number> {
  const [file] = asked.rest
  if (file === undefined) throw new ChartwardError('USAGE', 'name the file to match')
  const query = new URLSearchParams()
  for (const name of ['from', 'to'] as const) {
    const time = asked.time(name)
    if (time !== undefined) query.set(name, String(time))
  }
  const text = await client.sendFile(`${MATCH_PATH}?${query.toString()}`, await bytesOf(file))
  const report = JSON.parse(text) as MatchReport
  if (asked.json) terminal.out(`${JSON.stringify(report)}\n`)
  else printReport(terminal, report)
  return report.verdict === 'explained' ? 0 : 1
}

/** Unpacked, when it is packed with gzip, whatever its name. */
async function bytesOf(file: string): Promise<Readable> {
  const begin = Buffer.alloc(2)
  try {
    const handle = await open(file)
    await handle.read(begin, 0, 2, 0)
    await handle.close()
  } catch (cause) {
    throw new ChartwardError('USAGE', `${file} cannot be read`, { cause })
  }
  const raw = createReadStream(file)
  if (begin[0] !== 0x1f || begin[1] !== 0x8b) return raw
  const unpacked = createGunzip()
  // Whoever reads it hears of failures.
  pipeline(raw, unpacked, () => undefined)
  return unpacked
}

function printReport(terminal: Terminal, { says, sessions, people, elements }: MatchReport): void {
  for (const sentence of says) terminal.out(`${sentence}\n`)
  if (elements.length > 0)
    terminal.out(
      `\n${table(
        ['elements', 'people'],
        elements.map(({ name, people: of }) => [name, String(of)]),
      )}`,
    )
  if (sessions.length > 0) {
    const rows = sessions
      .slice(0, SESSIONS_SHOWN)
      .map((one) => [
        one.session,
        one.user,
        one.client,
        one.address,
        one.last,
        `${one.explained}/${one.shown}`,
        one.recall.toFixed(2),
        one.precision.toFixed(2),
        one.elements.toFixed(2),
        one.timely.toFixed(2),
      ])
    const heading = ['session', 'user', 'client', 'address', 'last', 'in file/shown', 'recall', 'precision']
    terminal.out(`\n${table([...heading, 'elements', 'versions'], rows)}`)
  }
  if (people.length > 0) {
    const rows = people
      .slice(0, PEOPLE_SHOWN)
      .map(({ resource, records, sure, elements: has }) => [resource, String(records), sure, has.join(', ')])
    terminal.out(`\n${table(['patient', 'records', 'known by', 'elements'], rows)}`)
    if (people.length > PEOPLE_SHOWN)
      terminal.out(`and ${people.length - PEOPLE_SHOWN} more: --json lists them\n`)
  }
}
