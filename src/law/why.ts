import type { Count } from './people.ts'
import type { Rule, Status, Threshold } from './rule.ts'

const CHECKED: Readonly<Record<Status, string>> = {
  S: 'statute text seen',
  O: 'official page seen',
  '2': 'two sources agree',
  '1': 'one secondary source only',
  C: 'sources conflict',
  G: 'general knowledge, unverified',
  U: 'unverified',
}

/** How a cell was checked, in words. */
export const checkedAs = (status: Status): string => CHECKED[status]

const number = (value: number): string => value.toLocaleString('en-US')

export function thresholdWords({ op, value }: Threshold): string {
  if (op === '<') return `fewer than ${number(value)}`
  return op === '>' ? `more than ${number(value)}` : `${number(value)} or more`
}

/** How many people a rule counts, and what that is to its threshold. */
export function countWords(rule: Rule, place: string, count: Count, threshold?: Threshold): string {
  if (rule.counts === 'incident') return 'It does not matter how many people are affected.'
  const people = `${number(count.people)} ${count.people === 1 ? 'person is' : 'people are'}`
  const affected =
    rule.counts === 'unreachable'
      ? `${people} reached by no letter`
      : rule.counts === 'everyone'
        ? `${people} affected${rule.part2 ? ' whose records are under Part 2' : ''}`
        : `${people} affected in ${place}`
  const unknown =
    count.unknown > 0 && rule.counts !== 'everyone' && rule.counts !== 'unreachable'
      ? `, ${number(count.unknown)} of them counted because nobody knows where they live`
      : ''
  const passed = threshold === undefined ? '' : `; the duty begins at ${beginsAt(threshold)}`
  return `${affected}${unknown}${passed}.`
}

/** A threshold of one is no threshold. */
function beginsAt(threshold: Threshold): string {
  return threshold.op === '>=' && threshold.value === 1 ? 'any resident' : thresholdWords(threshold)
}
