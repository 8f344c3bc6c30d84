import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ChartwardError } from '../../kernel/index.ts'
import {
  type CampaignWordsAnswer,
  CASE_PATH,
  type CasePersonAnswer,
  DUTIES_PATH,
  type FreezeAskedFor,
  type FreezeLine,
  type MeasureLine,
  NOTICE_PATHS,
  type PatientNameAnswer,
  RECIPIENT_PATH,
  WEB_CASE_PATHS,
} from '../../contract/index.ts'
import type { Disclosure } from '../../disclosure/index.ts'
import type { Cases, Incident } from '../../incident/index.ts'
import { icalendar } from '../../law/index.ts'
import type { Campaigns, CaseDuties, Recipients } from '../../notice/index.ts'
import type { Reading } from '../control-people.ts'
import { namedPatient } from '../named-patient.ts'

interface OfficerCaseDoor {
  readonly cases: Cases
  readonly campaigns: Pick<Campaigns, 'words'>
  readonly duties: CaseDuties
  readonly recipients: Recipients
  readonly incident: Incident
  readonly disclosure: Disclosure
}

const CASE = /^C-\d{4}-\d{4,}$/

/** What only people at the console ask about cases: one person of a case, a calendar, and a freeze by two of them. */
export function officerCaseRoutes(
  app: FastifyInstance,
  door: OfficerCaseDoor,
  reading: Reading & { readonly now: () => number },
): void {
  personRoutes(app, door, reading)
  freezeRoutes(app, door.incident, reading)
  app.get(
    `${NOTICE_PATHS.campaigns}/:id${WEB_CASE_PATHS.words}`,
    async (request): Promise<CampaignWordsAnswer> => {
      const { id } = request.params as { id: string }
      return await door.campaigns.words(reading.operatorOf(request), id)
    },
  )
  app.get(`${DUTIES_PATH}/:case${WEB_CASE_PATHS.calendar}`, async (request, reply) => {
    const id = caseIn(request)
    const { duties } = await door.duties.compute(reading.operatorOf(request), id)
    const shown = duties.duties.filter(({ plan }) => plan === 'conservative')
    const calendar = icalendar(shown, { name: id, now: reading.now(), lawVersion: duties.lawVersion })
    return await reply.type('text/calendar; charset=utf-8').send(calendar)
  })
}

/** Each look at somebody has its leaf about them, before anything of it is sent. */
function personRoutes(
  app: FastifyInstance,
  { cases, recipients, disclosure }: OfficerCaseDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  app.get(
    `${CASE_PATH}/:case${WEB_CASE_PATHS.person}/:patient`,
    async (request): Promise<CasePersonAnswer> => {
      const id = caseIn(request)
      const patient = namedPatient((request.params as { patient: string }).patient)
      await cases.find(id)
      const note = `case person ${id}`
      await disclosure.note(operatorOf(request), { how: 'operation', note, about: [patient] })
      return await cases.person(id, patient)
    },
  )
  app.post(`${RECIPIENT_PATH}/:case${WEB_CASE_PATHS.name}`, async (request): Promise<PatientNameAnswer> => {
    const { patient } = jsonOf<{ readonly patient?: unknown }>(request)
    const name = await recipients.nameOf(operatorOf(request), caseIn(request), namedPatient(patient))
    return { name: name ?? null }
  })
}

function freezeRoutes(app: FastifyInstance, { freezing }: Incident, { operatorOf, jsonOf }: Reading): void {
  const path = WEB_CASE_PATHS.freeze
  const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id
  app.get(path, async (): Promise<{ waiting: readonly FreezeLine[] }> => ({
    waiting: await freezing.waiting(),
  }))
  app.post(path, async (request): Promise<FreezeLine> => {
    const { reason, forMs } = jsonOf<Partial<FreezeAskedFor>>(request)
    return await freezing.ask({
      reason: typeof reason === 'string' ? reason.trim() : '',
      by: operatorOf(request).who,
      ...(forMs === undefined ? {} : { forMs }),
    })
  })
  app.post(`${path}/:id/approve`, async (request): Promise<MeasureLine> => {
    return await freezing.approve(idOf(request), operatorOf(request).who)
  })
  app.post(`${path}/:id/withdraw`, async (request) => ({
    withdrawn: await freezing.withdraw(idOf(request), operatorOf(request).who),
  }))
}

function caseIn(request: FastifyRequest): string {
  const { case: id } = request.params as { case: string }
  if (!CASE.test(id)) throw new ChartwardError('CASE_UNKNOWN', 'there is no such case')
  return id
}
