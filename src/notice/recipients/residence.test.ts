import { expect, test } from 'vitest'
import { shippedLaw } from '../../../test/support/notices.ts'
import { ABROAD, residenceBy } from './residence.ts'

const residenceOf = residenceBy(shippedLaw())
const place = (more: object) => ({ state: '', postalCode: '', country: 'US', ...more })

test.each([
  [{ state: 'CA' }, 'CA'],
  [{ country: 'PR' }, 'PR'],
  [{ state: 'PR' }, 'PR'],
  [{ country: 'GU' }, 'GU'],
  [{ country: 'CA', state: 'ON' }, ABROAD],
  [{ country: 'IL' }, ABROAD],
  [{ country: 'MX', state: 'CA' }, ABROAD],
  [{ country: 'DE' }, 'EU'],
  [{ country: 'GB' }, 'UK'],
  [{ state: '' }, null],
])('%o lives under the rules of %s', (where, residence) => {
  expect(residenceOf(place(where))).toBe(residence)
})
