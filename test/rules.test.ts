import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { inTimeOrder, readRecorded, readRuleFiles } from '../src/intake/index.ts'
import { type Level, openSigma, readRules, type SigmaEvent } from '../src/sigma/index.ts'
import { AWS_STREAMS } from './support/rule-streams-aws.ts'
import { LEDGER_STREAMS, ORDINARY } from './support/rule-streams-ledger.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const RECORDED = path.resolve(ROOT, '..', 'shared', 'data', 'cloudtrail')
const isThere = existsSync(RECORDED)
if (!isThere) console.log('skipped: recorded attacks on AWS, ../shared/data/cloudtrail is not there')

const files = (await readRuleFiles(path.join(ROOT, 'rules'))).map(({ name, text }) => ({
  name: path.relative(ROOT, name),
  text,
}))
const { rules, problems } = readRules(files)
const told = [...rules.detections, ...rules.correlations]
  .filter(({ isTold }) => isTold)
  .map(({ rule }) => rule)
const LEVELS: readonly Level[] = ['medium', 'high', 'critical']

function titlesOn(events: readonly SigmaEvent[]): readonly string[] {
  const sigma = openSigma<number>(rules)
  return events.flatMap((event, at) => sigma.take(event, at).map(({ rule }) => rule.title))
}

describe('our rules', () => {
  test('load without a problem, each with an id, a description, a status and what it is mistaken about', () => {
    expect(problems).toEqual([])
    const wrong = rules.rules.filter(
      ({ id, description, status }) =>
        !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id ?? '') ||
        (description ?? '') === '' ||
        status !== 'test',
    )
    expect(wrong.map(({ title }) => title)).toEqual([])
    const bare = told.filter(
      ({ tags, falsepositives }) =>
        falsepositives.length === 0 || !tags.some((tag) => tag.startsWith('attack.')),
    )
    expect(bare.map(({ title }) => title)).toEqual([])
  })

  test('every one that is told has a stream it is shown on, and the other way round', () => {
    const shown = [...LEDGER_STREAMS, ...AWS_STREAMS].map(([title]) => title)
    expect(shown.toSorted()).toEqual(told.map(({ title }) => title).toSorted())
  })

  test.each([...LEDGER_STREAMS, ...AWS_STREAMS])('%s', (title, events, near) => {
    expect(titlesOn(events)).toContain(title)
    expect(titlesOn(near)).not.toContain(title)
  })

  test('what the brake refuses is told by its own rules alone: one spent budget is not three findings', () => {
    const goesOn = 'The brake refuses and somebody goes on'
    const [refusal] = LEDGER_STREAMS.find(([title]) => title === goesOn)?.[1] ?? []
    expect(refusal).toBeDefined()
    const refusals = Array.from({ length: 25 }, (_, n) => ({
      ...(refusal as NonNullable<typeof refusal>),
      at: (refusal?.at ?? 0) + n * 1_000,
      fields: { ...refusal?.fields, patient: `patient-${n}` },
    }))
    expect(new Set(titlesOn(refusals))).toEqual(new Set(['The brake refuses', goesOn]))
  })

  test('say nothing on an ordinary day', () => {
    expect(titlesOn(ORDINARY)).toEqual([])
  })
})

/** What our rules of medium and above say of recordings, with the time of the event that completed each. */
async function findingsIn(...names: readonly string[]) {
  const sigma = openSigma<string>(rules)
  const recorded = readRecorded(
    names.map((name) => path.join(RECORDED, name)),
    { onProblem: (problem) => expect(problem).toBeUndefined() },
  )
  const events: { readonly at: number; readonly name: unknown; readonly by: unknown }[] = []
  const found: { readonly title: string; readonly at: number; readonly place: number }[] = []
  for await (const batch of inTimeOrder(recorded))
    for (const event of batch) {
      const { eventName, userIdentity } = event.fields
      events.push({ at: event.at, name: eventName, by: (userIdentity as { readonly type?: unknown }).type })
      for (const { rule, at } of sigma.take(event, event.ref))
        if (LEVELS.includes(rule.level)) found.push({ title: rule.title, at, place: events.length - 1 })
    }
  return { events, found }
}

describe.runIf(isThere)('on recorded attacks', () => {
  const THEFT = 'otrf/ec2_proxy_s3_exfiltration_2020-09-14011940.json'

  test('the theft from a bucket is told before its first object', async () => {
    const { events, found } = await findingsIn(THEFT)
    const first = events.findIndex(({ name }) => name === 'GetObject')
    const before = found.filter(({ place }) => place < first).map(({ title }) => title)
    expect(before).toContain('The role of a server is used from a desktop')
    expect(before).toContain('The role of a server asks which buckets there are')
  })

  test('nothing is told of what was no theft in the same recording, nor of probes of an open bucket', async () => {
    const { events, found } = await findingsIn(THEFT)
    expect(found.filter(({ place }) => events[place]?.by !== 'AssumedRole')).toEqual([])
    expect((await findingsIn('otrf/AWS_S3_HoneyBucketLogs.csv')).found).toEqual([])
  })

  test.each([
    'credential-access.ec2-get-password-data',
    'credential-access.secretsmanager-batch-retrieve-secrets',
    'credential-access.ssm-retrieve-securestring-parameters',
    'defense-evasion.cloudtrail-event-selectors',
    'defense-evasion.dns-delete-logs',
    'defense-evasion.vpc-remove-flow-logs',
    'execution.ec2-launch-unusual-instances',
    'execution.ssm-send-command',
    'exfiltration.ec2-security-group-open-port-22-ingress',
    'exfiltration.ec2-share-ebs-snapshot',
    'impact.bedrock-invoke-model',
    'lateral-movement.ec2-instance-connect',
    'persistence.iam-backdoor-role',
    'persistence.iam-create-admin-user',
    'persistence.iam-create-user-login-profile',
    'persistence.lambda-layer-extension',
    'persistence.rolesanywhere-create-trust-anchor',
    'privilege-escalation.iam-update-user-login-profile',
  ])('%s is told at medium or above', async (technique) => {
    const { found } = await findingsIn(`stratus/aws.${technique}.json`)
    expect(found.length).toBeGreaterThan(0)
  })
})
