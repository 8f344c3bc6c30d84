import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLAMD, EICAR, openRealClamd, type RealClamd } from '../../test/support/clamd.ts'
import { openScanner, type Scanner } from './index.ts'

const BYTES_MAX = 1_000_000

/** What our fake speaks is what ClamAV speaks. */
describe.skipIf(CLAMD === undefined)("ClamAV's own daemon", () => {
  let clamd: RealClamd
  let scanner: Scanner | undefined
  beforeAll(async () => {
    clamd = await openRealClamd(BYTES_MAX)
    scanner = openScanner({ socket: clamd.socket, host: undefined, port: 0, timeoutMs: 20_000 })
  }, 60_000)
  afterAll(async () => await clamd.close())

  test('calls clean what is clean, of any length it takes', async () => {
    for (const length of [0, 1, 65_537, 900_000])
      expect([length, await scanner?.scan(Buffer.alloc(length, 'a'))]).toEqual([length, { isClean: true }])
  })

  test('names what it finds, wherever it stands', async () => {
    for (const before of [0, 200_000]) {
      const file = Buffer.concat([Buffer.alloc(before, 'x'), Buffer.from(EICAR)])
      expect(await scanner?.scan(file)).toEqual({ isClean: false, found: 'Chartward.Test.EICAR.UNOFFICIAL' })
    }
  })

  test('refuses what is larger than it takes', async () => {
    const file = Buffer.alloc(BYTES_MAX * 3, 'a')
    await expect(scanner?.scan(file)).rejects.toMatchObject({ code: 'DOCUMENT_UNFIT' })
  })
})
