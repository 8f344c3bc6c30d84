import type { OptionName } from './arguments.ts'
import type { Situation } from './situation.ts'

/** One command: its words, what follows them, what it does. */
export interface Command {
  readonly words: readonly string[]
  readonly usage: string
  readonly says: string
  /** Its options besides `--home`. */
  readonly options: readonly OptionName[]
  /** How many words may follow that are no option. */
  readonly operandsMax: number
  /** Resolves with the exit code. */
  run(situation: Situation): Promise<number>
}
