import type { Accounting } from './accounting.ts'
import { wordOf } from './drafts.ts'
import { wrap } from './sheet.ts'

/** The accounting as the person gets it. `organisation`: who gives it. */
export function accountingText(
  accounting: Accounting,
  { organisation, patient }: { readonly organisation: string; readonly patient: string },
): string {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  const { from, to, disclosures, excluded } = accounting
  const left = excluded.ordinary + excluded.own + excluded.suspended
  const head = [
    ...(organisation === '' ? [] : [organisation, '']),
    `Accounting of disclosures of the health record of patient ${patient}`,
    `From ${day(from)} to ${day(to)} (45 CFR 164.528)`,
    '',
  ]
  const lines = disclosures.flatMap((line) => [
    daysOf(day(line.first), day(line.last), line.count),
    ...wrap(`To: ${line.recipient}, with ${line.client}`, '  '),
    ...wrap(`What: ${line.elements.map(wordOf).join(', ')}`, '  '),
    ...wrap(
      line.case === undefined
        ? `Purpose: ${line.purpose}`
        : `This was against the rules. It is a part of the incident ${line.case}, about which you were or will be told.`,
      '  ',
    ),
    '',
  ])
  const none = ['There was none that the rule asks us to account for.', '']
  const tail = wrap(
    `Not listed, as the rule allows: disclosures for treatment, payment and the work of the organisation, those to you or to who acts for you${excluded.suspended > 0 ? ', and those an agency asked us in writing to keep back for now' : ''}; ${left} in this time. You can see all of them in the portal under "Who saw my record".`,
  )
  return `${[...head, ...(disclosures.length === 0 ? none : lines), ...tail].join('\n')}\n`
}

function daysOf(first: string, last: string, count: number): string {
  const days = first === last ? first : `${first} to ${last}`
  return count === 1 ? days : `${days}, ${count} times`
}
