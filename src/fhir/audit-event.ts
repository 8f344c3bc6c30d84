import { type AuditKind, auditKindOf, type Code } from './audit-kinds.ts'
import type { Resource } from './resource.ts'

const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type'
const OBJECT_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role'
const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const SOURCE_TYPE = 'http://terminology.hl7.org/CodeSystem/security-source-type'
const BALP_ENTITY = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType'
const URI_SYSTEM = 'urn:ietf:rfc:3986'
const IP_ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}$|^[0-9a-f:.]*:[0-9a-f:.]*$/i

/** What one leaf of the disclosure ledger says, as plain data. */
export interface AuditDescription {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** The word of the leaf for what was done: `read`, `search`, `export` ... */
  readonly how: string
  /** A code of HL7 v3 ActReason. */
  readonly purpose: string
  readonly who: {
    readonly user: string
    readonly role: string
    readonly client: string
    /** An IP address, or another word; absent where it is not told. */
    readonly address?: string
    readonly onBehalfOf?: string
  }
  /** `reference` is `Patient/id`, where the logical id is known; `id` the key that stands in leaves. */
  readonly patient?: { readonly id: string; readonly reference?: string }
  /** Versions that were shown, and those written: `Type/id/_history/version`; or one `Type/id`. */
  readonly shown: readonly string[]
  readonly written: readonly string[]
  /** A thing that was asked for by name and is not there, or was not touched: `Type/id`. */
  readonly asked?: string
  /** What a search filtered on. */
  readonly query?: string
  readonly brokenGlass: boolean
  readonly comparedOnly: boolean
  readonly request: string
  readonly environment: string
  /** Where the leaf stands: the name of its log and its index. */
  readonly leaf: { readonly log: string; readonly index: number }
  /** What BALP has no place for. */
  readonly details: readonly (readonly [name: string, value: string])[]
}

/**
 * An AuditEvent in the IHE BALP profiles from what one leaf says. A profile is claimed only where the leaf has all it
 * asks for; what BALP has no pattern for, and every failure, is a plain AuditEvent.
 *
 * **Source.** FHIR R4 AuditEvent; IHE ITI BALP 1.1.4.
 */
export function auditEventOf(said: AuditDescription): Resource {
  const kind = auditKindOf(said.how, said.shown.length > 0)
  const { outcome, outcomeDesc } = outcomeOf(said, kind)
  const profile = outcome === '0' ? profileOf(said, kind) : undefined
  const reason = said.brokenGlass ? 'BTG' : said.how === 'export' ? said.purpose : undefined
  const recorded = new Date(said.at).toISOString()
  return {
    resourceType: 'AuditEvent',
    id: said.id,
    meta: {
      versionId: '1',
      lastUpdated: recorded,
      ...(profile === undefined ? {} : { profile: [profile] }),
    },
    type: kind.type,
    ...(kind.subtype.length === 0 ? {} : { subtype: kind.subtype }),
    action: kind.action,
    recorded,
    outcome,
    ...(outcomeDesc === undefined ? {} : { outcomeDesc }),
    ...(reason === undefined ? {} : { purposeOfEvent: [purposeOf(reason)] }),
    agent: agentsOf(said, kind),
    source: {
      observer: serverOf(said),
      type: [{ system: SOURCE_TYPE, code: '4', display: 'Application Server' }],
    },
    entity: entitiesOf(said),
  }
}

function outcomeOf(
  { shown, written, comparedOnly }: AuditDescription,
  { needs, outcome }: AuditKind,
): { readonly outcome: string; readonly outcomeDesc?: string } {
  if (comparedOnly) return { outcome: '0', outcomeDesc: 'opened to be compared only; nothing was shown' }
  if (outcome !== undefined) return { outcome }
  if (needs === 'shown' && shown.length === 0) return { outcome: '4', outcomeDesc: 'nothing was shown' }
  if (needs === 'written' && written.length === 0) return { outcome: '4', outcomeDesc: 'nothing was written' }
  return { outcome: '0' }
}

function profileOf(said: AuditDescription, { needs, profile }: AuditKind): string | undefined {
  if (profile === undefined || said.comparedOnly) return undefined
  const things = needs === 'written' ? said.written : said.shown
  // BALP tells of one thing that was read or written, and of a question that was asked.
  if (needs !== undefined && things.length !== 1) return undefined
  if (said.how === 'search' && said.query === undefined) return undefined
  return said.patient === undefined ? profile.other : profile.patient
}

function agentsOf(said: AuditDescription, { roles }: AuditKind) {
  const { user, role, client, address, onBehalfOf } = said.who
  return [
    {
      type: { coding: [roles.client] },
      who: { identifier: { value: client }, display: client },
      requestor: false,
      network: networkOf(address),
    },
    {
      type: { coding: [roles.server] },
      who: serverOf(said),
      requestor: false,
      network: { address: `urn:uuid:${said.environment}`, type: '5' },
    },
    {
      type: { coding: [roles.user] },
      role: [{ text: role }],
      who: { identifier: { value: user }, display: user },
      altId: user,
      name: user,
      requestor: true,
      purposeOfUse: [purposeOf(said.purpose)],
    },
    ...(onBehalfOf === undefined
      ? []
      : [{ who: { display: onBehalfOf }, name: onBehalfOf, requestor: false }]),
  ]
}

function networkOf(address: string | undefined) {
  if (address === undefined) return { address: 'not told', type: '1' }
  return { address, type: IP_ADDRESS.test(address) ? '2' : '1' }
}

function serverOf({ environment }: AuditDescription) {
  return { identifier: { system: URI_SYSTEM, value: `urn:uuid:${environment}` }, display: 'Chartward' }
}

function entitiesOf(said: AuditDescription) {
  const { patient, query, request } = said
  return [
    ...(patient === undefined ? [] : [patientEntity(patient)]),
    ...(query === undefined || said.how !== 'search' ? thingsOf(said) : [queryEntity(query)]),
    {
      what: { identifier: { value: request } },
      type: { system: BALP_ENTITY, code: 'XrequestId' },
    },
    leafEntity(said),
  ]
}

function patientEntity({ id, reference }: NonNullable<AuditDescription['patient']>) {
  return {
    what: {
      ...(reference === undefined ? {} : { reference }),
      type: 'Patient',
      identifier: { system: URI_SYSTEM, value: `urn:uuid:${id}` },
    },
    type: entityType('1', 'Person'),
    role: objectRole('1', 'Patient'),
  }
}

function thingsOf({ how, shown, written, asked }: AuditDescription) {
  // What a search showed stands in no entity: BALP keeps the one of this type for the question.
  const things = how === 'search' ? [] : [...shown, ...written]
  const named = things.length === 0 && asked !== undefined ? [asked] : things
  return named.map((reference) => ({
    what: { reference },
    type: entityType('2', 'System Object'),
    role: objectRole('4', 'Domain Resource'),
  }))
}

function queryEntity(query: string) {
  return {
    type: entityType('2', 'System Object'),
    role: objectRole('24', 'Query'),
    description: query,
    query: Buffer.from(query, 'utf8').toString('base64'),
  }
}

/** The leaf itself, with what BALP has no place for. */
function leafEntity({ leaf: { log, index }, details }: AuditDescription) {
  return {
    what: { identifier: { system: `https://${log}`, value: String(index) } },
    type: entityType('4', 'Other'),
    role: objectRole('13', 'Security Resource'),
    name: 'leaf of the disclosure ledger',
    ...(details.length === 0
      ? {}
      : { detail: details.map(([type, valueString]) => ({ type, valueString })) }),
  }
}

const entityType = (code: string, display: string): Code => ({ system: ENTITY_TYPE, code, display })
const objectRole = (code: string, display: string): Code => ({ system: OBJECT_ROLE, code, display })
const purposeOf = (code: string) => ({ coding: [{ system: ACT_REASON, code }] })
