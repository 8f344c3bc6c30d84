/**
 * A process that appends to a ledger under load and tells each acknowledged leaf on a line `index text`, until it is
 * killed. Arguments: directory, name of the run, how many appenders, segment size. Refusals are lines `refused CODE`.
 */
import { writeSync } from 'node:fs'
import { hasCode, silentLog, systemClock } from '../../src/kernel/index.ts'
import { append } from '../../src/ledger/append.ts'
import { openLedger } from '../../src/ledger/index.ts'
import { TEST_OPENINGS_KEY, TEST_ORIGIN, TEST_SEED } from './ledger-keys.ts'

const [directory = '', run = '', appenders = '1', segmentBytes = '1000000'] = process.argv.slice(2)
// A file size limit must come as an error of the write, not as a signal.
process.on('SIGXFSZ', () => undefined)
const ledger = await openLedger({
  kind: 'disclosure',
  directory,
  origin: TEST_ORIGIN,
  signingSeed: TEST_SEED,
  openingsKey: TEST_OPENINGS_KEY,
  clock: systemClock,
  log: silentLog,
  witnesses: [],
  checkpointIntervalMs: 7,
  segmentBytes: Number(segmentBytes),
  onFatal: (error) => {
    writeSync(1, `fatal ${error.message}\n`)
    process.exit(3)
  },
})
writeSync(1, 'open\n')

let refusals = 0
async function appendOn(appender: number): Promise<void> {
  for (let turn = 0; refusals < 200; turn++) {
    const texts = Array.from({ length: 1 + (turn % 3) }, (_, place) => `${run}-${appender}-${turn}-${place}`)
    try {
      const first = await append(
        ledger,
        texts.map((text) => Buffer.from(text)),
      )
      writeSync(1, texts.map((text, place) => `${first + place} ${text}\n`).join(''))
    } catch (error) {
      if (!hasCode(error, 'LEDGER_UNAVAILABLE')) throw error
      refusals += 1
      writeSync(1, `refused ${texts[0]}\n`)
    }
  }
}

await Promise.all(Array.from({ length: Number(appenders) }, async (_, appender) => await appendOn(appender)))
writeSync(1, 'done\n')
process.exit(0)
