import type { MatchPerson, MatchReport, MatchSession } from '../contract/index.ts'
import type { Disclosed, Disclosure, Interaction } from '../disclosure/index.ts'
import { ELEMENT_CLASSES, elementNames } from '../fhir/index.ts'
import type { UnixMs } from '../kernel/index.ts'
import { rebuildingWhenBroken, type ScopeLedger, viewLedger } from '../scope/index.ts'
import { readFileRecords } from './file-records.ts'
import type { FoundPerson } from './found.ts'
import { type FinderLimits, openPeopleFinder } from './people.ts'
import { fitSessions, type SessionFit } from './sessions.ts'
import { type Reached, sentencesOf, verdictOf } from './verdict.ts'
import { commonWindow } from './window.ts'

/** What matching stands on. */
export interface MatchGround {
  readonly disclosure: Pick<Disclosure, 'match'>
  readonly ledger: ScopeLedger
  readonly limits?: FinderLimits
}

export interface MatchAsked {
  readonly file: AsyncIterable<Uint8Array>
  /** Disclosures before and after these are no candidates: the file was known to be there by then. */
  readonly from?: UnixMs | undefined
  readonly to?: UnixMs | undefined
}

/** Finds where a file comes from. */
export interface Match {
  /**
   * Whom the file names, from which versions its values come, and which sessions' disclosures explain it best. The
   * file is read as a stream and nothing of it is kept.
   *
   * **Shape** the JSON of a `MatchReport`.
   *
   * **Errors** `FILE_UNREADABLE` when it is in no shape that can be read.
   */
  match(interaction: Interaction, asked: MatchAsked): Promise<Disclosed>
}

export function openMatch(ground: MatchGround): Match {
  return { match: async (interaction, asked) => await matchFile(ground, interaction, asked) }
}

const DIGEST_LETTERS = 16

async function matchFile(
  { disclosure, ledger, limits }: MatchGround,
  interaction: Interaction,
  { file, from, to }: MatchAsked,
): Promise<Disclosed> {
  const begun = performance.now()
  return await disclosure.match(interaction, async (look) => {
    const finder = openPeopleFinder(look, limits)
    const reading = readFileRecords(file)
    for await (const records of reading.records()) await finder.take(records)
    const people = [...finder.people.values()]
    const { view, fits } = await rebuildingWhenBroken([ledger], async () => {
      const seen = await viewLedger(ledger)
      return { view: seen, fits: await fitSessions(seen.index, people, { from, to }) }
    })
    const facts = reading.facts()
    const { naming, telling, doubtful, opened } = finder.counts()
    const reached: Reached = {
      file: facts,
      telling,
      counts: { naming, strangers: facts.records - naming, doubtful, people: people.length, opened },
      ...windowOf(people),
      elements: elementsOf(people),
      people: people.map(personOf),
      sessions: fits.map(sessionOf),
    }
    const { telling: _telling, ...shown } = reached
    const { origin, size } = view.checkpoint
    const report: MatchReport = {
      verdict: verdictOf(reached),
      says: sentencesOf(reached),
      ...shown,
      checkpoint: { origin, size },
      elapsedMs: Math.round(performance.now() - begun),
    }
    return {
      shown: people.flatMap(({ versions }) => [...versions]),
      about: people.filter(({ versions }) => versions.size === 0).map(({ patient }) => patient),
      body: Buffer.from(JSON.stringify(report)),
      note: `match of sha256 ${facts.sha256.slice(0, DIGEST_LETTERS)}`,
    }
  })
}

function windowOf(people: readonly FoundPerson[]): Pick<Reached, 'window'> {
  const dated = people.filter(({ versions }) => versions.size > 0)
  const common = commonWindow(dated)
  if (common === undefined) return {}
  return { window: { ...timesOf(common), people: common.people, of: dated.length } }
}

function timesOf({ from, until }: { readonly from: number; readonly until: number }) {
  return {
    ...(Number.isFinite(from) ? { from: new Date(from).toISOString() } : {}),
    ...(Number.isFinite(until) ? { until: new Date(until).toISOString() } : {}),
  }
}

function elementsOf(people: readonly FoundPerson[]): Reached['elements'] {
  return ELEMENT_CLASSES.flatMap(({ bit, name }) => {
    const count = people.filter(({ elements }) => (elements & (1 << bit)) !== 0).length
    return count === 0 ? [] : [{ name, people: count }]
  })
}

function personOf(person: FoundPerson): MatchPerson {
  const { patient, id, records, sure, elements, versions } = person
  return {
    patient,
    resource: `Patient/${id}`,
    records,
    sure,
    elements: elementNames(elements),
    versions: [...versions],
    ...timesOf(person),
  }
}

function sessionOf({ first, last, ...fit }: SessionFit): MatchSession {
  const rounded = (share: number) => Math.round(share * 10_000) / 10_000
  return {
    ...fit,
    first: new Date(first).toISOString(),
    last: new Date(last).toISOString(),
    precision: rounded(fit.precision),
    recall: rounded(fit.recall),
    elements: rounded(fit.elements),
    timely: rounded(fit.timely),
    bits: Math.round(fit.bits * 10) / 10,
  }
}
