import { ChartwardError } from '../../kernel/index.ts'
import type { Asker } from '../../identity/index.ts'
import type { Act } from '../case/act.ts'
import type { Case, Decision } from '../case/case.ts'
import { requireOpen } from '../case/require-open.ts'
import type { CaseGround } from '../case/ground.ts'
import { doInCase, readCase } from '../case/store.ts'
import { textIn } from '../case/texts.ts'
import { readInput } from './inputs.ts'
import type { WorksheetInputs } from './worksheet.ts'

/** Nobody's names. */
const NOBODY: ReadonlySet<string> = new Set(['operator', 'policy', 'chartward', 'server', 'unknown', ''])
/** A first name and another. */
const FULL_NAME = /^\p{L}[\p{L}\p{M}'’.-]*(?:\s+\p{L}[\p{L}\p{M}'’.-]*)+(?:,.*)?$/u

/**
 * Signs a decision by name. A relief needs two people; never whom it is about.
 *
 * **Errors.** `NOT_FOUND`; `APPROVAL_REQUIRED` for who may not sign it; `USAGE` when it counts already.
 */
export async function sign(
  ground: CaseGround,
  id: string,
  by: Asker,
  { decision: named, name }: { readonly decision: string; readonly name: string },
): Promise<Case> {
  const before = await readCase(ground, id)
  const decision = decisionIn(before, named)
  const about = await usersAbout(ground, before, decision)
  return await doInCase(ground, id, by, (found) => {
    requireOpen(found)
    const now = decisionIn(found, named)
    if (now.effective !== undefined) throw new ChartwardError('USAGE', 'this decision counts already')
    const signer = textIn(name, 'sign with your name and office')
    refuseSigner(now, { user: by.user, signer, about })
    return {
      act: { kind: 'signed', decision: named, name: signer },
      about: now.covers !== undefined && 'patients' in now.covers ? now.covers.patients : [],
      next: (after) => followingOf(after, named),
    }
  })
}

function decisionIn({ decisions }: Case, named: string): Decision {
  const decision = decisions.find((one) => one.decision === named)
  if (decision === undefined) throw new ChartwardError('NOT_FOUND', 'there is no such decision in this case')
  return decision
}

/** The accounts it is about: whose sessions they are, and whom the case names. */
async function usersAbout(
  ground: CaseGround,
  { id, query }: Case,
  { inputs }: Decision,
): Promise<ReadonlySet<string>> {
  const { recipients } = JSON.parse(await readInput(ground, id, inputs)) as Partial<WorksheetInputs>
  const users = [...query.users, ...(recipients ?? []).map(({ user }) => user)]
  return new Set(users.map((user) => user.toLowerCase()))
}

function refuseSigner(
  { signatures }: Decision,
  {
    user,
    signer,
    about,
  }: { readonly user: string; readonly signer: string; readonly about: ReadonlySet<string> },
): void {
  const refuse = (message: string): never => {
    throw new ChartwardError('APPROVAL_REQUIRED', message)
  }
  if (NOBODY.has(user.toLowerCase()))
    refuse('a decision is signed by a person, from an account of their own: this account is nobody’s')
  if (!FULL_NAME.test(signer)) refuse('sign with your first and last name')
  if (about.has(user.toLowerCase())) refuse('whom a decision is about does not sign it')
  const same = signatures.some(
    (one) => one.by.toLowerCase() === user.toLowerCase() || nameOf(one.name) === nameOf(signer),
  )
  if (same) refuse('this person has signed it: somebody else approves it')
}

function nameOf(signed: string): string {
  return (signed.split(',')[0] ?? '').toLowerCase().replaceAll(/\s+/gu, ' ').trim()
}

/** A breach that is determined starts clocks. The first determination counts: a later one does not stop them. */
function followingOf({ decisions, anchors }: Case, named: string): Act | undefined {
  const decision = decisions.find((one) => one.decision === named)
  if (decision?.kind !== 'breach' || decision.effective === undefined) return undefined
  if (anchors.breachDetermined !== undefined) return undefined
  const at = new Date(decision.effective).toISOString()
  return { kind: 'anchored', anchor: 'breachDetermined', at, why: `${named} was signed` }
}
