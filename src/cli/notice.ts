import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ChartwardError } from '../kernel/index.ts'
import {
  type ApprovedAnswer,
  type CampaignAnswer,
  type CampaignStatus,
  type FrozenAnswer,
  NOTICE_PATHS,
  type NoticeDraftAsked,
  type PreviewAnswer,
  type PublicTextsAnswer,
} from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table, type Terminal } from './terminal.ts'

/** `chartward notice draft`. */
export async function draftCampaign({ client, terminal, asked }: Situation): Promise<number> {
  const [id] = asked.rest
  const [caseId, file] = [asked.one('case'), asked.one('file')]
  if (file === undefined || (id === undefined) === (caseId === undefined))
    throw new ChartwardError('USAGE', 'name the words with --file, and either a case or a campaign')
  const draft = await wordsIn(file)
  const campaign =
    id === undefined
      ? await client.send<CampaignAnswer>(
          'POST',
          NOTICE_PATHS.campaigns,
          JSON.stringify({
            case: caseId ?? '',
            draft,
            supplement: asked.flag('supplement'),
            postOnly: asked.flag('post-only'),
          } satisfies NoticeDraftAsked),
        )
      : await client.send<CampaignAnswer>('POST', pathOf(id, 'draft'), JSON.stringify({ draft }))
  terminal.out(asked.json ? `${JSON.stringify(campaign)}\n` : `${campaign.id}\n`)
  if (!asked.json) terminal.err('look at it with chartward notice preview; two people approve it\n')
  return 0
}

async function wordsIn(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ChartwardError('USAGE', `${file} cannot be read`, { cause })
  })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ChartwardError('USAGE', `${file} is no JSON`, { cause })
  }
}

/** `chartward notice preview`. */
export async function previewCampaign({ client, terminal, asked }: Situation): Promise<number> {
  const preview = await client.send<PreviewAnswer>('POST', pathOf(namedIn(asked.rest), 'preview'))
  const out = asked.one('out')
  if (out !== undefined) await writeFile(out, Buffer.from(preview.pdf, 'base64'), { mode: 0o600 })
  if (asked.json) {
    terminal.out(`${JSON.stringify({ ...preview, pdf: undefined })}\n`)
    return 0
  }
  const kinds = preview.byKind.map(({ people, variant, language, residence }) => [
    String(people),
    variant,
    language,
    residence ?? 'not known',
  ])
  terminal.out(table(['people', 'who reads it', 'language', 'law of'], kinds))
  printQueues(terminal, preview)
  for (const problem of preview.review.problems) terminal.out(`to be settled first: ${problem}\n`)
  for (const cell of preview.review.unchecked) terminal.out(`not verified: ${cell}\n`)
  for (const { variant, language, residence, subject, text } of preview.samples)
    terminal.out(
      `\n--- ${variant}, ${language}, ${residence ?? 'residence not known'}: ${subject}\n\n${text}\n`,
    )
  if (out !== undefined) terminal.err(`the letters are in ${out}\n`)
  return 0
}

/** `chartward notice public`. */
export async function writePublicTexts({ client, terminal, asked }: Situation): Promise<number> {
  const folder = asked.one('out')
  if (folder === undefined) throw new ChartwardError('USAGE', 'name the folder with --out')
  const { texts } = await client.send<PublicTextsAnswer>('POST', pathOf(namedIn(asked.rest), 'public'))
  await mkdir(folder, { recursive: true })
  for (const { name, content } of texts) await writeFile(join(folder, name), content)
  const names = texts.map(({ name }) => name)
  terminal.out(
    asked.json ? `${JSON.stringify({ files: names })}\n` : names.map((name) => `${name}\n`).join(''),
  )
  if (names.length === 0) terminal.err('nothing left of anybody: there is nothing to tell the public\n')
  return 0
}

/** `chartward notice approve`. */
export async function approveCampaign({ client, terminal, asked }: Situation): Promise<number> {
  const answer = await client.send<ApprovedAnswer>('POST', pathOf(namedIn(asked.rest), 'approve'))
  const { approvedBy, needed } = answer
  if (asked.json) terminal.out(`${JSON.stringify(answer)}\n`)
  else {
    terminal.out(`approved by ${approvedBy.join(', ')}\n`)
    const missing = needed - approvedBy.length
    terminal.err(missing > 0 ? `${missing} more, by somebody else\n` : 'it can be frozen\n')
  }
  return 0
}

/** `chartward notice freeze`. */
export async function freezeCampaign({ client, terminal, asked }: Situation): Promise<number> {
  const frozen = await client.send<FrozenAnswer>('POST', pathOf(namedIn(asked.rest), 'freeze'))
  if (asked.json) terminal.out(`${JSON.stringify(frozen)}\n`)
  else {
    terminal.out(`frozen: ${frozen.pieces} pieces to ${frozen.people} people\nlist ${frozen.listDigest}\n`)
    if (frozen.already > 0) terminal.out(`${frozen.already} people have it from an earlier campaign\n`)
    if (frozen.suppressed > 0) terminal.out(`${frozen.suppressed} are on the suppression list\n`)
  }
  return 0
}

/** `chartward notice send`, `pause`, `resume` and `stop`. */
export async function actOnCampaign(
  { client, terminal, asked }: Situation,
  act: 'send' | 'pause' | 'resume' | 'stop',
): Promise<number> {
  const campaign = await client.send<CampaignAnswer>(
    'POST',
    pathOf(namedIn(asked.rest), 'act'),
    JSON.stringify({ act }),
  )
  terminal.out(asked.json ? `${JSON.stringify(campaign)}\n` : `${campaign.id} is ${campaign.state}\n`)
  return 0
}

/** `chartward notice status`: ends with 1 when something waits for a person. */
export async function campaignStatus({ client, terminal, asked }: Situation): Promise<number> {
  const [id] = asked.rest
  if (id !== undefined) {
    const status = await client.get<CampaignStatus>(pathOf(id))
    if (asked.json) terminal.out(`${JSON.stringify(status)}\n`)
    else printStatus(terminal, status)
    return status.unknown.length > 0 || status.campaign.state === 'paused' ? 1 : 0
  }
  const caseId = asked.one('case')
  const query = caseId === undefined ? '' : `?case=${encodeURIComponent(caseId)}`
  const { campaigns } = await client.get<{ campaigns: readonly CampaignAnswer[] }>(
    `${NOTICE_PATHS.campaigns}${query}`,
  )
  if (asked.json) terminal.out(`${JSON.stringify(campaigns)}\n`)
  else
    terminal.out(
      table(
        ['campaign', 'case', 'is', 'drafted by', 'approved by'],
        campaigns.map((one) => [
          one.id,
          one.case,
          one.state,
          one.draftedBy,
          one.approvedBy.join(', ') || 'nobody',
        ]),
      ),
    )
  return 0
}

function printStatus(terminal: Terminal, status: CampaignStatus): void {
  const { campaign, pieces, people, heldBack, unknown, unreachable } = status
  terminal.out(`${campaign.id} of ${campaign.case} is ${campaign.state}\n`)
  terminal.out(`approved by ${campaign.approvedBy.join(', ') || 'nobody'}\n`)
  const rows = Object.entries(pieces).flatMap(([way, states]) =>
    Object.entries(states).map(([state, count]) => [String(count), way, state]),
  )
  if (rows.length > 0) terminal.out(table(['pieces', 'by', 'are'], rows))
  printQueues(terminal, people)
  for (const [where, why] of Object.entries(heldBack))
    terminal.out(`nothing goes out to ${where === '' ? 'anybody' : `people of ${where}`}: ${why}\n`)
  if (unreachable.total > 0)
    terminal.out(
      `${unreachable.total} people of the case were not reached: see chartward duties --case ${campaign.case}\n`,
    )
  for (const piece of unknown)
    terminal.out(`${piece}: nobody knows whether it arrived: chartward notice settle\n`)
}

/** Queues that nothing is sent to. */
function printQueues(
  terminal: Terminal,
  {
    people,
    missing,
    queues,
  }: {
    readonly people: number
    readonly missing: number
    readonly queues: Readonly<Record<string, number>>
  },
): void {
  terminal.out(`${people} people\n`)
  if (missing > 0) terminal.out(`${missing} of the case are not gathered yet: chartward recipients gather\n`)
  for (const [queue, count] of Object.entries(queues)) if (count > 0) terminal.out(`  ${count} ${queue}\n`)
}

/** The path of a campaign. */
export function pathOf(id: string, act?: string): string {
  return `${NOTICE_PATHS.campaigns}/${encodeURIComponent(id)}${act === undefined ? '' : `/${act}`}`
}

/** **Errors.** `USAGE` where none is named. */
export function namedIn([id]: readonly string[]): string {
  if (id === undefined) throw new ChartwardError('USAGE', 'name the campaign')
  return id
}
