import { randomUUID } from 'node:crypto'
import type { AuditQuestion, AuditQuestionAsked, AuditQuestionLine } from '../contract/index.ts'
import { ChartwardError, type PatientId } from '../kernel/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import type { Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'
import { openText, sealText } from './sealed-text.ts'

/** More questions than this nobody finds again. */
const QUESTIONS_MAX = 100
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Questions to the ledger that officers keep: each their own, and those that others share. */
export interface AuditQuestions {
  /** The newest first. A leaf says whom they name. */
  list(interaction: Interaction): Promise<readonly AuditQuestionLine[]>
  /** **Errors.** `SERVER_BUSY` when this person keeps too many. */
  keep(interaction: Interaction, asked: AuditQuestionAsked): Promise<string>
  /** Takes one of one's own away. False when there is none of that name. */
  drop(interaction: Interaction, id: string): Promise<boolean>
}

interface Row {
  readonly id: string
  readonly person: string
  readonly by_user: string
  readonly shared: boolean
  readonly created: string
  readonly sealed: Buffer
}

type Kept = Pick<AuditQuestionLine, 'name' | 'question'>

export function openAuditQuestions(ground: Ground): AuditQuestions {
  return {
    list: async (interaction) => await list(ground, interaction),
    keep: async (interaction, asked) => await keep(ground, interaction, asked),
    drop: async (interaction, id) => await drop(ground, interaction, id),
  }
}

async function list(ground: Ground, interaction: Interaction): Promise<readonly AuditQuestionLine[]> {
  const person = personOf(interaction)
  const rows = await ground.database.query<Row>(
    `select id::text, person::text, by_user, shared, created::text, sealed from audit_question
     where person = $1 or shared order by created desc, id limit ${QUESTIONS_MAX * 2}`,
    [person],
  )
  // What does not open was altered, or is another environment's: it is nobody's question.
  const lines = rows.flatMap((row): AuditQuestionLine[] => {
    const text = openText(ground.pageLinkKey, boundTo(ground, row), row.sealed)
    if (text === undefined) return []
    const { name, question } = JSON.parse(text) as Kept
    const { id, shared, by_user: by, created } = row
    return [{ id, name, question, shared, mine: row.person === person, by, created: Number(created) }]
  })
  const about = [...new Set(lines.flatMap(({ question }) => patientIn(question)))]
  await account(ground, interaction, { how: 'operation', shown: [], note: 'saved audit questions', about })
  return lines
}

async function keep(
  ground: Ground,
  interaction: Interaction,
  { name, question, shared }: AuditQuestionAsked,
): Promise<string> {
  const { database, clock, pageLinkKey } = ground
  const id = randomUUID()
  const person = personOf(interaction)
  const bound = boundTo(ground, { id, person, shared })
  const sealed = sealText(pageLinkKey, bound, JSON.stringify({ name, question } satisfies Kept))
  const note = `audit question kept${shared ? ' and shared' : ''}: ${id}`
  await account(ground, interaction, { how: 'operation', shown: [], note, about: patientIn(question) })
  const rows = await database.query(
    `insert into audit_question (id, person, by_user, shared, created, sealed)
     select $1::uuid, $2::uuid, $3, $4::boolean, $5::bigint, $6::bytea
     where (select count(*) from audit_question q where q.person = $2::uuid) < ${QUESTIONS_MAX} returning true`,
    [id, person, interaction.who.user, shared, clock.now(), sealed],
  )
  if (rows.length === 0)
    throw new ChartwardError('SERVER_BUSY', 'you keep too many questions: take one away first')
  return id
}

async function drop(ground: Ground, interaction: Interaction, id: string): Promise<boolean> {
  if (!ID.test(id)) return false
  await account(ground, interaction, { how: 'operation', shown: [], note: `audit question dropped: ${id}` })
  const rows = await ground.database.query(
    'delete from audit_question where id = $1::uuid and person = $2::uuid returning true',
    [id, personOf(interaction)],
  )
  return rows.length > 0
}

function patientIn({ patient }: AuditQuestion): readonly PatientId[] {
  if (patient === undefined) return []
  return [ID.test(patient) ? (patient as PatientId) : patientIdOf(patient)]
}

function personOf({ caller }: Interaction): string {
  if (caller?.person === undefined) throw new ChartwardError('FORBIDDEN', 'questions are kept for people')
  return caller.person
}

function boundTo(
  { environment }: Ground,
  { id, person, shared }: Pick<Row, 'id' | 'person' | 'shared'>,
): readonly string[] {
  return ['audit-question', environment, id, person, String(shared)]
}
