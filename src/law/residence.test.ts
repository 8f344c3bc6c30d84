import { describe, expect, test } from 'vitest'
import { ownLaw } from '../../test/support/law.ts'
import { jurisdictionOf } from './residence.ts'

const law = ownLaw()

describe('residence', () => {
  test.each([
    [{ state: 'CA' }, 'CA'],
    [{ state: ' ca ', country: 'USA' }, 'CA'],
    [{ state: 'California', postalCode: '94110-1234' }, 'CA'],
    [{ state: 'District of Columbia' }, 'DC'],
    [{ state: 'AS' }, 'AS'],
    [{ postalCode: '02139' }, 'MA'],
    [{ postalCode: '00901' }, 'PR'],
    [{ postalCode: '00801' }, 'VI'],
    [{ postalCode: '96910' }, null],
    [{ state: 'GU', postalCode: '96910' }, 'GU'],
    [{ postalCode: '99999' }, 'AK'],
    [{ state: 'XX', postalCode: '02139' }, null],
    [{ state: 'CA', postalCode: '10001' }, null],
    [{ state: 'CA', postalCode: 'unknown' }, 'CA'],
    [{ postalCode: '123' }, null],
    [{}, null],
    [{ country: 'DE' }, 'EU'],
    [{ country: 'GB', postalCode: 'SW1A 1AA' }, 'UK'],
    [{ country: 'MX', state: 'CA' }, 'country:MX'],
    // Canada, Albania, Germany: none is California, Alabama or Delaware.
    [{ country: 'CA' }, 'country:CA'],
    [{ country: 'AL', state: 'AL' }, 'country:AL'],
    [{ country: 'DE', state: 'DE' }, 'EU'],
    [{ country: 'PR' }, 'PR'],
  ])('%j is under the law of %s', (residence, expected) => {
    expect(jurisdictionOf(law, residence)).toBe(expected)
  })

  test("every ZIP prefix is one state's, and every state but Guam has one", () => {
    const owners = new Set<string>()
    for (let prefix = 0; prefix < 1_000; prefix++) {
      const owning = law.terms.zips.filter(([first, last]) => prefix >= first && prefix <= last)
      expect(owning.length).toBeLessThanOrEqual(1)
      for (const [, , code] of owning) owners.add(code)
    }
    expect([...law.states.keys()].filter((code) => !owners.has(code))).toEqual(['GU'])
  })
})
