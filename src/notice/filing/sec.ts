import type { Filing, FilingFacts } from './filing.ts'
import { wrap } from './sheet.ts'

const CITE = 'Form 8-K; 17 CFR 229.106'

/**
 * The two drafts of a current report: Item 1.05 once somebody determined that the incident is material, Item 8.01 while
 * nobody did or when it is not. Both are made, and say which of them fits. None for who is no registrant.
 *
 * **Source.** Form 8-K Item 1.05; staff statement of May 21, 2024 on Item 8.01 (facts, section 1.4).
 */
export function secFilings(facts: FilingFacts): Filing[] {
  if (facts.filer.registrant === undefined) return []
  return [material(facts), other(facts)]
}

function material(facts: FilingFacts): Filing {
  const { determined, impact } = facts.materiality ?? {}
  const missing = [
    ...(determined === undefined
      ? ['Nobody determined that the incident is material: Item 1.05 is for material incidents only.']
      : []),
    ...(impact === undefined
      ? [
          'The material impact, or what impact is reasonably likely, on financial condition and results is not written.',
        ]
      : []),
  ]
  const text = page(facts, 'Item 1.05 Material Cybersecurity Incidents', [
    ...events(facts),
    determined === undefined
      ? `[On DATE, the Company determined that the incident is material.]`
      : `On ${determined}, the Company determined that the incident is material.`,
    impact ??
      '[Material impact or reasonably likely material impact, including on financial condition and results of operations.]',
    'What is not determined or not available at the time of this report will be given by an amendment within four business days after it is.',
  ])
  return {
    ...filing('sec-8-k-1.05', 'Form 8-K, Item 1.05 (material cybersecurity incident)', text),
    missing,
  }
}

function other(facts: FilingFacts): Filing {
  const text = page(facts, 'Item 8.01 Other Events', [
    ...events(facts),
    'The Company has not determined that the incident is material. If it does, it will file under Item 1.05 within four business days.',
  ])
  const missing =
    facts.materiality?.determined === undefined
      ? []
      : ['The incident was determined to be material: file under Item 1.05 instead.']
  return { ...filing('sec-8-k-8.01', 'Form 8-K, Item 8.01 (other events)', text), missing }
}

function filing(kind: 'sec-8-k-1.05' | 'sec-8-k-8.01', title: string, text: string): Omit<Filing, 'missing'> {
  return {
    id: kind,
    kind,
    jurisdiction: 'US',
    to: 'Securities and Exchange Commission',
    title,
    cite: CITE,
    files: [{ name: `${kind}.txt`, mediaType: 'text/plain', content: text }],
    unverified: ['That the rule was not repealed since was not checked with the SEC.'],
  }
}

/** Nature, scope and timing; nothing of how it could be done again. */
function events(facts: FilingFacts): string[] {
  const { breach, discovered, stopped, total, totalPart2, lawEnforcement } = facts
  const found =
    discovered.from === breach.from
      ? `On ${discovered.from}, the Company found that records were accessed without authority.`
      : `On ${discovered.from}, the Company found that records were accessed without authority from ${breach.from} to ${breach.to}.`
  return [
    found + (stopped === undefined ? '' : ` The access was ended on ${stopped}.`),
    facts.whatHappened,
    `The Company's ledger of disclosures shows that records of ${people(total)} left its systems or may have. ` +
      (totalPart2 > 0 ? 'Some of them are subject to further protection by federal law. ' : '') +
      'They are told individually.',
    ...(lawEnforcement.told === true ? ['Law enforcement was told.'] : []),
    facts.whatWeDid,
  ]
}

function page(facts: FilingFacts, item: string, paragraphs: readonly string[]): string {
  const { filer, date } = facts
  const { commissionFileNumber, stateOfIncorporation } = filer.registrant ?? {}
  const head = [
    'DRAFT, not filed',
    '',
    'FORM 8-K',
    'CURRENT REPORT pursuant to Section 13 or 15(d) of the Securities Exchange Act of 1934',
    '',
    `Exact name of registrant: ${filer.name}`,
    `State of incorporation: ${stateOfIncorporation ?? '____________'}`,
    `Commission file number: ${commissionFileNumber ?? '____________'}`,
    `Address: ${[...filer.lines, filer.city, `${filer.state} ${filer.postalCode}`].join(', ')}`,
    `Telephone: ${filer.contact.phone}`,
    `Draft of: ${date}`,
    '',
    item,
    '',
  ]
  return `${[...head, ...paragraphs.flatMap((text) => [...wrap(text), ''])].join('\n').trimEnd()}\n`
}

/** A number of people in words of a report. */
export function people(count: number): string {
  return count === 1 ? '1 person' : `${count.toLocaleString('en-US')} people`
}
