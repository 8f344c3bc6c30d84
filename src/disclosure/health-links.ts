import { createHash, randomBytes, randomUUID, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { CompactEncrypt } from 'jose'
import { ChartwardError, type PatientId } from '../kernel/index.ts'
import { parseExact, patientIdOf, type Resource, stringify } from '../fhir/index.ts'
import type { PersonId } from '../identity/index.ts'
import { restraintOf } from './contained.ts'
import { countLinks, dropExpiredLinks, endLinks, type LinksOf, tellOfLink } from './ended-links.ts'
import { gated } from './gate.ts'
import type { Answer, Disclosed, Ground, Interaction, Shown } from './interaction.ts'
import { account } from './leaves.ts'
import { openText, sealText } from './sealed-text.ts'

const BYTES_MAX = 8 * 1024 * 1024
const PAGES_MAX = 20
const LINKS_MAX = 20
const LASTS_MS_MAX = 365 * 24 * 60 * 60 * 1000
const TRIES = 5
const TICKET_MS = 10 * 60 * 1000
const LABEL_LETTERS_MAX = 80
const RECIPIENT_LETTERS_MAX = 120
const PASSCODE = { min: 4, max: 64, saltBytes: 16, hashBytes: 32 }
const slowly = promisify(scrypt) as (passcode: string, salt: Buffer, bytes: number) => Promise<Buffer>

/** What is to be given away. `expires` in milliseconds since 1970; no `types`: everything. `passcode` empty: none. */
export interface HealthLinkAsked {
  readonly patient: string
  readonly label: string
  readonly expires: number
  readonly passcode: string
  readonly types: readonly string[]
}

/** A link that was made. `secret` stands in its address, `key` opens what is there: neither is stored. */
export interface HealthLinkMade {
  readonly id: string
  readonly secret: string
  readonly key: string
}

/** A link as whoever made it sees it. */
export interface HealthLinkListed {
  readonly id: string
  readonly label: string
  readonly made: number
  readonly expires: number
  readonly hasPasscode: boolean
  readonly opened: number
  readonly lastOpened?: number
  /** When it stopped to open anything; absent while it does. */
  readonly ended?: number
}

/** What a recipient gets: a JWE, or how many tries are left after a wrong passcode. `ticket` fetches it for a few minutes. */
export type HealthLinkOpened =
  | { readonly jwe: Disclosed; readonly ticket: string }
  | { readonly triesLeft: number }

/** Records given away by link. **Source** SMART Health Links, 1.0. */
export interface HealthLinks {
  /** **Errors.** Those of `everything`; `USAGE`, `BODY_TOO_LARGE`. */
  make(interaction: Interaction, asked: HealthLinkAsked): Promise<HealthLinkMade>
  list(interaction: Interaction, patient: string): Promise<HealthLinkListed[]>
  /** What was given by it is gone. Answers whether there was one. */
  end(interaction: Interaction, id: string): Promise<boolean>
  /** How many of these open something still. */
  count(of: LinksOf): Promise<number>
  /** Ends all of them. Answers how many there were. **Errors.** Those of the ledger. */
  endOf(interaction: Interaction, of: LinksOf): Promise<number>
  /**
   * **Errors.** `NOT_FOUND` for what never was, has ended, or was guessed at too often; `CONTAINED` while the environment is
   * contained: nothing shows that whoever has a link takes part in anybody's care.
   */
  open(
    asked: { readonly secret: string; readonly passcode: string; readonly recipient: string },
    address: string,
  ): Promise<HealthLinkOpened>
  /** The same by a ticket of `open`. **Errors.** `NOT_FOUND`, `CONTAINED`. */
  handOut(asked: { readonly secret: string; readonly ticket: string }, address: string): Promise<Disclosed>
  /** What expired links gave is gone for good. Answers how many there were. */
  dropExpired(): Promise<number>
}

/** How everything of somebody is asked for, page by page. */
export interface Gathering {
  everything(interaction: Interaction, id: string, types: readonly string[]): Promise<Answer>
  page(interaction: Interaction, link: string): Promise<Answer>
}

interface Row {
  readonly id: string
  readonly person: string
  readonly patient: PatientId
  readonly made: string
  readonly expires: string
  readonly session: string | null
  readonly role: string | null
  readonly passcode: Buffer | null
  readonly opened: number
  readonly last_opened: string | null
  readonly sealed: Buffer
  readonly ended: string | null
}

/** One that opens something still, with what it gives: some megabytes, which no list asks for. */
interface Living extends Row {
  readonly content: Buffer | null
}

interface Kept {
  readonly label: string
  readonly shown: readonly Pick<Shown, 'reference' | 'elements' | 'bytes'>[]
  /** SHA-256 of the very bytes that are given, as base64. */
  readonly content: string
}

const COLUMNS =
  'id, person, patient, made, expires, session, role, passcode, opened, last_opened, sealed, ended'

export function openHealthLinks(ground: Ground, gathering: Gathering): HealthLinks {
  return {
    make: async (interaction, asked) => await make(ground, gathering, interaction, asked),
    list: async (interaction, patient) => await list(ground, interaction, patient),
    end: async (interaction, id) => await end(ground, interaction, id),
    count: async (of) => await countLinks(ground, of),
    endOf: async (interaction, of) => await endLinks(ground, interaction, of),
    open: async (asked, address) => await open(ground, asked, address),
    handOut: async ({ secret, ticket }, address) => {
      const row = await living(ground, secret, address)
      const until = Number(openText(ground.pageLinkKey, ['health-link-ticket', row.id], fromText(ticket)))
      if (!(until > ground.clock.now())) throw nothing()
      return await give(ground, row, { address, note: `health link ${row.id}, its file fetched` })
    },
    dropExpired: async () => await dropExpiredLinks(ground.clock.now(), ground.database.query),
  }
}

async function make(
  ground: Ground,
  gathering: Gathering,
  interaction: Interaction,
  asked: HealthLinkAsked,
): Promise<HealthLinkMade> {
  const { clock, database } = ground
  const label = asked.label.trim()
  const now = clock.now()
  const owner = ownerOf(interaction)
  checkAsked(asked, now)
  const patient = patientIdOf(asked.patient)
  const live = await database.query(
    'select id from health_link where person = $1 and ended is null and expires > $2',
    [owner, now],
  )
  if (live.length >= LINKS_MAX) throw new ChartwardError('USAGE', 'there are too many links: end one first')
  const { bundle, shown } = await gather(ground, gathering, interaction, asked)
  const [secret, key] = [randomBytes(32), randomBytes(32)]
  const jwe = await new CompactEncrypt(bundle)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: 'application/fhir+json' })
    .encrypt(key)
  const id = randomUUID()
  const content = Buffer.from(jwe, 'ascii')
  const kept = JSON.stringify({ label, shown, content: digestOf(content) } satisfies Kept)
  const hash = asked.passcode === '' ? null : await hashPasscode(asked.passcode)
  const { session, role } = interaction.who
  const given = { id, person: owner, patient, session, role, passcode: hash }
  const bound = boundTo({ ...given, expires: String(asked.expires) })
  // Said first: a link that nobody can account for opens nothing.
  await tellOfLink(ground, interaction, {
    patient,
    note: `health link ${id} made, until ${new Date(asked.expires).toISOString()}`,
  })
  await keepGiven(ground, interaction, {
    ...given,
    hash: hashOf(secret.toString('base64url')),
    made: now,
    expires: asked.expires,
    sealed: sealText(ground.pageLinkKey, bound, kept),
    content,
  })
  return { id, secret: secret.toString('base64url'), key: key.toString('base64url') }
}

interface Given {
  readonly id: string
  readonly hash: Buffer
  readonly person: PersonId
  readonly patient: PatientId
  readonly made: number
  readonly expires: number
  readonly session: string
  readonly role: string
  readonly passcode: Buffer | null
  readonly sealed: Buffer
  readonly content: Buffer
}

/** To gather takes its time: what is given is given only if the right to it, and the session, stand then. **Errors.** `ACCESS_DENIED`. */
async function keepGiven(
  { database, holdRight }: Ground,
  { caller }: Interaction,
  { id, hash, person, patient, made, expires, session, role, passcode, sealed, content }: Given,
): Promise<void> {
  const { fhirUser = '' } = caller ?? {}
  const isOwn = fhirUser.startsWith('Patient/') && patientIdOf(fhirUser.slice('Patient/'.length)) === patient
  await database.transaction(async ({ query }) => {
    const right = { person, session, role, ...(isOwn ? {} : { patient }) }
    if (!(await holdRight(query, right)))
      throw new ChartwardError('ACCESS_DENIED', 'the right to this record ended meanwhile')
    await query(
      `insert into health_link (id, hash, person, patient, made, expires, session, role, passcode, tries_left, sealed, content)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [id, hash, person, patient, made, expires, session, role, passcode, TRIES, sealed, content],
    )
  })
}

function checkAsked({ label, expires, passcode }: HealthLinkAsked, now: number): void {
  if (label.length > LABEL_LETTERS_MAX) throw new ChartwardError('USAGE', 'a label has at most 80 letters')
  if (!(expires > now && expires <= now + LASTS_MS_MAX))
    throw new ChartwardError('USAGE', 'a link ends within a year, and not before it begins')
  const isPasscode = passcode.length >= PASSCODE.min && passcode.length <= PASSCODE.max
  if (passcode !== '' && !isPasscode) throw new ChartwardError('USAGE', 'a passcode has 4 to 64 characters')
}

/** What is there now, as one bundle and digit by digit; each page has had its leaves as a page of `$everything`. */
async function gather(
  { fhir }: Ground,
  gathering: Gathering,
  interaction: Interaction,
  { patient, types }: HealthLinkAsked,
): Promise<{ bundle: Buffer; shown: Kept['shown'] }> {
  const entry: unknown[] = []
  const shown: Kept['shown'][number][] = []
  let bytes = 0
  let answer = await gathering.everything(interaction, patient, types)
  for (let pages = 1; ; pages += 1) {
    const body = answer.body ?? Buffer.from('{}')
    bytes += body.length
    if (bytes > BYTES_MAX || pages > PAGES_MAX)
      throw new ChartwardError('BODY_TOO_LARGE', 'this is more than a link can carry: give a part of it')
    const { resource: page, exact } = parseExact(body.toString('utf8')) as Record<'resource' | 'exact', Page>
    for (const [at, { resource }] of (page.entry ?? []).entries()) {
      const { fullUrl, resource: given = resource } = exact.entry?.[at] ?? {}
      entry.push({ fullUrl, resource: given })
      shown.push({
        reference: `${resource.resourceType}/${resource.id ?? ''}/${resource.meta?.versionId ?? '1'}`,
        elements: fhir.elementsOf(resource),
        bytes: Buffer.byteLength(stringify(given)),
      })
    }
    const next = page.link?.find(({ relation }) => relation === 'next')?.url
    const link = next === undefined ? null : new URLSearchParams(next.slice(next.indexOf('?'))).get('_page')
    if (link === null) break
    answer = await gathering.page(interaction, link)
  }
  const bundle = { resourceType: 'Bundle', type: 'collection', entry }
  return { bundle: Buffer.from(stringify(bundle), 'utf8'), shown }
}

interface Page extends Resource {
  readonly entry?: readonly { readonly fullUrl?: string; readonly resource: Named }[]
  readonly link?: readonly { readonly relation: string; readonly url: string }[]
}

type Named = Resource & { readonly meta?: { readonly versionId?: string } }

async function list(ground: Ground, interaction: Interaction, patient: string): Promise<HealthLinkListed[]> {
  const about = patientIdOf(patient)
  const now = ground.clock.now()
  const isOwn = interaction.caller?.fhirUser === `Patient/${patient}`
  // A patient sees what proxies gave away of theirs; a proxy what they gave away themselves.
  const rows = await ground.database.query<Row>(
    `select ${COLUMNS} from health_link where patient = $1 and ($3 or person = $2) order by made desc limit 100`,
    [about, ownerOf(interaction), isOwn],
  )
  await account(ground, await gated(ground, interaction), {
    how: 'operation',
    note: 'health links',
    shown: [],
    about: [about],
  })
  return rows.flatMap((row) => listedOf(ground, row, now))
}

/** None for a row that was altered: it opens nothing, and hides no other link of theirs. */
function listedOf(ground: Ground, row: Row, now: number): HealthLinkListed[] {
  const kept = readKept(ground, row)
  if (kept === undefined) return []
  const ended = row.ended === null ? Number(row.expires) : Number(row.ended)
  const listed = {
    id: row.id,
    label: kept.label,
    made: Number(row.made),
    expires: Number(row.expires),
    hasPasscode: row.passcode !== null,
    opened: row.opened,
    ...(row.last_opened === null ? {} : { lastOpened: Number(row.last_opened) }),
    ...(ended <= now ? { ended } : {}),
  }
  return [listed]
}

async function end(ground: Ground, interaction: Interaction, id: string): Promise<boolean> {
  const { fhirUser = '' } = interaction.caller ?? {}
  const own = fhirUser.startsWith('Patient/') ? patientIdOf(fhirUser.slice('Patient/'.length)) : null
  const [ended] = await ground.database.query<{ patient: PatientId }>(
    `update health_link set ended = $2, content = null
     where id::text = $1 and ended is null and (person = $3 or patient = $4) returning patient`,
    [id, ground.clock.now(), ownerOf(interaction), own],
  )
  // It is closed already: that this is told may wait for a moment, and never undoes it.
  if (ended !== undefined)
    await tellOfLink(ground, interaction, { patient: ended.patient, note: `health link ${id} ended` })
  return ended !== undefined
}

async function open(
  ground: Ground,
  { secret, passcode, recipient }: { secret: string; passcode: string; recipient: string },
  address: string,
): Promise<HealthLinkOpened> {
  const row = await living(ground, secret, address)
  const said = recipient
    .replaceAll(/[^\p{L}\p{N} .,'&()-]/gu, ' ')
    .trim()
    .slice(0, RECIPIENT_LETTERS_MAX)
  if (said === '') throw new ChartwardError('USAGE', 'say who asks: recipient')
  // A row that was altered is not even told to its patient: it may name another one.
  keptOf(ground, row)
  const triesLeft = await tryPasscode(ground, row, passcode)
  if (triesLeft !== undefined) {
    const note = `health link ${row.id}, wrong passcode, by ${said}`
    await account(ground, recipientOf(row, address), { how: 'denied', shown: [], about: [row.patient], note })
    return { triesLeft }
  }
  const jwe = await give(ground, row, { address, note: `health link ${row.id}, opened by ${said}` })
  const until = String(ground.clock.now() + TICKET_MS)
  const ticket = sealText(ground.pageLinkKey, ['health-link-ticket', row.id], until).toString('base64url')
  return { jwe, ticket }
}

/** Undefined when it is right, or none is asked for; otherwise how many tries are left. A try is used up before it is judged. */
async function tryPasscode(
  { database, clock }: Ground,
  row: Row,
  passcode: string,
): Promise<number | undefined> {
  if (row.passcode === null) return undefined
  const [left] = await database.query<{ tries_left: number }>(
    'update health_link set tries_left = tries_left - 1 where id = $1 and tries_left > 0 and ended is null returning tries_left',
    [row.id],
  )
  if (left === undefined) throw nothing()
  if (passcode.length <= PASSCODE.max && (await isPasscode(row.passcode, passcode))) {
    await database.query('update health_link set tries_left = tries_left + 1 where id = $1', [row.id])
    return undefined
  }
  if (left.tries_left === 0)
    await database.query('update health_link set ended = $2, content = null where id = $1', [
      row.id,
      clock.now(),
    ])
  return left.tries_left
}

/** The very versions that were given stand in the leaf of each opening, before a byte of them leaves. */
async function give(
  ground: Ground,
  row: Living,
  { address, note }: { readonly address: string; readonly note: string },
): Promise<Disclosed> {
  const { content } = row
  if (content === null) throw nothing()
  const kept = keptOf(ground, row)
  // Other bytes than these are not what the leaf tells of.
  if (kept.content !== digestOf(content)) throw altered()
  const shown = kept.shown.map((one) => ({ ...one, patients: [row.patient], shared: false }))
  const accounted = await account(ground, recipientOf(row, address), { how: 'everything', shown, note })
  // A link that was ended while its passcode was judged or its leaf was written gives nothing any more.
  const [living] = await ground.database.query(
    `update health_link set opened = opened + 1, last_opened = $2
     where id = $1 and ended is null and expires > $2 returning id`,
    [row.id, ground.clock.now()],
  )
  if (living === undefined) throw nothing()
  return accounted.send(content)
}

function recipientOf({ id }: Row, address: string): Interaction {
  const who = {
    user: `health-link ${id}`,
    role: 'recipient',
    client: 'smart-health-link',
    session: id,
    address,
  }
  return { who, request: randomUUID(), why: 'PATRQT' }
}

async function living(ground: Ground, secret: string, address: string): Promise<Living> {
  const [row] = await ground.database.query<Living>(
    `select ${COLUMNS}, content from health_link where hash = $1 and ended is null and expires > $2`,
    [hashOf(secret), ground.clock.now()],
  )
  if (row === undefined) throw nothing()
  const recipient = recipientOf(row, address)
  await restraintOf(ground, recipient, recipient.who)
  return row
}

function keptOf(ground: Ground, row: Row): Kept {
  const kept = readKept(ground, row)
  if (kept === undefined) throw altered()
  return kept
}

function readKept({ pageLinkKey }: Ground, row: Row): Kept | undefined {
  const text = openText(pageLinkKey, boundTo(row), row.sealed)
  return text === undefined ? undefined : (JSON.parse(text) as Kept)
}

/** Whoever can write to the table alone makes no link another patient's, of another owner or session, longer, or without its passcode. */
function boundTo({
  id,
  person,
  patient,
  expires,
  session,
  role,
  passcode,
}: Pick<Row, 'id' | 'person' | 'patient' | 'expires' | 'session' | 'role' | 'passcode'>): readonly string[] {
  const made = session === null ? [] : [session, role ?? '']
  return ['health-link', id, person, patient, expires, passcode?.toString('base64') ?? '', ...made]
}

const altered = (): ChartwardError => new ChartwardError('SEAL_BROKEN', 'a health link was altered')

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64')
}

function ownerOf({ caller }: Interaction): PersonId {
  if (caller?.person === undefined)
    throw new ChartwardError('FORBIDDEN', 'only somebody who signed in does this')
  return caller.person
}

const nothing = (): ChartwardError =>
  new ChartwardError('NOT_FOUND', 'this link opens nothing, or nothing any more')

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

async function hashPasscode(passcode: string): Promise<Buffer> {
  const salt = randomBytes(PASSCODE.saltBytes)
  return Buffer.concat([salt, await slowly(passcode, salt, PASSCODE.hashBytes)])
}

async function isPasscode(kept: Buffer, passcode: string): Promise<boolean> {
  const hash = await slowly(passcode, kept.subarray(0, PASSCODE.saltBytes), PASSCODE.hashBytes)
  return timingSafeEqual(hash, kept.subarray(PASSCODE.saltBytes))
}

function fromText(ticket: string): Buffer {
  return Buffer.from(ticket, 'base64url')
}
