import type { Page } from 'playwright-core'

/** What somebody does on a page before there is anything to see on it. */
export interface PageAct {
  /** Who does it. */
  readonly user: string
  /** `as`: a page of somebody else. */
  act(page: Page, as: (user: string) => Promise<Page>): Promise<void>
}

/** The clinician whose session the drill has stolen. */
const ROBBED = 'dr-ny-3'

/** By the page's pattern in the console. */
export const CONSOLE_ACTS: Readonly<Record<string, PageAct>> = {
  '/cases/$case/contain': {
    user: 'security',
    act: async (page) => {
      await page.locator('.mantine-Accordion-control').first().click()
      await page.getByRole('radio').first().waitFor()
    },
  },
  '/cases/$case/undo': {
    user: 'security',
    act: async (page) => {
      await page.getByRole('button', { name: 'Show what would be taken back' }).click()
      const counts = page.locator('#plan-counts')
      await counts.waitFor()
      await counts.evaluate(toTop)
    },
  },
  '/match': {
    user: 'security',
    act: async (page, as) => {
      const file = { name: 'for-sale.csv', mimeType: 'text/csv', buffer: Buffer.from(await stolenFile(as)) }
      await page.locator('input[type=file]').setInputFiles(file)
      await page.locator('button[type=submit]').click()
      const verdict = page.locator('#verdict')
      await verdict.waitFor()
      await verdict.evaluate(toTop)
    },
  },
}

/** Under the head of the page, which stays in its place. */
// oxlint-disable-next-line typescript/no-explicit-any
function toTop(element: any): void {
  const { top } = element.getBoundingClientRect()
  element.ownerDocument.defaultView.scrollBy(0, top - 200)
}

/** A table of patients as the robbed clinician is shown them. */
async function stolenFile(as: (user: string) => Promise<Page>): Promise<string> {
  const page = await as(ROBBED)
  const rows: string[] = await page.evaluate(async () => {
    const session = (await (await fetch('/api/session')).json()) as { csrf: string; fhirUser: string }
    const path = `/fhir/R4/Patient?general-practitioner=${session.fhirUser}&_count=20`
    const found = (await (await fetch(path, { headers: { 'x-csrf': session.csrf } })).json()) as {
      entry: { resource: { birthDate: string; name: { given: string[]; family: string }[] } }[]
    }
    return found.entry.map(({ resource: { name, birthDate } }) =>
      [name[0]?.given[0], name[0]?.family, birthDate].join(','),
    )
  })
  await page.context().close()
  return ['first_name,last_name,dob', ...rows].join('\n')
}
