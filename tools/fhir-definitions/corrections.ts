/**
 * Where the packed definitions are not R4 4.0.1: the package adds members of R5 and of its own product.
 * Source: https://hl7.org/fhir/R4/ , the page of each type.
 */

/** Types that are not in R4. */
export const NOT_R4_TYPES: readonly string[] = ['SubscriptionStatus', 'MetadataResource']

/** Members, with everything below them, that are not in R4. */
export const NOT_R4_PATHS: readonly string[] = [
  'Binary.url',
  'DeviceDefinition.bodySite',
  'DeviceDefinition.classification',
  'Meta.account',
  'Meta.accounts',
  'Meta.author',
  'Meta.compartment',
  'Meta.onBehalfOf',
  'Meta.project',
  'ObservationDefinition.publisher',
  'ResearchStudy.associatedParty',
  'ResearchStudy.classifier',
  'ResearchStudy.comparisonGroup',
  'ResearchStudy.descriptionSummary',
  'ResearchStudy.label',
  'ResearchStudy.name',
  'ResearchStudy.objective.description',
  'ResearchStudy.outcomeMeasure',
  'ResearchStudy.progressStatus',
  'ResearchStudy.recruitment',
  'ResearchStudy.region',
  'ResearchStudy.result',
  'ResearchStudy.studyDesign',
  'ResearchStudy.whyStopped',
  'EvidenceVariable.characteristic.definitionByCombination',
  'EvidenceVariable.characteristic.definitionByTypeAndValue',
  'EvidenceVariable.characteristic.timeFromEvent',
]

/** Shapes written out here because the package replaced them. */
export const R4_SHAPES: Readonly<Record<string, readonly (readonly (string | number)[])[]>> = {
  'EvidenceVariable.characteristic': [
    ['id', 0, 1, 'string'],
    ['extension', 0, '*', 'Extension'],
    ['modifierExtension', 0, '*', 'Extension'],
    ['description', 0, 1, 'string'],
    [
      'definition[x]',
      1,
      1,
      'Reference(Group)|canonical|CodeableConcept|Expression|DataRequirement|TriggerDefinition',
    ],
    ['usageContext', 0, '*', 'UsageContext'],
    ['exclude', 0, 1, 'boolean'],
    ['participantEffective[x]', 0, 1, 'dateTime|Period|Duration|Timing'],
    ['timeFromStart', 0, 1, 'Duration'],
    ['groupMeasure', 0, 1, 'code', 'group-measure'],
  ],
}

/** Types or code sets of single members that the package changed. */
export const R4_ELEMENTS: Readonly<Record<string, { readonly types?: string; readonly set?: string }>> = {
  'AuditEvent.source.observer': {
    types: 'Reference(Device Organization Patient Practitioner PractitionerRole RelatedPerson)',
  },
  'Bundle.entry.response.outcome': { types: 'Resource' },
  'DetectedIssue.status': { set: 'observation-status' },
  'MeasureReport.subject': {
    types: 'Reference(Device Group Location Patient Practitioner PractitionerRole RelatedPerson)',
  },
  'ResearchStudy.site': { types: 'Reference(Location)' },
}
