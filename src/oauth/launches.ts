import { randomBytes } from 'node:crypto'
import { ChartwardError } from '../kernel/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import type { PersonId, Session } from '../identity/index.ts'
import { fhirBaseOf, type Ground } from './ground.ts'
import type { LaunchContext } from './grants.ts'
import { mayChoose } from './patients.ts'

const MODEL = 'Launch'
const HANDLE_BYTES = 32
const LIFETIME_MS = 300_000
const ENCOUNTER = /^[A-Za-z0-9.-]{1,64}$/
const CONTEXT = /^(?!Patient\/|Encounter\/)[A-Z][A-Za-z]{1,63}\/[A-Za-z0-9.-]{1,64}$/
const CONTEXT_MAX = 20
const INTENT = /^[\w.-]{1,64}$/

/** What is open where an app is opened. */
export interface LaunchWanted {
  readonly app: string
  readonly patient?: string
  readonly encounter?: string
  readonly intent?: string
  readonly needPatientBanner?: boolean
  /** What else is open: references of other types than Patient and Encounter. */
  readonly context?: readonly string[]
}

interface Launch {
  readonly person: PersonId
  readonly client: string
  readonly context: LaunchContext
}

/**
 * Opens an app from here: answers where to send the browser. The handle in it is good once, for this person and this app,
 * for five minutes.
 *
 * **Errors.** `USAGE`, `ACCESS_DENIED`, those of the ledger.
 */
export async function openLaunch(ground: Ground, session: Session, wanted: LaunchWanted): Promise<string> {
  const { app, patient, encounter, intent, needPatientBanner, context: open = [] } = wanted
  const { person, user, role, client, address } = session
  const registered = await ground.clients.find(app)
  if (person === undefined || registered === undefined || registered.launchUrl === null)
    throw new ChartwardError('USAGE', 'there is no app of this name that can be opened from here')
  if (
    (encounter !== undefined && !ENCOUNTER.test(encounter)) ||
    (intent !== undefined && !INTENT.test(intent))
  )
    throw new ChartwardError('USAGE', 'a visit is named by its id')
  if (open.length > CONTEXT_MAX || !open.every((reference) => CONTEXT.test(reference)))
    throw new ChartwardError('USAGE', 'what else is open is named as Type/id')
  if (patient !== undefined && !(await mayChoose(ground, session, patient)))
    throw new ChartwardError('ACCESS_DENIED', 'you may not open this record to an app')
  await ground.tell({
    how: 'operation',
    who: { user, role, client, session: session.session, address },
    note: `app ${app} opened`,
    ...(patient === undefined ? {} : { patient: patientIdOf(patient) }),
  })
  const context: LaunchContext = {
    ...(patient === undefined ? {} : { patient }),
    ...(encounter === undefined ? {} : { encounter }),
    ...(intent === undefined ? {} : { intent }),
    ...(open.length === 0 ? {} : { fhirContext: open.map((reference) => ({ reference })) }),
    ...(needPatientBanner === undefined ? {} : { needPatientBanner }),
  }
  const handle = randomBytes(HANDLE_BYTES).toString('base64url')
  const payload = { person, client: app, context }
  await ground.records.put({ model: MODEL, id: handle, payload, lifetimeMs: LIFETIME_MS })
  const url = new URL(registered.launchUrl)
  url.searchParams.set('iss', fhirBaseOf(ground))
  url.searchParams.set('launch', handle)
  return url.href
}

/** What a handle stands for; undefined when it is over, was used, or is another's. */
export async function findLaunch(
  { records }: Ground,
  handle: string,
  { person, client }: Pick<Launch, 'client'> & { readonly person: PersonId | undefined },
): Promise<LaunchContext | undefined> {
  const found = (await records.find(MODEL, handle)) as (Launch & { readonly consumed?: number }) | undefined
  if (found === undefined || found.consumed !== undefined) return undefined
  return found.person === person && found.client === client ? found.context : undefined
}

/** Answers whether it was still good. */
export async function useLaunch({ records }: Ground, handle: string): Promise<boolean> {
  return await records.consume(MODEL, handle)
}
