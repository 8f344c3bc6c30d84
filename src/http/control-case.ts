import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import { CASE_PATH, type CaseActWord, CASE_ACTS, type CaseLine } from '../contract/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import type { Asker } from '../identity/index.ts'
import type {
  Case,
  CaseAsked,
  CaseGrown,
  CasePerson,
  Cases,
  Decision,
  DetermineAsked,
} from '../incident/index.ts'
import type { Reading } from './control-people.ts'

interface CaseDoor {
  readonly cases: Cases
  readonly disclosure: Disclosure
}

type Sent = Readonly<Record<string, unknown>>

/** Cases, for whoever runs the machine. What is done in one tells the ledger itself, before it is done. */
export function caseRoutes(app: FastifyInstance, door: CaseDoor, reading: Reading): void {
  const { cases, disclosure } = door
  const { operatorOf, jsonOf } = reading
  app.post(CASE_PATH, async (request) => {
    return await cases.open(operatorOf(request).who, askedOf(jsonOf<Sent>(request)))
  })
  app.get(CASE_PATH, async (request): Promise<{ cases: readonly CaseLine[] }> => {
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'case list' })
    return { cases: (await cases.list()).map(lineOf) }
  })
  for (const word of CASE_ACTS)
    app.post(`${CASE_PATH}/:id/${word}`, async (request) => {
      const { id } = request.params as { id: string }
      return await ACTS[word](cases, { id, by: operatorOf(request).who, sent: jsonOf<Sent>(request) })
    })
  readingRoutes(app, door, reading)
}

/** What of a case is shown. */
function readingRoutes(app: FastifyInstance, { cases, disclosure }: CaseDoor, { operatorOf }: Reading): void {
  const shown = {
    show: async (id: string) => await cases.find(id),
    suggest: async (id: string) => ({ suggestions: await cases.suggest(id) }),
    worksheet: async (id: string) => await cases.worksheet(id),
    timeline: async (id: string) => ({ timeline: await cases.timeline(id) }),
  } as const
  for (const [word, read] of Object.entries(shown))
    app.get(`${CASE_PATH}/:id/${word}`, async (request) => {
      const { id } = await cases.find((request.params as { id: string }).id)
      await disclosure.note(operatorOf(request), { how: 'operation', note: `case ${word} ${id}` })
      return await read(id)
    })
  app.get(`${CASE_PATH}/:id/people`, async (request, reply) => {
    const { id } = await cases.find((request.params as { id: string }).id)
    await disclosure.note(operatorOf(request), { how: 'operation', note: `case people ${id}` })
    return await reply.type('application/x-ndjson').send(Readable.from(linesOf(cases.people(id))))
  })
  app.get(`${CASE_PATH}/:id/inputs/:digest`, async (request, reply) => {
    const { id: named, digest } = request.params as { id: string; digest: string }
    const { id } = await cases.find(named)
    await disclosure.note(operatorOf(request), { how: 'export', note: `case inputs ${id}` })
    return await reply.type('text/plain; charset=utf-8').send(await cases.inputs(id, digest))
  })
}

async function* linesOf(people: AsyncIterable<CasePerson>): AsyncGenerator<string> {
  for await (const person of people) yield `${JSON.stringify(person)}\n`
}

interface Acting {
  readonly id: string
  readonly by: Asker
  readonly sent: Sent
}

/** Each act with what it takes; what a text says is checked by the case. */
const ACTS: Readonly<Record<CaseActWord, (cases: Cases, acting: Acting) => Promise<Case | Decision>>> = {
  anchor: async (cases, { id, by, sent }) =>
    await cases.anchor(id, by, {
      anchor: textOf(sent, 'anchor'),
      at: textOf(sent, 'at'),
      why: textOf(sent, 'why'),
    }),
  grow: async (cases, { id, by, sent }) =>
    await cases.grow(id, by, { add: grownOf(sent['add']), why: textOf(sent, 'why') }),
  link: async (cases, { id, by, sent }) => await cases.link(id, by, textOf(sent, 'finding')),
  rescope: async (cases, { id, by }) => await cases.rescope(id, by),
  note: async (cases, { id, by, sent }) => await cases.note(id, by, textOf(sent, 'text')),
  task: async (cases, { id, by, sent }) =>
    await cases.task(id, by, { what: textOf(sent, 'what'), ...textsOf(sent, ['assignee', 'due']) }),
  assign: async (cases, { id, by, sent }) =>
    await cases.assign(id, by, { task: textOf(sent, 'task'), assignee: textOf(sent, 'assignee') }),
  finish: async (cases, { id, by, sent }) => await cases.finish(id, by, textOf(sent, 'task')),
  role: async (cases, { id, by, sent }) =>
    await cases.role(id, by, { user: textOf(sent, 'user'), role: textOf(sent, 'role') }),
  hold: async (cases, { id, by, sent }) => {
    const covers = listOf(sent, 'covers')
    return await cases.hold(id, by, {
      agency: textOf(sent, 'agency'),
      requester: textOf(sent, 'requester'),
      form: textOf(sent, 'form'),
      from: textOf(sent, 'from'),
      ...textsOf(sent, ['until']),
      ...(covers === undefined ? {} : { covers }),
    })
  },
  release: async (cases, { id, by, sent }) =>
    await cases.release(id, by, { hold: textOf(sent, 'hold'), why: textOf(sent, 'why') }),
  determine: async (cases, { id, by, sent }) => await cases.determine(id, by, determineOf(sent)),
  decide: async (cases, { id, by, sent }) =>
    await cases.decide(id, by, {
      about: textOf(sent, 'about'),
      outcome: textOf(sent, 'outcome'),
      why: textOf(sent, 'why'),
      inputs: sent['inputs'] ?? {},
      ...(typeof sent['needs'] === 'number' ? { needs: sent['needs'] } : {}),
    }),
  sign: async (cases, { id, by, sent }) =>
    await cases.sign(id, by, { decision: textOf(sent, 'decision'), name: textOf(sent, 'name') }),
  close: async (cases, { id, by, sent }) => await cases.close(id, by, textOf(sent, 'why')),
  reopen: async (cases, { id, by, sent }) => await cases.reopen(id, by, textOf(sent, 'why')),
}

function askedOf(sent: Sent): CaseAsked {
  const texts = textsOf(sent, ['title', 'finding', 'tip', 'capacity', 'timeZone'])
  return { ...texts, ...(sent['query'] === undefined ? {} : { query: grownOf(sent['query']) }) }
}

function determineOf(sent: Sent): DetermineAsked {
  const statements = sent['statements']
  const patients = listOf(sent, 'patients')
  return {
    kind: textOf(sent, 'kind'),
    why: textOf(sent, 'why'),
    ...textsOf(sent, ['tier', 'exception', 'jurisdiction']),
    ...(patients === undefined ? {} : { patients }),
    ...(isObject(statements)
      ? { statements: textsOf(statements, ['nature', 'recipient', 'acquired', 'mitigation']) }
      : {}),
  }
}

const LISTS: readonly string[] = ['sessions', 'users', 'clients', 'addresses']
const TIMES: readonly string[] = ['from', 'to', 'processFrom', 'processTo']
/** The last time a JavaScript date can hold. */
const TIME_MAX = 8.64e15

/** What a list names is checked by the case. */
function grownOf(sent: unknown): CaseGrown {
  const fits = ([name, value]: [string, unknown]): boolean => {
    if (LISTS.includes(name)) return Array.isArray(value)
    if (TIMES.includes(name))
      return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= TIME_MAX
    return name === 'copied' && value === true
  }
  if (isObject(sent) && Object.entries(sent).every(fits)) return sent
  const says = `a case asks by ${[...LISTS, ...TIMES].join(', ')} and copied; times are milliseconds since 1970`
  throw new ChartwardError('USAGE', says)
}

function lineOf({ id, title, state, opened, openedBy, runs }: Case): CaseLine {
  const people = runs.at(-1)?.total ?? { people: 0, disclosed: 0, exposed: 0 }
  return { id, title, state, opened, openedBy, people }
}

/** Nothing, where it is no text: the case says what is missing. */
function textOf(sent: Sent, name: string): string {
  const value = sent[name]
  return typeof value === 'string' ? value : ''
}

function textsOf<Name extends string>(
  sent: Sent,
  names: readonly Name[],
): { readonly [Member in Name]?: string } {
  const texts = names.flatMap((name) => {
    const value = sent[name]
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  return Object.fromEntries(texts) as { readonly [Member in Name]?: string }
}

function listOf(sent: Sent, name: string): readonly string[] | undefined {
  const value = sent[name]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined
}

function isObject(value: unknown): value is Sent {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
