import type { Degree, FindingLine, TargetAsked } from '../../../src/contract/index.ts'

/** Something that can be done about a finding. */
export interface Choice {
  readonly degree: Degree
  readonly target: TargetAsked
}

/** Everybody at a browser has the same app: to suspend it would be to suspend them all. */
const PAGES = 'browser'

/** What can be done about whoever a finding is about, the mildest first. The privacy officer asks, and does no more. */
export function choicesFor({ actor }: FindingLine, role: string): readonly Choice[] {
  const freeze: Choice = { degree: 'freeze', target: { kind: 'environment', name: 'environment' } }
  const all = actor === null ? [freeze] : [...choicesAbout(actor), freeze]
  return role === 'security-officer' ? all : all.filter(({ degree }) => degree === 'question')
}

function choicesAbout({ user, session, client }: NonNullable<FindingLine['actor']>): readonly Choice[] {
  const person = { kind: 'person', name: user } as const
  return [
    { degree: 'question', target: person },
    { degree: 'step-up', target: person },
    { degree: 'care-safe', target: person },
    { degree: 'suspend-session', target: { kind: 'session', name: session } },
    { degree: 'suspend-person', target: person },
    ...(client === PAGES ? [] : [{ degree: 'suspend-app', target: { kind: 'app', name: client } } as const]),
  ]
}
