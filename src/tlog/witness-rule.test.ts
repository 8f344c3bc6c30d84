import { expect, test } from 'vitest'
import { fromHex, readVectors } from '../../test/support/vectors.ts'
import {
  cosignatureSigner,
  decideCheckpoint,
  parseVkey,
  readSubmission,
  refreshCheckpoint,
  verifyNote,
  type WitnessAnswer,
} from './index.ts'

interface Step {
  why: string
  time: number
  body: string
  status: number
  answer?: string
}

const vectors = readVectors('witness.json') as {
  witness: { name: string; seed: string; vkey: string }
  logs: string[]
  steps: Step[]
  last: string
}
const cosigner = cosignatureSigner(vectors.witness.name, fromHex(vectors.witness.seed))

function answer(step: Step, stored: string | undefined): WitnessAnswer {
  const submission = readSubmission(step.body)
  if (submission === undefined) return { status: 400, body: '' }
  const logKeys = vectors.logs.filter((vkey) => parseVkey(vkey).name === submission.origin)
  return decideCheckpoint({ request: submission.request, logKeys, stored, cosigner, unixSeconds: step.time })
}

test('a witness answers a whole conversation as the specification says, and cosigns no second history', () => {
  expect(cosigner.vkey).toBe(vectors.witness.vkey)
  let stored: string | undefined
  for (const step of vectors.steps) {
    const given = answer(step, stored)
    expect([step.why, given.status]).toEqual([step.why, step.status])
    expect(step.answer === undefined || step.answer === given.body).toBe(true)
    if (given.status === 200) stored = given.store
  }
  expect(stored).toBe(vectors.last)
})

test('a conflict is answered with the size the witness has, as its own content type', () => {
  const conflict = vectors.steps.filter(({ status }) => status === 409)
  expect(conflict.length).toBeGreaterThan(2)
  for (const step of conflict) {
    expect(answer({ ...step, body: step.body.replace(/^old \d+\n/, 'old 7\n') }, vectors.last)).toEqual({
      status: 409,
      body: '300\n',
      contentType: 'text/x.tlog.size',
    })
  }
})

test('only what the log and the witness signed is kept', () => {
  const step = vectors.steps.find(
    ({ body }) => body.includes('stranger.example/log') && body.includes('\n256\n'),
  )
  expect(step?.body.match(/^— /gmu)?.length).toBe(3)
  const before = vectors.steps.find(({ why }) => why === 'the first leaves') as Step
  const ten = answer(before, answerOf('the empty tree'))
  const kept = answer(step as Step, ten.status === 200 ? ten.store : undefined)
  expect(kept.status === 200 ? kept.store.match(/^— \S+/gmu) : kept).toEqual([
    '— chartward.example/test-ledger',
    '— witness.example/w1',
  ])
})

function answerOf(why: string): string | undefined {
  const given = answer(vectors.steps.find((step) => step.why === why) as Step, undefined)
  return given.status === 200 ? given.store : undefined
}

test('a stored checkpoint of another log, or none at all, stops the witness instead of being believed', () => {
  const step = vectors.steps.at(-1) as Step
  const moved = vectors.last.replace('chartward.example/test-ledger\n', 'other.example/log\n')
  for (const stored of [moved, '', 'garbage', vectors.last.slice(0, 20)]) {
    expect(() => answer(step, stored)).toThrow(expect.objectContaining({ code: 'NOTE_INVALID' }))
  }
})

test('a monitor is given a cosignature that is not old, on the same checkpoint', () => {
  const time = verifyNote(vectors.last, [cosigner.vkey]).verified[0]?.time ?? 0
  const at = (unixSeconds: number) =>
    refreshCheckpoint({ stored: vectors.last, cosigner, unixSeconds, ageMaxSeconds: 1800 })
  expect(at(time + 1800)).toBe(vectors.last)
  expect(at(time - 5)).toBe(vectors.last)
  const note = verifyNote(at(time + 1801), [...vectors.logs, cosigner.vkey])
  expect(note.text).toBe(verifyNote(vectors.last, vectors.logs).text)
  expect(note.verified.map(({ time }) => time)).toEqual([undefined, time + 1801])
  expect(at(time + 1801).match(/^— /gmu)?.length).toBe(2)
})
