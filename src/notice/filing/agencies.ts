import type { Filing, FilingFacts } from './filing.ts'
import { people } from './sec.ts'
import { wrap } from './sheet.ts'

/**
 * The three nationwide consumer reporting agencies. They want to know when, how and to how many notices go, so that they
 * are ready for the calls; no names.
 */
const AGENCIES = ['Equifax', 'Experian', 'TransUnion'] as const

/** One notice for all three, where the law of any jurisdiction asks for one; undefined where none does. */
export function agencyFiling(
  facts: FilingFacts,
  asked: readonly { readonly jurisdiction: string; readonly cite: string; readonly verified: boolean }[],
): Filing | undefined {
  if (asked.length === 0) return undefined
  const { filer, letters, date } = facts
  const by = asked.map(({ jurisdiction }) => jurisdiction).join(', ')
  const when = letters.from === undefined ? '[day of the notices]' : span(letters.from, letters.to)
  const text = [
    'DRAFT, not sent',
    '',
    date,
    '',
    `To: ${AGENCIES.join(', ')}`,
    `From: ${filer.name}`,
    '',
    ...wrap(
      `We tell ${people(facts.total)} that personal information about them was taken or may have been. ` +
        `The notices ${letters.projected ? 'are to go' : 'went'} out ${when}, by first-class mail${facts.emailed > 0 ? ' and by e-mail' : ''}.`,
    ),
    '',
    ...wrap(
      'The notices name your agency, with its address and telephone number, and tell people that a fraud alert and a security freeze are free.',
    ),
    '',
    'People by jurisdiction:',
    ...[...facts.residents]
      .filter(([, count]) => count > 0)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([jurisdiction, count]) => `  ${jurisdiction === '' ? 'not known' : jurisdiction}: ${count}`),
    '',
    ...wrap(`Questions: ${filer.contact.name}, ${filer.contact.phone}, ${filer.contact.email}`),
    '',
    ...wrap(`Asked for by the law of: ${by}.`),
  ]
  return {
    id: 'consumer-reporting-agencies',
    kind: 'consumer-reporting-agencies',
    jurisdiction: 'US',
    to: AGENCIES.join(', '),
    title: 'Notice to the consumer reporting agencies',
    cite: asked.map(({ cite }) => cite).join('; '),
    files: [
      { name: 'consumer-reporting-agencies.txt', mediaType: 'text/plain', content: `${text.join('\n')}\n` },
    ],
    missing: letters.from === undefined ? ['The day on which the notices go is not known.'] : [],
    unverified: asked
      .filter(({ verified }) => !verified)
      .map(({ jurisdiction }) => `The threshold of ${jurisdiction} was not checked against the law itself.`),
  }
}

function span(from: string, to: string | undefined): string {
  return to === undefined || to === from ? `on ${from}` : `from ${from} to ${to}`
}
