import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { RELATIONS } from '../../src/access/index.ts'
import { DEFAULT_BUDGETS } from '../../src/brake/index.ts'
import { CASE_ANCHORS } from '../../src/contract/index.ts'
import { OWN_RULES } from '../../src/detection/own-rules.ts'
import { SENTENCES } from '../../src/detection/sentences.ts'
import { DEFAULT_LIMITS } from '../../src/detection/limits.ts'
import { FINDING_STATES, LEVELS, VERDICTS } from '../../src/detection/index.ts'
import { CARE_SOURCES } from '../../src/fhir/index.ts'
import { RELATIONSHIPS } from '../../src/identity/index.ts'
import { PERSON_ROLES, purposeOf, type Role, TOKEN_ROLES } from '../../src/identity/roles.ts'
import { CAPACITIES, DUTIES_OF_PEOPLE } from '../../src/incident/case/case.ts'
import { DETERMINATIONS } from '../../src/incident/determination/kinds.ts'
import { DEFAULT_KEY_BUDGETS, frozenBudgets, ordinaryBudgets } from '../../src/keys/budgets.ts'
import { RELIEF_KINDS } from '../../src/law/rule.ts'
import { HOWS, KEY_OPS } from '../../src/ledger/entry.ts'
import { silentLog } from '../../src/kernel/index.ts'
import { BUNDLED_RULES, readRuleFolder } from '../../src/main/rule-files.ts'
import { CHANNELS, PIECE_STATES } from '../../src/notice/campaign/piece.ts'
import { ALARM_TITLES } from '../../src/notice/duties/alarms.ts'
import { QUEUES } from '../../src/notice/index.ts'
import { ACCESS_TEXTS } from '../portal/access/texts.ts'
import { SHARING_TEXTS } from '../portal/safety/sharing-texts.ts'
import { PURPOSE_TEXTS } from '../ui/purpose-words.ts'
import { ROLE_TEXTS } from '../ui/role-words.ts'
import { QUEUE_TEXTS } from './cases/queue-texts.ts'
import { WORDS } from './cases/words.ts'
import { ALIVE_TEXTS } from './findings/alive.tsx'
import { RULE_TITLES, ruleTitle } from './findings/rule-titles.ts'
import { findingSentence, SPANISH } from './findings/sentences.ts'
import { STATES, VERDICTS as VERDICT_NAMES } from './findings/state.tsx'
import { HOW_TEXTS } from './hows.ts'
import { KEY_TEXTS } from './key-words.ts'
import { LEVELS as LEVEL_NAMES } from './levels.tsx'
import { LIVE_WORDS } from './live/people-sections.tsx'
import { BUDGET_TEXTS } from './live/system-sections.tsx'
import { RELATION_TEXTS } from './relation-words.ts'

/** What the server names by a code is called by words wherever a surface shows it, in every language. */

const ROOT = path.resolve(import.meta.dirname, '../..')
const ROLES = [...new Set([...PERSON_ROLES, ...TOKEN_ROLES])]

/** Roles as the source writes them beside a client: those of nobody who is signed in are in no list. */
const WRITTEN_ROLES = globSync('src/**/*.ts', { cwd: ROOT })
  .filter((file) => !file.endsWith('.test.ts'))
  .flatMap((file) => [
    ...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/role: '([a-z-]+)',\s+client\b/g),
  ])
  .map(([, role = '']) => role)

/** Relations that records make, and those that no record makes. */
const BASES = [...new Set([...RELATIONS.map(({ name }) => name), ...CARE_SOURCES.map(({ kind }) => kind)])]
const PURPOSES = [...new Set([...ROLES.map((role) => purposeOf(role as Role)), 'BTG'])]

const BRAKES = DEFAULT_BUDGETS.flatMap(({ of, counts, windowMs }) => [of, counts, String(windowMs)]).filter(
  // Whoever has no name is called otherwise.
  (code) => code !== 'environment',
)
const KEY_BUDGETS = [...ordinaryBudgets(DEFAULT_KEY_BUDGETS), ...frozenBudgets(DEFAULT_KEY_BUDGETS)].map(
  ({ name }) => name,
)
const ALIVE = [
  ...readFileSync(path.join(ROOT, 'src/incident/status.ts'), 'utf8').matchAll(
    /kind: '([a-z-]+)', ?\s*count/g,
  ),
].map(([, kind = '']) => kind)

type Codes = readonly string[]

test.each<[string, Codes, { readonly en: object; readonly es: object }]>([
  ['a role', [...ROLES, ...WRITTEN_ROLES], ROLE_TEXTS],
  ['a way in which records leave', HOWS, HOW_TEXTS],
  ['an act of the key server', KEY_OPS, KEY_TEXTS],
  ['a relation', BASES, RELATION_TEXTS],
  ['a purpose', PURPOSES, PURPOSE_TEXTS],
  ['what is alive of somebody', ALIVE, ALIVE_TEXTS],
  ['a budget of the brake', BRAKES, LIVE_WORDS],
  ['a budget of the key server', KEY_BUDGETS, BUDGET_TEXTS],
  ['a queue of recipients', QUEUES, QUEUE_TEXTS],
  ['a tier', ['disclosed', 'exposed', 'sealed', 'untouched'], WORDS],
  ['a capacity', CAPACITIES, WORDS],
  ['an event that a clock counts from', CASE_ANCHORS, WORDS],
  ['a part in a case', DUTIES_OF_PEOPLE, WORDS],
  ['a determination', [...DETERMINATIONS, ...RELIEF_KINDS], WORDS],
  ['a way to send', CHANNELS, WORDS],
  ['what became of a piece', PIECE_STATES, WORDS],
])('%s has words at the console in both languages', (_what, codes, { en, es }) => {
  expect(codes.length).toBeGreaterThan(0)
  expect(codes.filter((code) => !Object.hasOwn(en, code))).toEqual([])
  expect(codes.filter((code) => !Object.hasOwn(es, code))).toEqual([])
})

const { en: EN, es: ES } = ACCESS_TEXTS

test.each<[string, Codes, { readonly en: object; readonly es: object }]>([
  ['a role', [...ROLES, ...WRITTEN_ROLES], { en: EN.roles, es: ES.roles }],
  ['a way in which records leave', HOWS, { en: EN.hows, es: ES.hows }],
  // What is nobody’s is in nobody’s history.
  ['a relation', BASES.filter((one) => one !== 'nobody'), { en: EN.relations, es: ES.relations }],
  ['a purpose', PURPOSES, { en: EN.why, es: ES.why }],
  [
    'how a proxy stands to a patient',
    RELATIONSHIPS,
    { en: SHARING_TEXTS.en.kinds, es: SHARING_TEXTS.es.kinds },
  ],
])('%s has words in the portal in both languages', (_what, codes, { en, es }) => {
  expect(codes.filter((code) => !Object.hasOwn(en, code))).toEqual([])
  expect(codes.filter((code) => !Object.hasOwn(es, code))).toEqual([])
})

test('levels, states and verdicts of findings are those that the detector knows', () => {
  expect(LEVEL_NAMES.toReversed()).toEqual(LEVELS)
  expect(STATES).toEqual(FINDING_STATES)
  expect(VERDICT_NAMES).toEqual(VERDICTS)
})

describe('titles of rules', () => {
  const files = readRuleFolder(BUNDLED_RULES, silentLog).rules.filter(
    ({ level }) => level !== 'informational',
  )
  const ours = [
    ...Object.entries(OWN_RULES).map(([rule, title]) => `${rule}: ${title}`),
    ...Object.values(ALARM_TITLES).map((title) => `duty-due: ${title}`),
    ...files.map(({ id, title }) => `${id}: ${title}`),
  ]

  test('each rule of ours that makes findings is called so in both languages, and no other is', () => {
    const said = RULE_TITLES.map(({ rule, en }) => `${rule}: ${en}`)
    expect(ours.filter((one) => !said.includes(one))).toEqual([])
    expect(said.filter((one) => !ours.includes(one))).toEqual([])
    expect(RULE_TITLES.filter(({ en, es }) => es === '' || es === en)).toEqual([])
  })

  test('a rule from elsewhere keeps its own title, and so does one of ours that was altered: both are told to be English', () => {
    const rule = 'canary'
    expect(ruleTitle({ rule, title: OWN_RULES.canary }, 'es')).toEqual({ title: 'Se abrió un canario' })
    expect(ruleTitle({ rule, title: OWN_RULES.canary }, 'en')).toEqual({ title: OWN_RULES.canary })
    for (const strange of [
      { rule, title: 'A canary sang' },
      { rule: 'theirs', title: OWN_RULES.canary },
    ])
      expect(ruleTitle(strange, 'es')).toEqual({ title: strange.title, lang: 'en' })
  })
})

describe('sentences of findings', () => {
  const placesOf = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort()
  const number = (value: number) => value.toLocaleString('es')

  test('each that the detector says is said in Spanish, of the same things, and no other is', () => {
    expect(Object.keys(SPANISH)).toEqual(Object.keys(SENTENCES))
    for (const [name, english] of Object.entries(SENTENCES)) {
      expect([name, placesOf(SPANISH[name])]).toEqual([name, placesOf(english)])
    }
    const same = Object.entries(SENTENCES).filter(([name, english]) => SPANISH[name] === english)
    expect(same.map(([name]) => name)).toEqual(['rule'])
  })

  test('so is how long a window is', () => {
    const said = ({ name: window }: { readonly name: string }) =>
      findingSentence({ ...CANARY, said: [{ sentence: 'opened-many', values: { window } }] }, 'es', number)
        .text
    expect(DEFAULT_LIMITS.volume.windows.map(said).filter((text) => /hour|minutes/.test(text))).toEqual([])
  })

  const CANARY = {
    rule: 'canary',
    title: OWN_RULES.canary,
    summary: 'ann opened or asked for 1200 made-up patients, whom nobody has a reason to open',
    said: [{ sentence: 'canary-opened', values: { user: 'ann', patients: 1200 } }],
  }
  const untold = { text: CANARY.summary, lang: 'en' }
  const ofRule = { said: [{ sentence: 'rule', values: { title: OWN_RULES.canary } }] }

  test('who reads English reads what was told to everybody', () => {
    expect(findingSentence(CANARY, 'en', number)).toEqual({ text: CANARY.summary })
  })

  test('a number is written as it is in the language, and a name as it is', () => {
    const { text, lang } = findingSentence(CANARY, 'es', (value) => `${value} (dicho)`)
    expect(lang).toBeUndefined()
    expect(text).toMatch(/^ann abrió .*: 1200 \(dicho\)$/)
  })

  test('the title of a rule of ours is translated within; what is not known stays English and is told to be', () => {
    expect(findingSentence({ ...CANARY, ...ofRule }, 'es', number)).toEqual({ text: 'Se abrió un canario' })
    for (const strange of [
      { said: [] },
      { said: [...CANARY.said, { sentence: 'of-a-later-version', values: {} }] },
      { ...ofRule, title: 'Somebody else’s' },
    ])
      expect(findingSentence({ ...CANARY, ...strange }, 'es', number)).toEqual(untold)
  })
})
