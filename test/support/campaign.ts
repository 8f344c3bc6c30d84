import { createHash } from 'node:crypto'
import path from 'node:path'
import { asUnixMs, type PatientId, silentLog } from '../../src/kernel/index.ts'
import { makeCode } from '../../src/notice/proof/code.ts'
import {
  type CampaignGround,
  type Campaigns,
  type HeldBack,
  type Mailer,
  openCampaigns,
  QUEUES,
  type Queue,
  type Recipient,
} from '../../src/notice/index.ts'
import { migrate } from '../../src/postgres/index.ts'
import { openTestDatabase, type TestDatabase } from './database.ts'

/** One leaf, as campaigns tell it. */
export interface ToldLeaf {
  readonly user: string
  readonly note: string
  readonly about: readonly PatientId[]
}

/** Campaigns on a database of their own, with everything around them made up. */
export interface TestCampaigns {
  readonly campaigns: Campaigns
  readonly told: ToldLeaf[]
  readonly issued: string[]
  readonly database: TestDatabase['database']
  people: Recipient[]
  held: HeldBack
  /** The words change, as with a new version of the program. */
  wordsOf: (recipient: Recipient) => string
  onTell: (note: string) => Promise<void>
  pass(durationMs: number): void
  now(): number
  /** Another process on the same database, in place of the one before. */
  restart(mailer?: Mailer): Promise<void>
  close(): Promise<void>
}

export const asked = (user: string) => ({
  who: { user, role: 'operator', client: 'command-line', session: 'control', address: 'local' },
  request: 'test',
  why: 'HSYSADMIN',
})

export function patientNumber(number: number): PatientId {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as PatientId
}

export function recipient(number: number, more: Partial<Recipient> = {}): Recipient {
  return {
    patient: patientNumber(number),
    variant: 'adult',
    part2: false,
    language: 'en',
    patientName: { full: `Ann Person${number}`, given: 'Ann', family: `Person${number}` },
    addressee: { name: `Ann Person${number}` },
    address: {
      lines: [`${number} Main St`],
      city: 'Austin',
      state: 'TX',
      postalCode: '78701-1234',
      country: 'US',
    },
    residence: 'TX',
    elements: ['contact', 'identity'],
    tier: 'disclosed',
    ...more,
  }
}

export const byEmail = (number: number, more: Partial<Recipient> = {}): Recipient =>
  recipient(number, { email: `person${number}@example.org`, ...more })

/** Opens them for these people. */
export async function openTestCampaigns(people: Recipient[], mailer?: Mailer): Promise<TestCampaigns> {
  const test = await openTestDatabase()
  await migrate(test.database, path.resolve(import.meta.dirname, '..', '..', 'migrations'))
  const state = { ahead: 0 }
  const now = () => asUnixMs(Date.UTC(2026, 2, 20) + state.ahead)
  const made = {
    told: [] as ToldLeaf[],
    issued: [] as string[],
    database: test.database,
    people,
    held: { byState: new Map() } as HeldBack,
    wordsOf: ({ addressee, elements }: Recipient) => `${addressee.name} ${elements.join()}`,
    onTell: async (_note: string): Promise<void> => {},
    now,
    pass: (durationMs: number) => {
      state.ahead += durationMs
    },
  }
  const ground = (sendBy: Mailer | undefined): CampaignGround => ({
    database: test.database,
    clock: { now },
    log: silentLog,
    environment: 'test',
    root: Buffer.alloc(32, 7),
    tell: async ({ who }, { note = '', about = [] }) => {
      await made.onTell(note)
      made.told.push({ user: who.user, note, about })
    },
    itself: (request) => ({ ...asked('chartward'), request }),
    recipients: sourceOf(made),
    wording: wordingOf(made),
    issuer: {
      reserve: async (count) => await Promise.resolve(Array.from({ length: count }, makeCode)),
      seal: async ({ code }) =>
        await Promise.resolve({ code, qr: `QR ${code}`, verifyUrl: 'https://clinic.example/verify' }),
      issue: async (batch) => {
        made.issued.push(...batch.map(({ notice }) => notice))
        await Promise.resolve()
      },
    },
    mailer: sendBy,
    heldBack: async () => await Promise.resolve(made.held),
    begins: async () => await Promise.resolve(),
  })
  const whole: Writable<TestCampaigns> = {
    ...made,
    campaigns: await openCampaigns(ground(mailer), { idle: true }),
    restart: async (sendBy = mailer) => {
      whole.campaigns = await openCampaigns(ground(sendBy))
    },
    close: async () => {
      await whole.campaigns.close()
      await test.close()
    },
  }
  // What a test puts in place of them counts for what was opened before.
  for (const name of ['people', 'held', 'wordsOf', 'onTell'] as const)
    Object.defineProperty(whole, name, {
      get: () => made[name],
      set: (value: never) => {
        made[name] = value
      },
    })
  return whole
}

type Writable<Shape> = { -readonly [Name in keyof Shape]: Shape[Name] }

function sourceOf(made: { readonly people: readonly Recipient[] }): CampaignGround['recipients'] {
  return {
    sendable: async function* () {
      for (let at = 0; at < made.people.length; at += 500)
        yield await Promise.resolve(made.people.slice(at, at + 500))
    },
    queues: async () => {
      const queues = Object.fromEntries(QUEUES.map((queue) => [queue, 0])) as Record<Queue, number>
      queues.ready = made.people.length
      return await Promise.resolve({ people: made.people.length, missing: 0, queues })
    },
    residences: async () => await Promise.resolve(new Map([['TX', made.people.length]])),
  }
}

function wordingOf(made: { readonly wordsOf: (recipient: Recipient) => string }): CampaignGround['wording'] {
  const text = (one: Recipient, code: string) => ({
    subject: 'A notice about your data',
    text: `Dear ${one.addressee.name},\n${one.elements.join()}\nCode: ${code}\n`,
  })
  return {
    check: (draft) => draft as object,
    complete: (draft, counts) => ({ ...draft, total: counts.total }),
    review: () => ({ problems: [], unchecked: [] }),
    open: () => [],
    conflicts: () => [],
    advice: (model) => ({
      date: '2026-03-20',
      logIn: false,
      ...(model as { readonly advice?: object }).advice,
    }),
    composer: () => ({
      digest: (one) => createHash('sha256').update(made.wordsOf(one)).digest(),
      date: '2026-03-20',
      subject: () => 'A notice about your data',
      sender: () => undefined,
      elements: (one) => one.elements,
      email: (one, { code }) => ({ ...text(one, code), html: `<p>${code}</p>` }),
      portal: (one, { code }) => text(one, code),
      letters: async (all) => await Promise.resolve(Buffer.from(all.map(({ seal }) => seal.code).join('\n'))),
    }),
  }
}

/** Drafts, approves, freezes and begins one; answers its id. */
export async function begunCampaign(
  { campaigns }: TestCampaigns,
  options: { email?: boolean; portal?: boolean; supplement?: boolean; case?: string } = {},
): Promise<string> {
  const { email = true, portal = false, supplement = false, case: caseId = 'C-2026-0001' } = options
  const { id } = await campaigns.draft(asked('kim'), {
    case: caseId,
    draft: { words: 'what happened' },
    settings: { email, portal },
    supplement,
  })
  await campaigns.approve(asked('kim'), { id })
  await campaigns.approve(asked('lee'), { id })
  await campaigns.freeze(asked('kim'), id)
  await campaigns.act(asked('kim'), { id, act: 'send' })
  return id
}

/** The states of all pieces of a campaign. */
export async function statesOf({ campaigns }: TestCampaigns, id: string) {
  return (await campaigns.progress(id)).pieces
}
