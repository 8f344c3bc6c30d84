import { expect, test } from 'vitest'
import type { Email, Handed, Mailer } from './ports.ts'
import {
  asked,
  begunCampaign,
  byEmail,
  patientNumber,
  recipient,
  statesOf,
} from '../../../test/support/campaign.ts'
import { campaignsForTests } from '../../../test/support/opened-campaigns.ts'

const open = campaignsForTests()

interface TestMailer extends Mailer {
  readonly sent: Email[]
  answer: (email: Email) => Handed | Promise<Handed>
}

function mailer(answer: TestMailer['answer'] = () => ({ outcome: 'sent' }), perMinute = 100_000): TestMailer {
  const made: TestMailer = {
    sent: [],
    answer,
    messagesPerMinuteMax: perMinute,
    connections: 4,
    domain: 'clinic.example',
    hand: async (email) => {
      const handed = await made.answer(email)
      if (handed.outcome === 'sent') made.sent.push(email)
      return handed
    },
    close: async () => await Promise.resolve(),
  }
  return made
}

const some = (count: number) => Array.from({ length: count }, (_, at) => byEmail(at + 1))

test('nothing is frozen before two different people said yes to the same words', async () => {
  const { campaigns } = await open(some(3))
  const { id } = await campaigns.draft(asked('kim'), {
    case: 'C-2026-0001',
    draft: { words: 'a' },
    settings: { email: true, portal: false },
    supplement: false,
  })
  await expect(campaigns.freeze(asked('kim'), id)).rejects.toMatchObject({ code: 'APPROVAL_REQUIRED' })
  await campaigns.approve(asked('kim'), { id })
  await campaigns.approve(asked('kim'), { id })
  await expect(campaigns.freeze(asked('kim'), id)).rejects.toMatchObject({ code: 'APPROVAL_REQUIRED' })
  await campaigns.approve(asked('lee'), { id })
  // Other words: whoever said yes said it to others.
  await campaigns.redraft(asked('kim'), { id, draft: { words: 'b' } })
  await expect(campaigns.freeze(asked('kim'), id)).rejects.toMatchObject({ code: 'APPROVAL_REQUIRED' })
  await campaigns.approve(asked('lee'), { id })
  expect(await campaigns.approve(asked('kim'), { id })).toEqual({ approvedBy: ['kim', 'lee'], needed: 2 })
  expect(await campaigns.freeze(asked('kim'), id)).toMatchObject({ people: 3, pieces: 3 })
  for (const late of [
    campaigns.redraft(asked('kim'), { id, draft: { words: 'c' } }),
    campaigns.approve(asked('max'), { id }),
    campaigns.freeze(asked('kim'), id),
  ])
    await expect(late).rejects.toMatchObject({ code: 'NOTICE_FROZEN' })
})

test('nobody says yes to words that they did not read, and nobody writes over words that they did not read', async () => {
  const { campaigns, told } = await open(some(1))
  const drafting = { case: 'C-2026-0001', settings: { email: true, portal: false }, supplement: false }
  const { id, modelDigest: read } = await campaigns.draft(asked('kim'), {
    ...drafting,
    draft: { words: 'a' },
  })
  const { modelDigest } = await campaigns.redraft(asked('lee'), { id, words: read, draft: { words: 'b' } })
  const leaves = told.length
  const late = { id, words: read }
  await expect(campaigns.approve(asked('kim'), late)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' })
  const other = campaigns.redraft(asked('kim'), { ...late, draft: { words: 'c' } })
  await expect(other).rejects.toMatchObject({ code: 'VERSION_CONFLICT' })
  expect(told).toHaveLength(leaves)
  expect(await campaigns.find(id)).toMatchObject({ modelDigest, approvedBy: [], needed: 2 })
  expect((await campaigns.approve(asked('kim'), { id, words: modelDigest })).approvedBy).toEqual(['kim'])
})

test('words and list stand in the ledger by their digests before they are frozen', async () => {
  const made = await open(some(2))
  const id = await begunCampaign(made)
  const { modelDigest, listDigest } = await made.campaigns.find(id)
  expect(made.told.map(({ note }) => note)).toContain(
    `${id} frozen: words ${modelDigest}, list ${listDigest}, 2 pieces to 2 people`,
  )
  // A ledger that cannot be written freezes nothing.
  const { id: other } = await made.campaigns.draft(asked('kim'), {
    case: 'C-2026-0002',
    draft: {},
    settings: { email: true, portal: false },
    supplement: false,
  })
  await made.campaigns.approve(asked('kim'), { id: other })
  await made.campaigns.approve(asked('lee'), { id: other })
  made.onTell = async () => await Promise.reject(new Error('the ledger is away'))
  await expect(made.campaigns.freeze(asked('kim'), other)).rejects.toThrow('the ledger is away')
  made.onTell = async () => {}
  expect(await made.campaigns.find(other)).toMatchObject({ state: 'draft' })
  expect(await statesOf(made, other)).toEqual({})
})

test('each is sent once, by e-mail or by letter, and has leaves before and after', async () => {
  const by = mailer()
  const made = await open([...some(20), recipient(21)], by)
  const id = await begunCampaign(made)
  await made.campaigns.send()
  await made.campaigns.send()
  expect(await statesOf(made, id)).toEqual({ email: { sent: 20 }, letter: { waiting: 1 } })
  expect(new Set(by.sent.map(({ to }) => to.address)).size).toBe(20)
  expect(by.sent).toHaveLength(20)
  for (let number = 1; number <= 20; number += 1) {
    const notes = made.told.filter(({ about }) => about[0] === patientNumber(number)).map(({ note }) => note)
    expect(notes).toEqual([
      expect.stringMatching(/e-mail on its way$/),
      expect.stringMatching(/e-mail sent$/),
    ])
  }
  expect(new Set(by.sent.map(({ messageId }) => messageId)).size).toBe(20)
  expect(made.issued).toHaveLength(20)
})

test('nothing is handed over whose leaf could not be written', async () => {
  const by = mailer()
  const made = await open(some(5), by)
  const id = await begunCampaign(made)
  made.onTell = async (note) => {
    if (note.includes('on its way')) await Promise.reject(new Error('the ledger is away'))
  }
  await made.campaigns.send()
  expect(by.sent).toEqual([])
  made.onTell = async () => {}
  await made.campaigns.send()
  expect(by.sent).toHaveLength(5)
  expect(await statesOf(made, id)).toEqual({ email: { sent: 5 } })
})

test('no row says that an e-mail was sent before the ledger does', async () => {
  const by = mailer()
  const made = await open(some(1), by)
  const id = await begunCampaign(made)
  made.onTell = async (note) => {
    if (note.endsWith('e-mail sent')) await Promise.reject(new Error('the ledger is away'))
  }
  await made.campaigns.send()
  expect(by.sent).toHaveLength(1)
  expect(await statesOf(made, id)).toEqual({ email: { sending: 1 } })
})

test('a message stands in a portal, and counts as read, only after its leaf', async () => {
  const made = await open([recipient(1)])
  const id = await begunCampaign(made, { portal: true })
  const { portal } = made.campaigns
  const states = async () => (await statesOf(made, id)).portal
  const refuse = async () => await Promise.reject(new Error('the ledger is away'))
  made.onTell = refuse
  await made.campaigns.send()
  expect([await portal.messages(patientNumber(1)), await states()]).toEqual([[], { waiting: 1 }])
  made.onTell = async () => {}
  await made.campaigns.send()
  const [message] = await portal.messages(patientNumber(1))
  const read = { patient: patientNumber(1), piece: message?.piece ?? '' }
  made.onTell = refuse
  await expect(portal.shown(asked('ann'), read)).rejects.toThrow('the ledger is away')
  expect(await states()).toEqual({ sent: 1 })
  made.onTell = async () => {}
  expect(await portal.shown(asked('ann'), read)).toBe(true)
  expect(await states()).toEqual({ shown: 1 })
  const about = made.told.filter((leaf) => leaf.about.includes(patientNumber(1))).map(({ note }) => note)
  expect(about).toEqual([`${id} portal message`, `${read.piece} portal message shown`])
})

test('what was on its way when the process ended is unknown: it is listed, and not sent again by itself', async () => {
  const hanging = mailer(async () => await new Promise<Handed>(() => {}))
  const made = await open(some(10), hanging)
  const id = await begunCampaign(made)
  void made.campaigns.send()
  await expect.poll(async () => (await statesOf(made, id)).email?.sending).toBe(4)
  const next = mailer()
  await made.restart(next)
  await made.campaigns.send()
  expect(await statesOf(made, id)).toEqual({ email: { sent: 6, unknown: 4 } })
  const unknown = await made.campaigns.unknown(id)
  expect(unknown).toHaveLength(4)
  expect(made.told.filter(({ note }) => note.includes('unknown: the process'))).toHaveLength(4)
  const [first = '', second = '', third = ''] = unknown
  await made.campaigns.settle(asked('kim'), { piece: first, verdict: 'again' })
  await made.campaigns.settle(asked('kim'), { piece: second, verdict: 'sent' })
  await made.campaigns.settle(asked('kim'), { piece: third, verdict: 'letter' })
  await made.campaigns.send()
  expect(await statesOf(made, id)).toEqual({
    email: { sent: 8, unknown: 1, bounced: 1 },
    letter: { waiting: 1 },
  })
  const again = next.sent.filter(({ messageId }) => messageId.startsWith(`<${first}@`))
  expect(again).toHaveLength(1)
  await expect(made.campaigns.settle(asked('kim'), { piece: first, verdict: 'again' })).rejects.toMatchObject(
    {
      code: 'NOT_FOUND',
    },
  )
})

test('a mail server that is away changes nothing of a piece; one that says later is asked later; one that says no is followed by a letter', async () => {
  const by = mailer(() => ({ outcome: 'away' }))
  const made = await open(some(3), by)
  const id = await begunCampaign(made)
  await made.campaigns.send()
  expect(await statesOf(made, id)).toEqual({ email: { waiting: 3 } })
  by.answer = () => ({ outcome: 'sent' })
  await made.campaigns.send()
  expect(by.sent).toEqual([])
  made.pass(31_000)
  by.answer = ({ to }) =>
    to.address === 'person1@example.org'
      ? { outcome: 'later' }
      : to.address === 'person2@example.org'
        ? { outcome: 'refused', code: 550 }
        : { outcome: 'sent' }
  await made.campaigns.send()
  expect(await statesOf(made, id)).toEqual({
    email: { sent: 1, refused: 1, waiting: 1 },
    letter: { waiting: 1 },
  })
  by.answer = () => ({ outcome: 'sent' })
  await made.campaigns.send()
  expect(by.sent).toHaveLength(1)
  made.pass(61_000)
  await made.campaigns.send()
  expect(by.sent).toHaveLength(2)
})

test('no more go out in a minute than the settings say', async () => {
  const by = mailer(undefined, 60)
  const made = await open(some(200), by)
  await begunCampaign(made)
  const sent: number[] = []
  for (let second = 0; second < 180; second += 1) {
    await made.campaigns.send()
    sent.push(by.sent.length)
    made.pass(1_000)
  }
  for (let at = 60; at < sent.length; at += 1)
    expect((sent[at] ?? 0) - (sent[at - 60] ?? 0)).toBeLessThanOrEqual(61)
  expect(sent.at(-1)).toBeGreaterThanOrEqual(180)
})

test('a campaign that is paused sends nothing more, and goes on where it was', async () => {
  const by = mailer()
  const made = await open(some(50), by)
  const id = await begunCampaign(made)
  by.answer = async () => {
    if (by.sent.length === 10) await made.campaigns.act(asked('kim'), { id, act: 'pause' }).catch(() => {})
    return { outcome: 'sent' }
  }
  await made.campaigns.send()
  expect(by.sent.length).toBeLessThan(20)
  await made.campaigns.send()
  expect(await made.campaigns.find(id)).toMatchObject({ state: 'paused' })
  const before = by.sent.length
  await made.campaigns.act(asked('kim'), { id, act: 'resume' })
  by.answer = () => ({ outcome: 'sent' })
  await made.campaigns.send()
  expect(by.sent).toHaveLength(50)
  expect(before).toBeLessThan(50)
  expect(new Set(by.sent.map(({ to }) => to.address)).size).toBe(50)
})

test('when a case grows, another campaign goes only to those whom the first did not go to', async () => {
  const by = mailer()
  const made = await open(some(5), by)
  await begunCampaign(made, { portal: true })
  await made.campaigns.send()
  // One of them took back that they agreed to e-mail: no letter either, they have it.
  made.people = [recipient(1), ...some(8).slice(1)]
  const second = await begunCampaign(made, { portal: true })
  await made.campaigns.send()
  expect(await statesOf(made, second)).toEqual({ email: { sent: 3 }, portal: { sent: 3 } })
  expect(new Set(by.sent.map(({ to }) => to.address)).size).toBe(8)
  expect(by.sent).toHaveLength(8)
  // A supplement goes to everybody again.
  await begunCampaign(made, { supplement: true })
  await made.campaigns.send()
  expect(by.sent).toHaveLength(15)
})

test('whoever a stopped campaign did not reach is reached by the next', async () => {
  const by = mailer(({ to }) =>
    to.address === 'person1@example.org' ? { outcome: 'sent' } : { outcome: 'later' },
  )
  const made = await open(some(4), by)
  const id = await begunCampaign(made)
  await made.campaigns.send()
  await made.campaigns.act(asked('kim'), { id, act: 'stop' })
  by.answer = () => ({ outcome: 'sent' })
  const next = await begunCampaign(made)
  await made.campaigns.send()
  expect(await statesOf(made, id)).toEqual({ email: { sent: 1, stopped: 3 } })
  expect(await statesOf(made, next)).toEqual({ email: { sent: 3 } })
})

test('words that changed after the freeze are not sent', async () => {
  const by = mailer()
  const made = await open(some(3), by)
  const id = await begunCampaign(made)
  made.wordsOf = () => 'other words'
  await made.campaigns.send()
  expect(by.sent).toEqual([])
  expect(await made.campaigns.find(id)).toMatchObject({ state: 'paused' })
  await expect(made.campaigns.exports.begin(asked('kim'), id)).rejects.toMatchObject({
    code: 'APPROVAL_REQUIRED',
  })
})

test('to whom nothing may go out yet gets nothing, and the others do', async () => {
  const by = mailer()
  const made = await open(
    [byEmail(1), byEmail(2, { residence: 'NJ' }), recipient(3, { residence: 'NJ' })],
    by,
  )
  made.held = { byState: new Map([['NJ', 'the police is told first']]) }
  const id = await begunCampaign(made)
  await made.campaigns.send()
  expect(by.sent.map(({ to }) => to.address)).toEqual(['person1@example.org'])
  expect(await made.campaigns.exports.begin(asked('kim'), id)).toMatchObject({ pieces: 0, heldBack: 1 })
  made.held = { byState: new Map(), everybody: 'a hold' }
  await made.campaigns.send()
  await expect(made.campaigns.exports.begin(asked('kim'), id)).rejects.toMatchObject({
    code: 'APPROVAL_REQUIRED',
  })
  made.held = { byState: new Map() }
  await made.campaigns.send()
  expect(by.sent).toHaveLength(2)
})

test('whoever is on the suppression list gets nothing; an address on it, a letter', async () => {
  const by = mailer()
  const made = await open(some(4), by)
  const why = { reason: 'it is not safe to write to them' }
  const suppress = made.campaigns.suppressions
  await expect(
    suppress.add(asked('kim'), { kind: 'patient', value: patientNumber(1), reason: '' }),
  ).rejects.toMatchObject({ code: 'REASON_REQUIRED' })
  await suppress.add(asked('kim'), { kind: 'patient', value: patientNumber(1), ...why })
  await suppress.add(asked('kim'), { kind: 'email', value: 'PERSON2@example.org', ...why })
  const id = await begunCampaign(made)
  // And one after the freeze.
  await suppress.add(asked('kim'), { kind: 'email', value: 'person3@example.org', ...why })
  await made.campaigns.send()
  expect(by.sent.map(({ to }) => to.address)).toEqual(['person4@example.org'])
  expect(await statesOf(made, id)).toEqual({
    email: { sent: 1, suppressed: 1 },
    letter: { waiting: 2, suppressed: 1 },
  })
  expect(await suppress.list()).toHaveLength(3)
  expect(await suppress.end(asked('kim'), { kind: 'patient', value: patientNumber(1) })).toBe(true)
  expect(await suppress.end(asked('kim'), { kind: 'patient', value: patientNumber(1) })).toBe(false)
})

test('messages in the portal are those that were frozen, and say when they were opened', async () => {
  const made = await open(some(2), mailer())
  await begunCampaign(made, { portal: true })
  await made.campaigns.send()
  const { portal } = made.campaigns
  const [message] = await portal.messages(patientNumber(1))
  expect(message).toMatchObject({ subject: 'A notice about your data', language: 'en' })
  expect(message?.text).toContain(message?.code)
  const piece = message?.piece ?? ''
  expect(await portal.shown(asked('p'), { patient: patientNumber(2), piece })).toBe(false)
  expect(await portal.shown(asked('p'), { patient: patientNumber(1), piece })).toBe(true)
  expect(await portal.shown(asked('p'), { patient: patientNumber(1), piece })).toBe(false)
  const events = (await made.campaigns.deliveries(asked('kim'), patientNumber(1))).map((one) => [
    one.channel,
    one.events.map(({ state }) => state),
  ])
  expect(events).toEqual([
    ['email', ['waiting', 'sending', 'sent']],
    ['portal', ['waiting', 'sent', 'shown']],
  ])
  expect(await portal.messages(patientNumber(9))).toEqual([])
})
