/**
 * Elements that R4 search expressions name without saying which type of a choice (`value[x]`) they mean, with
 * the types R4 lets them have. A test compares this table with the R4 structure definitions.
 */
export const CHOICE_ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  'CarePlan.activity.detail.scheduled': ['Timing', 'Period', 'string'],
  'ChargeItem.occurrence': ['dateTime', 'Period', 'Timing'],
  'Consent.source': ['Attachment', 'Reference'],
  'DetectedIssue.identified': ['dateTime', 'Period'],
  'DiagnosticReport.effective': ['dateTime', 'Period'],
  'Immunization.occurrence': ['dateTime', 'string'],
  'Media.created': ['dateTime', 'Period'],
  'MedicationAdministration.effective': ['dateTime', 'Period'],
  'MedicationStatement.effective': ['dateTime', 'Period'],
  'MessageDefinition.event': ['Coding', 'uri'],
  'MessageHeader.event': ['Coding', 'uri'],
  'Observation.effective': ['dateTime', 'Period', 'Timing', 'instant'],
  'Patient.deceased': ['boolean', 'dateTime'],
  'PlanDefinition.action.definition': ['canonical', 'uri'],
  'Procedure.performed': ['dateTime', 'Period', 'string', 'Age', 'Range'],
  'RiskAssessment.prediction.probability': ['decimal', 'Range'],
  'ServiceRequest.occurrence': ['dateTime', 'Period', 'Timing'],
  'Specimen.collection.collected': ['dateTime', 'Period'],
}

/** The JSON name of a choice element of one type: `value` + `Quantity`. */
export function choiceName(element: string, type: string): string {
  return element + type.charAt(0).toUpperCase() + type.slice(1)
}
