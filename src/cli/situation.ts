import type { Arguments } from './arguments.ts'
import type { ControlClient } from './control-client.ts'
import type { Terminal } from './terminal.ts'

/** What a command works with. */
export interface Situation {
  readonly client: ControlClient
  readonly terminal: Terminal
  readonly asked: Arguments
}
