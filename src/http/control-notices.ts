import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ChartwardError, type PatientId } from '../kernel/index.ts'
import {
  type ApproveAsked,
  type ApprovedAnswer,
  type CampaignAnswer,
  type CampaignsAnswer,
  type CampaignStatus,
  type ConflictAnswer,
  type DeliveryAnswer,
  type ExportBegunAnswer,
  type ExportPartAnswer,
  type FrozenAnswer,
  type LettersPartAnswer,
  NOTICE_PATHS,
  type NoticeDraftAsked,
  type PreviewAnswer,
  type PublicTextsAnswer,
  type RedraftAsked,
  type ReturnsAnswer,
  type ReturnsAsked,
  type SuppressionAnswer,
  type SuppressionAsked,
} from '../contract/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import {
  type CampaignAct,
  type Campaigns,
  type CaseDuties,
  readReturns,
  type Verdict,
} from '../notice/index.ts'
import type { Reading } from './control-people.ts'
import { namedPatient } from './named-patient.ts'

const CAMPAIGN = /^N-\d{4}-\d{4,6}$/
const DIGEST = /^[0-9a-f]{64}$/
const RETURNS_MAX = 1_000
const COLUMNS_MAX = 200
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
  app.get(NOTICE_PATHS.campaigns, async (request): Promise<CampaignsAnswer> => {
    const { case: caseId } = request.query as { case?: string }
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'notice list' })
    const conflicts = caseId === undefined ? [] : await campaigns.conflicts(caseId)
    return { campaigns: await campaigns.list(caseId), conflicts: conflicts.map(conflictOf) }
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
    const { draft, words } = jsonOf<Partial<RedraftAsked>>(request)
    return await campaigns.redraft(operatorOf(request), { id: idOf(request), draft, ...readIn(words) })
  })
  app.post(`${one}/approve`, async (request): Promise<ApprovedAnswer> => {
    // Whoever names no words approves those there are: nothing has to be sent.
    const isEmpty = !Buffer.isBuffer(request.body) || request.body.length === 0
    const { words } = isEmpty ? {} : jsonOf<ApproveAsked>(request)
    return await campaigns.approve(operatorOf(request), { id: idOf(request), ...readIn(words) })
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

/** **Errors** `USAGE` for what is no digest. */
function readIn(words: unknown): { readonly words?: string } {
  if (words === undefined) return {}
  if (typeof words !== 'string' || !DIGEST.test(words))
    throw new ChartwardError('USAGE', 'the words that were read are named by their digest')
  return { words }
}

function conflictOf({
  id,
  jurisdiction,
  choices,
  default: chosen,
  why,
  decides,
}: ConflictAnswer): ConflictAnswer {
  return { id, jurisdiction, choices, default: chosen, why, decides }
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
    exports: await campaigns.exports.list(id),
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
    const { rows, problems } = readReturns(cellsOf(jsonOf<Partial<ReturnsAsked>>(request)))
    return { ...(await campaigns.returns(operatorOf(request), rows)), problems }
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
    const entries = await campaigns.suppressions.list()
    const about = entries.filter(({ kind }) => kind === 'patient').map(({ value }) => value as PatientId)
    await disclosure.note(operatorOf(request), { how: 'notice', note: 'suppression list looked at', about })
    return { entries }
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

/** **Errors** `USAGE`. */
function cellsOf({ columns, rows }: Partial<ReturnsAsked>): ReturnsAsked {
  const isRow = (row: unknown): boolean => {
    const { line, cells } = (row ?? {}) as { line?: unknown; cells?: unknown }
    return Number.isSafeInteger(line) && isTexts(cells)
  }
  if (!isTexts(columns) || !Array.isArray(rows) || rows.length > RETURNS_MAX || !rows.every(isRow))
    throw new ChartwardError(
      'USAGE',
      `returns are sent as the columns of a file and at most ${RETURNS_MAX} rows with their lines and cells`,
    )
  return { columns, rows }
}

function isTexts(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.length <= COLUMNS_MAX && value.every((cell) => typeof cell === 'string')
  )
}

function suppressedOf({ patient, email }: SuppressionAsked) {
  if (email === undefined) return { kind: 'patient' as const, value: namedPatient(patient) }
  if (patient !== undefined || typeof email !== 'string' || !email.includes('@'))
    throw new ChartwardError('USAGE', 'name a patient or an e-mail address')
  return { kind: 'email' as const, value: email }
}

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
