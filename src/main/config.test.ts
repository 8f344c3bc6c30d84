import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cosignatureSigner, ed25519Signer } from '../tlog/index.ts'
import { defaultConfig, readConfig } from './config.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'cw-config-'))
})
afterEach(() => {
  rmSync(home, { recursive: true })
})

const seed = new Uint8Array(32).fill(7)
const { vkey } = cosignatureSigner('witness.example', seed)
const url = 'http://127.0.0.1:8104'

function read(written: unknown) {
  const text = typeof written === 'string' ? written : JSON.stringify(written)
  writeFileSync(path.join(home, 'config.json'), text)
  return readConfig(home)
}

test('a home without config.json has every default', () => {
  expect(readConfig(home)).toEqual(defaultConfig())
})

test('what is written is taken, and the rest stays as it is by default', () => {
  const config = read({
    database: { url: 'postgresql://u:p@db.example/x' },
    ledger: { witnesses: [{ url, vkey }] },
  })
  expect(config.database).toEqual({ ...defaultConfig().database, url: 'postgresql://u:p@db.example/x' })
  expect(config.ledger.witnesses).toEqual([{ url, vkey }])
  expect(config.http).toEqual(defaultConfig().http)
})

const WRONG: readonly (readonly [what: string, written: unknown, named: RegExp])[] = [
  ['half a file', '{"http":', /one JSON object/],
  ['a list', [], /one JSON object/],
  ['an unknown section', { htp: {} }, /no section "htp"/],
  ['an inherited name', '{"constructor": {}}', /no section "constructor"/],
  ['an unknown setting', { http: { prot: 1 } }, /no setting "http.prot"/],
  ['a section that is no object', { http: 8103 }, /"http" must be an object/],
  ['a port as text', { http: { port: '80' } }, /"http.port"/],
  ['a port out of range', { http: { port: 65_536 } }, /"http.port"/],
  ['an address that is none', { http: { publicUrl: 'not a url' } }, /"http.publicUrl"/],
  ['a database that is none', { database: { url: 'clinic' } }, /"database.url"/],
  ['a database elsewhere', { database: { url: 'mysql://db.example/x' } }, /"database.url"/],
  ['a witness without key', { ledger: { witnesses: [{ url }] } }, /"ledger.witnesses"/],
  ['a witness nowhere', { ledger: { witnesses: [{ url: 'witness', vkey }] } }, /"ledger.witnesses"/],
  ['a key cut short', { ledger: { witnesses: [{ url, vkey: vkey.slice(0, -4) }] } }, /"ledger.witnesses"/],
  [
    'the key of a log for that of a witness',
    { ledger: { witnesses: [{ url, vkey: ed25519Signer('witness.example', seed).vkey }] } },
    /"ledger.witnesses"/,
  ],
]

test.each(WRONG)('%s is refused, and the setting is named', (_, written, named) => {
  expect(() => read(written)).toThrow(named)
  expect(() => read(written)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})

test('a refused setting is not repeated: it can hold a password', () => {
  const written = { database: { url: 'http://u:hunter2@db.example' } }
  expect(() => read(written)).toThrow(/^(?!.*hunter2)/)
})
