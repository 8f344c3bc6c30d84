import { createHash } from 'node:crypto'
import type {
  AccessEntries,
  AccessEntry,
  AccessEpisode,
  AccessHistory,
  LedgerStand,
} from '../contract/index.ts'
import { accessReference, type AccessLook, type Disclosed, type SeenLeaf } from '../disclosure/index.ts'
import { elementNames } from '../fhir/index.ts'
import { writtenElements } from '../ledger/index.ts'
import { episodesOf, judge } from './episodes.ts'
import type { SeenGround } from './ground.ts'
import { NOTE_OF_LOOK } from './notes.ts'
import { type Surroundings, surroundingsOf, type Whose } from './surroundings.ts'
import { typesOf } from './ways.ts'
import { withheldFor } from './withheld.ts'

/** So many entries are put together for one part of the history. */
const ENTRIES_PER_PART = 1_024
const MONTHS_SHOWN = 12
const DAY_MS = 86_400_000

export interface HistoryAsked extends Whose {
  readonly before: number | undefined
  readonly known: number | undefined
}

/** A part of the history of who saw this person's record. **Errors.** `ACCESS_DENIED`, and those of the ledger. */
export async function historyOf(seen: SeenGround, asked: HistoryAsked): Promise<Disclosed> {
  return await seen.disclosure.accesses(asked.interaction, asked.patient, async (look) => {
    const before = asked.before ?? Infinity
    const { leaves, next } = await look.page({ before, max: ENTRIES_PER_PART })
    const around = await surroundingsOf(seen, look, asked, leaves)
    const episodes = episodesOf(leaves, around.ground)
    const answer: AccessHistory = {
      episodes,
      ...(next === undefined ? {} : { next }),
      total: await look.count(Infinity),
      ...(asked.known === undefined ? {} : { totalKnown: await look.count(asked.known) }),
      ...(asked.before === undefined ? { months: await monthsOf(seen, look, around) } : {}),
      ledger: standOf(seen, look),
      namesWithheld: seen.settings.staffNames !== 'name',
    }
    return {
      shown: shownIn(episodes, around),
      body: Buffer.from(JSON.stringify(answer), 'utf8'),
      note: NOTE_OF_LOOK,
    }
  })
}

/** The visits and orders whose words are in the answer, in the version that was read. */
function shownIn(episodes: readonly AccessEpisode[], { versions }: Surroundings): string[] {
  const references = episodes.flatMap(({ explained }) => explained?.reference ?? [])
  return [...new Set(references)].flatMap((reference) => versions.get(reference) ?? [])
}

/** How often something was shown in each of the last twelve months, by the columns of the index. */
async function monthsOf({ clock }: SeenGround, look: AccessLook, { ground }: Surroundings) {
  const counts = new Map<string, number>()
  const now = clock.now()
  for (let back = 0; back < MONTHS_SHOWN * 31; back += 7)
    counts.set(ground.dayOf(now - back * DAY_MS).slice(0, 7), 0)
  const months = [...counts.keys()].sort().slice(-MONTHS_SHOWN)
  const days = new Map<number, string>()
  await look.visit(now - MONTHS_SHOWN * 31 * DAY_MS, ({ at }) => {
    // Of one hour all are of one month, wherever the clock stands.
    const hour = Math.floor(at / 3_600_000)
    const month = days.get(hour) ?? ground.dayOf(at).slice(0, 7)
    days.set(hour, month)
    const count = counts.get(month)
    if (count !== undefined) counts.set(month, count + 1)
  })
  return months.map((month) => ({ month, count: counts.get(month) ?? 0 }))
}

function standOf({ vkey, witnesses }: SeenGround, { checkpoint }: AccessLook): LedgerStand {
  return { checkpoint: checkpoint.note, vkey, witnesses }
}

export interface EntriesAsked extends Whose {
  readonly leaves: readonly number[]
}

/** Entries with what opens and proves them. **Errors.** `NOT_FOUND` when one is not about this person. */
export async function entriesOf(seen: SeenGround, asked: EntriesAsked): Promise<Disclosed> {
  return await seen.disclosure.accesses(asked.interaction, asked.patient, async (look) => {
    const leaves = await look.named(asked.leaves)
    const around = await surroundingsOf(seen, look, asked, leaves)
    const proofs = await look.proofs(leaves.map(({ index }) => index))
    const answer: AccessEntries = {
      ledger: standOf(seen, look),
      subject: look.patient,
      entries: leaves.map((leaf, place) => entryOf(seen, around, leaf, proofs[place] ?? [])),
    }
    return {
      shown: leaves.map(({ index }) => accessReference(index)),
      body: Buffer.from(JSON.stringify(answer), 'utf8'),
      note: NOTE_OF_LOOK,
    }
  })
}

function entryOf(
  { settings }: SeenGround,
  { ground }: Surroundings,
  leaf: SeenLeaf,
  proof: readonly Uint8Array[],
): AccessEntry {
  const { index, entry, opening } = leaf
  const { kind, flags } = judge(leaf, ground)
  const { isOwn, patient } = ground
  const opensStaff = settings.staffNames === 'name' && settings.openings === 'given'
  const withheld = withheldFor({ isOwn, opensStaff, patient }, entry, kind)
  const elements = (entry.elements | writtenElements(entry)) >>> 0
  return {
    leaf: index,
    at: entry.at,
    how: entry.how,
    flags,
    parts: isOwn ? elementNames(elements) : [],
    types: isOwn ? typesOf(entry) : [],
    commitment: createHash('sha256').update(opening.salt).update(opening.entry).digest('base64'),
    ...(withheld === undefined ? { opening: openingOf(leaf) } : { withheld }),
    proof: proof.map(base64),
  }
}

function openingOf({ opening: { salt, entry } }: SeenLeaf) {
  return { salt: base64(salt), entry: Buffer.from(entry).toString('utf8') }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
