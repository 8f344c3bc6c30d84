import { randomUUID } from 'node:crypto'
import { ChartwardError, type PatientId, type UnixMs } from '../kernel/index.ts'
import {
  type AccessQuestion,
  type AccessQuestionAsked,
  type AccessQuestions,
  type OfficerQuestion,
  type OfficerQuestions,
  QUESTION_LETTERS_MAX,
  QUESTION_OUTCOMES,
  type QuestionAnswerAsked,
  type QuestionOutcome,
  type QuestionPerson,
} from '../contract/index.ts'
import type { Disclosed, Interaction, SeenLeaf } from '../disclosure/index.ts'
import { draftsOf } from './drafts.ts'
import type { SeenGround } from './ground.ts'
import { NOTE_OF_LOOK } from './notes.ts'
import { changeWatch, readWatch } from './watch.ts'

const DAY_MS = 86_400_000
const TEXT_LETTERS_MIN = 3
const OPEN_PER_PATIENT_MAX = 20
const SHOWN_MAX = 200
const OPEN_SHOWN_MAX = 500
const LEAVES_MAX = 1_024
const EPISODE_LETTERS_MAX = 100
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A question as it is kept. */
interface Kept {
  /** The patient's key, and their logical id. */
  readonly subject: PatientId
  readonly patient: string
  readonly by: string
  readonly episode: string
  readonly leaves: readonly number[]
  readonly text: string
  readonly people: readonly QuestionPerson[]
  /** Of whoever asked; questions of before have none. */
  readonly timeZone?: string
}

interface Answered {
  readonly outcome: QuestionOutcome
  readonly text: string
  readonly by: string
}

interface Row {
  readonly id: string
  readonly asked: number
  readonly due: number
  readonly answered: number | null
  readonly sealed: Buffer
  readonly answer: Buffer | null
}

const COLUMNS =
  'id::text, asked::float8 as asked, due::float8 as due, answered::float8 as answered, sealed, answer'

/**
 * Keeps a question about entries of the asker's own history, after the ledger was told of it, and answers all there are.
 *
 * **Errors.** `USAGE`; `NOT_FOUND` for entries that are about somebody else; `ACCESS_DENIED`.
 */
export async function ask(
  seen: SeenGround,
  interaction: Interaction,
  asked: AccessQuestionAsked,
): Promise<Disclosed> {
  const { patient, episode, leaves, timeZone = 'UTC' } = asked
  const text = checkedText(asked.text)
  if (leaves.length === 0 || leaves.length > LEAVES_MAX || episode.length > EPISODE_LETTERS_MAX)
    throw new ChartwardError('USAGE', `a question is about 1 to ${LEAVES_MAX} entries`)
  return await seen.disclosure.accesses(interaction, patient, async (look) => {
    const named = await look.named(leaves)
    await refuseMany(seen, patient)
    const [id, now] = [randomUUID(), seen.clock.now()]
    const kept: Kept = {
      subject: look.patient,
      patient,
      by: interaction.who.user,
      episode,
      leaves: [...leaves],
      text,
      people: peopleIn(named),
      timeZone,
    }
    await seen.disclosure.note(interaction, {
      how: 'operation',
      note: `question ${id} asked about ${leaves.length} entries`,
      about: [look.patient],
    })
    await seen.database.query(
      'insert into access_question (id, patient, asked, due, sealed) values ($1, $2, $3, $4, $5)',
      [
        id,
        seen.secrets.hash(patient),
        now,
        now + seen.settings.questionDays * DAY_MS,
        seen.secrets.seal(kept, placeOf(id)),
      ],
    )
    return { shown: [], body: await bodyOf(seen, patient), note: NOTE_OF_LOOK }
  })
}

/**
 * What was asked about this patient's record, the newest first, with the answers. `see`: from now on they count as looked at.
 *
 * **Errors.** `ACCESS_DENIED`.
 */
export async function questionsOf(
  seen: SeenGround,
  interaction: Interaction,
  { patient, see }: { readonly patient: string; readonly see: boolean },
): Promise<Disclosed> {
  // What is answered from now on may not be shown, and does not count as looked at.
  const asked = seen.clock.now()
  const shown = await seen.disclosure.accesses(interaction, patient, async () => ({
    shown: [],
    body: await bodyOf(seen, patient),
    note: NOTE_OF_LOOK,
  }))
  // Only now: an answer that nobody could be shown is not one that was looked at.
  if (see) await seeAnswers(seen, seen.secrets.hash(patient), asked)
  return shown
}

async function seeAnswers(seen: SeenGround, patient: Buffer, until: number): Promise<void> {
  const { answersSeen } = await readWatch(seen, patient)
  if ((await answeredSince(seen, patient, answersSeen)) === 0) return
  await changeWatch(seen, patient, (watch) => ({
    ...watch,
    answersSeen: Math.max(watch.answersSeen, until),
  }))
}

/** How many questions were answered after a time. **Shape** `patient`: their keyed hash. */
export async function answeredSince(
  { database }: SeenGround,
  patient: Buffer,
  since: number,
): Promise<number> {
  const [found] = await database.query<{ count: number }>(
    'select count(*)::float8 as count from access_question where patient = $1 and answered > $2',
    [patient, since],
  )
  return found?.count ?? 0
}

async function bodyOf(seen: SeenGround, patient: string): Promise<Buffer> {
  const rows = await seen.database.query<Row>(
    `select ${COLUMNS} from access_question where patient = $1 order by asked desc, id limit ${SHOWN_MAX}`,
    [seen.secrets.hash(patient)],
  )
  const questions = rows.map((row) => shownOf(seen, row))
  // A row that was moved to somebody else would be read to them.
  if (questions.some((one) => one.patient !== patient))
    throw new ChartwardError('SEAL_BROKEN', 'a question was altered')
  const answer: AccessQuestions = { questions }
  return Buffer.from(JSON.stringify(answer), 'utf8')
}

function shownOf(seen: SeenGround, row: Row): AccessQuestion {
  const { patient, episode, leaves, text } = openKept(seen, row)
  const { id, asked, due } = row
  return { id, patient, episode, leaves, text, asked, due, ...answerIn(seen, row) }
}

function answerIn(seen: SeenGround, { id, answer, answered }: Row): Pick<AccessQuestion, 'answer'> {
  if (answer === null || answered === null) return {}
  const { outcome, text } = seen.secrets.open(answer, answerPlace(id)) as Answered
  return { answer: { outcome, text, at: answered } }
}

/** What waits for an answer, the most urgent first; whose questions they are is told to the ledger before. */
export async function openQuestions(seen: SeenGround, interaction: Interaction): Promise<OfficerQuestions> {
  const rows = await seen.database.query<Row>(
    `select ${COLUMNS} from access_question where answered is null order by due, id limit ${OPEN_SHOWN_MAX}`,
  )
  const kept = rows.map((row) => ({ row, kept: openKept(seen, row) }))
  const about = [...new Set(kept.map((one) => one.kept.subject))]
  await seen.disclosure.note(interaction, { how: 'operation', note: 'list of questions', about })
  const now = seen.clock.now()
  return {
    questions: kept.map((one): OfficerQuestion => {
      const { by, people, timeZone = 'UTC' } = one.kept
      return { ...shownOf(seen, one.row), by, people, drafts: draftsOf(people, timeZone) }
    }),
    overdue: rows.filter(({ due }) => due < now).length,
  }
}

/**
 * Answers a question; the answer stands in the ledger before the patient reads it.
 *
 * **Errors.** `NOT_FOUND` when none of this id waits; `ACCESS_DENIED` for an officer who is asked about; `USAGE`.
 */
export async function answer(
  seen: SeenGround,
  interaction: Interaction,
  { id, outcome, text: given }: QuestionAnswerAsked,
): Promise<void> {
  const text = checkedText(given)
  if (!QUESTION_OUTCOMES.includes(outcome)) throw new ChartwardError('USAGE', 'this is no outcome')
  const { database, disclosure, secrets, clock } = seen
  const [row] = UUID.test(id)
    ? await database.query<Row>(`select ${COLUMNS} from access_question where id = $1 and answered is null`, [
        id,
      ])
    : []
  if (row === undefined) throw new ChartwardError('NOT_FOUND', 'no question of this id waits for an answer')
  const kept = openKept(seen, row)
  const { user } = interaction.who
  if (kept.by === user || kept.people.some((one) => one.user === user))
    throw new ChartwardError('ACCESS_DENIED', 'a question is answered by somebody it is not about')
  await disclosure.note(interaction, {
    how: 'operation',
    note: `question ${id} answered: ${outcome}`,
    about: [kept.subject],
  })
  const answered: Answered = { outcome, text, by: user }
  const done = await database.query(
    'update access_question set answered = $2, answer = $3 where id = $1 and answered is null returning id',
    [id, clock.now(), secrets.seal(answered, answerPlace(id))],
  )
  if (done.length === 0) throw new ChartwardError('NOT_FOUND', 'this question was answered meanwhile')
}

async function refuseMany({ database, secrets }: SeenGround, patient: string): Promise<void> {
  const [found] = await database.query<{ open: number }>(
    'select count(*)::float8 as open from access_question where patient = $1 and answered is null',
    [secrets.hash(patient)],
  )
  if ((found?.open ?? 0) >= OPEN_PER_PATIENT_MAX)
    throw new ChartwardError('USAGE', `${OPEN_PER_PATIENT_MAX} questions wait for an answer already`)
}

function checkedText(text: string): string {
  const trimmed = text.trim()
  if (trimmed.length < TEXT_LETTERS_MIN || trimmed.length > QUESTION_LETTERS_MAX || trimmed.includes('\0'))
    throw new ChartwardError('USAGE', `a text has ${TEXT_LETTERS_MIN} to ${QUESTION_LETTERS_MAX} letters`)
  return trimmed
}

function peopleIn(leaves: readonly SeenLeaf[]): QuestionPerson[] {
  const byUser = Map.groupBy(leaves, ({ entry }) => entry.who.user)
  return [...byUser].map(([user, theirs]) => {
    const times = theirs.map(({ entry }): UnixMs => entry.at)
    return {
      user,
      role: theirs[0]?.entry.who.role ?? '',
      entries: theirs.length,
      first: Math.min(...times),
      last: Math.max(...times),
    }
  })
}

const placeOf = (id: string): string => `access_question ${id}`
const answerPlace = (id: string): string => `access_question answer ${id}`

function openKept({ secrets }: SeenGround, { id, sealed }: Row): Kept {
  return secrets.open(sealed, placeOf(id)) as Kept
}
