import { isObject } from './validate-object.ts'
import { report, type Run } from './validate-run.ts'

/** A required binding, ready to ask. */
export interface CodeSet {
  readonly name: string
  /** The codes whatever their system: for elements of type `code`. */
  readonly codes: ReadonlySet<string>
  readonly bySystem: ReadonlyMap<string, ReadonlySet<string>>
}

export function compileCodeSet(name: string, source: Readonly<Record<string, readonly string[]>>): CodeSet {
  return {
    name,
    codes: new Set(Object.values(source).flat()),
    bySystem: new Map(Object.entries(source).map(([system, codes]) => [system, new Set(codes)])),
  }
}

/**
 * A CodeableConcept under a required binding has one coding of the set, or says by an extension why not.
 * Source: FHIR R4 terminologies, 4.1.3 required.
 */
export function checkCoded(value: Readonly<Record<string, unknown>>, set: CodeSet, run: Run): void {
  const { coding } = value
  if (coding === undefined && value['extension'] !== undefined) return
  const codings: readonly unknown[] = Array.isArray(coding) ? coding : []
  if (codings.some((item) => isObject(item) && isIn(item, set))) return
  report(run, 'code-invalid', `has no coding of the required set ${set.name}`)
}

function isIn(coding: Readonly<Record<string, unknown>>, set: CodeSet): boolean {
  const { system, code } = coding
  return typeof system === 'string' && set.bySystem.get(system)?.has(code as string) === true
}
