/** A FHIR R4 resource as JSON: what every type shares, the rest by name. */
export interface Resource {
  resourceType: string
  id?: string
  meta?: Meta
  [member: string]: unknown
}

export interface Meta {
  versionId?: string
  lastUpdated?: string
  source?: string
  profile?: string[]
  security?: Coding[]
  tag?: Coding[]
}

export interface Coding {
  system?: string
  version?: string
  code?: string
  display?: string
  userSelected?: boolean
}

export interface CodeableConcept {
  coding?: Coding[]
  text?: string
}

export interface Period {
  start?: string
  end?: string
}

export interface Identifier {
  use?: string
  type?: CodeableConcept
  system?: string
  value?: string
  period?: Period
}

export interface Reference {
  reference?: string
  type?: string
  identifier?: Identifier
  display?: string
}

export interface Extension {
  url: string
  extension?: Extension[]
  [member: string]: unknown
}
