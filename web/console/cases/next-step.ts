import type { WholeCase } from '../../../src/contract/index.ts'

/** What somebody does next in a case, as far as the case itself knows. */
export type Step = 'name' | 'count' | 'known' | 'determine' | 'sign' | 'tell' | 'hhs' | 'close' | 'closed'

export function nextStep({ state, query, runs, anchors, decisions }: WholeCase): Step {
  if (state === 'closed') return 'closed'
  if (!asksAnything(query)) return 'name'
  if (runs.length === 0) return 'count'
  if (anchors['incidentKnown'] === undefined && anchors['detected'] === undefined) return 'known'
  if (decisions.some(({ effective }) => effective === undefined)) return 'sign'
  if (decisions.length === 0) return 'determine'
  if (anchors['individualNoticeSent'] === undefined) return 'tell'
  return anchors['hhsNotified'] === undefined ? 'hhs' : 'close'
}

function asksAnything({
  sessions,
  users,
  clients,
  addresses,
  from,
  processFrom,
}: WholeCase['query']): boolean {
  const named = sessions.length + users.length + clients.length + addresses.length
  return named > 0 || from !== undefined || processFrom !== undefined
}
