/**
 * How many events a second our rules look at on one core: leaves of a busy clinic, and CloudTrail events, each
 * with all rules that come with Chartward. One JSON line. The ratio is to writing the same events as JSON once.
 */
import { join } from 'node:path'
import { readRuleFiles } from '../src/intake/index.ts'
import { openSigma, readRules, type SigmaEvent } from '../src/sigma/index.ts'

const EVENTS = 100_000
const ROUNDS = 3
const BEGAN = Date.UTC(2026, 2, 16)
const HOWS = [
  'read',
  'search',
  'read',
  'everything',
  'search',
  'update',
  'vread',
  'sign-in',
  'denied',
  'history',
]
const CALLS = [
  'DescribeInstances',
  'GetObject',
  'Decrypt',
  'AssumeRole',
  'ListObjects',
  'PutObject',
  'GetParameter',
]

/** 40 patients an hour for each of 2,000 people: what they read, and now and then something else. */
function leaf(number: number): SigmaEvent {
  const person = (number * 7919) % 2_000
  const how = HOWS[number % HOWS.length] ?? 'read'
  return {
    at: BEGAN + number * 4,
    logsource: { product: 'chartward', service: 'disclosure' },
    fields: {
      v: 1,
      at: BEGAN + number * 4,
      who: {
        user: `person-${person}`,
        role: person % 9 === 0 ? 'front-desk' : 'clinician',
        client: 'ehr',
        session: `session-${person}-${number % 3}`,
        address: `10.1.${person % 250}.7`,
      },
      how,
      why: 'TREAT',
      patient: how === 'sign-in' ? null : `patient-${(person * 31 + (number % 40)) % 60_000}`,
      resources: [`Observation/o-${number}/1`],
      resourceTypes: ['Observation'],
      elements: 12,
      bytes: 1_800,
      request: `request-${number}`,
      basis: 'care-team',
      closeness: 'related',
      ...(how === 'search' ? { predicate: `Observation?patient=${number % 977}&code=8480-6` } : {}),
      ...(how === 'update' ? { writes: [{ resource: 'Observation/o/2', digest: '', elements: 12 }] } : {}),
    },
  }
}

function call(number: number): SigmaEvent {
  const eventName = CALLS[number % CALLS.length] ?? 'GetObject'
  const arn = `arn:aws:sts::111122223333:assumed-role/app-${number % 40}/worker-${number % 400}`
  return {
    at: BEGAN + number * 4,
    logsource: { product: 'aws', service: 'cloudtrail' },
    fields: {
      eventVersion: '1.11',
      eventTime: '2026-03-16T09:00:00Z',
      eventName,
      eventSource: eventName.includes('Object') ? 's3.amazonaws.com' : 'ec2.amazonaws.com',
      userAgent: 'aws-sdk-java/2.31',
      sourceIPAddress: `10.0.${number % 200}.9`,
      recipientAccountId: '111122223333',
      userIdentity: { type: 'AssumedRole', arn, accountId: '111122223333' },
      requestParameters: { bucketName: 'records', key: `part/${number % 300}` },
      responseElements: null,
      additionalEventData: { bytesTransferredOut: 4_096 },
    },
  }
}

const files = await readRuleFiles(join(import.meta.dirname, '..', 'rules'))
const { rules } = readRules(files)

/** Events a second of the fastest round, and how much longer that takes than JSON. */
function measure(make: (number: number) => SigmaEvent): {
  readonly perSecond: number
  readonly ratio: number
} {
  const events = Array.from({ length: EVENTS }, (_, number) => make(number))
  const times = { rules: Infinity, json: Infinity }
  for (let round = 0; round < ROUNDS; round++) {
    const sigma = openSigma<number>(rules)
    times.rules = Math.min(
      times.rules,
      cpuSeconds(() => events.map((event, at) => sigma.take(event, at))),
    )
    times.json = Math.min(
      times.json,
      cpuSeconds(() => events.map((event) => JSON.stringify(event.fields))),
    )
  }
  return {
    perSecond: Math.round(EVENTS / times.rules),
    ratio: Math.round((times.rules / times.json) * 100) / 100,
  }
}

/** Processor time: tells the same on a busy machine. */
function cpuSeconds(run: () => unknown): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000_000
}

const [leaves, calls] = [measure(leaf), measure(call)]
console.log(
  JSON.stringify({
    bench: 'sigma',
    rules: rules.rules.length,
    leavesPerCpuSecond: leaves.perSecond,
    cloudTrailPerCpuSecond: calls.perSecond,
    timeToJsonTimeRatio: { leaves: leaves.ratio, cloudTrail: calls.ratio },
  }),
)
