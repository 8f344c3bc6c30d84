import type { OperationOutcome } from './outcome.ts'
import type { Resource } from './resource.ts'

type BundleType =
  | 'document'
  | 'message'
  | 'transaction'
  | 'transaction-response'
  | 'batch'
  | 'batch-response'
  | 'history'
  | 'searchset'
  | 'collection'

export interface Bundle extends Resource {
  resourceType: 'Bundle'
  type: BundleType
  total?: number
  link?: BundleLink[]
  entry?: BundleEntry[]
}

interface BundleLink {
  relation: string
  url: string
}

interface BundleEntry {
  link?: BundleLink[]
  fullUrl?: string
  resource?: Resource
  search?: { mode?: 'match' | 'include' | 'outcome'; score?: number }
  request?: BundleRequest
  response?: BundleResponse
}

interface BundleRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'
  url: string
  ifNoneMatch?: string
  ifModifiedSince?: string
  ifMatch?: string
  ifNoneExist?: string
}

interface BundleResponse {
  status: string
  location?: string
  etag?: string
  lastModified?: string
  outcome?: OperationOutcome
}
