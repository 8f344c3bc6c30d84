import { ChartwardError, type PatientId } from '../../kernel/index.ts'
import type { Asker } from '../../identity/index.ts'
import { exportEvidence } from '../../scope/index.ts'
import type { Act } from '../case/act.ts'
import type { Case, Covers, ScopeRun } from '../case/case.ts'
import type { CaseGround } from '../case/ground.ts'
import { readPeople } from '../case/people.ts'
import { doInCase, readCase } from '../case/store.ts'
import { textIn } from '../case/texts.ts'
import { gatherInputs, strangersAmong } from './gather.ts'
import { type Input, inputOf, keepInput } from './inputs.ts'
import { type Determination, determinationIn, EXCEPTIONS, relievesPeople, SIGNERS } from './kinds.ts'
import { assess, FACTORS, type Statements, type Worksheet, type WorksheetInputs } from './worksheet.ts'

/** What somebody finds. */
export interface DetermineAsked {
  readonly kind: string
  readonly why: string
  /** Whom it is about; everyone of the case when nothing is said. Of `encryption`: always the sealed. */
  readonly tier?: string
  readonly patients?: readonly string[]
  readonly statements?: Statements
  /** Which exception. */
  readonly exception?: string
  /** Of `no-harm` and `hipaa`: whose law. */
  readonly jurisdiction?: string
}

const PATIENTS_MAX = 10_000
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const TIERS = ['disclosed', 'exposed', 'sealed', 'everyone'] as const
const JURISDICTION = /^[A-Z]{2}$/

/** A worksheet that nobody decided anything by yet. */
export async function fillWorksheet(
  ground: CaseGround,
  id: string,
): Promise<{ readonly inputs: WorksheetInputs; readonly worksheet: Worksheet }> {
  const found = await readCase(ground, id)
  const covers: Covers = { tier: 'everyone' }
  const asked = { about: 'worksheet', covers, statements: {}, why: '' }
  const inputs = await gatherInputs(ground, found, lastRun(found), asked)
  return { inputs, worksheet: assess(inputs) }
}

/**
 * Finds something: it counts when as many different people signed it as it needs. Until then, and of whoever it does not
 * cover, a breach is presumed.
 *
 * **Errors.** `USAGE` for what cannot be found: a relief by encryption of people whose key may have been released, a low
 * probability while a factor speaks against it and nobody says why it does not; `VERSION_CONFLICT` when the people were
 * counted anew meanwhile.
 */
export async function determine(
  ground: CaseGround,
  id: string,
  by: Asker,
  asked: DetermineAsked,
): Promise<Case> {
  const kind = determinationIn(asked.kind)
  const found = await readCase(ground, id)
  const run = lastRun(found)
  const covers = await coversOf(ground, found, kind, asked)
  const evidence = kind === 'encryption' ? await proofOf(ground, found, run) : undefined
  const inputs = await gatherInputs(ground, found, run, {
    about: kind,
    covers,
    statements: statementsIn(asked.statements),
    why: textIn(asked.why, 'say why'),
    ...exceptionIn(kind, asked.exception),
    ...jurisdictionIn(kind, asked.jurisdiction),
    ...(evidence === undefined ? {} : { evidence: evidence.digest }),
  })
  const worksheet = assess(inputs)
  refuseUnanswered(kind, worksheet)
  const input = inputOf(inputs)
  return await doInCase(ground, id, by, (now) => {
    if (now.state === 'closed')
      throw new ChartwardError('CASE_CLOSED', 'the case is closed: open it again first')
    if (now.runs.length !== found.runs.length)
      throw new ChartwardError('VERSION_CONFLICT', 'the people were counted anew meanwhile: look again')
    return {
      act: decidedAct(ground, now, { kind, inputs, input, covers, worksheet }),
      about: 'patients' in covers ? covers.patients : [],
      beside: async (query) => {
        await keepInput(ground, query, id, input)
        if (evidence !== undefined) await keepInput(ground, query, id, evidence)
      },
    }
  })
}

interface Found {
  readonly kind: Determination
  readonly inputs: WorksheetInputs
  readonly input: Input
  readonly covers: Covers
  readonly worksheet: Worksheet
}

function decidedAct(
  { rules }: CaseGround,
  { decisions }: Case,
  { kind, inputs, input, covers, worksheet }: Found,
): Act {
  const { jurisdiction, exception, why, run } = inputs
  const which = [exception, jurisdiction].filter((one) => one !== undefined)
  return {
    kind: 'decided',
    decision: `D-${decisions.length + 1}`,
    about: kind,
    outcome: [`${kind} of ${inputs.covers}, presumed: ${worksheet.presumed}`, ...which].join(', '),
    why,
    rules,
    inputs: input.digest,
    needs: SIGNERS[kind],
    run,
    covers,
    ...(jurisdiction === undefined ? {} : { jurisdiction }),
  }
}

function lastRun({ runs }: Case): ScopeRun {
  const last = runs.at(-1)
  if (last !== undefined) return last
  throw new ChartwardError('USAGE', 'the people of this case were not counted yet: chartward case rescope')
}

async function coversOf(
  ground: CaseGround,
  found: Case,
  kind: Determination,
  { tier, patients }: DetermineAsked,
): Promise<Covers> {
  const named = patients === undefined ? undefined : patientsIn(patients)
  if (named !== undefined && tier !== undefined)
    throw new ChartwardError('USAGE', 'it is about a tier or about people by name')
  if (kind === 'encryption') {
    if (tier !== undefined && tier !== 'sealed') throw keyMayBeOut()
    const strangers = named === undefined ? [] : await strangersAmong(ground, found, named)
    if (named !== undefined && strangers.length < named.length) throw keyMayBeOut()
    return named === undefined ? { tier: 'sealed' } : { patients: named }
  }
  if (named !== undefined) {
    if ((await strangersAmong(ground, found, named)).length > 0)
      throw new ChartwardError('USAGE', 'somebody named is not among the people of this case')
    return { patients: named }
  }
  const known = TIERS.find((one) => one === (tier ?? 'everyone'))
  if (known === undefined || known === 'sealed')
    throw new ChartwardError('USAGE', 'it is about disclosed, exposed or everyone')
  return { tier: known }
}

function keyMayBeOut(): ChartwardError {
  const says =
    'encryption relieves only of people who are sealed: the key of everybody who is disclosed or exposed was, or may have been, released'
  return new ChartwardError('USAGE', says)
}

/**
 * The proof of the key ledger that nothing but ciphertext was in reach.
 *
 * **Errors.** `USAGE` when nobody is sealed; `VERSION_CONFLICT` when by now more is known than was counted.
 */
async function proofOf(ground: CaseGround, found: Case, run: ScopeRun): Promise<Input> {
  if (run.query.copied !== true || run.counts.sealed === 0)
    throw new ChartwardError(
      'USAGE',
      'nobody of this case is sealed: a copy of the store is asked about with chartward case grow --copied',
    )
  const text = await exportEvidence(ground.sources, run.query)
  const { report } = JSON.parse(text) as { report: { people: readonly { patient: PatientId }[] } }
  const known = new Set<string>()
  for await (const { patient } of readPeople(ground, found.id, found.runs)) known.add(patient)
  if (report.people.some(({ patient }) => !known.has(patient)))
    throw new ChartwardError(
      'VERSION_CONFLICT',
      'more people are affected than were counted: count them first',
    )
  return inputOf(text)
}

function patientsIn(patients: readonly unknown[]): readonly PatientId[] {
  const ids = [...new Set(patients)]
  if (
    ids.length === 0 ||
    ids.length > PATIENTS_MAX ||
    !ids.every((id) => typeof id === 'string' && UUID.test(id))
  )
    throw new ChartwardError('USAGE', `up to ${PATIENTS_MAX} people are named as scope reports name them`)
  return (ids as PatientId[]).sort()
}

function statementsIn(said: Statements | undefined): Statements {
  const entries = FACTORS.flatMap((factor) => {
    const text = said?.[factor]
    return text === undefined ? [] : [[factor, textIn(text, `say something of ${factor}`)] as const]
  })
  return Object.fromEntries(entries)
}

function exceptionIn(kind: Determination, exception: string | undefined): { readonly exception?: string } {
  if (kind !== 'exception') return {}
  const known = EXCEPTIONS.find((one) => one === exception)
  if (known === undefined)
    throw new ChartwardError('USAGE', `an exception is one of ${EXCEPTIONS.join(', ')}`)
  return { exception: known }
}

function jurisdictionIn(kind: Determination, code: string | undefined): { readonly jurisdiction?: string } {
  if (kind === 'no-harm' && code === undefined)
    throw new ChartwardError('USAGE', 'a finding of no harm is of one jurisdiction: name its code')
  if (code === undefined) return {}
  if (relievesPeople(kind) || kind === 'breach' || !JURISDICTION.test(code))
    throw new ChartwardError(
      'USAGE',
      'a jurisdiction is a code such as NJ, and goes with no-harm, hipaa or encryption',
    )
  return { jurisdiction: code }
}

/** The burden is on whoever finds that nobody need be told. **Source.** 45 CFR 164.414(b). */
function refuseUnanswered(kind: Determination, { unanswered }: Worksheet): void {
  if (unanswered.length === 0 || (kind !== 'low-probability' && kind !== 'no-harm')) return
  const says = `a breach is presumed: of ${unanswered.join(', ')} say in your own words why it does not speak against you`
  throw new ChartwardError('USAGE', says)
}
