import {
  type AccessAlert,
  type AccessAlerts,
  ALERT_KINDS,
  type AlertKind,
  type AlertSettings,
} from '../contract/index.ts'
import type { AccessLook, Disclosed, SeenLeaf } from '../disclosure/index.ts'
import { showsPatient } from '../ledger/index.ts'
import { type EpisodeGround, judge, type Judged } from './episodes.ts'
import type { SeenGround } from './ground.ts'
import { NOTE_OF_LOOK } from './notes.ts'
import { answeredSince } from './questions.ts'
import { peopleAround, type Whose } from './surroundings.ts'
import { changeWatch, readWatch, type Watch } from './watch.ts'

const PAGES_MAX = 4
const SHOWN_MAX = 100
/** What is older when somebody looks for the first time is history, and no news. */
const NEWS_MS = 90 * 86_400_000

interface Told {
  readonly kind: AlertKind
  readonly at: number
  readonly what: string
  readonly leaf: number
}

/** What somebody does beside reading their alerts. */
export interface AlertsAsked extends Whose {
  /** Those that are there count as read. */
  readonly see?: boolean
  /** From now on told of these. */
  readonly settings?: AlertSettings
}

/** What is new of who saw this record; entries since the last time are looked at now. **Errors.** `ACCESS_DENIED`. */
export async function alertsOf(seen: SeenGround, asked: AlertsAsked): Promise<Disclosed> {
  return await seen.disclosure.accesses(asked.interaction, asked.patient, async (look) => {
    const watch = await catchUp(seen, look, asked)
    const { database, clock, secrets } = seen
    const patient = secrets.hash(asked.patient)
    if (asked.see === true) {
      await database.query('update access_alert set seen = $2 where patient = $1 and seen is null', [
        patient,
        clock.now(),
      ])
    }
    const body = Buffer.from(JSON.stringify(await shownOf(seen, patient, watch)), 'utf8')
    return { shown: [], body, note: NOTE_OF_LOOK }
  })
}

async function shownOf(
  seen: SeenGround,
  patient: Buffer,
  { settings, answersSeen }: Watch,
): Promise<AccessAlerts> {
  const { database, secrets } = seen
  const rows = await database.query<{ id: string; sealed: Buffer; seen: string | null }>(
    `select id, sealed, seen from access_alert where patient = $1 order by made desc, id limit ${SHOWN_MAX}`,
    [patient],
  )
  const alerts = rows.map(({ id, sealed, seen }): AccessAlert => ({
    ...(secrets.open(sealed, placeOf(patient, id)) as Told),
    id,
    seen: seen !== null,
  }))
  const [unread] = await database.query<{ count: number }>(
    'select count(*)::float8 as count from access_alert where patient = $1 and seen is null',
    [patient],
  )
  const answered = await answeredSince(seen, patient, answersSeen)
  return { alerts, unread: unread?.count ?? 0, answered, settings }
}

/** Looks at what was told since the last time, and keeps what this patient wants to know of. */
export async function catchUp(seen: SeenGround, look: AccessLook, asked: AlertsAsked): Promise<Watch> {
  const patient = seen.secrets.hash(asked.patient)
  const { upto, settings } = await readWatch(seen, patient)
  const leaves = await newSince(look, upto)
  const since = seen.clock.now() - NEWS_MS
  const fresh = leaves.filter(({ entry }) => entry.at >= since)
  if (fresh.length > 0) {
    const ground = await peopleAround(seen, look, asked, fresh)
    for (const leaf of fresh) {
      for (const news of newsIn(judge(leaf, ground), ground))
        if (settings[news.told.kind]) await keep(seen, patient, news)
    }
  }
  return await changeWatch(seen, patient, (watch) => ({
    ...watch,
    upto: look.checkpoint.size,
    looked: seen.clock.now(),
    settings: asked.settings ?? watch.settings,
  }))
}

/** Ascending; where there are very many, the newest. */
async function newSince(look: AccessLook, upto: number): Promise<readonly SeenLeaf[]> {
  const found: SeenLeaf[] = []
  let before: number | undefined = Infinity
  for (let pages = 0; before !== undefined && pages < PAGES_MAX; pages += 1) {
    const page = await look.page({ before, max: 1_024 })
    const fresh = page.leaves.filter(({ index }) => index >= upto)
    found.push(...fresh)
    before = fresh.length === page.leaves.length ? page.next : undefined
  }
  return found.reverse()
}

interface News {
  readonly told: Told
  /** What it is about: nobody is told twice of the same. */
  readonly about: string
}

function newsIn({ leaf, kind, flags, doing }: Judged, ground: EpisodeGround): News[] {
  const { entry, index } = leaf
  const { user, client, role } = entry.who
  const day = ground.dayOf(entry.at)
  const person = ground.people.get(user)
  const news: News[] = []
  const add = (alert: AlertKind, what: string, about: string) =>
    news.push({ told: { kind: alert, at: entry.at, what, leaf: index }, about: `${alert} ${about}` })
  const { app } = doing
  if (flags.includes('emergency')) add('emergency', person?.name ?? role, `${user} ${day}`)
  if (entry.how === 'export' && kind !== 'own') add('export', app?.name ?? role, `${user} ${client} ${day}`)
  if (app !== undefined) add('app', app.name, client)
  const organisation = person?.organisation
  const isElsewhere = organisation !== undefined && organisation !== ground.home
  if (isElsewhere && kind === 'deliberate' && showsPatient(entry))
    add('organisation', organisation, organisation)
  return news
}

async function keep({ database, secrets, clock }: SeenGround, patient: Buffer, news: News): Promise<void> {
  const id = secrets.idOf(news.about)
  await database.query(
    `insert into access_alert (patient, id, made, sealed) values ($1, $2, $3, $4)
     on conflict (patient, id) do nothing`,
    [patient, id, clock.now(), secrets.seal(news.told, placeOf(patient, id))],
  )
}

/** Which kinds somebody wants; undefined for what is no such choice. */
export function settingsIn(value: unknown): AlertSettings | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const given = value as Readonly<Record<string, unknown>>
  const known = ALERT_KINDS.every((kind) => typeof given[kind] === 'boolean')
  return known && Object.keys(given).length === ALERT_KINDS.length ? (given as AlertSettings) : undefined
}

const placeOf = (patient: Buffer, id: string): string => `access_alert ${patient.toString('hex')} ${id}`
