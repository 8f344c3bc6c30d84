/**
 * The key server's process in a replay, where time is simulated. No configuration leads here: only the replay names
 * this file, and the other entry point refuses a clock that is not the machine's.
 */
import { ChartwardError } from '../kernel/index.ts'
import { runKeyServer } from '../keys/server.ts'
import { fileClock } from './replay-clock.ts'

await runKeyServer(({ clockFile }) => {
  if (clockFile === undefined) throw new ChartwardError('CONFIG_INVALID', 'A replay needs its clock file')
  return fileClock(clockFile)
})
