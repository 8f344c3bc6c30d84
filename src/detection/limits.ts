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
  /** More than this a day: of some minutes too they may have more, in proportion, ... */
  readonly usualUnrelated: number
  /** ... but never more than so many times. */
  readonly busyTimesMax: number
}

export interface SnoopingLimits {
  /** What a signal has to score, and from where on it is serious. */
  readonly scoreMin: number
  readonly scoreHigh: number
  /** However much they have in common says no more than this: whom somebody lives with is one fact. */
  readonly tiesMax: number
  /** Looks of one person at one patient are one finding for so long. */
  readonly togetherMs: number
  readonly pairsMax: number
  /** Unrelated opens a day of somebody who is not unusual. */
  readonly usualUnrelated: number
  /** Of somebody of whom nothing is known yet, nor of those they work with. */
  readonly unknownUnrelated: number
  /** How many days of the department's a person's own days have to outweigh. */
  readonly priorDays: number
}

export interface GroundLimits {
  readonly sessionsMax: number
  /** So many patients without a relation, within this time of signing in from new ground. */
  readonly strangeMs: number
  readonly strangeUnrelated: number
  /** One session between two networks, so many times within this time. */
  readonly placesMs: number
  readonly placesChanges: number
}

/** Leaves of one kind that come close together. */
interface Burst {
  readonly count: number
  readonly withinMs: number
}

export interface DoorLimits {
  readonly keysMax: number
  readonly failures: Burst
  readonly denials: Burst
  readonly spray: Burst & { readonly users: number }
}

export interface EnumerationLimits {
  readonly usersMax: number
  /** Searches, or opens, one after the other in an order. */
  readonly searches: number
  readonly opens: number
  readonly withinMs: number
  readonly kept: number
}

export interface WriteLimits {
  readonly sessionsMax: number
  readonly deletions: Burst
  readonly changes: Burst
}

export interface RightLimits {
  readonly usersMax: number
  readonly atOnceMs: number
  readonly atOnce: number
  readonly takeoverMs: number
  readonly fanOutMs: number
  readonly proxyPatients: number
  readonly supportPatients: number
}

export interface AppLimits {
  readonly clientsMax: number
  readonly pairsMax: number
  readonly dayMs: number
  /** From then on what an app never did is told. */
  readonly settledMs: number
  /** So many times what is usual for the app, and never less than this. */
  readonly times: number
  readonly patientsLeast: number
  readonly bytesLeast: number
  /** What is taken to be usual for an app that nobody knows. */
  readonly patientsUnknown: number
  readonly bytesUnknown: number
}

export interface Limits {
  readonly ground: GroundLimits
  readonly doors: DoorLimits
  readonly enumeration: EnumerationLimits
  readonly writes: WriteLimits
  readonly rights: RightLimits
  readonly apps: AppLimits
  readonly gathering: GatheringLimits
  readonly volume: VolumeLimits
  readonly snooping: SnoopingLimits
  /** A key without its disclosure leaf is said after this; leaves of a request come within it. */
  readonly keyGapGraceMs: number
  /** After this nothing honest is still on its way: a long search, a disk that stands still. */
  readonly keyGapSureMs: number
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
      { name: 'an hour', ms: HOUR, slices: 12, unrelatedMax: 22, allMax: 110 },
      { name: '24 hours', ms: DAY, slices: 24, unrelatedMax: 120, allMax: 1_100 },
    ],
    usersMax: 100_000,
    pairsMax: 3_000_000,
    spanMs: DAY,
    priorDays: 3,
    times: 16,
    dayMin: 80,
    dayMax: 250,
    usualUnrelated: 8,
    busyTimesMax: 2,
  },
  snooping: {
    scoreMin: 2.25,
    scoreHigh: 3.5,
    tiesMax: 4.8,
    togetherMs: 28 * DAY,
    pairsMax: 200_000,
    usualUnrelated: 1,
    unknownUnrelated: 3,
    priorDays: 2,
  },
  ground: {
    sessionsMax: 100_000,
    strangeMs: 30 * MINUTE,
    strangeUnrelated: 3,
    placesMs: 10 * MINUTE,
    placesChanges: 3,
  },
  doors: {
    keysMax: 50_000,
    failures: { count: 10, withinMs: 10 * MINUTE },
    denials: { count: 12, withinMs: 10 * MINUTE },
    spray: { count: 25, withinMs: 10 * MINUTE, users: 10 },
  },
  enumeration: { usersMax: 100_000, searches: 12, opens: 8, withinMs: 30 * MINUTE, kept: 100 },
  writes: {
    sessionsMax: 50_000,
    deletions: { count: 20, withinMs: 10 * MINUTE },
    changes: { count: 150, withinMs: 10 * MINUTE },
  },
  rights: {
    usersMax: 50_000,
    atOnceMs: 30 * MINUTE,
    atOnce: 3,
    takeoverMs: DAY,
    fanOutMs: DAY,
    proxyPatients: 7,
    supportPatients: 10,
  },
  apps: {
    clientsMax: 10_000,
    pairsMax: 1_000_000,
    dayMs: DAY,
    settledMs: 3 * DAY,
    times: 5,
    patientsLeast: 200,
    bytesLeast: 50_000_000,
    patientsUnknown: 400,
    bytesUnknown: 20_000_000,
  },
  keyGapGraceMs: 10 * SECOND,
  keyGapSureMs: 60 * SECOND,
  keyGapWaitingMax: 200_000,
  sessionGraceMs: 5 * SECOND,
  factsMax: 2_000_000,
  principalsMax: 50_000,
}
