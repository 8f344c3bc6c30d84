/**
 * FHIR R4 without a network or a store: reading JSON without losing a digit, validation, search semantics,
 * the patient compartment, and the classes of protected elements.
 *
 * Invariants: an error or issue never holds a value of a resource. What a search answers is decided here on
 * opened resources; index terms only narrow what is opened. Definitions come from the official R4 package by
 * tools/generate-fhir-definitions.ts and are not edited by hand.
 *
 * Owns no tables and no storage. Who can change `generated/` can make the server accept bad resources or file
 * a record under the wrong patient: it is code, and is reviewed as code.
 */
export { type AuditDescription, auditEventOf } from './audit-event.ts'
export type { Bundle } from './bundle.ts'
export { capabilityStatement } from './capability.ts'
export {
  BILLING_ACTOR,
  FRONT_DESK_ACTOR,
  CARE_SOURCES,
  type CareKind,
  careKindOf,
  type CareRelation,
  careRelationsOf,
} from './care-relations.ts'
export { ELEMENT_CLASSES, type ElementClass, elementNames } from './element-classes.ts'
export { parseExact, stringify } from './exact-json.ts'
export { checkJsonSize } from './json-size.ts'
export { type Fhir, openFhir } from './fhir.ts'
export { type Label, labelMask, labelNames, LABELS, labelsOf } from './labels.ts'
export { isOpenType, OPEN_TYPES } from './open-types.ts'
export { type Issue, type IssueCode, type OperationOutcome, operationOutcome } from './outcome.ts'
export { patientIdOf } from './patient-id.ts'
export { isProjectedType } from './projected.ts'
export type { IndexPolicy, PolicyOverrides } from './policy.ts'
export type { Resource } from './resource.ts'
export { foldText } from './search-text.ts'
export type { Include, SearchClause, SearchParameter, SearchQuery, SortRule, Term } from './search-shapes.ts'
