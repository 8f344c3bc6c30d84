import { AUDIT_OUTCOMES, type AuditQuestion } from '../../../src/contract/index.ts'

const TEXTS = ['user', 'patient', 'session', 'client', 'address', 'role', 'type'] as const
const NUMBERS = ['from', 'to', 'leaf'] as const

/** A question behind the `#` of an address: browsers send nothing of it to any server. */
export function hashOf(question: AuditQuestion): string {
  const pairs = Object.entries(question).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
  )
  return new URLSearchParams(pairs).toString()
}

/** What stands behind the `#`; what is no question is left out. */
export function questionIn(hash: string): AuditQuestion {
  const pairs = new URLSearchParams(hash)
  const texts = TEXTS.flatMap((name) => {
    const value = pairs.get(name)
    return value === null || value === '' ? [] : [[name, value]]
  })
  const numbers = NUMBERS.flatMap((name) => {
    const value = Number(pairs.get(name) ?? Number.NaN)
    return Number.isSafeInteger(value) && value >= 0 ? [[name, value]] : []
  })
  const how = pairs.getAll('how')
  const outcome = AUDIT_OUTCOMES.find((one) => one === pairs.get('outcome'))
  return {
    ...(Object.fromEntries([...texts, ...numbers]) as AuditQuestion),
    ...(how.length === 0 ? {} : { how }),
    ...(outcome === undefined ? {} : { outcome }),
  }
}
