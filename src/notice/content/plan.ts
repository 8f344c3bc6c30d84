import { contentsFor, type Law, type NoticeContents } from '../../law/index.ts'
import { type NoticeBook, SHIPPED_BOOK } from './book.ts'
import type { SolvedConflict } from './document.ts'
import type { NoticeModel } from './model.ts'
import { invalid } from './words.ts'

/** For whom the contents are planned: what of a person decides which words the law asks for. */
export interface Planned {
  readonly residence: string | null
  readonly elements: readonly string[]
}

/** What a notice has to say, may say only in short, and must not say. */
export interface Plan {
  readonly jurisdiction: string
  readonly tags: readonly string[]
  /** Tags said in the shortest form there is. */
  readonly brief: readonly string[]
  readonly omitted: readonly string[]
  readonly conflicts: readonly SolvedConflict[]
  readonly format: NoticeContents['format']
  readonly book: NoticeBook
}

/**
 * Which content tags the notice to one person carries: what HIPAA and the law of their residence ask for, and what
 * everybody is told, less what that law forbids. Where a law forbids what another asks for, the book says what can be
 * chosen and who chooses; a conflict it does not know stops the letter. No code here knows a state.
 *
 * **Errors** `NOTICE_INVALID`, naming the jurisdiction and the tag.
 */
export function planNotice(law: Law, model: NoticeModel, person: Planned): Plan {
  const book = model.book ?? SHIPPED_BOOK
  const jurisdiction = person.residence ?? 'US'
  const federal = contentsFor(law, 'US').required
  const own: NoticeContents = contentsFor(law, jurisdiction)
  const solved = solve({ book, model, jurisdiction, federal, own })
  const applies = (tag: string) => doesApply({ book, model, own, jurisdiction, person }, tag)
  const said = new Set([...federal, ...own.required, ...book.always.tags])
  const tags = [...said].filter((tag) => !solved.omitted.includes(tag) && applies(tag))
  return { jurisdiction, tags, ...solved, format: own.format, book }
}

interface Laws {
  readonly book: NoticeBook
  readonly model: NoticeModel
  readonly jurisdiction: string
  readonly federal: readonly string[]
  readonly own: NoticeContents
}

/** What the law of the residence forbids, against what HIPAA or itself asks for. */
function solve({ book, model, jurisdiction, federal, own }: Laws) {
  const brief: string[] = []
  const omitted: string[] = []
  const conflicts: SolvedConflict[] = []
  for (const tag of own.forbidden) {
    if (own.required.includes(tag)) throw invalid(`${jurisdiction} both asks for ${tag} and forbids it`)
    if (!federal.includes(tag)) {
      omitted.push(tag)
      continue
    }
    const row = book.conflicts.find((one) => one.jurisdiction === jurisdiction && one.tag === tag)
    if (!row)
      throw invalid(
        `${jurisdiction} forbids ${tag}, which HIPAA asks for: the notice book does not say how to solve it`,
      )
    const decided = model.counsel?.[row.id]
    const choice = decided?.choice ?? row.default
    if (!row.choices.includes(choice))
      throw invalid(`the conflict ${row.id} can be solved by ${row.choices.join(' or ')}`)
    conflicts.push({ id: row.id, choice, by: decided?.by ?? null })
    if (choice === 'omit') omitted.push(tag)
    if (choice === 'brief') brief.push(tag)
  }
  return { brief, omitted, conflicts }
}

interface Asked {
  readonly book: NoticeBook
  readonly model: NoticeModel
  readonly own: NoticeContents
  readonly jurisdiction: string
  readonly person: Planned
}

/** False for a tag whose condition is not met here. What is owed and not there stops the letter. */
function doesApply({ book, model, own, jurisdiction, person }: Asked, tag: string): boolean {
  const condition = book.conditions.find((one) => one.tag === tag)
  if (!condition) return true
  switch (condition.when) {
    case 'log-in-data':
      return model.logInData === true
    case 'offered-or-owed': {
      const isOwed =
        own.required.includes(tag) &&
        person.elements.some((element) => condition.elements?.includes(element) === true)
      if (isOwed && !model.monitoring)
        throw invalid(`${jurisdiction} asks for ${tag}, and the model offers no monitoring`)
      return model.monitoring !== undefined
    }
    default:
      throw invalid(`the notice book has a condition "${condition.when}" that this version does not know`)
  }
}

/** Conflicts that people of these jurisdictions meet and nobody decided, for whoever approves. */
export function openConflicts(
  law: Law,
  model: Pick<NoticeModel, 'book' | 'counsel'>,
  jurisdictions: Iterable<string>,
): readonly NoticeBook['conflicts'][number][] {
  const book = model.book ?? SHIPPED_BOOK
  const there = new Set(jurisdictions)
  return book.conflicts.filter(
    ({ id, jurisdiction, tag }) =>
      there.has(jurisdiction) &&
      contentsFor(law, jurisdiction).forbidden.includes(tag) &&
      model.counsel?.[id] === undefined,
  )
}
