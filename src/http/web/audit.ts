import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  AUDIT_FORMATS,
  AUDIT_OUTCOMES,
  AUDIT_PATHS,
  type AuditAsked,
  type AuditExportAsked,
  type AuditFormat,
  type AuditLeafAsked,
  type AuditQuestion,
  type AuditQuestionAsked,
  type AuditQuestionsAnswer,
} from '../../contract/index.ts'
import type { Answer, Disclosure, Interaction } from '../../disclosure/index.ts'
import { ChartwardError } from '../../kernel/index.ts'
import { idOf } from '../control-access.ts'
import type { Reading } from '../control-people.ts'

interface AuditReading extends Pick<Reading, 'jsonOf'> {
  /** Whoever asks, as a person: what they may be told and how much is decided as everywhere. */
  readonly askerOf: (request: FastifyRequest) => Interaction
}

const FILE_TYPES: Readonly<Record<AuditFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
}

/** Questions to the disclosure ledger, by officers. */
export function auditRoutes(
  app: FastifyInstance,
  { disclosure }: { readonly disclosure: Disclosure },
  { askerOf, jsonOf }: AuditReading,
): void {
  app.post(AUDIT_PATHS.search, async (request, reply) => {
    const { question, before } = jsonOf<Partial<AuditAsked>>(request)
    const page = before === undefined ? {} : { before: countOf(before, 'before') }
    const answer = await disclosure.audit.search(askerOf(request), {
      question: questionOf(question),
      ...page,
    })
    return await sendBytes(reply, answer, 'application/json; charset=utf-8')
  })
  app.post(AUDIT_PATHS.leaf, async (request, reply) => {
    const { leaf } = jsonOf<Partial<AuditLeafAsked>>(request)
    const answer = await disclosure.audit.leaf(askerOf(request), countOf(leaf, 'leaf'))
    return await sendBytes(reply, answer, 'application/json; charset=utf-8')
  })
  app.post(AUDIT_PATHS.export, async (request, reply) => {
    const { question, format } = jsonOf<Partial<AuditExportAsked>>(request)
    const known = AUDIT_FORMATS.find((one) => one === format)
    if (known === undefined) throw new ChartwardError('USAGE', `a file is one of ${AUDIT_FORMATS.join(', ')}`)
    const answer = await disclosure.audit.export(askerOf(request), {
      question: questionOf(question),
      format: known,
    })
    return await sendBytes(reply, answer, FILE_TYPES[known])
  })
  app.get(AUDIT_PATHS.question, async (request): Promise<AuditQuestionsAnswer> => ({
    questions: await disclosure.audit.questions.list(askerOf(request)),
  }))
  app.post(AUDIT_PATHS.question, async (request) => {
    const { name, question, shared } = jsonOf<Partial<AuditQuestionAsked>>(request)
    const asked = { name: nameOf(name), question: questionOf(question), shared: shared === true }
    return { id: await disclosure.audit.questions.keep(askerOf(request), asked) }
  })
  app.delete(`${AUDIT_PATHS.question}/:id`, async (request) => ({
    done: await disclosure.audit.questions.drop(askerOf(request), idOf(request)),
  }))
}

async function sendBytes(reply: FastifyReply, { body }: Answer, type: string): Promise<FastifyReply> {
  return await reply.type(type).send(body)
}

const NAME_LETTERS_MAX = 80
const TEXT_LETTERS_MAX = 128
const HOWS_MAX = 50
const PATIENT = /^[A-Za-z0-9.-]{1,64}$/
const TYPE = /^[A-Z][A-Za-z]{0,63}$/

function nameOf(sent: unknown): string {
  const name = typeof sent === 'string' ? sent.trim() : ''
  if (name === '' || name.length > NAME_LETTERS_MAX)
    throw new ChartwardError('USAGE', `a question is kept under a name of 1 to ${NAME_LETTERS_MAX} letters`)
  return name
}

/** **Errors.** `USAGE`, naming what cannot be asked for and no value. */
function questionOf(sent: unknown): AuditQuestion {
  if (typeof sent !== 'object' || sent === null) throw unfit('question')
  const given = sent as Readonly<Record<string, unknown>>
  const text = (name: string, pattern?: RegExp) =>
    given[name] === undefined ? {} : { [name]: textOf(given[name], name, pattern) }
  const count = (name: string) => (given[name] === undefined ? {} : { [name]: countOf(given[name], name) })
  const { how, outcome } = given
  if (how !== undefined && !isWordList(how)) throw unfit('how')
  const known = AUDIT_OUTCOMES.find((one) => one === outcome)
  if (outcome !== undefined && known === undefined) throw unfit('outcome')
  return {
    ...text('user'),
    ...text('patient', PATIENT),
    ...text('session'),
    ...text('client'),
    ...text('address'),
    ...text('role'),
    ...text('type', TYPE),
    ...(how === undefined ? {} : { how }),
    ...(known === undefined ? {} : { outcome: known }),
    ...count('from'),
    ...count('to'),
    ...count('leaf'),
  }
}

function textOf(value: unknown, name: string, pattern = /^[^\0]+$/): string {
  if (typeof value !== 'string' || value.length > TEXT_LETTERS_MAX || !pattern.test(value)) throw unfit(name)
  return value
}

function countOf(value: unknown, name: string): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw unfit(name)
  return Number(value)
}

function isWordList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= HOWS_MAX &&
    value.every((one) => typeof one === 'string' && /^[a-z-]{1,32}$/.test(one))
  )
}

function unfit(name: string): ChartwardError {
  return new ChartwardError('USAGE', `${name} cannot be asked for like that`)
}
