import type { PatientId } from '../../kernel/index.ts'
import type { Who } from '../../ledger/index.ts'
import { type Act, type ActorKind, leafOf } from './act.ts'
import { attendanceOf } from './attendance.ts'
import { type Draws, scramble, seedOf } from './draws.ts'
import { bondOf, namesOf } from './kin.ts'
import { addSnooping, plantInsiders, type Snooping } from './insiders.ts'
import { addMachines, type Machines, makeMachines } from './machines.ts'
import { addNuisances, circumstancesOf } from './nuisance.ts'
import { makePeople, patientIdOf, patientNumberOf, type People } from './population.ts'
import { NOBODY, openRows, type Row, type Rows, startOf } from './rows.ts'
import { makeStaff, type Staff, userNameOf, userNumberOf } from './staff.ts'
import { VERBS } from './verbs.ts'
import { addWork, type Ground, isAtWork, panelOf, verbNameOf, verbNumberOf } from './work.ts'

const PATIENTS_PER_USER = 27
/** A chart that is opened is so many reads, where each is wanted. */
const READS_MIN = 8
const READS_MAX = 20
/** The share of days on which somebody works from elsewhere. */
const REMOTE = 0.12
/** The share of days on which somebody signs in at a device they never used. */
const NEW_DEVICE = 1 / 60
const ROWS_PER_USER = 60
/** So many records name one person as a contact, or are of somebody whom that person's record names, about. */
const CONTACTS_OF = 4
/** So many people live where somebody lived before, or lived where somebody lives, as far as records tell, about. */
const OLD_HOME_OF = 5
const UNEXPLAINED: readonly boolean[] = [...VERBS.keys()].map((name) => name.endsWith(' break-glass'))

export interface ClinicOptions {
  readonly seed: number
  readonly users: number
  /** How many people have a record here; 27 for each user when not given. */
  readonly patients?: number
  /** Days for which insiders are planted; none when not given. */
  readonly plantedDays?: number
  /** Without them: only what people do. */
  readonly machines?: boolean
  readonly nuisances?: boolean
  /** One act for an open, or 8 to 20 as real charts need. */
  readonly reads?: 'one' | 'all'
  /** Only what nothing explains: the same acts, without the others. */
  readonly only?: 'unexplained'
}

/**
 * One thing a person has in common with a patient.
 *
 * **Shape** `chance`: the share of all patients with whom this person has it in common.
 */
export interface Shared {
  readonly kind: 'family-name' | 'address' | 'phone' | 'contact' | 'colleague' | 'vip'
  readonly chance: number
}

/** A clinic without a server: everything that happens on a day, in order, the same for the same seed. */
export interface SimulatedClinic {
  readonly people: People
  readonly staff: Staff
  readonly insiders: readonly Snooping[]
  /** **Shape** days count from 0, a Monday; one day is in memory at a time. */
  day(day: number): Generator<Act>
  departmentOf(user: string): string | undefined
  /** What sealed tokens could tell of the two. */
  sharedBy(user: string, patient: PatientId): readonly Shared[]
  /** The same, by their numbers. */
  sharedWith(user: number, patient: number): readonly Shared[]
  isCanary(patient: PatientId): boolean
  /** Nothing was written about them for a month. */
  isQuiet(patient: PatientId, day: number): boolean
  /** They are in care where this user works, who takes no part in it. */
  isAttended(user: string, patient: PatientId, day: number): boolean
  /** The session a member of the staff is signed in with on a day. */
  whoOf(user: number, day: number): Who
  /** Somebody whose care, or bill, is this user's work. */
  panelOf(user: number, draws: Draws): number
  isAtWork(user: number, day: number): boolean
}

export function openSimulatedClinic(options: ClinicOptions): SimulatedClinic {
  const { seed, users, patients = users * PATIENTS_PER_USER, plantedDays = 0 } = options
  const people = makePeople(seed, patients)
  const staff = makeStaff(seed, users, people)
  const ground: Ground = { seed, people, staff }
  const machines = makeMachines(users)
  const insiders = plantInsiders(ground, plantedDays)
  const causes = new Set(
    insiders.flatMap(({ patients: whom, day, cause }) => (cause ? whom.map((one) => `${one} ${day}`) : [])),
  )
  const attends = attendanceOf(ground, insiders)
  const whoOf = (user: number, day: number) => staffMember(ground, user, day)
  return {
    people,
    staff,
    insiders,
    departmentOf: (user) => {
      const number = userNumberOf(user)
      return number === undefined ? undefined : `department-${staff.departmentOf(number)}`
    },
    sharedBy: (user, patient) => {
      const number = userNumberOf(user)
      return number === undefined ? [] : sharedWith(ground, number, patientNumberOf(patient))
    },
    sharedWith: (user, patient) => sharedWith(ground, user, patient),
    isCanary: (patient) => people.isCanary(patientNumberOf(patient)),
    isQuiet: (patient, day) => {
      const number = patientNumberOf(patient)
      return !people.isInCare(number, day) && !causes.has(`${number} ${day}`)
    },
    isAttended: (user, patient, day) => {
      const number = userNumberOf(user)
      return number !== undefined && attends(number, patientNumberOf(patient), day)
    },
    whoOf,
    panelOf: (user, draws) => panelOf(ground, user, draws),
    isAtWork: (user, day) => isAtWork(ground, user, day),
    day: function* (day) {
      const rows = rowsOf(ground, { machines, insiders, options }, day)
      yield* actsOf(ground, rows, actorsOf(ground, machines, day), { day, options })
    },
  }
}

interface Plan {
  readonly machines: Machines
  readonly insiders: readonly Snooping[]
  readonly options: ClinicOptions
}

function rowsOf(ground: Ground, { machines, insiders, options }: Plan, day: number): Rows {
  const { staff } = ground
  const rows = openRows(staff.count * ROWS_PER_USER, options.only === 'unexplained' ? UNEXPLAINED : undefined)
  for (let user = 0; user < staff.count; user += 1) {
    if (isAtWork(ground, user, day)) addWork(ground, rows, { user, day }, circumstancesFor(user))
  }
  if (options.nuisances !== false) addNuisances(ground, rows, day)
  if (options.machines !== false && options.only === undefined) addMachines(ground, rows, machines, day)
  for (const snooping of insiders) if (snooping.day === day) addSnooping(ground, rows, snooping)
  return rows

  function circumstancesFor(user: number) {
    return options.nuisances === false ? { load: 1, unexplainedMin: 0 } : circumstancesOf(ground, user, day)
  }
}

type ActorOf = (actor: number) => { readonly kind: ActorKind; readonly who: Who }

/** One object for each actor and day. */
function actorsOf(ground: Ground, machines: Machines, day: number): ActorOf {
  const known = new Map<number, ReturnType<ActorOf>>()
  return (actor) => {
    const found = known.get(actor)
    if (found !== undefined) return found
    const machine = machines.list[actor - ground.staff.count]
    const made =
      machine === undefined
        ? { kind: 'person' as const, who: staffMember(ground, actor, day) }
        : { kind: machine.kind, who: machine.who(day) }
    known.set(actor, made)
    return made
  }
}

function staffMember({ seed, staff }: Ground, user: number, day: number): Who {
  const place = scramble(seedOf(seed, 22, user))
  const remote = scramble(seedOf(seed, 23, user, day)) / 2 ** 32 < REMOTE
  const inside = `10.${1 + (staff.departmentOf(user) % 200)}.${place % 4}.${(place >>> 8) % 250}`
  return {
    user: userNameOf(user),
    role: staff.jobOf(user).role,
    client: 'chart',
    session: `s-${user}-${day}`,
    address: remote ? `100.64.${(place >>> 8) % 250}.${place % 250}` : inside,
  }
}

const VERB_LIST = [...VERBS.values()]

function* actsOf(
  ground: Ground,
  rows: Rows,
  actorOf: ActorOf,
  { day, options }: { readonly day: number; readonly options: ClinicOptions },
): Generator<Act> {
  const start = startOf(day)
  const begun = new Set<number>()
  for (const next of rows.inOrder()) {
    if ('act' in next) {
      if (options.only === undefined) yield next.act
      continue
    }
    const { actor } = next.row
    if (!begun.has(actor)) {
      begun.add(actor)
      yield actOf(openingOf(ground, actorOf(actor), { actor, day }), actorOf(actor), start + next.time)
    }
    const act = actOf(next.row, actorOf(actor), start + next.time)
    if (options.reads === 'all') yield* readsOf(act)
    else yield act
  }
}

/** How the session of a day begins: with a sign-in, of a service with a token. */
function openingOf(
  { seed }: Ground,
  { kind }: ReturnType<ActorOf>,
  { actor, day }: { readonly actor: number; readonly day: number },
): Row {
  const newDevice = scramble(seedOf(seed, 24, actor, day)) / 2 ** 32 < NEW_DEVICE
  const name = kind === 'app' ? 'token' : newDevice ? 'sign-in new device' : 'sign-in'
  return { actor, patient: NOBODY, verb: verbNumberOf(name), truth: 0 }
}

function actOf({ patient, verb, truth }: Row, { kind, who }: ReturnType<ActorOf>, at: number): Act {
  const words = VERB_LIST[verb]
  if (words === undefined) throw new RangeError(`no verb ${verbNameOf(verb)}`)
  const id = patient === NOBODY ? null : patientIdOf(patient)
  return { at, kind, who, leaves: [leafOf(words, { at, who, patient: id })], truth }
}

/** A chart is not one read: they come within some seconds, and count as one patient. */
function* readsOf(act: Act): Generator<Act> {
  const reads = READS_MIN + (scramble(act.at) % (READS_MAX - READS_MIN + 1))
  for (let read = 0; read < reads; read += 1) {
    const leaves = act.leaves.map((leaf) => ({ ...leaf, request: `${leaf.request}.${read}` }))
    yield { ...act, leaves }
  }
}

function sharedWith(ground: Ground, user: number, patient: number): Shared[] {
  const { people, staff } = ground
  const self = staff.selfOf(user)
  const shared: Shared[] = []
  const share = (kind: Shared['kind'], bearers: number) =>
    shared.push({ kind, chance: bearers / people.count })
  const theirs = [people.familyOf(patient), people.formerKnownOf(patient)]
  for (const name of namesOf(ground, user))
    if (theirs.includes(name)) share('family-name', people.nameBearers(name))
  const bond = bondOf(ground, user, patient)
  const address = people.addressOf(self)
  if (people.addressOf(patient) === address) share('address', people.addressBearers(address))
  else if (bond.oldHome) share('address', OLD_HOME_OF)
  if (people.phoneOf(self) === people.phoneOf(patient)) share('phone', 2)
  if (bond.contact) share('contact', CONTACTS_OF)
  const colleague = staff.userOf(patient)
  if (colleague !== undefined) {
    const together = staff.departmentOf(colleague) === staff.departmentOf(user)
    share('colleague', together ? Math.ceil(staff.count / staff.departments) : staff.count)
  }
  if (people.isVip(patient)) share('vip', people.vips.length)
  return shared
}
