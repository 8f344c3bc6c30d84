import { REGEX_STATES_MAX, REGEX_TEXT_MAX } from './limits.ts'
import { invalid } from './invalid.ts'
import {
  type CharTest,
  parseRegex,
  type Place,
  type Regex,
  type RegexFlags,
  wordChar,
} from './regex-parse.ts'

type Step =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'fork'; to: readonly number[] }
  | { readonly kind: 'found' }

/**
 * Whether a pattern stands somewhere in a text. All ways through the pattern are followed at once, so a look takes
 * at most states times characters steps, whatever pattern and text are: no rule can make it run away, which the
 * expressions of the language could.
 *
 * **Errors** RULE_INVALID. A text is looked at in its first `REGEX_TEXT_MAX` characters.
 */
export function regexTest(pattern: string, flags: RegexFlags): (text: string) => boolean {
  const steps: Step[] = []
  write(parseRegex(pattern, flags), steps)
  steps.push({ kind: 'found' })
  return (text) => look(steps, text.length > REGEX_TEXT_MAX ? text.slice(0, REGEX_TEXT_MAX) : text)
}

function add(steps: Step[], step: Step): void {
  if (steps.length >= REGEX_STATES_MAX)
    invalid('', `a regular expression has at most ${REGEX_STATES_MAX} states once its counts are written out`)
  steps.push(step)
}

function write(regex: Regex, steps: Step[]): void {
  switch (regex.kind) {
    case 'char':
    case 'place':
      return add(steps, regex)
    case 'all':
      for (const part of regex.parts) write(part, steps)
      return
    case 'one':
      return writeAlternatives(regex.parts, steps)
    case 'repeat':
      return writeRepeated(regex.part, regex, steps)
  }
}

function writeAlternatives(parts: readonly Regex[], steps: Step[]): void {
  const ends: { to: readonly number[] }[] = []
  for (const [place, part] of parts.entries()) {
    const isLast = place === parts.length - 1
    const fork = { kind: 'fork' as const, to: [steps.length + 1] as readonly number[] }
    if (!isLast) add(steps, fork)
    write(part, steps)
    if (isLast) break
    const end = { kind: 'fork' as const, to: [] as readonly number[] }
    add(steps, end)
    ends.push(end)
    fork.to = [...fork.to, steps.length]
  }
  for (const end of ends) end.to = [steps.length]
}

function writeRepeated(part: Regex, { min, max }: { min: number; max: number }, steps: Step[]): void {
  for (let i = 0; i < min; i++) write(part, steps)
  if (max === Infinity) {
    const fork = { kind: 'fork' as const, to: [] as readonly number[] }
    const start = steps.length
    add(steps, fork)
    write(part, steps)
    add(steps, { kind: 'fork', to: [start] })
    fork.to = [start + 1, steps.length]
    return
  }
  const forks: { to: readonly number[] }[] = []
  for (let i = min; i < max; i++) {
    const fork = { kind: 'fork' as const, to: [steps.length + 1] as readonly number[] }
    add(steps, fork)
    forks.push(fork)
    write(part, steps)
  }
  for (const fork of forks) fork.to = [...fork.to, steps.length]
}

function look(steps: readonly Step[], text: string): boolean {
  const seen = new Int32Array(steps.length).fill(-1)
  let waiting: number[] = []
  for (let at = 0; at <= text.length; at++) {
    waiting.push(0)
    const standing = spread(steps, waiting, { text, at, seen })
    if (standing === undefined) return true
    const code = text.charCodeAt(at)
    waiting = []
    for (const place of standing) {
      const step = steps[place]
      if (step?.kind === 'char' && at < text.length && step.test(code)) waiting.push(place + 1)
    }
  }
  return false
}

/** Every state that can be reached without reading a character, or nothing when the end was among them. */
function spread(
  steps: readonly Step[],
  from: number[],
  { text, at, seen }: { text: string; at: number; seen: Int32Array },
): readonly number[] | undefined {
  const standing: number[] = []
  for (let place = from.pop(); place !== undefined; place = from.pop()) {
    if (seen[place] === at) continue
    seen[place] = at
    const step = steps[place]
    if (step === undefined || step.kind === 'found') return undefined
    if (step.kind === 'char') standing.push(place)
    else if (step.kind === 'fork') from.push(...step.to)
    else if (isAt(step.place, text, at)) from.push(place + 1)
  }
  return standing
}

function isAt(place: Place, text: string, at: number): boolean {
  switch (place) {
    case 'text-start':
      return at === 0
    case 'line-start':
      return at === 0 || text.charCodeAt(at - 1) === 10
    case 'text-end':
      return at === text.length
    case 'line-end':
      return at === text.length || text.charCodeAt(at) === 10
    case 'end':
      return at === text.length || (at === text.length - 1 && text.charCodeAt(at) === 10)
    case 'word':
      return isWordEdge(text, at)
    case 'inside':
      return !isWordEdge(text, at)
  }
}

const isWordEdge = (text: string, at: number): boolean =>
  wordChar(text.charCodeAt(at - 1)) !== wordChar(text.charCodeAt(at))
