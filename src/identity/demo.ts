import { randomBytes } from 'node:crypto'
import { ChartwardError, type UnixMs, asUnixMs } from '../kernel/index.ts'
import { type Asker, type Ground, hashOf } from './ground.ts'
import { findPerson, type Person } from './person.ts'
import { countRefusal } from './throttle.ts'
import { askerOf, complete, refuse, type SignedIn, type Visitor } from './visitor.ts'

/** How far the filling of a demo has come. */
export type DemoStage = 'filling' | 'filled' | 'drilling' | 'drilled'

/** A way in that is shown once. */
interface DemoLink {
  readonly token: string
  readonly expires: UnixMs
}

/**
 * The environment of a demo: one that was empty when made-up people were put into it. Only there can somebody be signed in
 * by a link. Whoever decides where a link may be used is further up.
 */
export interface Demo {
  /** Undefined: this is no demo. */
  stage(): Promise<DemoStage | undefined>
  /** Makes a demo of this environment, for ever. **Errors** `FORBIDDEN` where somebody can sign in already. */
  begin(asker: Asker): Promise<void>
  advance(stage: DemoStage): Promise<void>
  /**
   * A word that signs this person in once, within a minute; it dies with the process.
   *
   * **Errors** `FORBIDDEN` where this is no demo, `TOO_MANY_ATTEMPTS` for more than can be open at once.
   */
  makeLink(asker: Asker, person: Person): Promise<DemoLink>
  /** **Errors** `FORBIDDEN` where this is no demo; `SIGN_IN_FAILED`, `TOO_MANY_ATTEMPTS`. */
  redeem(visitor: Visitor, token: string): Promise<SignedIn>
}

const TOKEN_BYTES = 32
const LINK_MS = 60_000
const LINKS_MAX = 100
const STAGES: readonly string[] = ['filling', 'filled', 'drilling', 'drilled'] satisfies DemoStage[]

/** By the hash of its word. */
type Links = Map<string, { readonly person: Person['id']; readonly expires: UnixMs }>

export function openDemo(ground: Ground): Demo {
  const links: Links = new Map()
  return {
    stage: async () => await stageOf(ground),
    begin: async (asker) => await begin(ground, asker),
    advance: async (stage) => {
      await ground.database.query('update demo set stage = $1', [stage])
    },
    makeLink: async (asker, person) => await makeLink(ground, links, { asker, person }),
    redeem: async (visitor, token) => await redeem(ground, links, { visitor, token }),
  }
}

/** Who can write to the table alone makes no demo of anything, and a row of another environment is none here. */
const markOf = (ground: Ground): Buffer => hashOf(ground, 'demo', 'made of an empty environment')

async function stageOf(ground: Ground): Promise<DemoStage | undefined> {
  const [row] = await ground.database.query<{ mark: Buffer; stage: string }>('select mark, stage from demo')
  return row?.mark.equals(markOf(ground)) === true && isStage(row.stage) ? row.stage : undefined
}

function isStage(text: string): text is DemoStage {
  return STAGES.includes(text)
}

async function begin(ground: Ground, asker: Asker): Promise<void> {
  const { database, clock, tell } = ground
  await database.transaction(async ({ query }) => {
    // Locked, so that nobody is made between the look and the mark.
    await query('lock table person in share mode')
    const people = await query('select 1 from person limit 1')
    if (people.length > 0)
      throw new ChartwardError(
        'FORBIDDEN',
        'a demo is made of an empty environment, and people are in this one',
      )
    await query('insert into demo (mark, made, stage) values ($1, $2, $3)', [
      markOf(ground),
      clock.now(),
      'filling' satisfies DemoStage,
    ])
    await tell({ how: 'role', who: asker, note: 'this environment is a demo: links sign its people in' })
  })
}

async function requireDemo(ground: Ground): Promise<void> {
  if ((await stageOf(ground)) === undefined)
    throw new ChartwardError('FORBIDDEN', 'this is no demo: people sign in with what they enrolled')
}

async function makeLink(
  ground: Ground,
  links: Links,
  { asker, person }: { readonly asker: Asker; readonly person: Person },
): Promise<DemoLink> {
  await requireDemo(ground)
  const now = ground.clock.now()
  for (const [hash, { expires }] of links) if (expires <= now) links.delete(hash)
  if (links.size >= LINKS_MAX)
    throw new ChartwardError('TOO_MANY_ATTEMPTS', 'too many links are open: wait 60 seconds')
  await ground.tell({ how: 'factor', who: asker, note: `demo link for ${person.userName}` })
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const expires = asUnixMs(now + LINK_MS)
  links.set(hashOf(ground, 'demo-link', token).toString('hex'), { person: person.id, expires })
  return { token, expires }
}

async function redeem(
  ground: Ground,
  links: Links,
  { visitor, token }: { readonly visitor: Visitor; readonly token: string },
): Promise<SignedIn> {
  await requireDemo(ground)
  const hash = hashOf(ground, 'demo-link', token).toString('hex')
  const link = links.get(hash)
  // Taken before anything is awaited: of two at once, one is in time.
  links.delete(hash)
  const { query } = ground.database
  const isOpen = link !== undefined && link.expires > ground.clock.now()
  const person = isOpen ? await findPerson(ground, query, { id: link.person }) : undefined
  if (person === undefined) {
    await countRefusal(ground, askerOf(visitor, undefined))
    return await refuse(ground, visitor, undefined, 'demo link')
  }
  return await complete(ground, visitor, {
    person,
    factors: ['demo-link'],
    enrolmentOnly: false,
    settle: async () => await Promise.resolve(true),
  })
}
