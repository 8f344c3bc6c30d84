import { type Cell, isEmpty, member, members, oneOf, refuse, textIf, texts, text, wholeIf } from './cell.ts'
import type { Contents, FilingContents, NoticeContents, NoticeFormat } from './contents.ts'
import { STATUSES } from './rule.ts'

/** **Errors** `LAW_INVALID`, naming the place: a tag nobody explained is refused. */
export function readContents(cell: Cell): Contents {
  const tags = new Map(members(member(cell, 'tags')).map(([tag, said]) => [tag, text(said)]))
  const known = (list: Cell): readonly string[] =>
    texts(list).map((tag) => (tags.has(tag) ? tag : refuse(list, `a known tag, not ${tag},`)))
  const individual = new Map<string, NoticeContents>()
  for (const [code, row] of members(member(cell, 'individual'))) {
    individual.set(code, {
      required: known(member(row, 'required')),
      forbidden: known(member(row, 'forbidden')),
      format: formatOf(member(row, 'format')),
      status: oneOf(member(row, 'status'), STATUSES),
    })
  }
  const filings = new Map<string, FilingContents>()
  for (const [code, row] of members(member(cell, 'regulatorFiling'))) {
    filings.set(code, {
      contents: texts(member(row, 'contents')),
      status: oneOf(member(row, 'status'), STATUSES),
      caution: textIf(member(row, 'caution')) ?? null,
    })
  }
  return { tags, federal: known(member(cell, 'hipaa164404c')), individual, filings }
}

function formatOf(cell: Cell): NoticeFormat | null {
  if (isEmpty(cell)) return null
  return {
    title: textIf(member(cell, 'title')),
    headings: texts(member(cell, 'headings')),
    minPointSize: wholeIf(member(cell, 'minPointSize')),
    status: oneOf(member(cell, 'status'), STATUSES),
  }
}

/** A later file adds to an earlier one, and takes its place where both speak of the same jurisdiction. */
export function joinContents(former: Contents | undefined, later: Contents): Contents {
  if (former === undefined) return later
  return {
    tags: new Map([...former.tags, ...later.tags]),
    federal: later.federal.length === 0 ? former.federal : later.federal,
    individual: new Map([...former.individual, ...later.individual]),
    filings: new Map([...former.filings, ...later.filings]),
  }
}
