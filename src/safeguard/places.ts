import book from '../../law/notice-book.json' with { type: 'json' }
import type { Place } from './step.ts'

/** The three bureaus, as letters name them. **Source** `law/notice-book.json`. */
export const BUREAUS: readonly Place[] = book.bureaus.map(({ name, web, phone }) => ({
  name: name.en,
  web,
  phone,
}))

export const IRS: Place = { name: 'IRS', web: 'irs.gov/ippin', phone: '1-800-908-4490' }
export const FTC: Place = { name: 'FTC', web: 'identitytheft.gov', phone: '1-877-438-4338' }
