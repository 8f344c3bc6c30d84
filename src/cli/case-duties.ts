import { ChartwardError } from '../kernel/index.ts'
import { type CaseDutiesAnswer, DUTIES_PATH } from '../contract/index.ts'
import type { Duties, Facts } from '../law/index.ts'
import { printDuties, shown, writeCalendar } from './duties.ts'
import type { Situation } from './situation.ts'

/** `chartward duties --case C`: what the law asks for in a case, from what the server knows of it. */
export async function dutiesOfCase({ client, terminal, asked }: Situation): Promise<number> {
  const id = asked.one('case') ?? ''
  if (asked.one('facts') !== undefined || asked.one('rules') !== undefined)
    throw new ChartwardError(
      'USAGE',
      'a case has its own facts, and the server its rules: leave --facts and --rules out',
    )
  const answer = await client.get<CaseDutiesAnswer<Duties, Facts>>(`${DUTIES_PATH}/${encodeURIComponent(id)}`)
  const { duties, missing, facts } = answer
  const out = asked.one('ics')
  if (out !== undefined) await writeCalendar(out, id, duties, shown(duties, asked.flag('all')))
  if (asked.json) terminal.out(`${JSON.stringify({ case: id, missing, ...duties, facts })}\n`)
  else printDuties(terminal, duties, asked.flag('all'))
  if (missing > 0)
    terminal.err(
      `${missing} people are not gathered yet, and every law may be theirs: chartward recipients gather --case ${id}\n`,
    )
  return 0
}
