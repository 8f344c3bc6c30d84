import type { UnixMs } from '../../kernel/index.ts'
import { type DisclosureEntry, showsPatient } from '../../ledger/index.ts'

/** Treatment, payment and the organisation's own work: not accounted for, unless it was against the rules. */
const ORDINARY_PURPOSES: ReadonlySet<string> = new Set([
  'TREAT',
  'ETREAT',
  'BTG',
  'COC',
  'CAREMGT',
  'HPAYMT',
  'COVERAGE',
  'ELIGDTRM',
  'HOPERAT',
  'HSYSADMIN',
  'SYSADMIN',
])
/** The person's own looking, and that of those who act for them. */
const OWN_PURPOSES: ReadonlySet<string> = new Set(['PATRQT', 'FAMRQT', 'PWATRNY'])
const OWN_BASES: ReadonlySet<string> = new Set(['own', 'proxy'])
const LOOK_BACK_YEARS = 6

/** A leaf that showed something of the person. */
export interface AccountedLeaf {
  readonly index: number
  readonly entry: DisclosureEntry
}

/**
 * One disclosure, or several to one recipient for one purpose as one line: the first, how many, and the last.
 *
 * **Source.** 45 CFR 164.528(b).
 */
export interface AccountedDisclosure {
  readonly recipient: string
  readonly client: string
  readonly purpose: string
  /** The case in which it was found to be against the rules. */
  readonly case?: string
  readonly first: UnixMs
  readonly last: UnixMs
  readonly count: number
  readonly elements: readonly string[]
  readonly leaves: readonly number[]
}

export interface Accounting {
  readonly from: UnixMs
  readonly to: UnixMs
  readonly disclosures: readonly AccountedDisclosure[]
  /** How many leaves were left out, and for which of the reasons the rule names. */
  readonly excluded: { readonly ordinary: number; readonly own: number; readonly suspended: number }
}

export interface AccountingAsked {
  readonly from?: UnixMs
  readonly to: UnixMs
  /** Leaves found to be against the rules, with the case that found it. They are accounted for whatever their purpose. */
  readonly impermissible: ReadonlyMap<number, string>
  /** Purposes whose disclosures an agency asked to keep back for a time. */
  readonly suspended?: ReadonlySet<string>
  readonly elementNames: (mask: number) => readonly string[]
}

/** Six years before an instant, by the calendar. */
export function lookBack(to: UnixMs): UnixMs {
  const date = new Date(to)
  return date.setUTCFullYear(date.getUTCFullYear() - LOOK_BACK_YEARS) as UnixMs
}

/**
 * The statutory accounting of one person: what went to others than the law leaves out. It is less than the ledger says,
 * which the person can see in full.
 */
export function accountingOf(leaves: Iterable<AccountedLeaf>, asked: AccountingAsked): Accounting {
  const from = Math.max(asked.from ?? -Infinity, lookBack(asked.to)) as UnixMs
  const lines = new Map<string, AccountedDisclosure & { readonly mask: number }>()
  const excluded = { ordinary: 0, own: 0, suspended: 0 }
  for (const leaf of leaves) {
    const { index, entry } = leaf
    if (!showsPatient(entry) || entry.at < from || entry.at > asked.to) continue
    const found = asked.impermissible.get(index)
    const why = found === undefined ? exclusionOf(entry, asked.suspended) : undefined
    if (why === undefined) addTo(lines, leaf, found)
    else excluded[why] += 1
  }
  const disclosures = [...lines.values()]
    .map(({ mask, ...line }) => ({ ...line, elements: asked.elementNames(mask) }))
    .toSorted((one, other) => one.first - other.first || (one.leaves[0] ?? 0) - (other.leaves[0] ?? 0))
  return { from, to: asked.to, disclosures, excluded }
}

function exclusionOf(
  { why, basis }: DisclosureEntry,
  suspended: ReadonlySet<string> | undefined,
): 'ordinary' | 'own' | 'suspended' | undefined {
  if (OWN_PURPOSES.has(why) || (basis !== undefined && OWN_BASES.has(basis))) return 'own'
  if (ORDINARY_PURPOSES.has(why)) return 'ordinary'
  return suspended?.has(why) === true ? 'suspended' : undefined
}

function addTo(
  lines: Map<string, AccountedDisclosure & { readonly mask: number }>,
  { index, entry }: AccountedLeaf,
  found: string | undefined,
): void {
  const { who, why, at } = entry
  const key = JSON.stringify([who.user, who.client, why, found ?? null])
  const before = lines.get(key)
  lines.set(key, {
    recipient: who.user,
    client: who.client,
    purpose: why,
    ...(found === undefined ? {} : { case: found }),
    first: (before === undefined ? at : Math.min(before.first, at)) as UnixMs,
    last: (before === undefined ? at : Math.max(before.last, at)) as UnixMs,
    count: (before?.count ?? 0) + 1,
    mask: (before?.mask ?? 0) | entry.elements,
    elements: [],
    leaves: [...(before?.leaves ?? []), index],
  })
}
