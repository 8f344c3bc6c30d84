import { type Degree, DEGREES, type FindingLine, type TargetAsked } from '../../../src/contract/index.ts'

/** Something that can be done about somebody. */
export interface Choice {
  readonly degree: Degree
  readonly target: TargetAsked
}

export const ENVIRONMENT: TargetAsked = { kind: 'environment', name: 'environment' }

/** Everybody at a browser has the same app: to suspend it would be to suspend them all. */
export const PAGES = 'browser'

/** What can be done with each kind of target, the mildest first. */
const STEPS: Readonly<Record<TargetAsked['kind'], readonly Degree[]>> = {
  person: ['question', 'step-up', 'care-safe', 'suspend-person'],
  session: ['suspend-session'],
  app: ['suspend-app'],
  environment: ['freeze'],
}

/** What can be done with one target, the mildest first. The privacy officer asks, and does no more. */
export function choicesOf(target: TargetAsked, role: string): readonly Choice[] {
  if (target.kind === 'app' && target.name === PAGES) return []
  return STEPS[target.kind].filter(mayDo(role)).map((degree) => ({ degree, target }))
}

/** What can be done about whoever a finding is about, the mildest first. */
export function choicesFor({ actor }: FindingLine, role: string): readonly Choice[] {
  const all = [...(actor === null ? [] : targetsOf(actor)), ENVIRONMENT]
  const choices = all.flatMap((target) => choicesOf(target, role))
  return choices.toSorted((one, other) => DEGREES.indexOf(one.degree) - DEGREES.indexOf(other.degree))
}

/** The person, the session and the app behind a finding. */
export function targetsOf({
  user,
  session,
  client,
}: NonNullable<FindingLine['actor']>): readonly TargetAsked[] {
  return [
    { kind: 'person', name: user },
    { kind: 'session', name: session },
    { kind: 'app', name: client },
  ]
}

const mayDo = (role: string) => (degree: Degree) => role === 'security-officer' || degree === 'question'
