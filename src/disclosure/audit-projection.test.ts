import { describe, expect, test } from 'vitest'
import { balpExamples, balpProblems, hasBalp, hasProfile, profileName } from '../../test/support/balp.ts'
import { AUDIT_PROFILES, isAuditKind } from '../fhir/audit-kinds.ts'
import { auditEventOf, openFhir } from '../fhir/index.ts'
import { asLeafIndex, asUnixMs, type PatientId } from '../kernel/index.ts'
import type { DisclosureEntry } from '../ledger/index.ts'
import { HOWS } from '../ledger/entry.ts'
import { type Audience, describe as describeLeaf, leafOf } from './audit-projection.ts'

if (!hasBalp)
  console.log('skipped: AuditEvents against the profiles of IHE BALP, ../shared/data is not there')

const ANN = '11111111-1111-4111-8111-111111111111' as PatientId
const fhir = openFhir()
const LEAF: DisclosureEntry = {
  v: 1,
  at: asUnixMs(1_773_669_600_000),
  who: { user: 'dr-lee', role: 'clinician', client: 'chart', session: 's-1', address: '192.0.2.7' },
  how: 'read',
  why: 'TREAT',
  patient: ANN,
  resources: ['Observation/o/2'],
  elements: 1 << 10,
  bytes: 312,
  request: 'r-1',
  basis: 'care-team',
}
const write = { resource: 'Observation/o/3', digest: 'x'.repeat(43), elements: 1 }
const told = (entry: DisclosureEntry, audience: Audience = 'auditor') =>
  auditEventOf(
    describeLeaf({
      index: asLeafIndex(12),
      entry,
      patient: entry.patient === null ? undefined : 'Patient/ann',
      audience,
      environment: '7b1c1c5e-8a53-4b0e-9a55-6f5a1f7a4a10',
      log: 'chartward.local/e/disclosure',
    }),
  ) as any

/** Every kind of leaf, in the forms it can have: of somebody and of nobody, with something shown or written, and without. */
const LEAVES = HOWS.flatMap((how) =>
  [ANN, null].flatMap((patient): DisclosureEntry[] => [
    { ...LEAF, how, patient },
    { ...LEAF, how, patient, resources: [], predicate: 'Observation/o' },
    { ...LEAF, how, patient, resources: [], writes: [write] },
    { ...LEAF, how, patient, resources: [], writes: [write, { ...write, deleted: true }] },
    { ...LEAF, how, patient, predicate: 'Observation?code=8867-4&patient=ann' },
    { ...LEAF, how, patient, resources: [], note: 'compared-only' },
  ]),
)
const AUDIENCES = ['auditor', 'security', 'own', 'proxy'] as const

test('there is a way to tell every word that the ledger has', () => {
  expect(HOWS.filter((how) => !isAuditKind(how))).toEqual([])
})

test.each(AUDIENCES)('every kind of leaf is a valid AuditEvent for the %s', (audience) => {
  for (const leaf of LEAVES) {
    const { patient: _patient, ...without } = leaf
    expect([without, fhir.validate(told(leaf, audience))]).toEqual([without, []])
  }
})

describe.runIf(hasBalp)('the profiles of IHE BALP', () => {
  test('are all there that the CapabilityStatement names', () => {
    expect(AUDIT_PROFILES.filter((profile) => !hasProfile(profile))).toEqual([])
  })

  test('are met by every example of the guide, and by none of them with an agent taken away', () => {
    const claimed = balpExamples().flatMap((example) =>
      ((example.meta as any)?.profile ?? [])
        .filter((profile: string) => AUDIT_PROFILES.includes(profile))
        .map((profile: string) => ({ example, profile })),
    )
    expect(claimed.length).toBeGreaterThan(20)
    for (const { example, profile } of claimed) {
      expect([example.id, balpProblems(example, profile)]).toEqual([example.id, []])
      const less = { ...example, agent: (example['agent'] as unknown[]).slice(1) }
      expect([example.id, balpProblems(less, profile)]).not.toEqual([example.id, []])
    }
  })

  test.each(AUDIENCES)('are met by every AuditEvent for the %s that claims one', (audience) => {
    const claimed = new Set<string>()
    for (const leaf of LEAVES) {
      const resource = told(leaf, audience)
      for (const profile of (resource.meta.profile ?? []) as string[]) {
        claimed.add(profile)
        expect([leaf.how, profileName(profile), balpProblems(resource, profile)]).toEqual([
          leaf.how,
          profileName(profile),
          [],
        ])
      }
    }
    // Of nobody's leaves a proxy is told nothing, so their profiles do not come up.
    const all = AUDIT_PROFILES.filter((profile) => audience !== 'proxy' || claimed.has(profile))
    expect(new Set(claimed)).toEqual(new Set(all))
  })
})

test('a failure claims no profile', () => {
  const failed = LEAVES.map((leaf) => told(leaf)).filter(({ outcome }) => outcome !== '0')
  expect(failed.length).toBeGreaterThan(10)
  expect(failed.filter(({ meta }) => meta.profile !== undefined)).toEqual([])
})

test('a refusal is a serious failure, a failed sign-in a small one', () => {
  expect(told({ ...LEAF, how: 'denied', resources: [] }).outcome).toBe('8')
  expect(told({ ...LEAF, how: 'sign-in-failed', resources: [], patient: null }).outcome).toBe('4')
})

test('what was seen through broken glass says so', () => {
  const { purposeOfEvent } = told({ ...LEAF, basis: 'break-glass' })
  expect(purposeOfEvent[0].coding[0].code).toBe('BTG')
  expect(told(LEAF).purposeOfEvent).toBeUndefined()
})

test('an auditor is told everything that the leaf has, a patient what is theirs, a proxy who looked', () => {
  const leaf = {
    ...LEAF,
    how: 'search' as const,
    predicate: 'Patient?name=somebody-else&birthdate=1970-01-01',
    note: 'a note',
  }
  const auditor = JSON.stringify(told(leaf))
  for (const text of ['192.0.2.7', 's-1', 'somebody-else', 'a note', 'Observation'])
    expect([text, text === 'Observation' || auditor.includes(text)]).toEqual([text, true])
  const own = JSON.stringify(told(leaf, 'own'))
  for (const text of ['192.0.2.7', 's-1', 'somebody-else', 'a note'])
    expect([text, own.includes(text)]).toEqual([text, false])
  expect(own).toContain('Patient?name&birthdate')
  expect(own).toContain('dr-lee')
  const security = JSON.stringify(told(leaf, 'security'))
  for (const text of ['192.0.2.7', 's-1', 'a note', 'dr-lee', 'Patient?name&birthdate'])
    expect([text, security.includes(text)]).toEqual([text, true])
  expect(security).not.toContain('somebody-else')
  const glass = { ...LEAF, how: 'break-glass' as const, resources: [], note: 'unconscious in the hall' }
  expect(JSON.stringify(told(glass, 'security'))).not.toContain('unconscious')
  expect(JSON.stringify(told(glass))).toContain('unconscious')
  const proxy = JSON.stringify(told({ ...LEAF, predicate: 'CarePlan/safe' }, 'proxy'))
  for (const text of ['Observation', 'CarePlan', 'bytes', '192.0.2.7', 'element classes'])
    expect([text, proxy.includes(text)]).toEqual([text, false])
  expect(proxy).toContain('dr-lee')
})

test('an id names one leaf, written in one way', () => {
  expect(leafOf('disclosure-12')).toBe(12)
  for (const id of ['12', 'disclosure-012', 'disclosure--1', 'keys-12', 'disclosure-1e3', ''])
    expect([id, leafOf(id)]).toEqual([id, undefined])
})
