import type { PatientId } from '../kernel/index.ts'
import type { Prepared, SealedRow } from '../records/index.ts'
import type { Ground, Interaction } from './interaction.ts'
import { accountQuestions } from './leaves.ts'
import { ownersOf } from './opening.ts'

/**
 * What a transaction looked up beside what it writes: the versions it believes in, where its references lead. Its
 * outcome, of whatever kind, tells something of that, so it stands in the ledger before anything is answered (law L9).
 */
export interface Looked {
  readonly questions: Map<string, Question>
}

interface Question {
  readonly people: readonly PatientId[]
  /** Told also when the transaction succeeds and nobody else's record was looked at. */
  readonly always: boolean
}

export function openLooked(): Looked {
  return { questions: new Map() }
}

/** Takes note that a resource was looked for, by `Type/id`, and of what was there. */
export function noteLooked(
  { questions }: Looked,
  reference: string,
  row: SealedRow | undefined,
  always = false,
): void {
  questions.set(reference, { people: row === undefined ? [] : ownersOf([row]), always })
}

/** Before a success is told: leaves out what the leaves of the writes say anyway, of the same people. */
export async function accountSuccess(
  ground: Ground,
  interaction: Interaction,
  looked: Looked,
  prepared: readonly Prepared[],
): Promise<void> {
  const written = new Set(prepared.flatMap(({ patients }) => patients))
  for (const [reference, { people, always }] of looked.questions) {
    if (!always && people.every((patient) => written.has(patient))) looked.questions.delete(reference)
  }
  await accountLooked(ground, interaction, looked)
}

/** Tells everything that was looked up, once. */
export async function accountLooked(
  ground: Ground,
  interaction: Interaction,
  { questions }: Looked,
): Promise<void> {
  const asked = [...questions.keys()]
  const about = [...new Set([...questions.values()].flatMap(({ people }) => people))]
  questions.clear()
  await accountQuestions(ground, interaction, 'transaction', { asked, about })
}
