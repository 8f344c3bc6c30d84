import type { AlertLevel } from './noticed.ts'

/** A number of OCSF and its caption. */
export interface Word {
  readonly id: number
  readonly caption: string
}

const word = (id: number, caption: string): Word => ({ id, caption })

/** OCSF severity, priority and impact, risk, and the severity of syslog (RFC 5424, 6.2.1), by level. */
export const BY_LEVEL: Readonly<
  Record<
    AlertLevel,
    { readonly severity: Word; readonly priority: Word; readonly risk: Word; readonly syslog: number }
  >
> = {
  informational: {
    severity: word(1, 'Informational'),
    priority: word(1, 'Low'),
    risk: word(0, 'Info'),
    syslog: 6,
  },
  low: { severity: word(2, 'Low'), priority: word(1, 'Low'), risk: word(1, 'Low'), syslog: 5 },
  medium: { severity: word(3, 'Medium'), priority: word(2, 'Medium'), risk: word(2, 'Medium'), syslog: 4 },
  high: { severity: word(4, 'High'), priority: word(3, 'High'), risk: word(3, 'High'), syslog: 3 },
  critical: {
    severity: word(5, 'Critical'),
    priority: word(4, 'Critical'),
    risk: word(4, 'Critical'),
    syslog: 2,
  },
}

/** What is seen in a ledger or is a trap is certain; what a statistic or a likeness says is less so. */
const CONFIDENCE: Readonly<Record<string, Word>> = {
  canary: word(3, 'High'),
  keys: word(3, 'High'),
  integrity: word(3, 'High'),
  access: word(3, 'High'),
}

export function confidenceOf(family: string | undefined): Word {
  return CONFIDENCE[family ?? ''] ?? word(2, 'Medium')
}

/** What people here say of a finding in the end, as OCSF says it. */
const VERDICTS: Readonly<Record<string, Word>> = {
  confirmed: word(2, 'True Positive'),
  harmless: word(5, 'Benign'),
  mistaken: word(1, 'False Positive'),
  test: word(6, 'Test'),
}

/** A verdict of another vocabulary is told in its own words. */
export function verdictOf(verdict: string | undefined): Word | undefined {
  if (verdict === undefined) return undefined
  return VERDICTS[verdict] ?? word(99, verdict)
}

/** True when whoever closed it found nothing wrong. */
export function isHarmless(verdict: string | undefined): boolean {
  return verdict === 'harmless' || verdict === 'mistaken' || verdict === 'test'
}

const TACTICS: Readonly<Record<string, readonly [uid: string, name: string]>> = {
  reconnaissance: ['TA0043', 'Reconnaissance'],
  'resource-development': ['TA0042', 'Resource Development'],
  'initial-access': ['TA0001', 'Initial Access'],
  execution: ['TA0002', 'Execution'],
  persistence: ['TA0003', 'Persistence'],
  'privilege-escalation': ['TA0004', 'Privilege Escalation'],
  stealth: ['TA0005', 'Stealth'],
  'defense-impairment': ['TA0112', 'Defense Impairment'],
  'credential-access': ['TA0006', 'Credential Access'],
  discovery: ['TA0007', 'Discovery'],
  'lateral-movement': ['TA0008', 'Lateral Movement'],
  collection: ['TA0009', 'Collection'],
  'command-and-control': ['TA0011', 'Command and Control'],
  exfiltration: ['TA0010', 'Exfiltration'],
  impact: ['TA0040', 'Impact'],
}

/**
 * MITRE ATT&CK from the tags of a rule: `attack.t1530`, `attack.t1078.004`, `attack.collection`. Other tags are passed over.
 *
 * **Source** OCSF object `attack`; Sigma specification 2.1, tags.
 */
export function attacksOf(tags: readonly string[]): Readonly<Record<string, unknown>>[] {
  const names = tags
    .map((tag) => tag.toLowerCase())
    .filter((tag) => tag.startsWith('attack.'))
    .map((tag) => tag.slice('attack.'.length))
  const techniques = names.flatMap((name) => {
    const [, technique, sub] = /^(t\d{4})(\.\d{3})?$/.exec(name) ?? []
    if (technique === undefined) return []
    const uid = technique.toUpperCase()
    return {
      technique: { uid, src_url: `https://attack.mitre.org/techniques/${uid}/` },
      ...(sub === undefined ? {} : { sub_technique: { uid: `${uid}${sub}` } }),
    }
  })
  const tactics = names.flatMap((name) => {
    const [uid, caption] = TACTICS[name.replaceAll('_', '-')] ?? []
    return uid === undefined ? [] : { tactic: { uid, name: caption } }
  })
  return [...techniques, ...tactics]
}
