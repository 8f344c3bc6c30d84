import { ChartwardError } from '../../kernel/index.ts'
import { BREACH_KINDS, BREACH_PLACES, ENTITY_KINDS, type FilingDetails } from '../../contract/index.ts'

const TEXT_CHARACTERS_MAX = 20_000
const LIST_MAX = 100
const DATE = /^\d{4}-\d{2}-\d{2}$/

type Check = (value: unknown, name: string) => unknown

const text: Check = (value, name) => {
  if (typeof value !== 'string' || value.length > TEXT_CHARACTERS_MAX || value.includes('\0'))
    throw refused(name, `a text of at most ${TEXT_CHARACTERS_MAX} characters`)
  return value
}
const date: Check = (value, name) => {
  if (typeof value !== 'string' || !DATE.test(value) || Number.isNaN(Date.parse(value)))
    throw refused(name, 'a date such as 2026-03-16')
  return value
}
const yesNo: Check = (value, name) => {
  if (typeof value !== 'boolean') throw refused(name, 'true or false')
  return value
}
const oneOf =
  (choices: readonly string[]): Check =>
  (value, name) => {
    if (typeof value !== 'string' || !choices.includes(value))
      throw refused(name, `one of: ${choices.join('; ')}`)
    return value
  }
const listOf =
  (check: Check): Check =>
  (value, name) => {
    if (!Array.isArray(value) || value.length > LIST_MAX) throw refused(name, `a list of at most ${LIST_MAX}`)
    return (value as readonly unknown[]).map((one) => check(one, name))
  }
const objectOf =
  (members: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  (value, name) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(name, 'an object')
    for (const member of required)
      if (!Object.hasOwn(value, member)) throw refused(`${name}.${member}`, 'there')
    return Object.fromEntries(
      Object.entries(value).map(([member, one]) => {
        const check = Object.hasOwn(members, member) ? members[member] : undefined
        if (check === undefined)
          throw new ChartwardError('USAGE', `the details know no "${name}.${member.slice(0, 60)}"`)
        return [member, check(one, `${name}.${member}`)]
      }),
    )
  }

const contact = objectOf({ name: text, title: text, phone: text, email: text }, ['name', 'phone', 'email'])

const DETAILS = objectOf({
  entityKind: oneOf(ENTITY_KINDS),
  contact,
  addendumTo: text,
  actsFor: listOf(
    objectOf({ name: text, kind: oneOf(ENTITY_KINDS), contact, organization: text }, ['name', 'kind']),
  ),
  kinds: listOf(oneOf(BREACH_KINDS)),
  places: listOf(oneOf(BREACH_PLACES)),
  discoveredUntil: date,
  stopped: date,
  plannedActions: text,
  investigation: text,
  lawEnforcementTold: yesNo,
  knownAbroad: text,
  personResponsible: text,
  informationSecurityProgram: yesNo,
  safeguardsBefore: listOf(text),
  actionsTaken: listOf(text),
  materialImpact: text,
  registrant: objectOf({ commissionFileNumber: text, stateOfIncorporation: text }),
})

/**
 * Reads what somebody wrote down for the drafts.
 *
 * **Errors** `USAGE`, naming the member and what it has to be.
 */
export function readDetails(value: unknown): FilingDetails {
  return DETAILS(value ?? {}, 'details') as FilingDetails
}

function refused(name: string, wanted: string): ChartwardError {
  return new ChartwardError('USAGE', `${name} has to be ${wanted}`)
}
