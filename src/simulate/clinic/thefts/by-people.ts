import type { Who } from '../../../ledger/index.ts'
import {
  act,
  anybody,
  ELSEWHERE,
  fromAList,
  HOUR_MS,
  MINUTE_MS,
  newSession,
  SECOND_MS,
  stolenSession,
  takeInTurn,
  type Theft,
  type Thief,
} from './theft.ts'

const SLOW_A_DAY = 219
const SLOW_HOURS = 12

const slow = {
  row: 5,
  absent: true,
  at: 7,
  hours: SLOW_HOURS,
  loses: 'disclosed' as const,
  jobs: ['desk' as const],
  acts: function* (scene) {
    const { thief, opened } = newSession(scene, MINUTE_MS, 'sign-in password')
    yield opened
    const everyMs = (SLOW_HOURS * HOUR_MS) / SLOW_A_DAY
    yield* takeInTurn(scene, thief, {
      everyMs,
      hours: SLOW_HOURS,
      verb: 'front-desk unrelated',
      next: fromAList(scene),
    })
  },
} satisfies Omit<Theft, 'name' | 'title'>

/** Attempts of the stuffing: one in so many passwords is right. */
const RIGHT_IN = 100
const ATTEMPT_MS = 4 * SECOND_MS

/** Thefts with the session, the password or the post of a person. */
export const THEFTS_BY_PEOPLE: readonly Theft[] = [
  {
    name: 'stolen-session',
    row: 1,
    title: 'A clinician’s session, one patient a second, whoever comes',
    at: 21.5,
    hours: 8,
    loses: 'disclosed',
    jobs: ['physician', 'nurse'],
    acts: function* (scene) {
      const { thief, opened } = stolenSession(scene)
      yield opened
      const how = { everyMs: SECOND_MS, hours: 8, verb: 'clinician break-glass', next: anybody(scene) }
      yield* takeInTurn(scene, thief, how)
    },
  },
  {
    name: 'stolen-session-own-patients',
    row: 1,
    title: 'The same, through the patients the clinician treats',
    at: 21.5,
    hours: 8,
    loses: 'disclosed',
    jobs: ['physician'],
    acts: function* (scene) {
      const { thief, opened } = stolenSession(scene)
      yield opened
      const next = () => scene.clinic.panelOf(scene.victim, scene.draws)
      yield* takeInTurn(scene, thief, { everyMs: SECOND_MS, hours: 8, verb: 'clinician care-team', next })
    },
  },
  {
    name: 'portal-without-second-factor',
    row: 2,
    title: 'A front desk’s password at night on a new device, five a second',
    at: 2,
    hours: 6,
    loses: 'disclosed',
    jobs: ['desk'],
    acts: function* (scene) {
      const { thief, opened } = newSession(scene, MINUTE_MS, 'sign-in password')
      yield opened
      const how = { everyMs: SECOND_MS / 5, hours: 6, verb: 'front-desk none', next: anybody(scene) }
      yield* takeInTurn(scene, thief, how)
    },
  },
  { ...slow, name: 'slow', title: 'A former employee’s password, 219 patients in a day' },
  {
    ...slow,
    name: 'slow-with-passkey',
    title: 'The same by somebody who passes every challenge',
    passesStepUp: true,
  },
  {
    name: 'support-export',
    row: 6,
    title: 'A support account that exports, then reads, with no approval',
    at: 3,
    hours: 4,
    loses: 'disclosed',
    jobs: ['nurse'],
    acts: function* (scene) {
      const who: Who = {
        user: 'support-77',
        role: 'support',
        client: 'chart',
        session: 'p-77',
        address: ELSEWHERE,
      }
      const thief: Thief = { kind: 'person', who }
      yield act(thief, { at: scene.begin - MINUTE_MS, verb: 'sign-in password', patient: null })
      for (let place = 0; place < 20; place += 1)
        yield act(thief, { at: scene.begin + place * SECOND_MS, verb: 'export', patient: place, exports: 1 })
      const how = { everyMs: SECOND_MS / 2, hours: 4, verb: 'no relation', next: anybody(scene) }
      yield* takeInTurn({ ...scene, begin: scene.begin + MINUTE_MS }, thief, how)
    },
  },
  {
    name: 'web-shell-session',
    row: 8,
    title: 'A session put into the database past the doors, ten a second on a weekend',
    at: 3,
    hours: 6,
    weekend: true,
    loses: 'disclosed',
    jobs: ['physician'],
    acts: function* (scene) {
      const { thief } = newSession(scene, 0, 'sign-in')
      const how = { everyMs: SECOND_MS / 10, hours: 6, verb: 'clinician break-glass', next: anybody(scene) }
      yield* takeInTurn(scene, thief, how)
    },
  },
  {
    name: 'billing-new-device',
    row: 10,
    title: 'A billing password on a new device, three a second, by role',
    at: 1,
    hours: 8,
    loses: 'disclosed',
    jobs: ['billing'],
    acts: function* (scene) {
      const { thief, opened } = newSession(scene, MINUTE_MS, 'sign-in password')
      yield opened
      const how = { everyMs: SECOND_MS / 3, hours: 8, verb: 'billing none', next: anybody(scene) }
      yield* takeInTurn(scene, thief, how)
    },
  },
  {
    name: 'credential-stuffing',
    row: 12,
    title: 'Passwords tried on patients’ accounts from many addresses; then their families',
    at: 9,
    hours: 8,
    loses: 'disclosed',
    jobs: ['nurse'],
    acts: function* (scene) {
      const { clinic, draws, begin } = scene
      const end = begin + 8 * HOUR_MS
      for (let attempt = 0; begin + attempt * ATTEMPT_MS < end; attempt += 1) {
        const at = begin + attempt * ATTEMPT_MS
        const patient = fromAList(scene)()
        const session = `f-${attempt}`
        const address = `198.18.${draws.below(40)}.${draws.below(250)}`
        const who: Who = { user: `patient-${patient}`, role: 'patient', client: 'portal', session, address }
        const thief: Thief = { kind: 'person', who }
        const right = attempt % RIGHT_IN === RIGHT_IN - 1
        yield act(thief, { at, verb: right ? 'sign-in password' : 'sign-in failed', patient: null })
        if (!right) continue
        const [from, to] = clinic.people.membersOf(clinic.people.householdOf(patient))
        for (let member = from; member < to; member += 1) {
          const verb = member === patient ? 'own' : 'proxy'
          yield act(thief, { at: at + 200 * (1 + member - from), verb, patient: member })
        }
      }
    },
  },
  {
    name: 'mass-overwrite',
    row: 15,
    title: 'A clinician’s session that overwrites ten records a second',
    at: 4,
    hours: 3,
    loses: 'altered',
    jobs: ['physician'],
    acts: function* (scene) {
      const { thief, opened } = stolenSession(scene)
      yield opened
      const how = { everyMs: SECOND_MS / 10, hours: 3, verb: 'overwrite', next: anybody(scene) }
      yield* takeInTurn(scene, thief, how)
    },
  },
  {
    name: 'tampering',
    row: 16,
    title: 'A clinician’s session that alters allergies of five of their own patients',
    at: 22,
    hours: 1,
    loses: 'altered',
    jobs: ['physician'],
    acts: function* (scene) {
      const { thief, opened } = stolenSession(scene)
      yield opened
      for (let place = 0; place < 5; place += 1) {
        const patient = scene.clinic.panelOf(scene.victim, scene.draws)
        yield act(thief, { at: scene.begin + place * 2 * MINUTE_MS, verb: 'alter', patient })
      }
    },
  },
]
