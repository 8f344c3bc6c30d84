import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ChartwardError, type PatientId } from '../kernel/index.ts'
import {
  type GatherAnswer,
  type GatherAskedFor,
  type QueuesAnswer,
  RECIPIENT_PATH,
  type RecipientAnswer,
  type RecipientsAnswer,
  type ResolveAsked,
} from '../contract/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import { type Queue, QUEUES, type Recipients, type Resolving } from '../notice/index.ts'
import type { Reading } from './control-people.ts'

const CASE = /^C-\d{4}-\d{4,}$/
const PATIENT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Who of a case is written to, for whoever runs the machine. What shows or reads somebody tells the ledger itself. */
export function recipientRoutes(
  app: FastifyInstance,
  { recipients, disclosure }: { readonly recipients: Recipients; readonly disclosure: Disclosure },
  { operatorOf, jsonOf }: Reading,
): void {
  app.post(`${RECIPIENT_PATH}/:case/gather`, async (request): Promise<GatherAnswer> => {
    const { after, since, again } = jsonOf<GatherAskedFor>(request)
    return await recipients.gather(operatorOf(request), idOf(request), {
      ...(after === undefined ? {} : { after: patientIn(after) }),
      ...(typeof since === 'number' ? { since } : {}),
      ...(again === true ? { again } : {}),
    })
  })
  app.get(`${RECIPIENT_PATH}/:case/queues`, async (request): Promise<QueuesAnswer> => {
    const note = `recipients of case ${idOf(request)}: queues`
    await disclosure.note(operatorOf(request), { how: 'operation', note })
    return await recipients.queues(idOf(request))
  })
  app.post(`${RECIPIENT_PATH}/:case/list`, async (request): Promise<RecipientsAnswer> => {
    const { queue, after } = jsonOf<{ queue?: unknown; after?: unknown }>(request)
    const asked = { queue: queueOf(queue), ...(typeof after === 'string' ? { after } : {}) }
    return await recipients.list(operatorOf(request), idOf(request), asked)
  })
  app.post(`${RECIPIENT_PATH}/:case/resolve`, async (request): Promise<RecipientAnswer> => {
    const { patient, sameAs, accept, ...said } = jsonOf<ResolveAsked>(request)
    const asked = {
      ...said,
      patient: patientIn(patient),
      ...(sameAs === undefined ? {} : { sameAs: patientIn(sameAs) }),
      ...(accept === undefined ? {} : { accept: queueOf(accept) }),
    } as Resolving
    return await recipients.resolve(operatorOf(request), idOf(request), asked)
  })
}

function idOf(request: FastifyRequest): string {
  const { case: id } = request.params as { case: string }
  if (!CASE.test(id)) throw new ChartwardError('CASE_UNKNOWN', 'there is no such case')
  return id
}

function queueOf(queue: unknown): Queue {
  const known = QUEUES.find((one) => one === queue)
  if (known === undefined) throw new ChartwardError('USAGE', `a queue is one of ${QUEUES.join(', ')}`)
  return known
}

/** As leaves name somebody, or by the logical id of their record. */
function patientIn(named: unknown): PatientId {
  if (typeof named !== 'string' || named === '') throw new ChartwardError('USAGE', 'name the patient')
  return PATIENT.test(named) ? (named as PatientId) : patientIdOf(named)
}
