import { asLeafIndex, asUnixMs, type PatientId } from '../../src/kernel/index.ts'
import type { DisclosureEntry, KeyEntry, Who } from '../../src/ledger/index.ts'
import type { LedgerEvent, Surroundings, Tie } from '../../src/detection/index.ts'

/** A Tuesday, ten in the morning. */
export const TUESDAY = asUnixMs(Date.UTC(2026, 2, 17, 10))

/** Leaves of both ledgers as a story tells them, in order. */
export interface Story {
  readonly events: LedgerEvent[]
  disclosure(said: Partial<Omit<DisclosureEntry, 'at'>> & { readonly at: number }): void
  key(said: Partial<Omit<KeyEntry, 'at'>> & { readonly at: number }): void
}

export function story(): Story {
  const events: LedgerEvent[] = []
  const next = { disclosure: 0, keys: 0 }
  return {
    events,
    disclosure: (said) => {
      const entry: DisclosureEntry = {
        v: 1,
        who: clinician('dr-lee'),
        how: 'read',
        why: 'TREAT',
        patient: null,
        resources: said.patient === undefined || said.patient === null ? [] : [`Patient/${said.patient}/1`],
        elements: 1,
        bytes: 1000,
        request: `request-${next.disclosure}`,
        ...said,
        at: asUnixMs(said.at),
      }
      events.push({ ledger: 'disclosure', index: asLeafIndex(next.disclosure++), entry })
    },
    key: (said) => {
      const entry: KeyEntry = {
        v: 1,
        op: 'release',
        patient: null,
        who: clinician('dr-lee'),
        request: `request-${next.keys}`,
        purpose: 'TREAT',
        ...said,
        at: asUnixMs(said.at),
      }
      events.push({ ledger: 'keys', index: asLeafIndex(next.keys++), entry })
    },
  }
}

export function clinician(user: string, more: Partial<Who> = {}): Who {
  return {
    user,
    role: 'clinician',
    client: 'chart',
    session: `session-of-${user}`,
    address: '10.1.2.3',
    ...more,
  }
}

export function patientOf(number: number): PatientId {
  return `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000` as PatientId
}

/** Surroundings that know what a test says and nothing else. */
export function surroundings(known: {
  readonly ties?: Readonly<Record<string, readonly Tie[]>>
  readonly canaries?: readonly PatientId[]
  readonly departments?: Readonly<Record<string, string>>
  readonly opened?: readonly string[]
  /** Patients about whom nothing was written for a month. */
  readonly quiet?: readonly PatientId[]
  /** By user and patient: whether somebody of their department has the patient in care. */
  readonly attended?: Readonly<Record<string, boolean>>
}): Surroundings {
  return {
    departmentOf: (user) => known.departments?.[user],
    acquaintances: async (pairs) =>
      await Promise.resolve(
        new Map(
          pairs.flatMap(({ user, patient }) => {
            const ties = known.ties?.[`${user} ${patient}`]
            return ties === undefined ? [] : [[`${user} ${patient}`, ties] as const]
          }),
        ),
      ),
    isCanary: (patient) => known.canaries?.includes(patient) === true,
    opened: async (sessions) =>
      await Promise.resolve(new Set(sessions.filter((one) => known.opened?.includes(one)))),
    attended: async () => await Promise.resolve(new Map(Object.entries(known.attended ?? {}))),
    ...(known.quiet === undefined
      ? {}
      : {
          quiet: async (patients: readonly PatientId[]) =>
            await Promise.resolve(new Set(patients.filter((one) => known.quiet?.includes(one)))),
        }),
  }
}
