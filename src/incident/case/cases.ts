import { ChartwardError, type PatientId } from '../../kernel/index.ts'
import type { CasePersonAnswer } from '../../contract/index.ts'
import type { Asker } from '../../identity/index.ts'
import type { Act } from './act.ts'
import { checkAnchor, checkAt } from './anchors.ts'
import { decide, type DecideAsked } from '../determination/decide.ts'
import { determine, type DetermineAsked, fillWorksheet } from '../determination/determine.ts'
import { readInput } from '../determination/inputs.ts'
import { reliefOf } from '../determination/relieved.ts'
import { sign } from '../determination/sign.ts'
import type { Worksheet, WorksheetInputs } from '../determination/worksheet.ts'
import {
  type Case,
  type CaseGrown,
  type CasePerson,
  type CaseRole,
  type Decision,
  DUTIES_OF_PEOPLE,
} from './case.ts'
import { requireOpen } from './require-open.ts'
import type { CaseGround } from './ground.ts'
import { checkGrown } from './grow.ts'
import { holdAct, type HoldAsked } from './holds.ts'
import { type CaseAsked, openCase } from './opening.ts'
import { readPeople } from './people.ts'
import { personOf } from './person.ts'
import { rescope } from './rescope.ts'
import { doInCase, listCases, readCase } from './store.ts'
import { suggest, type Suggestion } from './suggest.ts'
import { dateIn, textIn, userIn } from './texts.ts'
import { type TimelineItem, timelineOf } from './timeline.ts'

/**
 * Cases: what happened, whose it is, what was decided. Everything done in one is told to the ledger before it counts, and
 * nothing is ever taken away.
 *
 * **Errors.** Each: `CASE_UNKNOWN`; what changes something: `CASE_CLOSED`, `USAGE`, and those of the ledger.
 */
export interface Cases {
  /** See `openCase`. */
  open(by: Asker, asked: CaseAsked): Promise<Case>
  find(id: string): Promise<Case>
  /** The newest first. */
  list(): Promise<readonly Case[]>
  /** Says when something happened. The newest counts; what was said before stays in the history. */
  anchor(id: string, by: Asker, said: AnchorAsked): Promise<Case>
  /** Asks about more; never about less. */
  grow(id: string, by: Asker, said: { readonly add: CaseGrown; readonly why: string }): Promise<Case>
  /** A finding belongs to it. */
  link(id: string, by: Asker, finding: string): Promise<Case>
  /** See `rescope`. */
  rescope(id: string, by: Asker): Promise<Case>
  /**
   * Everybody ever counted, sorted by patient, as far as all runs know them; in memory a thousand at a time. Showing
   * them to somebody is for the caller to tell the ledger.
   */
  people(id: string): AsyncIterable<CasePerson>
  /** See `personOf`. */
  person(id: string, patient: PatientId): Promise<CasePersonAnswer>
  note(id: string, by: Asker, text: string): Promise<Case>
  task(id: string, by: Asker, asked: TaskAsked): Promise<Case>
  assign(id: string, by: Asker, asked: { readonly task: string; readonly assignee: string }): Promise<Case>
  finish(id: string, by: Asker, task: string): Promise<Case>
  role(id: string, by: Asker, asked: { readonly user: string; readonly role: string }): Promise<Case>
  /** Law enforcement asks to wait. */
  hold(id: string, by: Asker, asked: HoldAsked): Promise<Case>
  release(id: string, by: Asker, asked: { readonly hold: string; readonly why: string }): Promise<Case>
  /** The four factors as the evidence fills them; nothing is decided by it. */
  worksheet(id: string): Promise<{ readonly inputs: WorksheetInputs; readonly worksheet: Worksheet }>
  /** See `determine`. */
  determine(id: string, by: Asker, asked: DetermineAsked): Promise<Case>
  /** See `decide`. */
  decide(id: string, by: Asker, asked: DecideAsked): Promise<Decision>
  /** See `sign`. */
  sign(id: string, by: Asker, asked: { readonly decision: string; readonly name: string }): Promise<Case>
  /** What a decision was made from, by its digest: canonical JSON, or the evidence that belongs to it. */
  inputs(id: string, digest: string): Promise<string>
  /** Who else may belong to it. For a person to decide: see `grow`. */
  suggest(id: string): Promise<readonly Suggestion[]>
  timeline(id: string): Promise<readonly TimelineItem[]>
  close(id: string, by: Asker, why: string): Promise<Case>
  reopen(id: string, by: Asker, why: string): Promise<Case>
}

export interface AnchorAsked {
  readonly anchor: string
  readonly at: string
  readonly why: string
}

export interface TaskAsked {
  readonly what: string
  readonly assignee?: string
  readonly due?: string
}

export function openCases(ground: CaseGround): Cases {
  /** Does something in a case that is open. */
  const act = async (id: string, by: Asker, make: (found: Case) => Act): Promise<Case> =>
    await doInCase(ground, id, by, (found) => {
      requireOpen(found)
      return { act: make(found) }
    })
  return {
    open: async (by, asked) => await openCase(ground, by, asked),
    find: async (id) => await readCase(ground, id),
    list: async () => await listCases(ground),
    anchor: async (id, by, said) => await act(id, by, () => anchorAct(ground, said)),
    grow: async (id, by, { add, why }) =>
      await act(id, by, ({ query, runs }) => {
        checkGrown(query, add, runs.at(-1)?.at)
        return { kind: 'grew', add, why: textIn(why, 'say why they belong to it') }
      }),
    link: async (id, by, finding) => {
      if ((await ground.findings.find(finding)) === undefined)
        throw new ChartwardError('NOT_FOUND', 'there is no such finding')
      return await act(id, by, () => ({ kind: 'linked', finding }))
    },
    rescope: async (id, by) => await rescope(ground, id, by),
    people: (id) => peopleOf(ground, id),
    person: async (id, patient) =>
      await personOf(ground, await readCase(ground, id), peopleOf(ground, id), patient),
    note: async (id, by, text) =>
      await act(id, by, () => ({ kind: 'noted', text: textIn(text, 'a note says something') })),
    task: async (id, by, asked) => await act(id, by, (found) => taskAct(found, asked)),
    assign: async (id, by, { task, assignee }) =>
      await act(id, by, (found) => ({
        kind: 'assigned',
        task: taskIn(found, task),
        assignee: userIn(assignee),
      })),
    finish: async (id, by, task) =>
      await act(id, by, (found) => ({ kind: 'task-done', task: taskIn(found, task) })),
    role: async (id, by, { user, role }) =>
      await act(id, by, () => ({ kind: 'role', user: userIn(user), role: roleIn(role) })),
    hold: async (id, by, asked) => await act(id, by, (found) => holdAct(found, asked)),
    release: async (id, by, { hold, why }) =>
      await act(id, by, ({ holds }) => {
        const open = holds.find((one) => one.hold === hold && one.released === undefined)
        if (open === undefined) throw new ChartwardError('NOT_FOUND', 'no hold of this name is in force')
        return { kind: 'released', hold, why: textIn(why, 'say why it is over') }
      }),
    worksheet: async (id) => await fillWorksheet(ground, id),
    determine: async (id, by, asked) => await determine(ground, id, by, asked),
    decide: async (id, by, asked) => await decide(ground, id, by, asked),
    sign: async (id, by, asked) => await sign(ground, id, by, asked),
    inputs: async (id, digest) => await readInput(ground, (await readCase(ground, id)).id, digest),
    suggest: async (id) => await suggest(ground, await readCase(ground, id)),
    timeline: async (id) => await timelineOf(ground, await readCase(ground, id)),
    close: async (id, by, why) =>
      await act(id, by, () => ({ kind: 'closed', why: textIn(why, 'say why the case is closed') })),
    reopen: async (id, by, why) =>
      await doInCase(ground, id, by, ({ state }) => {
        if (state === 'open') throw new ChartwardError('USAGE', 'the case is open')
        return { act: { kind: 'reopened', why: textIn(why, 'say why the case is opened again') } }
      }),
  }
}

async function* peopleOf(ground: CaseGround, id: string): AsyncGenerator<CasePerson> {
  const found = await readCase(ground, id)
  const reliefFor = reliefOf(found)
  for await (const person of readPeople(ground, id, found.runs)) {
    const relieved = reliefFor(person)
    yield relieved === undefined ? person : { ...person, relieved }
  }
}

function anchorAct({ clock }: CaseGround, { anchor, at, why }: AnchorAsked): Act {
  return {
    kind: 'anchored',
    anchor: checkAnchor(anchor),
    at: checkAt(at, clock.now()),
    why: textIn(why, 'say how it is known'),
  }
}

function taskAct({ tasks }: Case, { what, assignee, due }: TaskAsked): Act {
  return {
    kind: 'task',
    task: `T-${tasks.length + 1}`,
    what: textIn(what, 'say what is to be done'),
    ...(assignee === undefined ? {} : { assignee: userIn(assignee) }),
    ...(due === undefined ? {} : { due: dateIn(due) }),
  }
}

function taskIn({ tasks }: Case, named: string): string {
  const task = tasks.find((one) => one.task === named)
  if (task === undefined) throw new ChartwardError('NOT_FOUND', 'there is no such task in this case')
  if (task.done !== undefined) throw new ChartwardError('USAGE', 'this task is done')
  return task.task
}

function roleIn(role: string): CaseRole {
  const known = DUTIES_OF_PEOPLE.find((one) => one === role)
  if (known !== undefined) return known
  throw new ChartwardError('USAGE', `a role in a case is one of ${DUTIES_OF_PEOPLE.join(', ')}`)
}
