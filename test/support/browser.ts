import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** The one without windows, made for tests, needs a third less time; it draws and runs pages as the others do. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
const FOLDERS = (process.env['PATH'] ?? '').split(path.delimiter)

/** Where this machine has a Chromium; undefined: the tests that need one say that they are skipped. */
export const CHROMIUM: string | undefined = NAMES.flatMap((name) =>
  FOLDERS.map((folder) => path.join(folder, name)),
).find((file) => existsSync(file))

/** A real browser with nobody in it. */
export async function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('there is no Chromium on this machine')
  // Its own sandbox needs rights that containers and root do not have; it opens pages of our own alone.
  return await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
}

/** A page of somebody new, who has an authenticator that verifies them and keeps passkeys. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  await addAuthenticator(page)
  return page
}

/** From now on a page has an authenticator that verifies whoever sits there. */
export async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}
