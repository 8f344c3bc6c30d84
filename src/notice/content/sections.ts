import type { Block, Section } from './document.ts'
import { fill, type Telling } from './fillers.ts'
import type { NoticeModel } from './model.ts'
import type { Plan } from './plan.ts'
import { invalid, type Language } from './words.ts'

/** The title a law prescribes, or ours. */
export function titleIn(plan: Plan, language: Language): string {
  return headed(plan.format?.title, plan.book.title, language)
}

/** A heading a law prescribes, in the reader's language where it is one that we know in both. */
function headed(
  prescribed: string | undefined,
  ours: { readonly en: string; readonly es: string },
  language: Language,
): string {
  return prescribed === undefined || prescribed === ours.en ? ours[language] : prescribed
}

/** The five parts with their words, without those that have none. */
export function sectionsOf(plan: Plan, telling: Telling): readonly Section[] {
  const order = Object.keys(plan.book.sections)
  const places = plan.tags.map((tag) => [tag, plan.book.sections[tag]] as const)
  const homeless = places.find(([, place]) => place === undefined)
  if (homeless) throw invalid(`the notice book does not say where ${homeless[0]} stands`)
  return plan.book.headings.flatMap((heading, index) => {
    const tags = places.filter(([, place]) => place === index).map(([tag]) => tag)
    const blocks = tags
      .toSorted((one, other) => order.indexOf(one) - order.indexOf(other))
      .map((tag) => ({ tag, blocks: fill(tag, telling) }))
      .reduce<readonly Block[]>(following, [])
    if (blocks.length === 0) return []
    return [
      {
        heading: headed(plan.format?.headings[index], heading, telling.language),
        blocks: joined(blocks),
      },
    ]
  })
}

/** Sentences that go on where the one before ended: they stand in its paragraph. */
const GO_ON = ['discovery-date', 'law-enforcement-delay', 'number-affected']

function following(
  before: readonly Block[],
  { tag, blocks }: { readonly tag: string; readonly blocks: readonly Block[] },
): readonly Block[] {
  const last = before.at(-1)
  const [first, ...rest] = blocks
  if (!GO_ON.includes(tag) || last?.kind !== 'paragraph' || first?.kind !== 'paragraph')
    return [...before, ...blocks]
  return [...before.slice(0, -1), { kind: 'paragraph', text: `${last.text} ${first.text}` }, ...rest]
}

/** Lists that follow each other are one list, and so with contacts. */
function joined(blocks: readonly Block[]): readonly Block[] {
  const all: Block[] = []
  for (const block of blocks) {
    const last = all.at(-1)
    if (last?.kind === 'list' && block.kind === 'list')
      all[all.length - 1] = { kind: 'list', items: [...last.items, ...block.items] }
    else if (last?.kind === 'contacts' && block.kind === 'contacts')
      all[all.length - 1] = { kind: 'contacts', contacts: [...last.contacts, ...block.contacts] }
    else all.push(block)
  }
  return all
}

/** Where a law forbids the number of people, no free text may say it either. */
export function refuseNumbers(plan: Plan, model: NoticeModel): void {
  if (!plan.omitted.includes('number-affected')) return
  const counts = [model.total, model.affectedByState[plan.jurisdiction] ?? 0].filter((count) => count > 9)
  const texts = [model.whatHappened, model.whatWeDid, ...(model.whatYouCanDo ?? [])].flatMap((text) => [
    text.en,
    text.es,
  ])
  const said = new Set(texts.flatMap(numbersIn))
  if (counts.some((count) => said.has(count)))
    throw invalid(`${plan.jurisdiction} forbids number-affected, and the words of the model say it`)
}

/** Whole numbers of a text, with or without separators of thousands. */
function numbersIn(text: string): number[] {
  return (text.match(/\d+(?:[,.]\d{3})*/g) ?? []).map((digits) => Number(digits.replaceAll(/[,.]/g, '')))
}
