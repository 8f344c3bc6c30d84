import type { SigmaEvent } from '../../src/sigma/index.ts'

/** A rule that is told, the least it is told of, and something near it that it is not told of. */
export type RuleStream = readonly [title: string, events: readonly SigmaEvent[], near: readonly SigmaEvent[]]

export type Fields = Readonly<Record<string, unknown>>

const BEGAN = Date.UTC(2026, 2, 16, 9)
const WHO = { user: 'u1', role: 'clinician', client: 'ehr', session: 's1', address: '10.1.1.1' }

/** A leaf of the disclosure ledger. `who` is what differs from somebody ordinary. */
export function leaf(how: string, more: Fields = {}, who: Fields = {}): SigmaEvent {
  const fields = { how, patient: null, resources: [], bytes: 900, ...more, who: { ...WHO, ...who } }
  return { at: BEGAN, logsource: { product: 'chartward', service: 'disclosure' }, fields }
}

export const key = (op: string, more: Fields = {}): SigmaEvent => ({
  at: BEGAN,
  logsource: { product: 'chartward', service: 'keys' },
  fields: { op, patient: null, purpose: 'read', who: WHO, ...more },
})

export function call(
  source: string,
  eventName: string,
  parameters: Fields = {},
  more: Fields = {},
): SigmaEvent {
  const fields = {
    eventSource: `${source}.amazonaws.com`,
    eventName,
    requestParameters: parameters,
    userAgent: 'aws-sdk-java/2.31 Linux/6.1',
    sourceIPAddress: '10.9.9.9',
    recipientAccountId: '111122223333',
    userIdentity: { type: 'IAMUser', userName: 'ann', arn: 'arn:aws:iam::111122223333:user/ann' },
    ...more,
  }
  return { at: BEGAN, logsource: { product: 'aws', service: 'cloudtrail' }, fields }
}

/** A second apart. */
export const inTime = (events: readonly SigmaEvent[], everyMs = 1_000): readonly SigmaEvent[] =>
  events.map((event, place) => ({ ...event, at: event.at + place * everyMs }))

export const times = (count: number, make: (place: number) => SigmaEvent): readonly SigmaEvent[] =>
  Array.from({ length: count }, (_, place) => make(place))

/** Told of one event, and not of another. */
export const single = (title: string, event: SigmaEvent, near: SigmaEvent): RuleStream => [
  title,
  [event],
  [near],
]

/** Told of so many, and not of one less. */
export const burst = (title: string, count: number, make: (place: number) => SigmaEvent): RuleStream => [
  title,
  inTime(times(count, make), 1),
  inTime(times(count - 1, make), 1),
]

/** Told of events in this order, and not in the other. */
export const order = (title: string, ...events: readonly SigmaEvent[]): RuleStream => [
  title,
  inTime(events),
  inTime(events.toReversed()),
]
