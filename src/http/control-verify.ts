import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import {
  type DoneAnswer,
  type NoticeCheckAnswer,
  type PhraseAnswer,
  VERIFY_PATHS,
  type WordAnswer,
} from '../contract/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import type { Accounts, Person } from '../identity/index.ts'
import { type Called, initialsOf, type NoticeProof } from '../notice/index.ts'
import { personNamed, type Reading } from './control-people.ts'

interface ProofDoor {
  readonly accounts: Accounts
  readonly noticeProof: NoticeProof
}

const REASON_LETTERS_MIN = 3

/** What was sent, what others send in our name, and calls. Each act tells the ledger itself, before it is done. */
export function verifyRoutes(app: FastifyInstance, door: ProofDoor, { operatorOf, jsonOf }: Reading): void {
  const { checking, reported } = door.noticeProof
  const who = (request: FastifyRequest) => operatorOf(request).who
  app.post(VERIFY_PATHS.check, async (request): Promise<NoticeCheckAnswer> => {
    const found = await checking.byCode(textOf(jsonOf(request), 'code'), who(request))
    if (found === undefined) return { notice: null }
    const { withdrawn, receipt, lookedFirst: _first, ...shown } = found
    const since = withdrawn === undefined ? {} : { withdrawn: new Date(withdrawn).toISOString() }
    return { notice: { ...shown, ...since, ...(receipt === undefined ? {} : { receipt }) } }
  })
  app.post(VERIFY_PATHS.withdraw, async (request): Promise<DoneAnswer> => {
    const sent = jsonOf<Sent>(request)
    const reason = textOf(sent, 'reason')
    if (reason.trim().length < REASON_LETTERS_MIN)
      throw new ChartwardError('USAGE', 'say why it is withdrawn; the reason stands in the ledger')
    return { done: await checking.withdraw(textOf(sent, 'code'), reason, who(request)) }
  })
  app.post(VERIFY_PATHS.reported, async (request): Promise<DoneAnswer> => {
    const sent = jsonOf<Sent>(request)
    const act = sent['end'] === true ? reported.remove : reported.add
    return { done: await act(textOf(sent, 'contact'), who(request)) }
  })
  callerRoutes(app, door, { operatorOf, jsonOf })
}

function callerRoutes(
  app: FastifyInstance,
  { accounts, noticeProof }: ProofDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  const { caller } = noticeProof
  app.post(VERIFY_PATHS.phrase, async (request): Promise<PhraseAnswer> => {
    const person = await personNamed(accounts, jsonOf<Sent>(request)['user'])
    return { phrase: (await caller.tellPhrase(calledOf(person), operatorOf(request).who)) ?? null }
  })
  app.post(VERIFY_PATHS.word, async (request): Promise<WordAnswer> => {
    const { who } = operatorOf(request)
    const person = await personNamed(accounts, jsonOf<Sent>(request)['user'])
    const details = await accounts.people.readDetails(who, [person.id])
    const initials = initialsOf(details.get(person.id)?.displayName ?? '')
    const { word, expires } = await caller.makeWord({ ...calledOf(person), initials }, who)
    return { word, expires: new Date(expires).toISOString() }
  })
}

type Sent = Readonly<Record<string, unknown>>

const PATIENT = /^Patient\/([A-Za-z0-9.-]{1,64})$/

function calledOf({ id, fhir }: Person): Called {
  const patient = PATIENT.exec(fhir ?? '')?.[1]
  return { person: id, patient: patient === undefined ? null : patientIdOf(patient) }
}

function textOf(sent: Sent, name: string): string {
  const value = sent[name]
  if (typeof value !== 'string') throw new ChartwardError('USAGE', `${name} is text`)
  return value
}
