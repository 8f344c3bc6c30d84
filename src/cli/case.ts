import { readFile, writeFile } from 'node:fs/promises'
import { ChartwardError } from '../kernel/index.ts'
import { CASE_PATH, type CaseActWord, type CaseAnswer, type CaseLine } from '../contract/index.ts'
import type { Arguments } from './arguments.ts'
import { printCase, printSuggestions, printTimeline, printWorksheet, runText } from './case-text.ts'
import { queryOf } from './scope.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

/** `chartward case open`. */
export async function openCase({ client, terminal, asked }: Situation): Promise<number> {
  const texts = {
    title: 'title',
    finding: 'finding',
    tip: 'tip',
    capacity: 'capacity',
    timeZone: 'zone',
  } as const
  const found = await client.send<CaseAnswer>(
    'POST',
    CASE_PATH,
    JSON.stringify({ ...optionsIn(asked, texts), query: grownIn(asked) }),
  )
  terminal.out(asked.json ? `${JSON.stringify(found)}\n` : `${found.id}\n`)
  if (!asked.json) terminal.err(`chartward case rescope ${found.id} counts its people\n`)
  return 0
}

/** `chartward case list`. */
export async function listCases({ client, terminal, asked }: Situation): Promise<number> {
  const { cases } = await client.get<{ cases: readonly CaseLine[] }>(CASE_PATH)
  const rows = cases.map(({ id, state, opened, openedBy, people, title }) => [
    id,
    state,
    new Date(opened).toISOString(),
    openedBy,
    String(people.people),
    title,
  ])
  const text = table(['case', 'state', 'opened', 'by', 'people', 'what'], rows)
  terminal.out(asked.json ? `${JSON.stringify(cases)}\n` : text)
  return 0
}

const SHOWN = {
  show: printCase,
  suggest: printSuggestions,
  worksheet: printWorksheet,
  timeline: printTimeline,
}

/** `chartward case show`, `suggest`, `worksheet`, `timeline`. */
export async function showOfCase(situation: Situation, word: keyof typeof SHOWN): Promise<number> {
  const { client, terminal, asked } = situation
  const text = await client.getText(`${pathOf(asked)}/${word}`)
  if (asked.json) terminal.out(`${text}\n`)
  else SHOWN[word](terminal, JSON.parse(text) as never)
  return 0
}

/** `chartward case people`: one line of JSON for each. */
export async function listPeopleOfCase({ client, terminal, asked }: Situation): Promise<number> {
  terminal.out(await client.getText(`${pathOf(asked)}/people`))
  return 0
}

/** `chartward case inputs`: what a decision was made from, to the letter. */
export async function showInputs({ client, terminal, asked }: Situation): Promise<number> {
  const path = pathOf(asked)
  const named = wordAt(asked, 1, 'name the decision')
  const { decisions } = await client.get<CaseAnswer>(`${path}/show`)
  // The proof that belongs to inputs is named in them by its digest.
  const digest = decisions.find(({ decision }) => decision === named)?.inputs ?? named
  const text = await client.getText(`${path}/inputs/${encodeURIComponent(digest)}`)
  const file = asked.one('out')
  if (file === undefined) terminal.out(`${text}\n`)
  else await writeFile(file, text, { mode: 0o600 })
  return 0
}

/** What an act sends, out of the options. */
export type Sending = (asked: Arguments) => object | Promise<object>

/** Does something in a case. */
export async function actInCase(situation: Situation, word: CaseActWord, sending: Sending): Promise<number> {
  const { client, terminal, asked } = situation
  const body = JSON.stringify(await sending(asked))
  const answer = await client.send<unknown>('POST', `${pathOf(asked)}/${word}`, body)
  if (asked.json) terminal.out(`${JSON.stringify(answer)}\n`)
  else terminal.out(saysOf(word, answer))
  return 0
}

/** What came of it, in a line: what was made, by its name. */
function saysOf(word: CaseActWord, answer: unknown): string {
  if (word === 'decide') return `${(answer as { decision: string }).decision}\n`
  const { runs, tasks, holds, decisions, state } = answer as CaseAnswer
  const run = runs.at(-1)
  if (word === 'rescope' && run !== undefined) return `${runText(run)}\n`
  if (word === 'task') return `${tasks.at(-1)?.task ?? ''}\n`
  if (word === 'hold') return `${holds.at(-1)?.hold ?? ''}\n`
  if (word === 'determine') return `${decisions.at(-1)?.decision ?? ''}\n`
  return word === 'close' || word === 'reopen' ? `${state}\n` : 'done\n'
}

/** The principals and times of a case, where there are any. */
export function grownIn(asked: Arguments): object {
  const { sessions, users, clients, addresses, ...times } = queryOf(asked)
  const lists = Object.entries({ sessions, users, clients, addresses }).filter(
    ([, names]) => names.length > 0,
  )
  return { ...Object.fromEntries(lists), ...times }
}

type OneName = Parameters<Arguments['one']>[0]

/** Options that were given, under the names that are sent. */
export function optionsIn(
  asked: Arguments,
  names: Readonly<Record<string, OneName>>,
): Record<string, string> {
  const given = Object.entries(names).flatMap(([sent, option]) => {
    const value = asked.one(option)
    return value === undefined ? [] : [[sent, value] as const]
  })
  return Object.fromEntries(given)
}

/** The word at a place behind the command. **Errors.** `USAGE`, with `says`. */
export function wordAt({ rest }: Arguments, place: number, says: string): string {
  const word = rest[place]
  if (word === undefined) throw new ChartwardError('USAGE', says)
  return word
}

/** Patient ids of a file: a JSON list, or one a line. **Errors.** `USAGE`. */
export async function patientsIn(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ChartwardError('USAGE', `${file} cannot be read`, { cause })
  })
  if (!text.trimStart().startsWith('[')) return text.split(/\s+/).filter((line) => line !== '')
  return jsonIn(text, file) as readonly string[]
}

/** The JSON of a file. **Errors.** `USAGE`. */
export async function jsonFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ChartwardError('USAGE', `${file} cannot be read`, { cause })
  })
  return jsonIn(text, file)
}

function jsonIn(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ChartwardError('USAGE', `${file} is not JSON`)
  }
}

function pathOf(asked: Arguments): string {
  return `${CASE_PATH}/${encodeURIComponent(wordAt(asked, 0, 'name the case by its id'))}`
}
