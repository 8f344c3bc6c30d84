import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ChartwardError, systemClock } from '../kernel/index.ts'
import { readLawFiles } from '../intake/index.ts'
import { computeDuties, type Duties, type Duty, icalendar, readFacts, readLaw } from '../law/index.ts'
import type { Situation } from './situation.ts'
import { table, type Terminal } from './terminal.ts'

/**
 * `chartward duties --facts FILE`: what the law asks for, from a file of facts, without a server.
 *
 * **Errors** `USAGE`; `LAW_INVALID` names the place in the facts or in a rule.
 */
export async function dutiesFromFacts({ terminal, asked }: Situation): Promise<number> {
  const file = asked.one('facts')
  if (file === undefined) throw new ChartwardError('USAGE', 'name the file of facts with --facts')
  const content = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ChartwardError('USAGE', `${file} cannot be read`, { cause })
  })
  const law = readLaw(await readLawFiles(asked.one('rules')))
  const name = path.basename(file)
  const { facts, unknown } = readFacts(name, content)
  for (const member of unknown) terminal.err(`${name}: nothing is made of "${member}"\n`)
  const duties = computeDuties(law, facts)
  const out = asked.one('ics')
  if (out !== undefined) await writeCalendar(out, name, duties, shown(duties, asked.flag('all')))
  if (asked.json) terminal.out(`${JSON.stringify(duties)}\n`)
  else printDuties(terminal, duties, asked.flag('all'))
  return 0
}

export const shown = ({ duties }: Duties, isAll: boolean): readonly Duty[] =>
  duties.filter(({ plan }) => isAll || plan === 'conservative')

/** The duties of a case or of a file as a calendar file. */
export async function writeCalendar(
  file: string,
  name: string,
  { lawVersion }: Duties,
  duties: readonly Duty[],
): Promise<void> {
  await writeFile(file, icalendar(duties, { name, now: systemClock.now(), lawVersion }), { mode: 0o600 })
}

/** The calendar of duties, first of the conservative plan; with `isAll` of the minimum too. */
export function printDuties(terminal: Terminal, duties: Duties, isAll: boolean): void {
  const rows = shown(duties, isAll).map((duty) => [
    ...(isAll ? [duty.plan] : []),
    duty.due ?? `by ${duty.noLaterThan ?? 'no day yet'}`,
    duty.jurisdiction,
    duty.rule,
    duty.to,
    String(duty.people),
    notesOn(duty).join(', '),
  ])
  terminal.out(table([...(isAll ? ['plan'] : []), 'due', 'where', 'rule', 'to', 'people', 'notes'], rows))
  for (const remark of duties.remarks) terminal.err(`${remark}\n`)
  if (duties.monitoringMonths > 0)
    terminal.err(`offer everyone ${duties.monitoringMonths} months of monitoring: the most any law asks\n`)
  terminal.err(`rules ${duties.lawVersion}, facts ${duties.inputsDigest}\n`)
}

function notesOn(duty: Duty): readonly string[] {
  return [
    ...(duty.done === undefined ? [] : [`done ${duty.done}`]),
    ...(duty.isLate === true ? ['LATE'] : []),
    ...(duty.order === undefined ? [] : [duty.order.replaceAll('-', ' ')]),
    ...(duty.isTarget ? ['our aim, no day in the text'] : []),
    ...(duty.paused === undefined ? [] : [`held until ${duty.paused.until ?? 'released'}`]),
    ...(duty.verified ? [] : [`not verified (${duty.status})`]),
  ]
}
