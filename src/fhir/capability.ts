import { AUDIT_PROFILES } from './audit-kinds.ts'
import type { Fhir } from './fhir.ts'
import { isProjectedType } from './projected.ts'
import type { Resource } from './resource.ts'
import type { SearchParameter } from './search-shapes.ts'

interface CapabilityOptions {
  /** The base address: `https://host/fhir/R4`. */
  readonly url: string
  /** Where apps ask for access; absent where they cannot. */
  readonly oauth?: OauthUris
  readonly version?: string
}

/** **Source** SMART App Launch 1, conformance: apps of that time look here. */
interface OauthUris {
  readonly authorize: string
  readonly token: string
  readonly introspect: string
  readonly revoke: string
  readonly manage: string
}

/** When what the statement says last changed. */
const STATEMENT_DATE = '2026-11-28'
const TYPE_INTERACTIONS = ['read', 'vread', 'update', 'delete', 'history-instance', 'create', 'search-type']
const SYSTEM_INTERACTIONS = ['transaction', 'batch']
/** A reference that may lead to nearly anything is not listed under each type it may lead to. */
const TARGETS_MAX = 20

/**
 * What this server can do, as it answers under `/metadata`.
 *
 * **Shape**: every R4 type with the parameters a search serves; `_include` of each reference among them,
 * `_revinclude` of those that lead to at most 20 types.
 *
 * **Source**: FHIR R4 CapabilityStatement.
 */
export function capabilityStatement(fhir: Fhir, { url, version, oauth }: CapabilityOptions): Resource {
  const revincludes = revincludesOf(fhir)
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: STATEMENT_DATE,
    kind: 'instance',
    software: { name: 'Chartward', ...(version === undefined ? {} : { version }) },
    implementation: { description: 'Chartward: a record that accounts for itself', url },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    instantiates: ['http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data'],
    rest: [
      {
        mode: 'server',
        security: {
          cors: true,
          ...(oauth === undefined ? {} : securityOf(oauth)),
          description: 'Bearer tokens. Every read and write is recorded in a ledger that can be verified.',
        },
        resource: fhir
          .resourceTypes()
          .map((type) => describeType(type, served(fhir, type), revincludes.get(type) ?? [])),
        interaction: SYSTEM_INTERACTIONS.map((code) => ({ code })),
        operation: [bulk('export')],
      },
    ],
  }
}

function securityOf(uris: OauthUris): Record<string, unknown> {
  const system = 'http://terminology.hl7.org/CodeSystem/restful-security-service'
  return {
    service: [{ coding: [{ system, code: 'SMART-on-FHIR', display: 'SMART-on-FHIR' }] }],
    extension: [
      {
        url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
        extension: Object.entries(uris).map(([url, valueUri]) => ({ url, valueUri })),
      },
    ],
  }
}

function served(fhir: Fhir, type: string): SearchParameter[] {
  return fhir.searchParameters(type).filter(({ refused }) => refused === undefined)
}

function describeType(
  type: string,
  parameters: readonly SearchParameter[],
  revincludes: readonly string[],
): Record<string, unknown> {
  if (isProjectedType(type)) return describeProjected(type, parameters)
  const includes = parameters.filter((parameter) => parameter.type === 'reference')
  return {
    type,
    interaction: TYPE_INTERACTIONS.map((code) => ({ code })),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalUpdate: false,
    conditionalDelete: 'not-supported',
    ...(includes.length === 0 ? {} : { searchInclude: includes.map(({ code }) => `${type}:${code}`) }),
    ...(revincludes.length === 0 ? {} : { searchRevInclude: revincludes }),
    searchParam: parameters.map((parameter) => ({ name: parameter.code, type: parameter.type })),
    ...(Object.hasOwn(OPERATIONS, type) ? { operation: OPERATIONS[type] } : {}),
  }
}

/** Read and searched, by id and by what it says; nobody writes it, and nothing is brought along with it. */
function describeProjected(type: string, parameters: readonly SearchParameter[]): Record<string, unknown> {
  return {
    type,
    supportedProfile: AUDIT_PROFILES,
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    versioning: 'no-version',
    readHistory: false,
    updateCreate: false,
    conditionalCreate: false,
    conditionalUpdate: false,
    conditionalDelete: 'not-supported',
    searchParam: parameters.map((parameter) => ({ name: parameter.code, type: parameter.type })),
  }
}

const EVERYTHING = {
  name: 'everything',
  definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything',
} as const

const OPERATIONS: Readonly<Record<string, readonly object[]>> = {
  Patient: [EVERYTHING, bulk('patient-export')],
  Group: [bulk('group-export')],
}

/** **Source**: Bulk Data Access 2.0, CapabilityStatement bulk-data. */
function bulk(name: string) {
  return { name: 'export', definition: `http://hl7.org/fhir/uv/bulkdata/OperationDefinition/${name}` }
}

function revincludesOf(fhir: Fhir): ReadonlyMap<string, string[]> {
  const byTarget = new Map<string, string[]>()
  for (const type of fhir.resourceTypes()) {
    if (isProjectedType(type)) continue
    for (const parameter of served(fhir, type)) {
      if (parameter.type !== 'reference' || parameter.targets.length > TARGETS_MAX) continue
      for (const target of parameter.targets) {
        const known = byTarget.get(target) ?? []
        byTarget.set(target, [...known, `${type}:${parameter.code}`])
      }
    }
  }
  return byTarget
}
