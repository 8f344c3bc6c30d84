/** A FHIR R4 resource as JSON: what every type shares, the rest by name. */
export interface Resource {
  resourceType: string
  id?: string
  meta?: Meta
  [member: string]: unknown
}

interface Meta {
  versionId?: string
  lastUpdated?: string
  source?: string
  profile?: string[]
  security?: Coding[]
  tag?: Coding[]
}

interface Coding {
  system?: string
  version?: string
  code?: string
  display?: string
  userSelected?: boolean
}
