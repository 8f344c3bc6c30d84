import type { Brake } from '../brake/index.ts'
import type { AuditAsked, AuditExportAsked } from '../contract/index.ts'
import { ChartwardError, type PatientId } from '../kernel/index.ts'
import type { How } from '../ledger/index.ts'
import { exportLeaves, openLeaf, searchLeaves } from './audit-leaves.ts'
import { type AccessLook, lookAtAccesses, type ShownAsked, shownSince } from './accesses.ts'
import { type AuditQuestions, openAuditQuestions } from './audit-questions.ts'
import { batch, type OutcomeOf } from './batch.ts'
import { readBundle } from './bundle-items.ts'
import { everything, everythingPage } from './everything.ts'
import { countJobs } from './export-job.ts'
import {
  beginExport,
  cancelExports,
  endExport,
  type ExportAsked,
  exportFile,
  type ExportManifest,
  exportManifest,
} from './export.ts'
import { gated } from './gate.ts'
import { type GoingOn, goOn, isSpent } from './going-on.ts'
import { type HealthLinks, openHealthLinks } from './health-links.ts'
import { history } from './history.ts'
import { importDocument, type ImportResult } from './import.ts'
import { textOf } from './incoming.ts'
import type { Answer, Disclosed, Ground, Interaction } from './interaction.ts'
import { settleInterrupted } from './interrupted.ts'
import { account, type Account } from './leaves.ts'
import { logicalIds } from './logical-ids.ts'
import { lookForMatches, type Matched, type MatchLook } from './match-look.ts'
import { openPageLink } from './page-link.ts'
import { openPeople, type PeopleAsked, type PersonOpened } from './people.ts'
import type { Place } from './place.ts'
import { read, vread } from './read.ts'
import type { QueryPairs } from './query-pairs.ts'
import { search, searchPage, type Seat } from './search.ts'
import { settling } from './touched.ts'
import { createUnlessThere, transaction } from './transaction.ts'
import { type UndoOutcome, undoSteps, type UndoStep } from './undo.ts'
import { type Findings, lookAround, type Look } from './undo-look.ts'
import { lastLook } from './last-look.ts'
import { versions } from './versions.ts'
import { create, remove, update, type Wish } from './write.ts'

/** Every interaction with records, each accounted for before it answers. */
export interface Disclosure {
  read(interaction: Interaction, place: Place): Promise<Answer>
  vread(interaction: Interaction, place: Place & { readonly version: number }): Promise<Answer>
  history(interaction: Interaction, seat: Seat, place: Place): Promise<Answer>
  /** See `versions`: the history of a resource with whoever wrote each version. */
  versions(interaction: Interaction, place: Place): Promise<Answer>
  /** See `lastLook`: when whoever asks opened a chart before. */
  lastLook(interaction: Interaction, patient: string): Promise<Answer>
  search(
    interaction: Interaction,
    seat: Seat,
    asked: { readonly type: string; readonly pairs: QueryPairs },
  ): Promise<Answer>
  /** The next page of a search or of `$everything`, from the link the page before gave. */
  page(interaction: Interaction, seat: Seat, link: string): Promise<Answer>
  everything(
    interaction: Interaction,
    seat: Seat,
    asked: { readonly id: string; readonly pairs: QueryPairs },
  ): Promise<Answer>
  create(
    interaction: Interaction,
    wish: Wish & { readonly ifNoneExist?: string },
    sent: { readonly type: string; readonly body: Uint8Array },
  ): Promise<Answer>
  update(interaction: Interaction, wish: Wish, sent: Place & { readonly body: Uint8Array }): Promise<Answer>
  remove(interaction: Interaction, wish: Wish, place: Place): Promise<Answer>
  /** A Bundle of type batch or transaction. */
  bundle(
    interaction: Interaction,
    seat: Seat,
    sent: { readonly body: Uint8Array; readonly outcomeOf: OutcomeOf },
  ): Promise<Answer>
  readonly exports: Exports
  importDocument(interaction: Interaction, text: string): Promise<ImportResult>
  readonly audit: Audit
  readonly undo: Undo
  /** Copies that patients give away by link. */
  readonly links: HealthLinks
  /** See `openPeople`: who somebody is and who speaks for them, for the operator who has to write to them. */
  people(interaction: Interaction, asked: PeopleAsked): Promise<ReadonlyMap<PatientId, PersonOpened>>
  /** See `logicalIds`: by what the records of these people are opened. */
  logicalIds(
    interaction: Interaction,
    patients: readonly PatientId[],
  ): Promise<ReadonlyMap<PatientId, string>>
  /** See `lookForMatches`: what `work` finds of records in a file is given out after its leaves. For the operator. */
  match(interaction: Interaction, work: (look: MatchLook) => Promise<Matched>): Promise<Disclosed>
  /** See `lookAtAccesses`: who saw a person's record, for that person and their proxies. */
  accesses(
    interaction: Interaction,
    patient: string,
    work: (look: AccessLook) => Promise<Findings>,
  ): Promise<Disclosed>
  /** See `shownSince`: for the server itself. */
  shownSince(asked: ShownAsked): Promise<boolean>
  /** An event that shows no record but belongs in the ledger: a token made, an export, a report. */
  note(interaction: Interaction, event: Pick<Account, 'how' | 'note' | 'about'>): Promise<void>
  /** What is used of the budgets, for whoever looks after them. */
  readonly brake: BrakeView
  /** Tells of the writes that the end of the last process interrupted; before anything is served. */
  settleInterrupted(): Promise<number>
}

/** The brake as others see it. */
export interface BrakeView {
  usage: Brake['usage']
  near: Brake['near']
  /** True when this person is shown no more records without a relation for a while. */
  isSpent(user: string): boolean
  /** See `goOn`. */
  goOn(interaction: Interaction, said: GoingOn): Promise<boolean>
}

/** The disclosure ledger as officers ask it. Each act is told first. */
export interface Audit {
  /** See `searchLeaves`. The body is an `AuditAnswer`. */
  search(interaction: Interaction, asked: AuditAsked): Promise<Answer>
  /** See `openLeaf`. The body is an `AuditLeafAnswer`. */
  leaf(interaction: Interaction, leaf: number): Promise<Answer>
  /** See `exportLeaves`. The body is the file. */
  export(interaction: Interaction, asked: AuditExportAsked): Promise<Answer>
  readonly questions: AuditQuestions
}

/** Records of many, in files that are made while they are downloaded. **Source.** Bulk Data Access 2.0. */
export interface Exports {
  /** Answers the id of the export, which only its session can use. */
  begin(interaction: Interaction, asked: ExportAsked): Promise<string>
  manifest(interaction: Interaction, seat: Seat, id: string): Promise<ExportManifest>
  end(interaction: Interaction, id: string): Promise<void>
  /** How many of these sessions (undefined: of all) can still be downloaded. */
  count(sessions: readonly string[] | undefined): Promise<number>
  /** Deletes all of them: what is being downloaded stops. Answers how many. **Errors.** Those of the ledger. */
  cancel(interaction: Interaction, sessions: readonly string[] | undefined): Promise<number>
  /** The lines of one file, in batches, each opened when it is taken. */
  file(
    interaction: Interaction,
    asked: { readonly id: string; readonly type: string },
  ): Promise<AsyncGenerator<Disclosed, void, undefined>>
}

/** What taking back somebody's writes needs: looking at versions, and writing earlier ones again. For the operator. */
export interface Undo {
  /** See `lookAround`: what `work` says of records is given out after its leaves. */
  look(interaction: Interaction, work: (look: Look) => Promise<Findings>): Promise<Disclosed>
  /** See `undoSteps`: one SQL transaction. `note` stands in its leaves. */
  write(interaction: Interaction, note: string, steps: readonly UndoStep[]): Promise<UndoOutcome[]>
}

/** Opens the door through which records leave. */
export function openDisclosure(ground: Ground): Disclosure {
  const settled: Settled = async (interaction, how, work) =>
    await settling(ground, await gated(ground, interaction), how, work)
  return {
    read: async (interaction, { type, id }) =>
      await settled(interaction, 'read', async (one) => await read(ground, one, type, id)),
    vread: async (interaction, { type, ...place }) =>
      await settled(interaction, 'vread', async (one) => await vread(ground, one, type, place)),
    history: async (interaction, seat, place) =>
      await settled(interaction, 'history', async (one) => await history(ground, one, seat, place)),
    lastLook: async (interaction, patient) =>
      await settled(interaction, 'search', async (one) => await lastLook(ground, one, patient)),
    versions: async (interaction, place) =>
      await settled(interaction, 'history', async (one) => await versions(ground, one, place)),
    search: async (interaction, seat, asked) =>
      await settled(interaction, 'search', async (one) => await search(ground, one, seat, asked)),
    page: async (interaction, seat, link) =>
      await settled(interaction, 'search', async (one) => await page(ground, one, seat, link)),
    everything: async (interaction, seat, asked) =>
      await settled(interaction, 'everything', async (one) => await everything(ground, one, seat, asked)),
    create: async (interaction, { ifNoneExist, ...wish }, sent) =>
      await settled(interaction, 'create', async (one) =>
        ifNoneExist === undefined
          ? await create(ground, one, wish, sent)
          : await createUnlessThere(ground, one, wish, { ...sent, ifNoneExist }),
      ),
    update: async (interaction, wish, sent) =>
      await settled(interaction, 'update', async (one) => await update(ground, one, wish, sent)),
    remove: async (interaction, wish, place) =>
      await settled(interaction, 'delete', async (one) => await remove(ground, one, wish, place)),
    bundle: async (interaction, seat, sent) =>
      await bundle(ground, await gated(ground, interaction), seat, sent),
    exports: exportsOf(ground, settled),
    audit: {
      search: async (interaction, asked) =>
        await settled(interaction, 'search', async (one) => await searchLeaves(ground, one, asked)),
      leaf: async (interaction, leaf) =>
        await settled(interaction, 'read', async (one) => await openLeaf(ground, one, leaf)),
      export: async (interaction, asked) =>
        await settled(interaction, 'search', async (one) => await exportLeaves(ground, one, asked)),
      questions: openAuditQuestions(ground),
    },
    importDocument: async (interaction, text) =>
      await settling(ground, interaction, 'import', async (one) => await importDocument(ground, one, text)),
    undo: undoOf(ground),
    links: linksOf(ground, settled),
    people: async (interaction, asked) =>
      await settling(ground, interaction, asked.how, async (one) => await openPeople(ground, one, asked)),
    logicalIds: async (interaction, patients) =>
      await logicalIds(ground, await gated(ground, interaction), patients),
    match: async (interaction, work) =>
      await settling(ground, interaction, 'match', async (one) => await lookForMatches(ground, one, work)),
    accesses: async (interaction, patient, work) =>
      await settled(interaction, 'search', async (one) => await lookAtAccesses(ground, one, patient, work)),
    shownSince: async (asked) => await shownSince(ground, asked),
    note: async (interaction, event) => {
      await account(ground, interaction, { ...event, shown: [] })
    },
    brake: {
      usage: ground.braking.brake.usage,
      near: ground.braking.brake.near,
      isSpent: (user) => isSpent(ground, user),
      goOn: async (interaction, said) => await goOn(ground, interaction, said),
    },
    settleInterrupted: async () => await settleInterrupted(ground),
  }
}

function exportsOf(ground: Ground, settled: Settled): Exports {
  return {
    begin: async (interaction, asked) =>
      await settled(interaction, 'export', async (one) => await beginExport(ground, one, asked)),
    manifest: async (interaction, seat, id) =>
      await exportManifest(ground, await gated(ground, interaction), seat, id),
    end: async (interaction, id) => await endExport(ground, interaction, id),
    count: async (sessions) => await countJobs(ground, sessions),
    cancel: async (interaction, sessions) => await cancelExports(ground, interaction, sessions),
    file: async (interaction, asked) => await exportFile(ground, await gated(ground, interaction), asked),
  }
}

/** Each interaction goes through the gate of whoever asks, and settles whom it opened. */
type Settled = <Result>(
  interaction: Interaction,
  how: How,
  work: (one: Interaction) => Promise<Result>,
) => Promise<Result>

/** What a link carries is asked for as its maker would ask for it. */
function linksOf(ground: Ground, settled: Settled): HealthLinks {
  const seat = { base: 'urn:chartward' }
  return openHealthLinks(ground, {
    everything: async (interaction, id, types) => {
      const pairs: QueryPairs = types.length === 0 ? [] : [['_type', types.join(',')]]
      const asked = { id, pairs }
      return await settled(
        interaction,
        'everything',
        async (one) => await everything(ground, one, seat, asked),
      )
    },
    page: async (interaction, link) =>
      await settled(interaction, 'everything', async (one) => await page(ground, one, seat, link)),
  })
}

function undoOf(ground: Ground): Undo {
  return {
    look: async (interaction, work) =>
      await settling(ground, interaction, 'rollback', async (one) => await lookAround(ground, one, work)),
    write: async (interaction, note, steps) =>
      await settling(
        ground,
        interaction,
        'rollback',
        async (one) => await undoSteps(ground, one, note, steps),
      ),
  }
}

async function page(ground: Ground, interaction: Interaction, seat: Seat, link: string): Promise<Answer> {
  const { everythingOf, historyOf, ...start } = openPageLink(ground, interaction, link)
  if (historyOf !== undefined)
    return await history(ground, interaction, seat, { type: start.type, ...historyOf })
  if (everythingOf === undefined) return await searchPage(ground, interaction, seat, start)
  return await everythingPage(ground, interaction, seat, { ...start, everythingOf })
}

async function bundle(
  ground: Ground,
  interaction: Interaction,
  seat: Seat,
  { body, outcomeOf }: { readonly body: Uint8Array; readonly outcomeOf: OutcomeOf },
): Promise<Answer> {
  const sent = readBundle(textOf(body))
  if (sent.type === 'transaction')
    return await settling(
      ground,
      interaction,
      'transaction',
      async (one) => await transaction(ground, one, sent),
    )
  if (sent.type === 'batch') return await batch(ground, interaction, { seat, outcomeOf }, sent)
  throw new ChartwardError('BUNDLE_INVALID', 'a Bundle sent here is of type batch or transaction')
}
