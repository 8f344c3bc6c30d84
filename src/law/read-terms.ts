import { type Cell, items, member, members, oneOf, refuse, text, texts, whole, wholeIf } from './cell.ts'
import type { ElementKind, Holiday, Terms } from './law.ts'
import { isVerified, STATUSES } from './rule.ts'

const ELEMENT_KINDS: readonly ElementKind[] = ['basic', 'number', 'medical', 'insurance', 'anything']

/** `terms.json`. **Errors** `LAW_INVALID`, naming the place. */
export function readTerms(cell: Cell): Terms {
  const elements = new Map<string, ElementKind>()
  for (const [kind, list] of members(member(cell, 'elements')))
    for (const name of texts(list)) elements.set(name, oneOf({ at: list.at, value: kind }, ELEMENT_KINDS))
  const holidays = new Map(
    members(member(cell, 'holidays')).map(([code, list]) => [code, items(list).map(holidayOf)]),
  )
  return {
    targetDays: whole(member(cell, 'targetDays')),
    outerDays: whole(member(cell, 'outerDays')),
    oralHoldDays: whole(member(cell, 'oralHoldDays')),
    attorneyGeneralHoldDays: whole(member(cell, 'attorneyGeneralHoldDays')),
    immediateDays: whole(member(cell, 'immediateDays')),
    elements,
    gdprCountries: texts(member(cell, 'gdprCountries')),
    holidays,
    territories: texts(member(cell, 'territories')),
    withoutStatute: texts(member(cell, 'withoutStatute')),
    zips: items(member(cell, 'zips')).map((entry) => {
      const [first, last, code] = items(entry)
      if (first === undefined || last === undefined || code === undefined)
        return refuse(entry, 'two numbers and a code')
      return [whole(first), whole(last), text(code)] as const
    }),
  }
}

function holidayOf(cell: Cell): Holiday {
  const name = text(member(cell, 'name'))
  const month = whole(member(cell, 'month'))
  const isChecked = isVerified(oneOf(member(cell, 'status'), STATUSES))
  const day = wholeIf(member(cell, 'day'))
  if (day !== undefined) return { name, month, day, isChecked }
  const nth = member(cell, 'nth')
  return {
    name,
    month,
    weekday: whole(member(cell, 'weekday')),
    nth: nth.value === -1 ? -1 : whole(nth),
    plusDays: wholeIf(member(cell, 'plusDays')) ?? 0,
    isChecked,
  }
}
