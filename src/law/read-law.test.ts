import { describe, expect, test } from 'vitest'
import { facts, ownLaw, ownLawFiles, people, planned } from '../../test/support/law.ts'
import { ChartwardError } from '../kernel/index.ts'
import { computeDuties, contentsFor, filingFor, readFacts, readLaw } from './index.ts'

const law = ownLaw()

/** A state there is not, with a law in every point unlike its neighbours'. */
const LINCOLN = {
  jurisdiction: 'Lincoln',
  code: 'LN',
  statute: 'Lincoln Code 1-1',
  trigger: 'breachDetermined',
  individualDeadlineDays: 21,
  deadlineTrigger: 'determination',
  deadlineStandard: 'fixed-outer-limit',
  agRequired: true,
  agDeadlineDays: 3,
  agDeadlineUnit: 'business-days',
  agDeadlineBasis: 'from-trigger',
  agThreshold: 7,
  agThresholdOp: '>',
  agRecipient: 'Attorney General of Lincoln',
  craThreshold: 100,
  craThresholdOp: '>=',
  medicalInfoCovered: true,
  encryptionSafeHarbour: true,
  riskOfHarm: false,
  hipaaMode: 'deemed-but-AG-notice-stays',
  creditMonitoringMonths: 36,
  monitoringElements: ['ssn'],
  vendorDeadlineDays: 2,
  additionalObligations: [],
  source: 'made up',
  sourceDate: '2026-07-01',
  cells: {
    individualDeadlineDays: 'S',
    agThreshold: 'S',
    agDeadlineDays: 'G',
    craThreshold: '2',
    medicalInfoCovered: 'S',
    encryptionSafeHarbour: '1',
    riskOfHarm: 'S',
    hipaaDeemedCompliance: 'S',
    creditMonitoringMonths: '2',
  },
}
const CONTENTS = {
  tags: { 'lincoln-hotline': 'the hotline of Lincoln' },
  hipaa164404c: [],
  individual: { LN: { required: ['lincoln-hotline'], forbidden: [], format: null, status: 'S' } },
  regulatorFiling: { LN: { contents: ['residents-affected'], status: 'S', caution: null } },
}
const CONTRACTS = {
  date: '2026-06-30',
  rules: [
    {
      id: 'payer-north',
      name: 'Payer North',
      kind: 'owner',
      to: 'privacy@payer.example',
      what: 'tell the payer',
      by: ['covered-entity', 'business-associate'],
      deadline: { value: 24, unit: 'hours', from: 'incidentKnown' },
      cite: 'Agreement 2024-7, section 9',
      source: 'the contract',
      status: 'S',
    },
  ],
}

describe('a new law is a change of data only', () => {
  test('a state nobody knew has its duties, thresholds, contents and version by data alone', () => {
    const grown = ownLaw([LINCOLN], CONTENTS)
    const anchors = { incidentKnown: '2026-03-16', breachDetermined: '2026-03-17' }
    const plan = planned(grown, facts([people('LN', 8)], { anchors }))
    expect(plan.get('LN-individual')).toMatchObject({ due: '2026-04-07', verified: true })
    expect(plan.get('LN-regulator')).toMatchObject({ due: '2026-03-20', verified: false, status: 'G' })
    expect(plan.has('LN-consumer-agency')).toBe(false)
    expect(planned(grown, facts([people('LN', 7)], { anchors })).has('LN-regulator')).toBe(false)
    expect(planned(grown, facts([people('LN', 501)])).has('hipaa-media LN')).toBe(true)
    expect(planned(grown, facts([people('LN', 1)], { role: 'vendor' })).get('LN-vendor')?.due).toBe(
      '2026-03-18',
    )
    expect(computeDuties(grown, facts([people('LN', 1), people('CT', 1)])).monitoringMonths).toBe(36)
    // Determined on a Tuesday: 21 days are the Tuesday of the strictest deadline there is.
    expect(planned(grown, facts([people(null, 1)])).get('strictest-individual')?.due).toBe('2026-04-06')
    expect(contentsFor(grown, 'LN').required).toEqual(['lincoln-hotline'])
    expect(filingFor(grown, 'LN')?.contents).toEqual(['residents-affected'])
    expect(grown.version).toMatch(/^2026-07-01\/[0-9a-f]{16}$/)
    // Where it is not known, nothing of it is.
    expect(planned(law, facts([people('LN', 8)])).has('LN-individual')).toBe(false)
  })

  test('a row that is newer takes the place of the older one, and leaves nothing of it', () => {
    const rows = JSON.parse(ownLawFiles().find(({ name }) => name === 'obligations.json')?.text ?? '[]') as {
      code: string
    }[]
    const texas = rows.find(({ code }) => code === 'TX')
    const changed = ownLaw([
      { ...texas, individualDeadlineDays: 20, agRequired: false, agDeadlineBasis: 'none' },
    ])
    const plan = planned(changed, facts([people('TX', 9_999)]))
    expect(plan.get('TX-individual')?.due).toBe('2026-04-03')
    expect(plan.has('TX-regulator')).toBe(false)
    expect(changed.version).not.toBe(law.version)
  })

  test('what a contract asks is entered in the same form', () => {
    const asked = facts([people('TX', 1)], { anchors: { incidentKnown: '2026-03-16T09:00:00-05:00' } })
    const plan = (more: object) => planned(ownLaw(CONTRACTS), { ...asked, ...more })
    expect(plan({ timeZone: 'America/Chicago' }).get('payer-north')).toMatchObject({
      due: '2026-03-17T09:00:00-05:00',
      jurisdiction: 'contract',
      verified: true,
    })
    expect(plan({ contracts: ['payer-north'] }).has('payer-north')).toBe(true)
    expect(plan({ contracts: [] }).has('payer-north')).toBe(false)
    expect(plan({ role: 'phr-vendor' }).has('payer-north')).toBe(false)
  })

  test('what follows another duty is owed only where that is', () => {
    const [rule] = CONTRACTS.rules
    const following = ownLaw({ rules: [{ ...rule, after: ['hipaa-hhs-500'] }] })
    const isOwed = (count: number) => planned(following, facts([people('TX', count)])).has('payer-north')
    expect([isOwed(499), isOwed(500)]).toEqual([false, true])
  })

  test('a rule counts for the incidents it is in force for', () => {
    const [rule] = CONTRACTS.rules
    const from = ownLaw({ rules: [{ ...rule, inForce: { from: '2026-03-17' } }] })
    const until = ownLaw({ rules: [{ ...rule, inForce: { until: '2026-03-16' } }] })
    expect(planned(from, facts([people('TX', 1)])).has('payer-north')).toBe(false)
    expect(planned(until, facts([people('TX', 1)])).has('payer-north')).toBe(true)
  })

  test('the version is that of what is said, in whatever files, order and white space', () => {
    const files = ownLawFiles()
    const spread = files.map(({ name, text }) => ({
      name: `other-${name}`,
      text: JSON.stringify(JSON.parse(text), null, 8),
    }))
    expect(readLaw(spread.toReversed()).version).toBe(law.version)
  })
})

describe('what cannot be read is refused by its place', () => {
  const refusal = (...further: readonly unknown[]): string => {
    try {
      ownLaw(...further)
      return 'read'
    } catch (error) {
      expect(error).toBeInstanceOf(ChartwardError)
      return error instanceof ChartwardError ? `${error.code} ${error.message}` : ''
    }
  }
  const [rule] = CONTRACTS.rules

  test.each([
    [[{ ...LINCOLN, agThresholdOp: '=' }], 'further-0.json: 0.agThresholdOp: one of <, >=, > is expected'],
    [[{ ...LINCOLN, trigger: 'someDay' }], 'further-0.json: 0.trigger: one of incidentKnown'],
    [
      [{ ...LINCOLN, individualDeadlineDays: -1 }],
      'further-0.json: 0.individualDeadlineDays: a whole number, 0 or more',
    ],
    [[{ ...LINCOLN, hipaaMode: 'perhaps' }], 'further-0.json: 0.hipaaMode: one of deemed'],
    [[{ ...LINCOLN, cells: {} }], 'further-0.json: 0.cells.medicalInfoCovered: one of S, O'],
    [
      { rules: [{ ...rule, treshold: { op: '>', value: 5 } }] },
      'further-0.json: rules.0.treshold: no such member',
    ],
    [{ rules: [{ ...rule, status: 'X' }] }, 'further-0.json: rules.0.status: one of S, O'],
    [{ rules: [{ ...rule, by: ['lawyer'] }] }, 'further-0.json: rules.0.by.0: one of covered-entity'],
    [{ nothing: 1 }, 'further-0.json: a list of states'],
    [{ ...CONTENTS, tags: {} }, 'a known tag, not lincoln-hotline'],
  ])('%j', (value, expected) => {
    expect(refusal(value)).toContain('LAW_INVALID')
    expect(refusal(value)).toContain(expected)
  })

  test('a file that is no JSON, and a rule set without contents', () => {
    expect(() => readLaw([{ name: 'a.json', text: '{' }])).toThrow('a.json: this is no JSON')
    expect(() => readLaw([])).toThrow('no file says what a notice contains')
  })
})

describe('contents', () => {
  test('a state says what its own text says; HIPAA stands where nobody knows the residence', () => {
    expect(contentsFor(law, 'MA').forbidden).toContain('what-happened')
    expect(contentsFor(law, 'CA').format?.title).toBe('Notice of Data Breach')
    expect(contentsFor(law, 'TX')).toEqual({ required: [], forbidden: [], format: null, status: 'U' })
    expect(contentsFor(law, null).required).toContain('steps-to-protect')
    expect(filingFor(law, 'LA')?.contents).toContain('names-of-affected-residents')
    expect(filingFor(law, 'TN')).toBe(undefined)
  })
})

describe('facts', () => {
  const given = { role: 'covered-entity', anchors: { incidentKnown: '2026-03-16' }, people: [] }
  const read = (value: unknown) => readFacts('facts.json', JSON.stringify(value))

  test('the shape of the issue is read, and what is absent is the cautious reading', () => {
    const { facts: said, unknown } = read({
      ...given,
      people: [{ state: 'CA', elements: ['ssn'], tier: 'disclosed', count: 3 }, { tier: 'exposed' }],
      holds: [{ at: '2026-03-20' }],
      incident: 'I-1',
    })
    expect(said.people).toEqual([
      { state: 'CA', elements: ['ssn'], tier: 'disclosed', count: 3 },
      { state: null, elements: [], tier: 'exposed', count: 1 },
    ])
    expect(said.holds?.[0]).toMatchObject({ form: 'oral', names: [] })
    expect(unknown).toEqual(['incident'])
  })

  test.each([
    [{ ...given, role: 'hospital' }, 'facts.json: role: one of covered-entity'],
    [
      { ...given, anchors: { incidentKnown: '2026-02-30' } },
      'facts.json: anchors.incidentKnown: a day such as',
    ],
    [
      { ...given, anchors: { incidentKnown: '2026-03-16T10:00' } },
      'facts.json: anchors.incidentKnown: a day such as',
    ],
    [
      { ...given, anchors: { somethingElse: '2026-03-16' } },
      'facts.json: anchors.somethingElse: one of incidentKnown',
    ],
    [{ ...given, people: [{ tier: 'perhaps' }] }, 'facts.json: people.0.tier: one of disclosed'],
    [{ ...given, people: [{ tier: 'exposed', count: 1.5 }] }, 'facts.json: people.0.count: a whole number'],
    [{ ...given, people: [{ tier: 'exposed', count: 1, unreachable: 2 }] }, 'no more than the count'],
    [{ ...given, timeZone: 'Mars/Base' }, 'facts.json: timeZone: an IANA time zone'],
    [
      { ...given, reliefs: [{ kind: 'encryption', at: '2026-03-16', finding: 'x' }] },
      'facts.json: reliefs.0.by: a text',
    ],
    [{ ...given, people: {} }, 'facts.json: people: a list'],
  ])('%j is refused by its place', (value, expected) => {
    expect(() => read(value)).toThrow(expected)
  })
})
