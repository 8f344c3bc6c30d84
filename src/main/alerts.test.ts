import { expect, test } from 'vitest'
import type { Alerts, Noticed } from '../alert/index.ts'
import type { Asker, Finding, Findings } from '../detection/index.ts'
import { asUnixMs } from '../kernel/index.ts'
import { readRules } from '../sigma/index.ts'
import { alarmWith } from './alerts.ts'

const BY: Asker = { user: 'op', role: 'operator', client: 'c', session: 's', address: 'local' }
const RULE = `
title: Many charts
id: 5c1f6f0e-3f0c-4b5c-9a43-0d6e3c1c2b11
tags: [attack.t1530]
logsource: { product: chartward, service: disclosure }
detection: { one: { how: read }, condition: one }
`

function findingOf(id: string): Finding {
  const at = asUnixMs(1)
  return {
    id,
    rule: '5c1f6f0e-3f0c-4b5c-9a43-0d6e3c1c2b11',
    family: 'rule',
    title: 'Many charts',
    level: 'high',
    at,
    last: at,
    noticed: at,
    said: [],
    summary: 'Many charts',
    key: 'k',
    actor: null,
    patients: [],
    patientCount: 0,
    leaves: { disclosure: [], keys: [] },
    score: 1,
    grown: false,
    state: 'open',
  }
}

/** The newest first, as they are listed. */
function openStage(stored: Finding[]) {
  const taken: Noticed[] = []
  const listeners: ((finding: Finding) => void)[] = []
  const change = async (id: string, change: Partial<Finding>) => {
    const at = stored.findIndex((one) => one.id === id)
    const one = stored[at]
    if (one === undefined) return await Promise.resolve(false)
    stored[at] = { ...one, ...change }
    return true
  }
  const findings: Findings = {
    list: async ({ limit }) => await Promise.resolve(stored.slice(0, limit)),
    find: async (id) => await Promise.resolve(stored.find((one) => one.id === id)),
    acknowledge: async (id) => await change(id, { state: 'acknowledged' }),
    close: async (id, _by, verdict) => await change(id, { state: 'closed', verdict }),
    onFinding: (listener) => void listeners.push(listener),
  }
  const alerts: Alerts = {
    take: (noticed) => void taken.push(noticed),
    status: async () => await Promise.resolve([]),
    test: async () => await Promise.resolve([]),
    close: async () => await Promise.resolve(),
  }
  const { rules } = readRules([{ name: 'rule.yml', text: RULE }])
  const say = (finding: Finding) => listeners.forEach((listener) => listener(finding))
  return { taken, say, open: async () => await alarmWith(alerts, findings, rules) }
}

test('what was found before the start is handed over, the oldest first, then what comes', async () => {
  const { taken, say, open } = openStage([findingOf('newer'), findingOf('older')])
  await open()
  say(findingOf('newest'))
  expect(taken.map(({ id }) => id)).toEqual(['older', 'newer', 'newest'])
  expect(taken.map(({ tags }) => tags)).toEqual([['attack.t1530'], ['attack.t1530'], ['attack.t1530']])
})

test('what people make of a finding is handed over, and what they do in vain is not', async () => {
  const { taken, open } = openStage([findingOf('one')])
  const findings = await open()
  taken.length = 0
  expect(await findings.acknowledge('one', BY)).toBe(true)
  expect(await findings.close('one', BY, 'confirmed')).toBe(true)
  expect(await findings.acknowledge('none', BY)).toBe(false)
  expect(await findings.close('none', BY, 'confirmed')).toBe(false)
  expect(taken.map(({ state, verdict }) => [state, verdict])).toEqual([
    ['acknowledged', undefined],
    ['closed', 'confirmed'],
  ])
})
