import { BREACH_ACTIONS, BREACH_KINDS, BREACH_PLACES, BREACH_SAFEGUARDS } from '../../contract/index.ts'
import type { Filing, FilingFacts } from './filing.ts'
import { type Field, gapsOf, type Sheet, sheetText } from './sheet.ts'

const DESCRIPTION_CHARACTERS_MAX = 4_000
const LARGE = 500

/** Kinds of information in the form, and which of our classes of elements are what there. */
const INFORMATION: readonly (readonly [
  kind: string,
  readonly (readonly [choice: string, classes: readonly string[]])[],
])[] = [
  [
    'Clinical',
    [
      ['Diagnosis/Conditions', ['diagnoses']],
      ['Lab Results', ['results']],
      ['Medications', ['medications']],
      [
        'Other Treatment Information',
        [
          'allergies',
          'vitals',
          'procedures',
          'immunizations',
          'notes',
          'images',
          'encounters',
          'appointments',
          'care-plan',
          'care-team',
          'devices',
          'social-history',
          'consent',
        ],
      ],
    ],
  ],
  [
    'Demographic',
    [
      ['Address/ZIP', ['contact']],
      ['Date of Birth', ['birth-date']],
      ['Name', ['identity']],
      ['SSN', ['ssn']],
      ['Other Identifier', ['identifiers', 'demographics', 'relatives']],
    ],
  ],
  [
    'Financial',
    [
      ['Claims Information', ['claims']],
      ['Other Financial Information', ['insurance']],
    ],
  ],
  ['Other', [['Other', ['other']]]],
]

/**
 * What to type into the breach portal of HHS, in its own order: it keeps no drafts. Where records of substance use
 * treatment (42 CFR Part 2) are among those that left, a second sheet, for that is reported separately.
 *
 * **Source.** Questions of the portal as its public pages and descriptions show them (facts, section 3); it changes, so
 * the sheet says that it has to be held against the form.
 */
export function hhsFilings(facts: FilingFacts): Filing[] {
  const filings = [hhsFiling(facts, false)]
  return facts.totalPart2 > 0 ? [...filings, hhsFiling(facts, true)] : filings
}

function hhsFiling(facts: FilingFacts, isPart2: boolean): Filing {
  const sheet = hhsSheet(facts, isPart2)
  const id = isPart2 ? 'hhs-part-2' : 'hhs'
  return {
    id,
    kind: id,
    jurisdiction: 'US',
    to: 'Secretary of Health and Human Services, Office for Civil Rights (breach portal)',
    title: sheet.title,
    cite: isPart2 ? '42 CFR 2.16; 45 CFR 164.408' : '45 CFR 164.408',
    files: [
      { name: `${id}.txt`, mediaType: 'text/plain', content: sheetText(sheet) },
      { name: `${id}.json`, mediaType: 'application/json', content: `${JSON.stringify(sheet, null, 2)}\n` },
    ],
    missing: gapsOf(sheet),
    unverified: ['The questions are those the portal was seen to ask; hold the sheet against the form.'],
  }
}

function hhsSheet(facts: FilingFacts, isPart2: boolean): Sheet {
  const count = isPart2 ? facts.totalPart2 : facts.total
  return {
    title: isPart2
      ? 'Notice to the Secretary of HHS: breach of 42 CFR Part 2 records'
      : 'Notice to the Secretary of HHS: breach of unsecured protected health information',
    note: [
      `Case ${facts.case}. Draft of ${facts.date}. The portal keeps no drafts: have this beside you and copy field by field.`,
      ...(facts.totalPart2 > 0
        ? ['Records that are both are reported twice: as a HIPAA breach and as a Part 2 breach.']
        : []),
    ],
    parts: [
      generalPart(facts, count),
      contactPart(facts, isPart2),
      ...facts.actsFor.map((entity) => ({
        heading: `Covered entity: ${entity.name}`,
        fields: [
          { label: 'Name', value: entity.name },
          { label: 'Type of covered entity', value: entity.kind },
          { label: 'Contact name', value: entity.contact?.name },
          { label: 'Contact phone', value: entity.contact?.phone },
          { label: 'Contact email', value: entity.contact?.email },
        ],
      })),
      breachPart(facts, count),
      noticePart(facts),
      {
        heading: 'Attestation',
        fields: [
          {
            label: 'Name of the person who attests that this is accurate',
            value: undefined,
            isLeftToFiler: true,
          },
          { label: 'Date', value: undefined, isLeftToFiler: true },
        ],
      },
    ],
  }
}

function generalPart({ addendumTo, filer }: FilingFacts, count: number) {
  const initial = addendumTo === undefined
  return {
    heading: 'General',
    fields: [
      choice(
        'Report type',
        ['Initial Breach Report', 'Addendum to Previous Report'],
        [initial ? 'Initial Breach Report' : 'Addendum to Previous Report'],
      ),
      ...(initial ? [] : [{ label: 'Breach tracking number', value: addendumTo }]),
      choice(
        'Who files',
        [
          'Covered entity, for itself',
          'Business associate, on behalf of a covered entity',
          'Covered entity, for a breach at its business associate',
        ],
        [
          filer.kind === 'Business Associate'
            ? 'Business associate, on behalf of a covered entity'
            : 'Covered entity, for itself',
        ],
      ),
      choice(
        'Breach affecting',
        ['500 or More Individuals', 'Fewer Than 500 Individuals'],
        [count >= LARGE ? '500 or More Individuals' : 'Fewer Than 500 Individuals'],
      ),
    ],
  }
}

function contactPart({ filer }: FilingFacts, isPart2: boolean) {
  return {
    heading: isPart2
      ? 'Part 2 program'
      : filer.kind === 'Business Associate'
        ? 'Business associate'
        : 'Covered entity',
    fields: [
      { label: 'Name', value: filer.name },
      { label: 'Type', value: filer.kind },
      { label: 'Street address', value: filer.lines.join(', ') },
      { label: 'City', value: filer.city },
      { label: 'State', value: filer.state },
      { label: 'ZIP', value: filer.postalCode },
      { label: 'Contact name', value: filer.contact.name },
      { label: 'Contact email', value: filer.contact.email },
      { label: 'Contact phone', value: filer.contact.phone },
    ],
  }
}

function breachPart(facts: FilingFacts, count: number) {
  const { breach, discovered, places, elements } = facts
  const left = (classes: readonly string[]) => classes.some((one) => (elements.get(one) ?? 0) > 0)
  const kinds = INFORMATION.filter(([, choices]) => choices.some(([, classes]) => left(classes)))
  return {
    heading: 'Breach',
    fields: [
      { label: 'Approximate number of individuals affected', value: String(count) },
      { label: 'Breach start date', value: breach.from },
      { label: 'Breach end date', value: breach.to },
      { label: 'Discovery start date', value: discovered.from },
      { label: 'Discovery end date', value: discovered.to },
      choice('Type of breach', BREACH_KINDS, breach.kinds),
      choice('Location of breach', BREACH_PLACES, places),
      choice(
        'Type of protected health information involved',
        INFORMATION.map(([kind]) => kind),
        kinds.map(([kind]) => kind),
      ),
      ...kinds.map(([kind, choices]) =>
        choice(
          kind,
          choices.map(([name]) => name),
          choices.filter(([, classes]) => left(classes)).map(([name]) => name),
        ),
      ),
      {
        label: 'Brief description of the breach',
        value: [facts.whatHappened, facts.howItHappened ?? ''].join('\n').trim(),
        charactersMax: DESCRIPTION_CHARACTERS_MAX,
      },
      choice('Safeguards in place prior to breach', BREACH_SAFEGUARDS, facts.safeguardsBefore),
    ],
  }
}

function noticePart(facts: FilingFacts) {
  const { letters, substitute, media } = facts
  const projected = letters.projected ? ' (projected)' : ''
  const dated = (day: string | undefined) => (day === undefined ? undefined : `${day}${projected}`)
  return {
    heading: 'Notice of breach and actions taken',
    fields: [
      { label: 'Individual notice provided, start date', value: dated(letters.from) },
      { label: 'Individual notice provided, end date', value: dated(letters.to) },
      choice(
        'Was substitute notice required?',
        ['Yes: fewer than 10', 'Yes: 10 or more', 'No'],
        [substitute === 'none' ? 'No' : `Yes: ${substitute}`],
      ),
      choice('Was media notice required?', ['Yes', 'No'], [media.length > 0 ? 'Yes' : 'No']),
      ...(media.length > 0 ? [{ label: 'States of media notice', value: media.join(', ') }] : []),
      choice('Actions taken in response to breach', BREACH_ACTIONS, facts.actionsTaken),
      {
        label: 'Description of other actions taken',
        value: facts.whatWeDid,
        charactersMax: DESCRIPTION_CHARACTERS_MAX,
      },
    ],
  }
}

function choice(label: string, choices: readonly string[], chosen: readonly string[]): Field {
  return { label, choices, chosen: choices.filter((one) => chosen.includes(one)) }
}
