import type { WindowSize } from './windows.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How hints are gathered into one signal. */
export interface GatheringLimits {
  readonly windowMs: number
  readonly signalsMax: number
  readonly leavesMax: number
  readonly patientsMax: number
}

/** One window in which distinct patients of one person are counted, and from how many on it is too many. */
export interface VolumeWindow extends WindowSize {
  readonly name: string
  /** Without a relation: at this many, whoever it is. */
  readonly unrelatedMax: number
  /** However close: at this many, unless this person's own days are like that. */
  readonly allMax: number
}

export interface VolumeLimits {
  readonly windows: readonly VolumeWindow[]
  readonly usersMax: number
  readonly pairsMax: number
  /** For how long opening the same patient again is nothing new. */
  readonly spanMs: number
  /** How many days of the department's a person's own days have to outweigh. */
  readonly priorDays: number
  /** A day with so many times what is usual for the person is too much ... */
  readonly times: number
  /** ... but never fewer than this, ... */
  readonly dayMin: number
  /** ... and whoever has had many for days may have this many. */
  readonly dayMax: number
}

export interface SnoopingLimits {
  /** What a signal has to score, and from where on it is serious. */
  readonly scoreMin: number
  readonly scoreHigh: number
  readonly pairsMax: number
  /** Unrelated opens a day of somebody who is not unusual. */
  readonly usualUnrelated: number
}

export interface Limits {
  readonly gathering: GatheringLimits
  readonly volume: VolumeLimits
  readonly snooping: SnoopingLimits
  /** A key without its disclosure leaf is said after this; leaves of a request come within it. */
  readonly keyGapGraceMs: number
  /** Keys that wait for their leaf, and leaves that may account for a key that is read later. */
  readonly keyGapWaitingMax: number
  /** A session without a sign-in is said after this. */
  readonly sessionGraceMs: number
  /** Facts such as "this user was on this network", each a number. */
  readonly factsMax: number
  /** Principals of each other kind that are watched at once. */
  readonly principalsMax: number
}

/** What is watched for, as numbers. Source: measured on the simulated clinic, docs/guides/detection.md. */
export const DEFAULT_LIMITS: Limits = {
  gathering: { windowMs: DAY, signalsMax: 20_000, leavesMax: 500, patientsMax: 500 },
  volume: {
    windows: [
      { name: '2 minutes', ms: 2 * MINUTE, slices: 12, unrelatedMax: 6, allMax: 20 },
      { name: '10 minutes', ms: 10 * MINUTE, slices: 10, unrelatedMax: 9, allMax: 35 },
      { name: 'an hour', ms: HOUR, slices: 12, unrelatedMax: 22, allMax: 95 },
      { name: '24 hours', ms: DAY, slices: 24, unrelatedMax: 90, allMax: 750 },
    ],
    usersMax: 100_000,
    pairsMax: 3_000_000,
    spanMs: DAY,
    priorDays: 3,
    times: 12,
    dayMin: 40,
    dayMax: 250,
  },
  snooping: { scoreMin: 3, scoreHigh: 4.5, pairsMax: 200_000, usualUnrelated: 4 },
  keyGapGraceMs: 10 * SECOND,
  keyGapWaitingMax: 200_000,
  sessionGraceMs: 5 * SECOND,
  factsMax: 2_000_000,
  principalsMax: 50_000,
}
