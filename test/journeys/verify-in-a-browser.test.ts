import { encodeQR } from 'qr'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  composeNotice,
  digestOf,
  type IssuedNotice,
  letterPdf,
  openLetterFonts,
  sealed,
} from '../../src/notice/index.ts'
import { CHROMIUM, openBrowser, openPage } from '../support/browser.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { type Look, LOOKS, sayIn } from '../support/looks.ts'
import { contextOf, flawsOf } from '../support/surfaces.ts'
import { draftNotice, issueNotice } from '../support/issued.ts'
import { MODEL, ORGANISATION, RECIPIENT, shippedLaw } from '../support/notices.ts'
import { drawPage, readPdf } from '../support/pdf.ts'

/** Somebody holds a letter in one hand and a phone in the other. */
describe.skipIf(CHROMIUM === undefined)('in a real browser (skipped where there is no Chromium)', () => {
  let chartward: TestChartward
  let browser: Browser
  let page: Page
  let look: Look = LOOKS[0]
  let notice: IssuedNotice
  let qr: string
  let file: Buffer
  const errors: string[] = []
  const asked: string[] = []

  beforeAll(async () => {
    chartward = await openTestChartward()
    file = Buffer.from('%PDF-1.7\n% a letter\n')
    notice = await issueNotice(chartward, { initials: 'Ñ. D.', file })
    ;({ qr } = await chartward.chartward.proof.issuer.seal(notice))
    browser = await openBrowser()
    page = await open(look)
  }, 60_000)
  const open = async (at: Look) => {
    const opened = await openPage(browser, contextOf(at))
    opened.on('pageerror', (error) => errors.push(error.message))
    opened.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) errors.push(message.text())
    })
    opened.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`))
    return opened
  }
  afterAll(async () => {
    await browser?.close()
    await chartward?.close()
  })

  const verify = async () => {
    // Somewhere else before: a new fragment alone is no new page.
    await page.goto('about:blank')
    await page.goto(`${chartward.chartward.site.url}/verify?lang=${look.language}`)
  }
  const verdict = async () => await page.locator('#result').getAttribute('data-verdict', { timeout: 15_000 })
  const said = async (name: string) => await page.locator(`#result [data-fill=${name}]`).first().textContent()
  const checkText = async (text: string) => {
    await page.fill('#qr-text', text)
    await page.click('#check-qr')
    return await verdict()
  }
  const checkFile = async (buffer: Buffer) => {
    await verify()
    await page.setInputFiles('#file', { name: 'letter.pdf', mimeType: 'application/pdf', buffer })
    await page.click('#check-file')
    await page.waitForURL(/verify\/file/)
    return await verdict()
  }
  /** The same signature over other words. */
  const reworded = (change: object): string => {
    const [address, jws = ''] = qr.split('#')
    const [header, payload = '', signature] = jws.split('.')
    const facts = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object
    const other = Buffer.from(JSON.stringify({ ...facts, ...change })).toString('base64url')
    return `${address}#${header}.${other}.${signature}`
  }

  test('without a network it checks all the same, and nothing of it is ever sent', async () => {
    await verify()
    await page.waitForLoadState('networkidle')
    await page.context().setOffline(true)
    try {
      expect(await checkText(qr)).toBe('ours')
      await page.fill('#qr-text', '')
      const gif = Buffer.from(encodeQR(qr, 'gif', { ecc: 'medium', scale: 4 }))
      await page.setInputFiles('#qr-photo', { name: 'photo.gif', mimeType: 'image/gif', buffer: gif })
      await page.locator('#answer').evaluate((answer) => answer.replaceChildren())
      await page.click('#check-qr')
      expect([await verdict(), await said('n')]).toEqual(['ours', 'Ñ. D.'])
    } finally {
      await page.context().setOffline(false)
    }
    const [, jws = ''] = qr.split('#')
    expect(asked.filter((one) => one.includes(jws.slice(0, 60)) || one.includes(notice.code))).toEqual([])
  })

  describe.for(LOOKS)('$name', (own) => {
    beforeAll(async () => {
      look = own
      page = await open(own)
    })
    afterAll(async () => {
      await page.context().close()
      look = LOOKS[0]
      page = await open(look)
    })

    test('a phone that scans the QR code of a letter shows what the letter must say', async () => {
      await page.goto('about:blank')
      await page.goto(qr)
      expect(await verdict()).toBe('ours')
      const { code, date, initials, zip3, subject } = notice
      expect(await Promise.all(['c', 'd', 'n', 'z', 's'].map(said))).toEqual([
        code,
        date,
        initials,
        zip3,
        subject,
      ])
      expect(await page.locator('#result:focus').count()).toBe(1)
      expect(await flawsOf(page)).toEqual([])
    })

    test('a forged QR code, one of another site and one that is none are told apart', async () => {
      await verify()
      for (const forged of [
        reworded({ n: 'X. Y.' }),
        reworded({ c: '0000-0000-0000-0000' }),
        `${qr.slice(0, -6)}AAAAAA`,
        qr.replace(/#[^.]+/, `#${Buffer.from('{"alg":"none"}').toString('base64url')}`),
      ]) {
        expect(await checkText(forged)).toBe('not-ours')
        expect(await page.locator('#result').textContent()).toMatch(
          sayIn(look.language)('its signature is wrong'),
        )
      }
      const elsewhere = qr.replace(/^https?:\/\/[^/]+/, 'https://chartward-notices.example')
      expect(await checkText(elsewhere)).toBe('not-ours')
      expect(await said('host')).toBe('chartward-notices.example')
      expect(await checkText('javascript:alert(1)')).toBe('not-ours')
      expect(await checkText('WIFI:S:clinic;;')).toBe('not-ours')
      const mark = reworded({ n: '<img src=x onerror=alert(1)>' })
      await checkText(mark)
      expect(await page.locator('#result img').count()).toBe(0)
      expect(await flawsOf(page)).toEqual([])
    })

    test('a file is hashed here: the one that was sent is ours, a changed one is not', async () => {
      expect(await checkFile(file)).toBe('ours')
      expect(await checkFile(Buffer.concat([file, Buffer.from(`/Keywords (${notice.code})`)]))).toBe(
        'not-ours',
      )
      expect(await checkFile(Buffer.from('%PDF-1.7 of somebody else'))).toBe('cannot-tell')
      expect(asked.filter((one) => one.includes('a letter'))).toEqual([])
    })
  })

  test('a QR code of a notice under another name shows that name, and no other', async () => {
    await verify()
    const { name } = chartward.chartward.proof.contacts()
    expect(await checkText(qr)).toBe('ours')
    expect(await said('o')).toBe(name)
    const sender = 'Member Services'
    expect(await checkText((await chartward.chartward.proof.issuer.seal({ ...notice, sender })).qr)).toBe(
      'ours',
    )
    expect(await said('o')).toBe(sender)
    expect(await page.locator('#result').textContent()).not.toContain(name)
  })

  test('a QR code that was copied to the letter of somebody else says whose it is', async () => {
    const other = await issueNotice(chartward, { initials: 'B. C.', zip3: '606', date: '2026-04-01' })
    await verify()
    expect(await checkText((await chartward.chartward.proof.issuer.seal(other)).qr)).toBe('ours')
    expect(await Promise.all(['n', 'z', 'd'].map(said))).toEqual(['B. C.', '606', '2026-04-01'])
    expect(await page.locator('#result').textContent()).toContain('Then that letter is not ours')
    // Whoever wants to know more asks us, and then we are told.
    await page.click('#ask-code')
    await page.waitForURL(/verify\/code/)
    expect(await page.locator('#result').textContent()).toContain('Looked up before')
  })

  test('a real letter: its printed QR code is read from a picture, and its file is told from a changed one', async () => {
    const { issuer } = chartward.chartward.proof
    const fonts = openLetterFonts()
    const write = (phone: string) =>
      composeNotice(shippedLaw(), { ...MODEL, organisation: { ...ORGANISATION, phone } }, RECIPIENT)
    const document = write(ORGANISATION.phone)
    const drafted = await draftNotice(chartward, {
      contentDigest: digestOf(document),
      date: document.date,
      initials: 'M. Q.',
      zip3: '029',
    })
    const letter = await letterPdf([sealed(document, await issuer.seal(drafted))], { fonts })
    await issueNotice(chartward, { ...drafted, file: letter })
    await verify()
    const seen: string[] = []
    for (const [at] of (await readPdf(letter)).pages.entries()) {
      const buffer = Buffer.from((await drawPage(letter, at + 1)).png)
      await page.setInputFiles('#qr-photo', { name: 'page.png', mimeType: 'image/png', buffer })
      await page.locator('#answer').evaluate((answer) => answer.replaceChildren())
      await page.click('#check-qr')
      if ((await verdict()) === 'ours') seen.push((await said('n')) ?? '')
    }
    expect(seen).toEqual(['M. Q.'])
    expect(await checkFile(Buffer.from(letter))).toBe('ours')
    // Whoever changes the number in it keeps, as editors of files do, what the file says of itself.
    const changed = await letterPdf([sealed(write('1-800-555-0666'), await issuer.seal(drafted))], { fonts })
    expect(await checkFile(Buffer.from(changed))).toBe('not-ours')
    expect(await page.locator('#result').textContent()).toContain(drafted.code)
  }, 120_000)

  test('it can be used with the keyboard alone, and in Spanish', async () => {
    await verify()
    await page.keyboard.press('Tab')
    expect(await page.locator('.skip:focus').count()).toBe(1)
    await page.click('text=Español')
    expect(await page.locator('h1').textContent()).toBe('¿Es nuestro este mensaje?')
    await page.focus('#code')
    await page.keyboard.type(notice.code.toLowerCase())
    await page.keyboard.press('Enter')
    await page.waitForURL(/verify\/code/)
    expect(await page.locator('#verdict').textContent()).toBe('Esto es nuestro')
    expect(await page.locator('#result:focus').count()).toBe(1)
  })

  test('nothing of it was refused by the policy of the page, and no script failed', () => {
    expect(errors).toEqual([])
  })
})
