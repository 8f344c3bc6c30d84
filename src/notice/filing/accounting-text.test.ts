import { expect, test } from 'vitest'
import { asUnixMs } from '../../kernel/index.ts'
import { accountingText } from './accounting-text.ts'

const day = (text: string) => asUnixMs(Date.parse(text))

test('the accounting says when, to whom, what, and that it was against the rules', () => {
  const line = { recipient: 'dr-lee', client: 'chart', purpose: 'TREAT', elements: ['ssn'], leaves: [7] }
  const text = accountingText(
    {
      from: day('2020-03-16'),
      to: day('2026-03-16'),
      disclosures: [
        { ...line, case: 'C-2026-0001', first: day('2026-03-14'), last: day('2026-03-15'), count: 3 },
        { ...line, purpose: 'HRESCH', first: day('2026-03-01'), last: day('2026-03-01'), count: 2 },
      ],
      excluded: { ordinary: 4, own: 1, suspended: 0 },
    },
    { organisation: 'Riverside Clinic', patient: 'ann' },
  )
  expect(text).toMatch(/^Riverside Clinic\n/)
  expect(text).toContain(
    '2026-03-14 to 2026-03-15, 3 times\n  To: dr-lee, with chart\n  What: Social Security number\n',
  )
  expect(text).toContain('against the rules. It is a part of the incident C-2026-0001')
  expect(text).toContain('2026-03-01, 2 times')
  expect(text).toContain('Purpose: HRESCH')
  expect(text).toContain('5 in this time')
})

test('where there is none it says so', () => {
  const nothing = {
    from: day('2020-03-16'),
    to: day('2026-03-16'),
    disclosures: [],
    excluded: { ordinary: 0, own: 0, suspended: 2 },
  }
  const text = accountingText(nothing, { organisation: '', patient: 'ann' })
  expect(text).toMatch(/^Accounting of disclosures of the health record of patient ann\n/)
  expect(text).toContain('There was none')
  expect(text).toContain('an agency asked us in writing to keep back')
})
