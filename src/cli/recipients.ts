import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { ChartwardError } from '../kernel/index.ts'
import {
  type GatherAnswer,
  type GatherAskedFor,
  type QueuesAnswer,
  RECIPIENT_PATH,
  type RecipientAnswer,
  type RecipientsAnswer,
} from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

/** Waiting longer than this for the key server is left to whoever calls again. */
const WAIT_MS_MAX = 11 * 60_000
/** What needs nobody to look at it. */
const SETTLED: readonly string[] = ['ready', 'email-withdrawn', 'relieved', 'merged']

/** `chartward recipients gather`. Ends with 1 when the key server gives no more for a long time. */
export async function gatherRecipients(situation: Situation): Promise<number> {
  const { client, terminal, asked } = situation
  const path = pathOf(situation, 'gather')
  let next: GatherAskedFor = asked.flag('all') ? { again: true } : {}
  for (;;) {
    const { complete, after, since, placed, waitMs } = await client.send<GatherAnswer>(
      'POST',
      path,
      JSON.stringify(next),
    )
    if (!asked.json && placed > 0) terminal.err(`${placed} people read\n`)
    if (complete) return await listQueues(situation)
    if (waitMs !== undefined) {
      const minutes = Math.ceil(waitMs / 60_000)
      terminal.err(`the key server gives out no more keys for ${minutes} minutes\n`)
      if (waitMs > WAIT_MS_MAX) {
        terminal.err('call this again then: it goes on where it stopped\n')
        return 1
      }
      await setTimeout(waitMs)
    }
    next = { ...(after === undefined ? {} : { after }), ...(since === undefined ? {} : { since }) }
  }
}

/** `chartward recipients queues`. */
export async function listQueues(situation: Situation): Promise<number> {
  const { client, terminal, asked } = situation
  const found = await client.get<QueuesAnswer>(pathOf(situation, 'queues'))
  terminal.out(asked.json ? `${JSON.stringify(found)}\n` : queuesText(found))
  return 0
}

function queuesText({ people, missing, queues }: QueuesAnswer): string {
  const rows = Object.entries(queues).filter(([, count]) => count > 0)
  const lines = [...rows, ...(missing === 0 ? [] : [['not gathered yet', missing] as const])]
  const shown = lines.map(([queue, count]) => [queue, String(count), SETTLED.includes(queue) ? '' : 'look'])
  return table(['queue', 'people', ''], [...shown, ['all of the case', String(people), '']])
}

/** `chartward recipients list`. */
export async function listRecipients(situation: Situation): Promise<number> {
  const { client, terminal, asked } = situation
  const named = asked.one('queue')
  const { queues } = await client.get<QueuesAnswer>(pathOf(situation, 'queues'))
  const waiting = Object.keys(queues).filter((queue) => (queues[queue] ?? 0) > 0 && !SETTLED.includes(queue))
  for (const queue of named === undefined ? waiting : [named]) {
    for (let after: string | undefined = ''; after !== undefined;) {
      const body = JSON.stringify({ queue, ...(after === '' ? {} : { after }) })
      const page: RecipientsAnswer = await client.send('POST', pathOf(situation, 'list'), body)
      for (const one of page.recipients) terminal.out(asked.json ? `${JSON.stringify(one)}\n` : textOf(one))
      after = page.next
    }
  }
  return 0
}

function textOf({ patient, queue, why, recipient, history }: RecipientAnswer): string {
  const lines = [`${patient}  ${queue}: ${why}`]
  if (recipient !== undefined) {
    const { patientName, addressee, address, residence } = recipient
    lines.push(`  ${patientName.full}${addressee.name === patientName.full ? '' : `, to: ${addressee.name}`}`)
    if (address !== undefined)
      lines.push(
        `  ${[...address.lines, address.city, address.state, address.postalCode, address.country].join(', ')}`,
      )
    lines.push(`  under the law of: ${residence ?? 'not known'}`)
  }
  for (const { by, what, why: because } of history) lines.push(`  ${by}: ${what} (${because})`)
  return `${lines.join('\n')}\n`
}

/** `chartward recipients resolve`. Names and addresses come from a file: what stands on a command line stays in its history. */
export async function resolveRecipient(situation: Situation): Promise<number> {
  const { client, terminal, asked } = situation
  const [patient, why] = [asked.one('patient'), asked.one('reason')]
  if (patient === undefined || why === undefined)
    throw new ChartwardError('USAGE', 'name the patient with --patient, and say why with --reason')
  const [accept, sameAs, file] = [asked.one('accept'), asked.one('same-as'), asked.one('file')]
  const body = {
    ...(file === undefined ? {} : correctionIn(file)),
    patient,
    why,
    ...(accept === undefined ? {} : { accept }),
    ...(sameAs === undefined ? {} : { sameAs }),
  }
  const line = await client.send<RecipientAnswer>('POST', pathOf(situation, 'resolve'), JSON.stringify(body))
  terminal.out(asked.json ? `${JSON.stringify(line)}\n` : `${line.queue}: ${line.why}\n`)
  return 0
}

function correctionIn(file: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Said below, for every way of being wrong.
  }
  throw new ChartwardError(
    'FILE_UNREADABLE',
    'the file is a JSON object with name, addressee, address or residence',
  )
}

function pathOf({ asked }: Situation, act: string): string {
  const named = asked.one('case')
  if (named === undefined) throw new ChartwardError('USAGE', 'name the case with --case')
  return `${RECIPIENT_PATH}/${encodeURIComponent(named)}/${act}`
}
