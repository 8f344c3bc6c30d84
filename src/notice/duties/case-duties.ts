import { type Clock, dayIn } from '../../kernel/index.ts'
import type { Disclosure, Interaction } from '../../disclosure/index.ts'
import type { Case, Cases } from '../../incident/index.ts'
import {
  computeDuties,
  type Duties,
  type Facts,
  groupPeople,
  type Law,
  type PersonGroup,
} from '../../law/index.ts'
import type { Recipients } from '../recipients/recipients.ts'
import { factsOf, type Standing, withReturned } from './case-facts.ts'

/** What duties of cases stand on. */
export interface DutyGround {
  readonly cases: Pick<Cases, 'find' | 'list'>
  readonly recipients: Pick<Recipients, 'counted' | 'stamp' | 'queues'>
  readonly disclosure: Pick<Disclosure, 'note'>
  readonly clock: Clock
  readonly law: Law
  readonly standing: Standing
  /** How many people's letters came back, by where they live; the empty word: not known. */
  readonly returned: (caseId: string) => Promise<ReadonlyMap<string, number>>
}

/** What the law asks for in a case, and from what that was computed. */
export interface DutiesOfCase {
  readonly found: Case
  readonly facts: Facts
  readonly duties: Duties
  /** How many were not gathered yet: nobody knows where they live, and every law may be theirs. */
  readonly missing: number
}

/** What the law asks for in cases. */
export interface CaseDuties {
  /** For whoever asked, with a leaf that says by which rules and facts. **Errors.** `CASE_UNKNOWN`, those of the ledger. */
  compute(interaction: Interaction, caseId: string): Promise<DutiesOfCase>
  /** The same for what this server does by itself. */
  of(caseId: string): Promise<DutiesOfCase>
}

interface Counted {
  readonly stamp: string
  readonly groups: readonly PersonGroup[]
}

/** Counted people of so many cases are kept in memory: groups, and nobody by name. */
const REMEMBERED_MAX = 100

export function openCaseDuties(ground: DutyGround): CaseDuties {
  const counted = new Map<string, Counted>()
  const of = async (caseId: string): Promise<DutiesOfCase> => await computeOf(ground, counted, caseId)
  return {
    of,
    compute: async (interaction, caseId) => {
      const computed = await of(caseId)
      const { lawVersion, inputsDigest } = computed.duties
      const note = `duties of case ${caseId}: rules ${lawVersion}, facts sha256:${inputsDigest}`
      await ground.disclosure.note(interaction, { how: 'case', note })
      return computed
    },
  }
}

async function computeOf(
  ground: DutyGround,
  counted: Map<string, Counted>,
  caseId: string,
): Promise<DutiesOfCase> {
  const { cases, clock, law, standing, returned, recipients } = ground
  const found = await cases.find(caseId)
  const people = withReturned(await countedIn(ground, counted, found), await returned(caseId))
  const today = dayIn(found.timeZone, clock.now())
  const facts = factsOf(found, { people, standing, today })
  const { missing } = await recipients.queues(caseId)
  return { found, facts, duties: computeDuties(law, facts), missing }
}

/** People are counted again when the case or one of them changed. */
async function countedIn(
  { recipients }: DutyGround,
  counted: Map<string, Counted>,
  { id, entries }: Case,
): Promise<readonly PersonGroup[]> {
  const stamp = `${entries.length}/${await recipients.stamp(id)}`
  const known = counted.get(id)
  if (known?.stamp === stamp) return known.groups
  const groups = await groupPeople(recipients.counted(id))
  counted.delete(id)
  counted.set(id, { stamp, groups })
  for (const oldest of counted.keys()) {
    if (counted.size <= REMEMBERED_MAX) break
    counted.delete(oldest)
  }
  return groups
}
