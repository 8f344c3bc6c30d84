import { canonicalJson, ChartwardError, type ErrorCode } from '../kernel/index.ts'
import type { Resource } from '../fhir/index.ts'
import type { How } from '../ledger/index.ts'
import type { SealedRow } from '../records/index.ts'
import type { Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'
import { openRows, patientsNamedIn } from './opening.ts'

/** Tags of this system say what was looked for in a file that was uploaded: see `SCANNED`. */
export const SCAN_SYSTEM = 'urn:chartward:scan'
/** A virus scanner looked at the file and found nothing. Only the door that asked the scanner writes this. */
export const SCANNED = 'clean'

/** A passkey shown longer ago than this signs nothing. */
const FACTOR_MS = 5 * 60 * 1000
/** How our own pages stand in leaves. */
const PAGES = 'browser'
const DOCUMENT = 'DocumentReference'
const ORDERS: ReadonlySet<string> = new Set(['MedicationRequest', 'ServiceRequest'])
const SIGNED: ReadonlySet<unknown> = new Set(['final', 'amended'])
/** What a signed document may still become. One that is marked as wrong is not changed either: it may have been signed. */
const SIGNED_OR_WRONG: ReadonlySet<unknown> = new Set(['final', 'amended', 'entered-in-error'])

/** A write as far as signing goes. `next` undefined: a deletion. */
export interface Signing {
  readonly how: How
  readonly type: string
  readonly current: SealedRow | undefined
  readonly next: Resource | undefined
  /** The door that sends this asked the scanner itself. */
  readonly isScanned?: boolean
}

/**
 * What a signature means, for everybody who signed in; an import speaks for the system it comes from.
 *
 * A document is signed by its author, who showed a passkey just before. A signed one is never changed and never deleted: it
 * can be marked as entered in error, replaced, or added to by another one. At our pages an order that counts is signed the
 * same way; what an app may order is for its scopes to say, and for whoever granted them.
 *
 * **Errors.** `DOCUMENT_SIGNED`, `SIGNATURE_INVALID`, `STEP_UP_REQUIRED`; each after its leaf.
 */
export async function requireSigning(
  ground: Ground,
  interaction: Interaction,
  signing: Signing,
): Promise<void> {
  const { caller } = interaction
  if (caller?.person === undefined) return
  const { type, next } = signing
  if (type === DOCUMENT) await requireDocument(ground, interaction, signing)
  else if (ORDERS.has(type) && next?.['status'] === 'active' && caller.client === PAGES)
    await requireSigner(ground, interaction, signing, [next['requester']])
}

async function requireDocument(ground: Ground, interaction: Interaction, signing: Signing): Promise<void> {
  const { how, current, next, isScanned = false } = signing
  const [before] =
    current === undefined || current.deleted ? [] : await openRows(ground, interaction, how, [current])
  const was = before?.resource
  const isKept = was !== undefined && next !== undefined && contentOf(was) === contentOf(next)
  const isClosed = SIGNED_OR_WRONG.has(was?.['docStatus'])
  if (isClosed && !(isKept && SIGNED_OR_WRONG.has(next['docStatus'])))
    throw await refused(ground, interaction, signing, {
      code: 'DOCUMENT_SIGNED',
      says: 'a signed document is not changed: add to it, or mark it as entered in error',
    })
  if (next === undefined) return
  if (isCalledScanned(next) && !isScanned && !(isKept && isCalledScanned(was)))
    throw await refused(ground, interaction, signing, {
      code: 'SIGNATURE_INVALID',
      says: 'only the virus scanner says that a file was scanned',
    })
  // What is marked as wrong was perhaps never signed: out of that it comes as any draft does, by a signature.
  if (SIGNED.has(was?.['docStatus'])) return
  if (SIGNED.has(next['docStatus']))
    await requireSigner(ground, interaction, signing, [
      next['authenticator'],
      ...[next['author']].flat().slice(0, 1),
    ])
}

/** Whoever signs is who these references name, and showed it just now. */
async function requireSigner(
  ground: Ground,
  interaction: Interaction,
  signing: Signing,
  references: readonly unknown[],
): Promise<void> {
  const { fhirUser, factorAt } = interaction.caller ?? {}
  const isOwn =
    fhirUser !== undefined &&
    references.every((one) => (one as { reference?: unknown } | undefined)?.reference === fhirUser)
  if (!isOwn)
    throw await refused(ground, interaction, signing, {
      code: 'SIGNATURE_INVALID',
      says: 'whoever signs signs in their own name: author and authenticator, or requester, name them',
    })
  const now = ground.clock.now()
  if (factorAt === undefined || now - factorAt > FACTOR_MS || factorAt > now)
    throw await refused(ground, interaction, signing, {
      code: 'STEP_UP_REQUIRED',
      says: 'show your passkey, then sign',
    })
}

/** What a signature is about: everything but where it stands, its labels, and what became of it since. */
function contentOf(resource: Resource): string {
  const { meta: _meta, status: _status, docStatus: _docStatus, ...content } = resource
  return canonicalJson(content)
}

function isCalledScanned({ meta }: Resource): boolean {
  return meta?.tag?.some(({ system, code }) => system === SCAN_SYSTEM && code === SCANNED) === true
}

/** Why a write is refused tells something of what is stored, so the refusal stands in the ledger first (law L9). */
async function refused(
  ground: Ground,
  interaction: Interaction,
  { type, current, next }: Signing,
  { code, says }: { readonly code: ErrorCode; readonly says: string },
): Promise<ChartwardError> {
  const named = next === undefined ? [] : patientsNamedIn(ground, next)
  const about = current === undefined || current.patient === null ? named : [current.patient]
  const predicate = `${type}/${current?.id ?? next?.id ?? ''}`
  await account(ground, interaction, { how: 'denied', shown: [], predicate, about, note: says })
  return new ChartwardError(code, says)
}
