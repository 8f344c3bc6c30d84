import type { Who } from '../../../ledger/index.ts'
import type { Act } from '../act.ts'
import { patientIdOf } from '../population.ts'
import {
  act,
  anybody,
  ELSEWHERE,
  fromAList,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  type Outcome,
  type Scene,
  takeInTurn,
  type Theft,
  THEFT,
  type Thief,
} from './theft.ts'

const PATIENCE = 60

/** Keys asked of the key server, with no disclosure: code in the server process, in the names of `names` people. */
function* pullKeys(
  { clinic, draws, begin, day }: Scene,
  { everyMs, hours, names }: { readonly everyMs: number; readonly hours: number; readonly names: number },
): Generator<Act, void, Outcome> {
  let stopped = 0
  for (let pull = 0; pull * everyMs < hours * HOUR_MS && stopped < PATIENCE; pull += 1) {
    const at = Math.floor(begin + pull * everyMs)
    const who = clinic.whoOf(pull % names, day)
    const keys = [patientIdOf(draws.below(clinic.people.count))]
    const outcome = yield { at, kind: 'person', who, leaves: [], keys, truth: THEFT }
    stopped = outcome === 'stopped' ? stopped + 1 : 0
  }
}

function service(name: string, address: string): Thief {
  const who: Who = { user: name, role: 'integration', client: name, session: `${name}-stolen`, address }
  return { kind: 'app', who }
}

/** Twenty attempts to export, with no approval, and then record by record. */
function* exportThenRead(
  scene: Scene,
  thief: Thief,
  { everyMs, hours }: { readonly everyMs: number; readonly hours: number },
): Generator<Act, void, Outcome> {
  yield act(thief, { at: scene.begin - MINUTE_MS, verb: 'token', patient: null })
  for (let place = 0; place < 20; place += 1)
    yield act(thief, { at: scene.begin + place * SECOND_MS, verb: 'export', patient: place, exports: 1 })
  const next = anybody(scene)
  yield* takeInTurn({ ...scene, begin: scene.begin + MINUTE_MS }, thief, {
    everyMs,
    hours,
    verb: 'exchange',
    next,
  })
}

const NOTHING: readonly Act[] = []

const pulled = { row: 9, at: 14, loses: 'keys' as const, jobs: ['nurse' as const] }
const copied = {
  at: 1,
  hours: 24,
  loses: 'disclosed' as const,
  jobs: ['nurse' as const],
  // Sealed rows are copied below every door: no leaf, no key, and nothing that opens them.
  acts: function* () {
    yield* NOTHING
  },
} satisfies Omit<Theft, 'name' | 'title' | 'row'>

/** Thefts with a service, with code in the server, or below it. */
export const THEFTS_BY_MACHINES: readonly Theft[] = [
  { ...copied, name: 'database-copied', row: 3, title: 'An administrator copies the database' },
  {
    name: 'keys-slowly',
    row: 4,
    title: 'Code in the server asks for a key every twenty minutes',
    at: 8,
    hours: 14,
    loses: 'keys',
    jobs: ['nurse'],
    acts: (scene) => pullKeys(scene, { everyMs: 20 * MINUTE_MS, hours: 14, names: 1 }),
  },
  {
    ...pulled,
    name: 'keys-in-one-name',
    title: 'Code in the server asks for 100 keys a second, in one name',
    hours: 2,
    acts: (scene) => pullKeys(scene, { everyMs: SECOND_MS / 100, hours: 2, names: 1 }),
  },
  {
    ...pulled,
    name: 'keys-in-many-names',
    title: 'The same, in the names of 200 people',
    hours: 2,
    acts: (scene) => pullKeys(scene, { everyMs: SECOND_MS / 100, hours: 2, names: 200 }),
  },
  {
    name: 'service-credentials',
    row: 7,
    title: 'A service’s credentials from elsewhere: export, then twenty a second',
    at: 23,
    hours: 1,
    loses: 'disclosed',
    jobs: ['nurse'],
    acts: (scene) =>
      exportThenRead(scene, service('exchange-0', ELSEWHERE), { everyMs: SECOND_MS / 20, hours: 1 }),
  },
  { ...copied, name: 'instance-role', row: 9, title: 'The cloud’s storage is copied with the server’s role' },
  {
    name: 'migration-token',
    row: 11,
    title: 'The token of an old migration server: export, then five a second',
    at: 23,
    hours: 8,
    loses: 'disclosed',
    jobs: ['nurse'],
    acts: (scene) =>
      exportThenRead(scene, service('migration-old', ELSEWHERE), { everyMs: SECOND_MS / 5, hours: 8 }),
  },
  {
    name: 'sham-organisation',
    row: 13,
    title: 'A new organisation that asks for treatment, one in four seconds',
    at: 0.1,
    hours: 23,
    loses: 'disclosed',
    jobs: ['nurse'],
    acts: function* (scene) {
      const thief = service('exchange-new', ELSEWHERE)
      yield act(thief, { at: scene.begin - MINUTE_MS, verb: 'token', patient: null })
      const how = { everyMs: 4 * SECOND_MS, hours: 23, verb: 'exchange', next: fromAList(scene) }
      yield* takeInTurn(scene, thief, how)
    },
  },
  {
    name: 'refresh-token',
    row: 17,
    title: 'A backend service’s token from elsewhere: export, then fifty a second',
    at: 22,
    hours: 1,
    loses: 'disclosed',
    jobs: ['nurse'],
    acts: (scene) =>
      exportThenRead(scene, service('interface-0', ELSEWHERE), { everyMs: SECOND_MS / 50, hours: 1 }),
  },
]
