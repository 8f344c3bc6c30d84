/** The key server's process. Started by `spawnKeyServer` with its settings on standard input; reads no configuration. */
import { ChartwardError, systemClock } from '../kernel/index.ts'
import { runKeyServer } from '../keys/server.ts'

await runKeyServer(({ clockFile }) => {
  if (clockFile !== undefined) {
    throw new ChartwardError('CONFIG_INVALID', 'The key server takes the time from its own machine only')
  }
  return systemClock
})
