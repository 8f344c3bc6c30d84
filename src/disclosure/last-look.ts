import { asUnixMs, type PatientId } from '../kernel/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import { decodeEntry, findNewestLeaves, type How, type IndexView, visitShown } from '../ledger/index.ts'
import { requireTellable, requireType } from './gate.ts'
import type { Answer, Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'

/** What leaves of our own pages say that they came through. */
const OWN_PAGES = 'browser'
/** Who comes back to a chart sooner looks at it still, and has not come back. */
const LOOK_GAP_MS = 15 * 60_000
/** So many writes about a patient are looked through at most; older ones among them count as somebody else's. */
const WRITES_MAX = 256
const WRITING: readonly How[] = ['create', 'update', 'delete', 'transaction', 'batch']
const NOTE = 'when they opened this chart before'

/**
 * When whoever asks opened a chart before, as the ledger has it, and what they have written in it themselves since. Nobody is
 * told of anybody else's looks.
 *
 * **Shape.** JSON: `WebLastLook` of the contract. `id`: of the Patient. **Errors.** `ACCESS_DENIED`, `BREAK_GLASS_REQUIRED`
 * for whoever may not see the patient; those of the ledger.
 */
export async function lastLook(ground: Ground, interaction: Interaction, id: string): Promise<Answer> {
  const patient = patientIdOf(id)
  await requireType(ground, interaction, 'read', { type: 'Patient', id })
  await requireTellable(ground, interaction, 'read', { type: 'Patient', id, patient })
  const { size } = ground.ledger.checkpoint()
  await ground.index.catchUp(ground.ledger, size)
  const view = ground.index.view(size)
  const now = ground.clock.now()
  const since = await openedBefore(view, { patient, user: interaction.who.user, now })
  const own = since === undefined ? [] : await writtenSince(ground, view, { patient, since, interaction })
  const accounted = await account(ground, interaction, {
    how: 'search',
    note: NOTE,
    predicate: `AuditEvent?patient=${id}`,
    shown: [],
    about: [patient],
  })
  const answer = {
    until: new Date(now).toISOString(),
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    own,
  }
  return { status: 200, body: accounted.send(Buffer.from(JSON.stringify(answer))) }
}

interface Looker {
  readonly patient: PatientId
  readonly user: string
  readonly now: number
}

/** The beginning of the look before this one; undefined at the first. A chart is opened by reading, not by searching. */
async function openedBefore(view: IndexView, { patient, user, now }: Looker): Promise<number | undefined> {
  const own = { user: view.find('user', user), client: view.find('client', OWN_PAGES) }
  if (own.user === 0 || own.client === 0) return undefined
  let [before, latest]: (number | undefined)[] = []
  let last = -Infinity
  await visitShown(view, { patients: [patient] }, (row) => {
    if (row.how !== 'read' || row.user !== own.user || row.client !== own.client) return
    if (row.at - last > LOOK_GAP_MS) [before, latest] = [latest, row.at]
    last = row.at
  })
  return now - last > LOOK_GAP_MS ? latest : before
}

interface Writer {
  readonly patient: PatientId
  readonly since: number
  readonly interaction: Interaction
}

/** `Type/id` of what somebody wrote themselves: it is not new to them. */
async function writtenSince(
  { ledger }: Ground,
  view: IndexView,
  { patient, since, interaction }: Writer,
): Promise<string[]> {
  const question = { patients: [patient], from: asUnixMs(since) }
  const leaves = await findNewestLeaves(view, question, { before: view.size, max: WRITES_MAX, hows: WRITING })
  const entries = (await ledger.openingsAt(leaves)).map(({ entry }) => decodeEntry(entry))
  const written = entries
    .filter(({ who }) => who.user === interaction.who.user)
    .flatMap(({ writes = [] }) => writes.map(({ resource }) => resource.split('/').slice(0, 2).join('/')))
  return [...new Set(written)]
}
