import { ChartwardError } from '../kernel/index.ts'
import {
  type DoneAnswer,
  type NoticeCheckAnswer,
  type PhraseAnswer,
  VERIFY_PATHS,
  type WordAnswer,
} from '../contract/index.ts'
import type { Situation } from './situation.ts'

/** `chartward notice verify`. Ends with 1 when nobody issued it, or it was taken back. */
export async function verifyNotice({ client, terminal, asked }: Situation): Promise<number> {
  const body = JSON.stringify({ code: operand(asked, 'name the notice by its code') })
  const { notice } = await client.send<NoticeCheckAnswer>('POST', VERIFY_PATHS.check, body)
  if (asked.json) terminal.out(`${JSON.stringify(notice)}\n`)
  else if (notice === null) terminal.out('not ours: nobody issued this code\n')
  else {
    const { date, initials, zip3, subject, lookedBefore, leaf, withdrawn } = notice
    terminal.out(
      [
        withdrawn === undefined ? 'ours' : `taken back on ${withdrawn}`,
        `of ${date}, to ${initials}${zip3 === '' ? '' : `, ZIP ${zip3}..`}: ${subject}`,
        `looked up before: ${lookedBefore}; batch is leaf ${leaf} of the disclosure ledger`,
        '',
      ].join('\n'),
    )
  }
  return notice === null || notice.withdrawn !== undefined ? 1 : 0
}

/** `chartward notice withdraw`. Ends with 1 when there was nothing to do. */
export async function withdrawNotice({ client, terminal, asked }: Situation): Promise<number> {
  const code = operand(asked, 'name the notice by its code')
  const reason = asked.one('reason')
  if (reason === undefined) throw new ChartwardError('USAGE', 'say why with --reason')
  const body = JSON.stringify({ code, reason })
  const { done } = await client.send<DoneAnswer>('POST', VERIFY_PATHS.withdraw, body)
  terminal.out(done ? 'taken back\n' : 'nothing to do: it is not there, or was taken back before\n')
  return done ? 0 : 1
}

/** `chartward notice false add` and `end`. Ends with 1 when there was nothing to do. */
export async function reportContact(
  { client, terminal, asked }: Situation,
  act: 'add' | 'end',
): Promise<number> {
  const contact = operand(asked, 'name the number, address or link')
  const body = JSON.stringify({ contact, end: act === 'end' })
  const { done } = await client.send<DoneAnswer>('POST', VERIFY_PATHS.reported, body)
  terminal.out(done ? 'done\n' : 'nothing to do\n')
  return done ? 0 : 1
}

/** `chartward caller phrase`. Ends with 1 when this person chose none. */
export async function callerPhrase({ client, terminal, asked }: Situation): Promise<number> {
  const body = JSON.stringify({ user: userOf(asked) })
  const { phrase } = await client.send<PhraseAnswer>('POST', VERIFY_PATHS.phrase, body)
  terminal.out(phrase === null ? 'this person chose no phrase\n' : `${phrase}\n`)
  return phrase === null ? 1 : 0
}

/** `chartward caller word`. */
export async function callerWord({ client, terminal, asked }: Situation): Promise<number> {
  const body = JSON.stringify({ user: userOf(asked) })
  const made = await client.send<WordAnswer>('POST', VERIFY_PATHS.word, body)
  terminal.out(asked.json ? `${JSON.stringify(made)}\n` : `${made.word}\n`)
  if (!asked.json) terminal.err(`checks once, until ${made.expires}\n`)
  return 0
}

function operand({ rest }: Situation['asked'], says: string): string {
  const [first] = rest
  if (first === undefined) throw new ChartwardError('USAGE', says)
  return first
}

function userOf(asked: Situation['asked']): string {
  const user = asked.one('user')
  if (user === undefined) throw new ChartwardError('USAGE', 'name whom you call with --user')
  return user
}
