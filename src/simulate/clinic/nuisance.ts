import type { Who } from '../../ledger/index.ts'
import { openDraws, scramble, seedOf } from './draws.ts'
import { batch, bulkActor, single } from './machines.ts'
import { type Rows, startOf } from './rows.ts'
import { userNameOf } from './staff.ts'
import {
  type Circumstances,
  type Ground,
  drawStranger,
  HOUR_MS,
  isAtWork,
  MINUTE_MS,
  panelOf,
  realPatient,
  SECOND_MS,
  verbNumberOf,
} from './work.ts'

/** All rates are guesses. */
const FLU_EVERY_DAYS = 14
const FLU_DAYS = 6
const FLU_LOAD = 1.35
/** A month's share of people who are new here, or new in their department: their first days explain little. */
const NEW_A_MONTH = 0.015
const MOVED_A_MONTH = 0.01
const NEW_DAYS = 5
const NEW_UNEXPLAINED = 0.25
const MOVED_UNEXPLAINED = 0.2
const ON_CALL_SHARE = 0.02
const ON_CALL_PATIENTS = 8
const ON_CALL_UNEXPLAINED = 0.3
const AUDITS = 3
const AUDIT_PATIENTS = 260
const STORMS = 0.5
const STORM_USERS = 200
const STORM_REPEATS = 12
const MERGE_EVERY_DAYS = 5
const MERGE_PATIENTS = 12_000
const MERGE_BATCH = 500
const VIP_STAFF = 25
const VIP_UNEXPLAINED = 3

/** What is different for one user today: a wave of illness, a new post. */
export function circumstancesOf({ seed, staff }: Ground, user: number, day: number): Circumstances {
  const load = day % FLU_EVERY_DAYS < FLU_DAYS && staff.jobOf(user).role !== 'billing' ? fluLoad(day) : 1
  const isIn = (tag: number, aMonth: number) => {
    const month = Math.floor(day / 30)
    const chance = scramble(seedOf(seed, tag, user, month)) / 2 ** 32
    const since = (day % 30) - Math.floor((chance / aMonth) * 30)
    return chance < aMonth && since >= 0 && since < NEW_DAYS
  }
  const unexplainedMin = isIn(10, NEW_A_MONTH)
    ? NEW_UNEXPLAINED
    : isIn(11, MOVED_A_MONTH)
      ? MOVED_UNEXPLAINED
      : 0
  return { load, unexplainedMin }
}

/** It comes and goes: on its first days there is little of it. */
function fluLoad(day: number): number {
  const middle = (FLU_DAYS - 1) / 2
  return 1 + (FLU_LOAD - 1) * (1 - Math.abs((day % FLU_EVERY_DAYS) - middle) / FLU_DAYS)
}

/** What looks like an attack and is none. */
export function addNuisances(ground: Ground, rows: Rows, day: number): void {
  addOnCall(ground, rows, day)
  addAudits(ground, rows, day)
  addRetryStorm(ground, rows, day)
  addMerge(ground, rows, day)
  addVipAdmission(ground, rows, day)
  addDowntimeViewer(ground, rows, day)
}

/** Some clinicians stand in for others in the evening, for patients of whom they know nothing. */
function addOnCall(ground: Ground, rows: Rows, day: number): void {
  const { seed, staff } = ground
  const draws = openDraws(seedOf(seed, 12, day))
  for (let user = 0; user < staff.count; user += 1) {
    const job = staff.jobOf(user)
    if (job.name !== 'physician' || scramble(seedOf(seed, 13, user, day)) / 2 ** 32 > ON_CALL_SHARE) continue
    if (!isAtWork(ground, user, day)) continue
    const colleague = (user + staff.departments * draws.below(20)) % staff.count
    for (let patients = draws.poisson(ON_CALL_PATIENTS); patients > 0; patients -= 1) {
      const unexplained = draws.chance(ON_CALL_UNEXPLAINED)
      const verb = verbNumberOf(unexplained ? 'clinician break-glass' : 'clinician answer')
      const row = { actor: user, patient: panelOf(ground, colleague, draws), verb, truth: 0 }
      rows.add((18 + 5 * draws.next()) * HOUR_MS, row)
    }
  }
}

/** A project that looks at more than 200 charts a day and person, under approval. */
function addAudits({ seed, people, staff }: Ground, rows: Rows, day: number): void {
  const draws = openDraws(seedOf(seed, 14, day))
  for (let audit = 0; audit < atScale(AUDITS, staff.count); audit += 1) {
    const user = seedOf(seed, 15, audit) % staff.count
    const who: Who = {
      user: userNameOf(user),
      role: 'integration',
      client: 'audit-project',
      session: `audit-${user}-${day}`,
      address: '10.8.0.1',
    }
    const actor = { kind: 'bulk' as const, who, grant: { id: `grant-audit-${audit}`, patientsPerDay: 400 } }
    const begin = 9 * HOUR_MS
    rows.addAct(begin, single(actor, { verb: 'token', at: startOf(day) + begin, patient: null }))
    for (let chart = 0; chart < AUDIT_PATIENTS; chart += 1) {
      const time = begin + MINUTE_MS + draws.next() * 8 * HOUR_MS
      const patient = realPatient(people, draws.below(people.count))
      rows.addAct(time, single(actor, { verb: 'exchange', at: startOf(day) + time, patient }))
    }
  }
}

/** A balancer that asks again and again for what it has had already. */
function addRetryStorm(ground: Ground, rows: Rows, day: number): void {
  const { seed, staff } = ground
  const draws = openDraws(seedOf(seed, 16, day))
  if (!draws.chance(STORMS)) return
  const begin = (9 + 8 * draws.next()) * HOUR_MS
  for (let place = 0; place < atScale(STORM_USERS, staff.count); place += 1) {
    const user = draws.below(staff.count)
    const { role, explanations } = staff.jobOf(user)
    const verb = verbNumberOf(`${role} ${explanations[0]?.[0] ?? ''}`)
    const row = { actor: user, patient: panelOf(ground, user, draws), verb, truth: 0 }
    for (let repeat = 0; repeat < STORM_REPEATS; repeat += 1)
      rows.add(begin + draws.next() * 10 * SECOND_MS, row)
  }
}

/** A job that merges records of two systems, at night, under approval. */
function addMerge({ seed, people, staff }: Ground, rows: Rows, day: number): void {
  if (day % MERGE_EVERY_DAYS !== seed % MERGE_EVERY_DAYS) return
  const count = atScale(MERGE_PATIENTS, staff.count)
  const actor = bulkActor('merge', day, count * 2)
  const from = seedOf(seed, 17, day) % people.count
  for (let done = 0; done < count; done += MERGE_BATCH) {
    const time = 3 * HOUR_MS + (done / MERGE_BATCH) * 10 * SECOND_MS
    if (done === 0)
      rows.addAct(time, single(actor, { verb: 'token', at: startOf(day) + time, patient: null }))
    const patients = Array.from({ length: Math.min(MERGE_BATCH, count - done) }, (_, place) =>
      realPatient(people, (from + done + place) % people.count),
    )
    rows.addAct(
      time + SECOND_MS,
      batch(actor, { verb: 'export', at: startOf(day) + time + SECOND_MS, patients }),
    )
  }
}

/** Somebody known to all is admitted: many look because they must, a few for a reason no record has. */
function addVipAdmission(ground: Ground, rows: Rows, day: number): void {
  const { seed, people, staff } = ground
  const draws = openDraws(seedOf(seed, 18, day))
  const vip = people.vips[draws.below(people.vips.length)]
  if (vip === undefined || !draws.chance(0.3)) return
  const department = draws.below(staff.departments)
  for (let place = 0; place < VIP_STAFF + VIP_UNEXPLAINED; place += 1) {
    const user = (department + staff.departments * draws.below(60)) % staff.count
    const { role, explanations } = staff.jobOf(user)
    const basis = place < VIP_STAFF ? (explanations[0]?.[0] ?? '') : 'break-glass'
    const row = { actor: user, patient: vip, verb: verbNumberOf(`${role} ${basis}`), truth: 0 }
    rows.add(momentInDay(draws.next()), row)
  }
}

/** A viewer for when everything is down keeps itself fresh at night: those in beds, under approval. */
function addDowntimeViewer(ground: Ground, rows: Rows, day: number): void {
  const draws = openDraws(seedOf(ground.seed, 19, day))
  const count = atScale(2_000, ground.staff.count)
  const actor = bulkActor('downtime-viewer', day, count * 2)
  const time = 4 * HOUR_MS
  rows.addAct(time, single(actor, { verb: 'token', at: startOf(day) + time, patient: null }))
  for (let done = 0; done < count; done += MERGE_BATCH) {
    const moment = time + SECOND_MS + done * 20
    const patients = Array.from({ length: Math.min(MERGE_BATCH, count - done) }, () =>
      drawStranger(ground, { user: 0, day }, draws),
    )
    rows.addAct(moment, batch(actor, { verb: 'export', at: startOf(day) + moment, patients }))
  }
}

function momentInDay(chance: number): number {
  return (8 + 12 * chance) * HOUR_MS
}

function atScale(count: number, users: number): number {
  return Math.max(1, Math.round((count * users) / 45_000))
}
