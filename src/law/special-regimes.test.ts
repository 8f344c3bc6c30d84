import { describe, expect, test } from 'vitest'
import { facts, ownLaw, people, planned } from '../../test/support/law.ts'
import { computeDuties } from './index.ts'
import type { Hold, Relief } from './index.ts'

const law = ownLaw()
const signed = (relief: Partial<Relief> & Pick<Relief, 'kind'>): Relief => ({
  by: 'Dana Officer',
  at: '2026-03-20',
  finding: 'decision D-7',
  ...relief,
})

describe('orders', () => {
  test.each(['NJ', 'MD', 'NH'])('%s is told before any letter goes out', (code) => {
    const plan = planned(law, facts([people(code, 5)]))
    const [regulator, letter] = [plan.get(`${code}-regulator`), plan.get(`${code}-individual`)]
    expect(regulator?.order).toBe('before-letters')
    expect((regulator?.due ?? '9') < (letter?.due ?? '0')).toBe(true)
    // Letters on a Monday: the regulator hears on Friday.
    const sent = { anchors: { incidentKnown: '2026-03-16', individualNoticeSent: '2026-03-30' } }
    expect(planned(law, facts([people(code, 5)], sent)).get(`${code}-regulator`)?.due).toBe('2026-03-27')
  })

  test.each(['CT', 'DE', 'DC', 'IL', 'NE'])('%s is told no later than the letters go out', (code) => {
    const sent = { anchors: { incidentKnown: '2026-03-16', individualNoticeSent: '2026-03-30' } }
    const duty = planned(law, facts([people(code, 600)], sent)).get(`${code}-regulator`)
    expect(duty).toMatchObject({ due: '2026-03-30', order: 'not-after-letters' })
  })

  test.each(['MT', 'PA', 'RI'])('%s is told when the letters go out', (code) => {
    const sent = { anchors: { incidentKnown: '2026-03-16', individualNoticeSent: '2026-03-30' } }
    const duty = planned(law, facts([people(code, 600)], sent)).get(`${code}-regulator`)
    expect(duty).toMatchObject({ due: '2026-03-30', order: 'with-letters' })
  })

  test('what counts from the letters moves with them', () => {
    const sent = { anchors: { incidentKnown: '2026-03-16', individualNoticeSent: '2026-03-25' } }
    const groups = ['CA', 'IA', 'LA', 'OK'].map((code) => people(code, 600))
    const minimum = planned(law, facts(groups, sent), 'minimum')
    expect(minimum.get('CA-regulator')?.due).toBe('2026-04-09')
    expect(minimum.get('LA-regulator')?.due).toBe('2026-04-04')
    expect(minimum.get('OK-regulator')?.due).toBe('2026-05-24')
    expect(planned(law, facts(groups, sent)).get('IA-regulator')?.due).toBe('2026-04-01')
  })

  test('letters that went out draw HHS and the Attorney General of New York along', () => {
    const sent = { anchors: { incidentKnown: '2026-03-16', individualNoticeSent: '2026-03-25' } }
    const plan = planned(law, facts([people('NY', 600)], sent))
    expect(plan.get('hipaa-hhs-500')?.due).toBe('2026-03-25')
    expect(plan.get('NY-regulator')?.due).toBe('2026-03-25')
  })

  test('a letter that was sent is a duty that was done, and one sent too late is said to be late', () => {
    const sent = { incidentKnown: '2026-03-16', individualNoticeSent: '2026-05-20' }
    const plan = planned(law, facts([people('CA', 600)], { anchors: sent, asOf: '2026-05-21' }))
    expect(plan.get('CA-individual')).toMatchObject({ done: '2026-05-20', isLate: true })
    const told = { ...sent, individualNoticeSent: '2026-04-10', 'regulatorNotified:CA': '2026-04-11' }
    const inTime = planned(law, facts([people('CA', 600)], { anchors: told, asOf: '2026-05-21' }))
    expect(inTime.get('CA-individual')?.isLate).toBe(false)
    expect(inTime.get('CA-regulator')).toMatchObject({ done: '2026-04-11', isLate: false })
  })
})

test('nothing is due before it was known: what is due on a Sunday and was known on Saturday stays there', () => {
  const asked = facts([people('AK', 1)], { role: 'vendor', anchors: { incidentKnown: '2026-03-21' } })
  expect(planned(law, asked).get('AK-vendor')?.due).toBe('2026-03-22')
})

describe('health regimes of states', () => {
  test('California: its department and the patient, fifteen business days from detection, licensed facilities', () => {
    const licensed = [people('CA', 3, { elements: ['diagnoses'], licensedFacility: true })]
    const anchors = { incidentKnown: '2026-03-18', detected: '2026-03-16' }
    const plan = planned(law, facts(licensed, { anchors }))
    expect(plan.get('ca-hsc-1280.15-cdph')?.due).toBe('2026-04-06')
    expect(plan.get('ca-hsc-1280.15-patient')?.due).toBe('2026-04-06')
    // Nobody checked that 31 March is a holiday: only the minimum counts with it.
    expect(planned(law, facts(licensed, { anchors }), 'minimum').get('ca-hsc-1280.15-cdph')?.due).toBe(
      '2026-04-07',
    )
    const office = [people('CA', 3, { licensedFacility: false })]
    expect(planned(law, facts(office)).has('ca-hsc-1280.15-cdph')).toBe(false)
  })

  test('Illinois and New York hear five business days after HHS, even without personal information', () => {
    const groups = [
      people('IL', 300, { elements: ['identity'] }),
      people('NY', 300, { elements: ['identity'] }),
    ]
    const anchors = { incidentKnown: '2026-03-16', hhsNotified: '2026-04-01' }
    for (const plan of ['conservative', 'minimum'] as const) {
      const duties = planned(law, facts(groups, { anchors }), plan)
      expect(duties.get('il-hipaa-ag')?.due).toBe('2026-04-08')
      expect(duties.get('ny-hipaa-ag')?.due).toBe('2026-04-08')
    }
  })

  test('New Hampshire: providers tell patients promptly', () => {
    expect(planned(law, facts([people('NH', 1)])).get('nh-332-I:5')).toMatchObject({ isTarget: true })
    expect(planned(law, facts([people('NH', 1)], { is: [] })).has('nh-332-I:5')).toBe(false)
  })

  test('what only government owes is owed by government', () => {
    const groups = ['KY', 'VA', 'ID', 'RI'].map((code) => people(code, 1))
    const government = planned(law, facts(groups, { is: ['government'] }), 'minimum')
    expect(government.get('ky-61.931')?.due).toBe('2026-03-19T00:00:00+00:00')
    expect(government.has('va-32.1-127.1:05')).toBe(true)
    expect(government.get('id-agency-ag')?.due).toBe('2026-03-17T00:00:00+00:00')
    expect(government.has('ri-gov-individual')).toBe(true)
    const clinic = planned(law, facts(groups))
    for (const rule of ['ky-61.931', 'va-32.1-127.1:05', 'id-agency-ag', 'ri-gov-individual'])
      expect(clinic.has(rule)).toBe(false)
  })

  test('Georgia is for brokers and government: shown, and at the least only for them', () => {
    const asked = facts([people('GA', 5)], { role: 'vendor' })
    expect(planned(law, asked).get('GA-vendor')?.why).toContain('Only for: information-broker, government.')
    expect(planned(law, asked, 'minimum').has('GA-vendor')).toBe(false)
    expect(planned(law, { ...asked, is: ['information-broker'] }, 'minimum').has('GA-vendor')).toBe(true)
  })

  test('Oregon: a vendor tells the Attorney General too, of more than 250', () => {
    const has = (count: number) =>
      planned(law, facts([people('OR', count)], { role: 'vendor' })).has('or-vendor-ag')
    expect([has(250), has(251)]).toEqual([false, true])
  })
})

describe('federal and foreign', () => {
  test('ten people nobody reaches make a posting of what nine make a telephone call', () => {
    const rules = (unreachable: number) => {
      const plan = planned(law, facts([people('TX', 100, { unreachable })]))
      return ['hipaa-substitute-lt10', 'hipaa-substitute-gte10'].map((rule) => plan.has(rule))
    }
    expect(rules(0)).toEqual([false, false])
    expect(rules(9)).toEqual([true, false])
    expect(rules(10)).toEqual([false, true])
  })

  test('the media of a state hear of more than 500 there, HHS of 500 in all', () => {
    const plan = (ca: number, tx: number) => planned(law, facts([people('CA', ca), people('TX', tx)]))
    const rules = (ca: number, tx: number) =>
      ['hipaa-media CA', 'hipaa-media TX', 'hipaa-hhs-500', 'hipaa-hhs-lt500'].filter((rule) =>
        plan(ca, tx).has(rule),
      )
    expect(rules(499, 0)).toEqual(['hipaa-hhs-lt500'])
    expect(rules(500, 0)).toEqual(['hipaa-hhs-500'])
    expect(rules(501, 0)).toEqual(['hipaa-media CA', 'hipaa-hhs-500'])
    expect(rules(250, 250)).toEqual(['hipaa-hhs-500'])
    expect(rules(250, 249)).toEqual(['hipaa-hhs-lt500'])
  })

  test('places of the United States without a statute have HIPAA and its media', () => {
    const plan = planned(law, facts([people('AS', 501)]))
    expect([...plan.keys()].sort()).toEqual(['hipaa-hhs-500', 'hipaa-individual', 'hipaa-media AS'])
  })

  test('Part 2 is filed a second time, by its own count', () => {
    const groups = [people('TX', 600), people('TX', 499, { part2: true })]
    const plan = planned(law, facts(groups))
    expect(plan.get('hipaa-hhs-500')?.people).toBe(1_099)
    expect(plan.get('part2-hhs-lt500')).toMatchObject({ people: 499, due: '2027-03-01' })
    expect(plan.has('part2-hhs-500')).toBe(false)
    const all = planned(law, facts(groups, { part2: true }))
    expect(all.get('part2-hhs-500')?.people).toBe(1_099)
    expect(all.has('part2-individual')).toBe(true)
    expect(
      [...planned(law, facts([people('TX', 600)])).keys()].some((rule) => rule.startsWith('part2')),
    ).toBe(false)
  })

  test('a registrant files an 8-K four business days after it finds the incident material', () => {
    const due = (more: object) => planned(law, facts([people('TX', 1)], more)).get('sec-8k-105')?.due
    const anchors = { incidentKnown: '2026-03-16', materialityDetermined: '2026-03-23' }
    expect(due({ anchors })).toBe('2026-03-27')
    // Over Memorial Day.
    expect(due({ anchors: { ...anchors, materialityDetermined: '2026-05-21' } })).toBe('2026-05-28')
    expect(due({ registrant: false, anchors })).toBe(undefined)
    expect(due({})).toBe(undefined)
    const open = planned(law, facts([people('TX', 1)], { registrant: true }), 'minimum').get('sec-8k-105')
    expect(open).toMatchObject({ due: null, noLaterThan: '2026-03-20' })
  })

  test('an 8-K waits for the Attorney General of the United States alone, and 120 days at the most', () => {
    const anchors = { incidentKnown: '2026-03-16', materialityDetermined: '2026-03-23' }
    const hold = {
      requester: 'A',
      agency: 'DOJ',
      form: 'written',
      at: '2026-03-24',
      until: '2026-12-31',
    } as const
    const due = (authority: Hold['authority'] & string) =>
      planned(law, facts([people('TX', 1)], { anchors, holds: [{ ...hold, authority }] })).get('sec-8k-105')
        ?.due
    expect(due('law-enforcement')).toBe('2026-03-27')
    expect(due('attorney-general')).toBe('2026-07-22')
  })

  test('a vendor of personal health records is under the FTC and not under HIPAA', () => {
    const plan = planned(law, facts([people('CA', 500)], { role: 'phr-vendor' }))
    expect([...plan.keys()].some((rule) => rule.startsWith('hipaa') || rule.includes('hipaa-ag'))).toBe(false)
    expect(plan.get('ftc-500')).toMatchObject({ due: '2026-05-15', order: 'with-letters' })
    expect(plan.get('ftc-media')?.verified).toBe(false)
    const few = planned(law, facts([people('CA', 499, { unreachable: 10 })], { role: 'phr-vendor' }))
    expect(few.get('ftc-lt500')).toMatchObject({ due: '2027-03-01', verified: false })
    expect(few.has('ftc-substitute')).toBe(true)
    // A state gives nobody relief for a law they are not under.
    expect(
      planned(law, facts([people('WY', 1)], { role: 'phr-vendor' }), 'minimum').has('WY-individual'),
    ).toBe(true)
  })

  test('Europe and the United Kingdom: 72 hours to the authority, a processor tells its controller', () => {
    const anchors = { incidentKnown: '2026-03-16T14:30:00-04:00' }
    const groups = [people(null, 2, { country: 'DE' }), people('UK', 1), people(null, 4, { country: 'BR' })]
    const asked = facts(groups, { anchors, timeZone: 'America/New_York' })
    const plan = planned(law, asked)
    expect(plan.get('gdpr-33')?.due).toBe('2026-03-19T14:30:00-04:00')
    expect(plan.get('uk-gdpr')?.due).toBe('2026-03-19T14:30:00-04:00')
    expect([plan.get('gdpr-34')?.people, plan.get('uk-gdpr-34')?.people]).toEqual([2, 1])
    const processor = planned(law, { ...asked, role: 'vendor' })
    expect([processor.has('gdpr-33-processor'), processor.has('uk-gdpr-processor')]).toEqual([true, true])
    expect(computeDuties(law, asked).remarks).toContain('4 people live in BR, about which there is no rule.')
  })

  test('a rule that is not known to be in force is said and never computed', () => {
    const { duties, remarks } = computeDuties(law, facts([people('TX', 9)]))
    expect(duties.some(({ rule }) => rule === 'circia')).toBe(false)
    expect(remarks.some((remark) => remark.startsWith('circia'))).toBe(true)
  })
})

describe('reliefs', () => {
  test('the conservative plan takes no relief nobody signed, and none whose text was not seen', () => {
    const groups = [people('NM', 5), people('WY', 5)]
    const taken = (reliefs: readonly Relief[]) => {
      const plan = planned(law, facts(groups, { reliefs }))
      return ['NM', 'WY'].filter((code) => !plan.has(`${code}-individual`))
    }
    expect(taken([])).toEqual([])
    // New Mexico's exemption was read in the statute, Wyoming's in two charts.
    expect(taken([signed({ kind: 'hipaa' })])).toEqual(['NM'])
    expect(taken([signed({ kind: 'hipaa', jurisdiction: 'WY' })])).toEqual([])
  })

  test('at the least, a relief nobody signed is named as such', () => {
    const { relieved } = computeDuties(law, facts([people('NM', 5)]))
    const relief = relieved.find(({ rule, plan }) => rule === 'NM-individual' && plan === 'minimum')
    expect(relief).toMatchObject({ relief: 'hipaa', status: 'S' })
    expect(relief?.signedBy).toBe(undefined)
    expect(relief?.why).toContain('Nobody signed it yet')
  })

  test('who can be read by nobody counts until it is signed, and is left out of the minimum', () => {
    const groups = [people('TX', 400), people('TX', 200, { tier: 'sealed' })]
    const count = (reliefs: readonly Relief[], plan?: 'minimum') =>
      ['hipaa-individual', 'TX-individual', 'CA-individual'].map(
        (rule) => planned(law, facts(groups, { reliefs }), plan).get(rule)?.people,
      )
    expect(count([])).toEqual([600, 600, undefined])
    expect(count([signed({ kind: 'encryption' })])).toEqual([400, 400, undefined])
    expect(count([], 'minimum')).toEqual([400, 400, undefined])
  })

  test('encryption relieves nobody whose key may have left', () => {
    const groups = [people('TX', 400), people('TX', 200, { tier: 'exposed' })]
    const reliefs = [signed({ kind: 'encryption' })]
    for (const plan of ['conservative', 'minimum'] as const)
      expect(planned(law, facts(groups, { reliefs }), plan).get('hipaa-individual')?.people).toBe(600)
  })

  test('a breach is presumed until a named person signs that it is improbable', () => {
    const groups = [people('TX', 600)]
    expect(planned(law, facts(groups), 'minimum').has('hipaa-individual')).toBe(true)
    const reliefs = [signed({ kind: 'low-probability' })]
    for (const plan of ['conservative', 'minimum'] as const) {
      const duties = planned(law, facts(groups, { reliefs }), plan)
      for (const rule of ['hipaa-individual', 'hipaa-hhs-500', 'hipaa-media TX'])
        expect(duties.has(rule)).toBe(false)
      // The state's law knows no such finding.
      expect(duties.has('TX-individual')).toBe(true)
    }
  })

  test.each([
    ['AK', 'ak-no-harm', '2026-04-15'],
    ['SD', 'sd-no-harm', '2026-04-15'],
    ['VT', 'vt-no-harm', '2026-04-15'],
    ['DC', 'dc-no-harm', '2026-04-15'],
    ['FL', 'fl-no-harm', '2026-04-20'],
    ['NY', 'ny-no-harm', '2026-03-31'],
  ])('%s is told when somebody signs that no harm is likely', (code, rule, due) => {
    const reliefs = [signed({ kind: 'no-harm', jurisdiction: code })]
    const anchors = { incidentKnown: '2026-03-16', harmDetermined: '2026-03-21' }
    const duty = planned(law, facts([people(code, 501)], { anchors, reliefs })).get(rule)
    expect(duty?.due).toBe(due)
    expect(planned(law, facts([people(code, 501)], { anchors })).has(rule)).toBe(false)
    // New York wants it of more than 500.
    const few = planned(law, facts([people(code, 500)], { anchors, reliefs }))
    expect(few.has(rule)).toBe(code !== 'NY')
  })

  test.each(['CA', 'GA', 'IL', 'MN', 'NV', 'ND', 'TN', 'TX', 'PR', 'VI'])(
    '%s knows no harm exception',
    (code) => {
      const reliefs = [signed({ kind: 'no-harm' })]
      const role = { role: 'phr-vendor', is: ['information-broker'], reliefs } as const
      expect(planned(law, facts([people(code, 5)], role), 'minimum').has(`${code}-individual`)).toBe(true)
    },
  )
})

describe('holds', () => {
  const hold = (more: Partial<Hold> = {}): Hold => ({
    requester: 'Agent Doe',
    agency: 'FBI',
    form: 'written',
    at: '2026-04-01',
    until: '2026-06-30',
    ...more,
  })
  const plan = (holds: readonly Hold[], more: object = {}) =>
    planned(law, facts([people('ME', 600)], { holds, ...more }))

  test('a written hold with a time counts that long, for what goes to people and the press', () => {
    const duties = plan([hold()])
    expect(duties.get('hipaa-individual')).toMatchObject({
      due: '2026-06-30',
      paused: { until: '2026-06-30' },
    })
    expect(duties.get('hipaa-media ME')?.due).toBe('2026-06-30')
    expect(duties.get('hipaa-hhs-500')).toMatchObject({ due: '2026-05-15' })
    expect(duties.get('hipaa-hhs-500')?.paused).toBe(undefined)
  })

  test('a hold by word of mouth counts thirty days, whatever it says', () => {
    expect(plan([hold({ form: 'oral' })]).get('ME-individual')?.due).toBe('2026-05-01')
    expect(plan([hold({ form: 'oral', at: '2026-04-10' })]).get('hipaa-individual')?.due).toBe('2026-05-15')
  })

  test('a hold pauses what it names and nothing else', () => {
    const duties = plan([hold({ names: ['ME-individual', 'hhs'] })])
    expect(duties.get('ME-individual')?.due).toBe('2026-06-30')
    expect(duties.get('hipaa-hhs-500')?.due).toBe('2026-06-30')
    expect(duties.get('hipaa-individual')?.due).toBe('2026-05-15')
  })

  test('a hold that came after the last day moves nothing', () => {
    expect(plan([hold({ at: '2026-05-20' })]).get('hipaa-individual')?.due).toBe('2026-05-15')
  })

  test('after its release Maine gives seven business days, which nobody checked', () => {
    const released = [hold({ released: '2026-05-18' })]
    expect(plan(released).get('ME-individual')?.due).toBe('2026-05-18')
    const minimum = planned(
      law,
      facts([people('ME', 5)], {
        holds: released,
        role: 'phr-vendor',
        anchors: { incidentKnown: '2026-03-16', scopeIdentified: '2026-03-16' },
      }),
      'minimum',
    )
    // From Monday 18 May over Memorial Day; longer by the length of the hold where that is later.
    expect(minimum.get('ME-individual')?.due).toBe('2026-06-01')
  })

  test('the anchor of the case releases every hold', () => {
    const anchors = { incidentKnown: '2026-03-16', lawEnforcementReleased: '2026-05-18' }
    expect(plan([hold()], { anchors }).get('hipaa-individual')?.due).toBe('2026-05-18')
  })
})

test('every rule that is in force is owed by somebody', () => {
  const groups = [...law.states.keys(), 'EU', 'UK'].map((state) =>
    people(state, 20_000, { part2: true, licensedFacility: true, unreachable: 20 }),
  )
  const is = ['government', 'state-contractor', 'information-broker', 'health-care-provider']
  const anchors = { incidentKnown: '2026-03-16', materialityDetermined: '2026-03-23' }
  const many = facts(groups, { anchors, is })
  const few = facts([people('TX', 5, { part2: true, unreachable: 1 })])
  const owed = new Set(
    (['covered-entity', 'business-associate', 'phr-vendor'] as const).flatMap((role) =>
      [many, few, { ...many, reliefs: [signed({ kind: 'no-harm' })] }].flatMap((given) =>
        computeDuties(law, { ...given, role }).duties.map(({ rule }) => rule),
      ),
    ),
  )
  const active = law.rules.filter(({ isActive }) => isActive).map(({ id }) => id)
  expect(active.filter((id) => !owed.has(id))).toEqual([])
})
