import { ChartwardError } from '../../kernel/index.ts'
import type { Asker } from '../../identity/index.ts'
import type { Decision } from '../case/case.ts'
import type { CaseGround } from '../case/ground.ts'
import { doInCase } from '../case/store.ts'
import { textIn } from '../case/texts.ts'
import { inputOf, keepInput } from './inputs.ts'
import { DETERMINATIONS } from './kinds.ts'

/** Something decided in a case: what is due by law, what is sent, that an incident is material. */
export interface DecideAsked {
  /** What it is about, such as `duties`, `materiality`, `notice`: small letters and dashes. */
  readonly about: string
  readonly outcome: string
  readonly why: string
  /** What it was made from: anything that is JSON. It is kept, so that anyone can make it again. */
  readonly inputs: unknown
  /** Version of the rules it was made by; that of the case's law when nothing is said. */
  readonly rules?: string
  /** How many different people have to sign before it counts: 0 to 3. */
  readonly needs?: number
}

const ABOUT = /^[a-z][a-z-]{1,40}$/
const RULES = /^[\p{L}\p{N}._:/@+=-]{1,200}$/u
const NEEDS_MAX = 3

/**
 * Keeps a decision with what it was made from; its leaf names rules and inputs by their digests.
 *
 * **Errors.** `USAGE`, among them for what only a determination can find.
 */
export async function decide(
  ground: CaseGround,
  id: string,
  by: Asker,
  asked: DecideAsked,
): Promise<Decision> {
  const { about, inputs, rules = ground.rules, needs = 0 } = asked
  if (!ABOUT.test(about) || DETERMINATIONS.some((one) => one === about))
    throw new ChartwardError(
      'USAGE',
      'name what is decided with small letters; breach and reliefs are determined',
    )
  if (!RULES.test(rules)) throw new ChartwardError('USAGE', 'name the version of the rules')
  if (!Number.isSafeInteger(needs) || needs < 0 || needs > NEEDS_MAX)
    throw new ChartwardError('USAGE', `a decision needs up to ${NEEDS_MAX} signatures`)
  const outcome = textIn(asked.outcome, 'say what was decided')
  const why = textIn(asked.why, 'say why')
  const input = inputOf(inputs)
  const after = await doInCase(ground, id, by, ({ state, decisions, runs }) => {
    if (state === 'closed') throw new ChartwardError('CASE_CLOSED', 'the case is closed: open it again first')
    const said = { about, outcome, why, rules, needs, inputs: input.digest, run: runs.length }
    return {
      act: { kind: 'decided', decision: `D-${decisions.length + 1}`, ...said },
      beside: async (query) => await keepInput(ground, query, id, input),
    }
  })
  const last = after.decisions.at(-1)
  if (last === undefined) throw new ChartwardError('INTERNAL', 'a decision was made and is not there')
  return last
}
