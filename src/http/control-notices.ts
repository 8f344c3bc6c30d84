import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import {
  type ApprovedAnswer,
  type CampaignAnswer,
  type CampaignStatus,
  type DeliveryAnswer,
  type ExportBegunAnswer,
  type ExportPartAnswer,
  type FrozenAnswer,
  type LettersPartAnswer,
  NOTICE_PATHS,
  type NoticeDraftAsked,
  type PreviewAnswer,
  type PublicTextsAnswer,
  type ReturnAsked,
  type ReturnsAnswer,
  type SuppressionAnswer,
  type SuppressionAsked,
} from '../contract/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import {
  type CampaignAct,
  type Campaigns,
  type CaseDuties,
  RETURN_STATUSES,
  type ReturnRow,
  type Verdict,
} from '../notice/index.ts'
import type { Reading } from './control-people.ts'
import { namedPatient } from './named-patient.ts'

const CAMPAIGN = /^N-\d{4}-\d{4,6}$/
const RETURNS_MAX = 1_000
const ACTS: readonly CampaignAct[] = ['send', 'pause', 'resume', 'stop']
const VERDICTS: readonly Verdict[] = ['sent', 'again', 'letter']

interface NoticeDoor {
  readonly campaigns: Campaigns
  readonly duties: CaseDuties
  readonly disclosure: Disclosure
}

/** Campaigns, for whoever runs the machine. What changes something or shows somebody tells the ledger itself. */
export function noticeRoutes(app: FastifyInstance, door: NoticeDoor, reading: Reading): void {
  campaignRoutes(app, door, reading)
  exportRoutes(app, door, reading)
  deliveryRoutes(app, door, reading)
}

function campaignRoutes(
  app: FastifyInstance,
  { campaigns, duties, disclosure }: NoticeDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  const one = `${NOTICE_PATHS.campaigns}/:id`
  app.get(NOTICE_PATHS.campaigns, async (request): Promise<{ campaigns: readonly CampaignAnswer[] }> => {
    const { case: caseId } = request.query as { case?: string }
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'notice list' })
    return { campaigns: await campaigns.list(caseId) }
  })
  app.post(NOTICE_PATHS.campaigns, async (request): Promise<CampaignAnswer> => {
    const { case: caseId, draft, supplement, postOnly } = jsonOf<Partial<NoticeDraftAsked>>(request)
    if (typeof caseId !== 'string') throw new ChartwardError('USAGE', 'name the case')
    return await campaigns.draft(operatorOf(request), {
      case: caseId,
      draft,
      settings: { email: postOnly !== true, portal: true },
      supplement: supplement === true,
    })
  })
  app.post(`${one}/draft`, async (request): Promise<CampaignAnswer> => {
    const { draft } = jsonOf<{ draft?: unknown }>(request)
    return await campaigns.redraft(operatorOf(request), { id: idOf(request), draft })
  })
  app.post(`${one}/approve`, async (request): Promise<ApprovedAnswer> => {
    return await campaigns.approve(operatorOf(request), idOf(request))
  })
  app.post(`${one}/preview`, async (request): Promise<PreviewAnswer> => {
    return await campaigns.preview(operatorOf(request), idOf(request))
  })
  app.post(`${one}/public`, async (request): Promise<PublicTextsAnswer> => {
    return { texts: await campaigns.publicTexts(operatorOf(request), { id: idOf(request), duties }) }
  })
  app.post(`${one}/freeze`, async (request): Promise<FrozenAnswer> => {
    return await campaigns.freeze(operatorOf(request), idOf(request))
  })
  app.post(`${one}/act`, async (request): Promise<CampaignAnswer> => {
    const { act } = jsonOf<{ act?: unknown }>(request)
    const known = ACTS.find((word) => word === act)
    if (known === undefined) throw new ChartwardError('USAGE', `a campaign is asked to ${ACTS.join(', ')}`)
    return await campaigns.act(operatorOf(request), { id: idOf(request), act: known })
  })
  app.get(one, async (request): Promise<CampaignStatus> => {
    const id = idOf(request)
    await disclosure.note(operatorOf(request), { how: 'operation', note: `notice status ${id}` })
    return await statusOf(campaigns, id)
  })
}

async function statusOf(campaigns: Campaigns, id: string): Promise<CampaignStatus> {
  const campaign = await campaigns.find(id)
  const { pieces, people, heldBack } = await campaigns.progress(id)
  const { total, byState } = await campaigns.unreachable(campaign.case)
  const everybody = heldBack.everybody === undefined ? {} : { '': heldBack.everybody }
  return {
    campaign,
    pieces,
    people,
    heldBack: { ...everybody, ...Object.fromEntries(heldBack.byState) },
    unknown: await campaigns.unknown(id),
    unreachable: { total, byState: Object.fromEntries(byState) },
  }
}

function exportRoutes(
  app: FastifyInstance,
  { campaigns: { exports } }: NoticeDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  const all = `${NOTICE_PATHS.campaigns}/:id/export`
  const asked = (request: FastifyRequest) => ({
    id: idOf(request),
    export: countOf((request.params as { export: string }).export),
    after: countOf(jsonOf<{ after?: unknown }>(request).after),
  })
  app.post(all, async (request): Promise<ExportBegunAnswer> => {
    return await exports.begin(operatorOf(request), idOf(request))
  })
  app.post(`${all}/:export/rows`, async (request): Promise<ExportPartAnswer> => {
    return await exports.page(operatorOf(request), asked(request))
  })
  app.post(`${all}/:export/letters`, async (request): Promise<LettersPartAnswer> => {
    const { pdf, ...part } = await exports.letters(operatorOf(request), asked(request))
    return { ...part, pdf: Buffer.from(pdf).toString('base64') }
  })
}

function deliveryRoutes(
  app: FastifyInstance,
  { campaigns, disclosure }: NoticeDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  app.post(NOTICE_PATHS.returns, async (request): Promise<ReturnsAnswer> => {
    const { rows } = jsonOf<{ rows?: unknown }>(request)
    if (!Array.isArray(rows) || rows.length > RETURNS_MAX)
      throw new ChartwardError('USAGE', `returns are sent as a list of at most ${RETURNS_MAX} rows`)
    return await campaigns.returns(operatorOf(request), (rows as readonly ReturnAsked[]).map(returnOf))
  })
  app.post(NOTICE_PATHS.settle, async (request) => {
    const { piece, verdict } = jsonOf<{ piece?: unknown; verdict?: unknown }>(request)
    const known = VERDICTS.find((word) => word === verdict)
    if (typeof piece !== 'string' || known === undefined)
      throw new ChartwardError('USAGE', `name the piece, and what it is settled as: ${VERDICTS.join(', ')}`)
    await campaigns.settle(operatorOf(request), { piece, verdict: known })
    return { settled: true }
  })
  app.get(NOTICE_PATHS.suppressions, async (request): Promise<{ entries: readonly SuppressionAnswer[] }> => {
    await disclosure.note(operatorOf(request), { how: 'notice', note: 'suppression list looked at' })
    return { entries: await campaigns.suppressions.list() }
  })
  app.post(NOTICE_PATHS.suppressions, async (request) => {
    const { reason, ...whom } = jsonOf<SuppressionAsked>(request)
    const entry = { ...suppressedOf(whom), reason: typeof reason === 'string' ? reason : '' }
    await campaigns.suppressions.add(operatorOf(request), entry)
    return { suppressed: true }
  })
  app.post(`${NOTICE_PATHS.suppressions}/end`, async (request) => {
    const ended = await campaigns.suppressions.end(
      operatorOf(request),
      suppressedOf(jsonOf<SuppressionAsked>(request)),
    )
    return { ended }
  })
  app.post(NOTICE_PATHS.deliveries, async (request): Promise<{ deliveries: readonly DeliveryAnswer[] }> => {
    const { patient } = jsonOf<{ patient?: unknown }>(request)
    return { deliveries: await campaigns.deliveries(operatorOf(request), namedPatient(patient)) }
  })
}

function returnOf({ piece, status, moved }: ReturnAsked): ReturnRow {
  const known = RETURN_STATUSES.find((word) => word === status)
  if (typeof piece !== 'string' || known === undefined)
    throw new ChartwardError('USAGE', `a return names a piece and a status of ${RETURN_STATUSES.join(', ')}`)
  if (moved === undefined) return { piece, status: known }
  const { lines, city, state, postalCode, country } = moved
  const texts = [...(Array.isArray(lines) ? lines : [undefined]), city, state, postalCode, country]
  if (!texts.every((text) => typeof text === 'string' && text.length <= ADDRESS_LETTERS_MAX))
    throw new ChartwardError('USAGE', 'an address has lines, city, state, postalCode and country')
  return { piece, status: known, moved: { lines, city, state, postalCode, country } }
}

const ADDRESS_LETTERS_MAX = 200

function suppressedOf({ patient, email }: SuppressionAsked) {
  if (email === undefined) return { kind: 'patient' as const, value: namedPatient(patient) }
  if (patient !== undefined || typeof email !== 'string' || !email.includes('@'))
    throw new ChartwardError('USAGE', 'name a patient or an e-mail address')
  return { kind: 'email' as const, value: email }
}

/** As leaves name somebody, or by the logical id of their record. */

function idOf(request: FastifyRequest): string {
  const { id } = request.params as { id: string }
  if (!CAMPAIGN.test(id))
    throw new ChartwardError('NOT_FOUND', 'there is no such campaign: see chartward notice status')
  return id
}

function countOf(value: unknown): number {
  const count = Number(value ?? 0)
  if (!Number.isSafeInteger(count) || count < 0 || count > 1_000_000_000)
    throw new ChartwardError('USAGE', 'this takes a whole number')
  return count
}
