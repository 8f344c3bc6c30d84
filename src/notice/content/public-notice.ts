import type { Law } from '../../law/index.ts'
import { checkIn, ordered, sentencesIn } from './compose.ts'
import type { Section, SolvedConflict } from './document.ts'
import { sectionHtml } from './email.ts'
import { addressOf, type Telling } from './fillers.ts'
import type { NoticeModel } from './model.ts'
import { planNotice } from './plan.ts'
import { sectionText } from './plain-text.ts'
import { refuseNumbers, sectionsOf, titleIn } from './sections.ts'
import { dayInWords, type Language, numberInWords } from './words.ts'

/** To whom a notice speaks that is not addressed to one person. */
export interface Audience {
  readonly language: Language
  /** Residents of one jurisdiction, or null for everybody. */
  readonly jurisdiction: string | null
  /** Every element class that left of anybody there. */
  readonly elements: readonly string[]
}

/** A notice that stands in public: on the home page, or with the press. */
export interface PublicNotice {
  readonly language: Language
  readonly jurisdiction: string
  readonly title: string
  readonly date: string
  readonly opening: readonly string[]
  readonly sections: readonly Section[]
  readonly closing: readonly string[]
  readonly tags: readonly string[]
  readonly omitted: readonly string[]
  readonly conflicts: readonly SolvedConflict[]
  readonly text: string
  readonly html: string
}

/**
 * The notice on the home page for people no letter reaches. **Shape** `until`: ISO date, 90 days from the first at least.
 *
 * **Errors** `NOTICE_INVALID`. **Source** 45 CFR 164.404(d)(2).
 */
export function webPosting(
  law: Law,
  model: NoticeModel,
  { until, ...audience }: Audience & { readonly until: string },
): PublicNotice {
  const say = sentencesIn(audience.language)
  return published(law, model, {
    audience,
    opening: [say.open.posting(model.organisation.name)],
    closing: [say.open.until(dayInWords(until, audience.language)), ...say.closing],
  })
}

/** The notice to the press of one jurisdiction, or of all. **Errors** `NOTICE_INVALID`. **Source** 45 CFR 164.406. */
export function pressRelease(law: Law, model: NoticeModel, audience: Audience): PublicNotice {
  const say = sentencesIn(audience.language)
  const { organisation, noticeDate, total } = model
  const day = dayInWords(noticeDate, audience.language)
  const place = `${organisation.city}, ${organisation.state}, ${day}`
  const { omitted } = planNotice(law, model, forAudience(audience))
  const count = omitted.includes('number-affected') ? [] : [say.open.total(numberInWords(total))]
  return published(law, model, {
    audience,
    opening: [say.open.now, [`${place}: ${say.open.release(organisation.name)}`, ...count].join(' ')],
    closing: [
      say.open.reached,
      [say.open.about(organisation.name), organisation.phone, organisation.email].join(' '),
    ],
  })
}

/** What whoever answers the telephone goes by: from the same model, so that no two of us say different things. */
export function callScript(law: Law, model: NoticeModel, audience: Audience): PublicNotice {
  const { language } = audience
  const say = sentencesIn(language)
  const { rules, questions, title } = say.call
  const notice = published(law, model, { audience, opening: [], closing: [] })
  const part = (index: number): Section['blocks'] => notice.sections[index]?.blocks ?? []
  const answer = (heading: string, text: string): Section => ({
    heading,
    blocks: [{ kind: 'paragraph', text }],
  })
  const [what, , doing, steps, more] = [0, 1, 2, 3, 4].map(part)
  const script = {
    ...notice,
    title,
    sections: [
      { heading: rules.heading, blocks: [{ kind: 'list' as const, items: rules.items }] },
      { heading: questions.what, blocks: what ?? [] },
      answer(questions.mine, questions.mineAnswer),
      answer(questions.none, questions.noneAnswer),
      { heading: questions.real, blocks: checkIn(say).blocks },
      { heading: questions.doing, blocks: doing ?? [] },
      { heading: questions.steps, blocks: steps ?? [] },
      { heading: notice.sections[4]?.heading ?? '', blocks: more ?? [] },
    ],
    closing: [questions.sorry],
  }
  return { ...script, ...written(script) }
}

function forAudience({ jurisdiction, elements }: Audience) {
  return { residence: jurisdiction, elements }
}

interface Framed {
  readonly audience: Audience
  readonly opening: readonly string[]
  readonly closing: readonly string[]
}

function published(law: Law, model: NoticeModel, { audience, opening, closing }: Framed): PublicNotice {
  const { language } = audience
  const elements = ordered(audience.elements)
  const plan = planNotice(law, model, forAudience(audience))
  refuseNumbers(plan, model)
  const telling: Telling = {
    plan,
    model,
    organisation: model.organisation,
    language,
    say: sentencesIn(language),
    of: { name: null },
    whose: 'own',
    elements,
    tier: null,
  }
  const notice = {
    language,
    jurisdiction: plan.jurisdiction,
    title: titleIn(plan, language),
    date: model.noticeDate,
    opening,
    sections: sectionsOf(plan, telling),
    closing: [...closing, addressOf(model.organisation).join(', ')],
    tags: plan.tags,
    omitted: plan.omitted,
    conflicts: plan.conflicts,
  }
  return { ...notice, ...written(notice) }
}

/** Its text, and its HTML: a part of a page, for whoever puts it there. */
function written(notice: Omit<PublicNotice, 'text' | 'html'>): Pick<PublicNotice, 'text' | 'html'> {
  const { language, title, date, opening, sections, closing } = notice
  const around = (texts: readonly string[]) => ({
    heading: '',
    blocks: texts.map((text) => ({ kind: 'paragraph' as const, text })),
  })
  const day = dayInWords(date, language)
  return {
    text: [title, day, ...opening, ...sections.flatMap(sectionText), ...closing].join('\n\n'),
    html: [
      `<article lang="${language}">`,
      sectionHtml({ heading: title, blocks: around([day, ...opening]).blocks }, 'h1'),
      ...sections.map((section) => sectionHtml(section)),
      sectionHtml(around(closing), null),
      `</article>\n`,
    ].join('\n'),
  }
}
