import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { defaultConfig, readConfig, SETTINGS } from './config.ts'
import { openHome } from './home.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'cw-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const written = (text: string) => {
  writeFileSync(path.join(folder, 'config.json'), text)
  return () => readConfig(folder)
}
const refuses = (message: RegExp) =>
  expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) })

test('a home that says nothing has the defaults, and one that says something has the rest of them', () => {
  expect(readConfig(path.join(folder, 'nowhere'))).toEqual(defaultConfig())
  const config = written('{"http":{"port":9000}}')()
  expect(config.http).toEqual({ ...defaultConfig().http, port: 9000 })
  expect(config.keys).toEqual(defaultConfig().keys)
})

const BAD: [text: string, message: RegExp][] = [
  ['', /one JSON object/],
  ['[]', /one JSON object/],
  ['null', /one JSON object/],
  ['{"http":', /one JSON object/],
  ['{"htpp":{}}', /no section "htpp"/],
  ['{"constructor":{}}', /no section "constructor"/],
  ['{"http":[]}', /"http" must be an object/],
  ['{"http":{"prot":1}}', /no setting "http.prot"/],
  ['{"http":{"toString":1}}', /no setting "http.toString"/],
  ['{"http":{"port":"8103"}}', /"http.port" takes whole number, 0 to 65535/],
  ['{"http":{"port":65536}}', /"http.port"/],
  ['{"http":{"port":1.5}}', /"http.port"/],
  ['{"http":{"port":null}}', /"http.port"/],
  ['{"http":{"host":7}}', /"http.host" takes text/],
  ['{"http":{"publicUrl":7}}', /"http.publicUrl"/],
  ['{"database":{"poolSize":1}}', /"database.poolSize" takes whole number, 2 to 200/],
  ['{"keys":{"cacheLifetimeMs":999}}', /"keys.cacheLifetimeMs"/],
  ['{"keys":{"cacheCountMax":0}}', /"keys.cacheCountMax"/],
  ['{"ledger":{"checkpointIntervalMs":99}}', /"ledger.checkpointIntervalMs"/],
  ['{"ledger":{"witnesses":[{"url":"x"}]}}', /"ledger.witnesses" takes list of/],
  ['{"records":{"indexPolicy":{"Patient.x":"open"}}}', /"records.indexPolicy"/],
]
test.each(BAD)('config.json saying %s is refused by the name of what is wrong', (text, message) => {
  expect(written(text)).toThrow(refuses(message))
})

test('every setting has a sentence, a default it accepts itself, and no secret', () => {
  for (const [section, settings] of Object.entries(SETTINGS)) {
    for (const [name, { says, fallback, check }] of Object.entries(settings)) {
      expect(says).toMatch(/^[A-Z].*\.$/)
      expect([`${section}.${name}`, (check as (value: unknown) => boolean)(fallback)]).toEqual([
        `${section}.${name}`,
        true,
      ])
      expect(name).not.toMatch(/secret|password(?!sFile)|token/i)
    }
  }
})

test('a home keeps its name, lets nobody look in, and is refused when its name is lost', () => {
  const home = path.join(folder, 'home')
  const first = openHome(home)
  expect(openHome(home).environment).toBe(first.environment)
  expect(statSync(path.dirname(first.controlSocket)).mode & 0o777).toBe(0o700)
  expect(statSync(path.join(home, 'environment')).mode & 0o777).toBe(0o600)
  writeFileSync(path.join(home, 'environment'), 'another')
  expect(() => openHome(home)).toThrow(refuses(/one UUID/))
})

test('a home that cannot be is refused in words', () => {
  const file = path.join(folder, 'file')
  writeFileSync(file, '')
  expect(() => openHome(file)).toThrow(refuses(/cannot be used as a home directory/))
  expect(() => openHome(path.join(file, 'under'))).toThrow(refuses(/cannot be used as a home directory/))
  expect(() => openHome(path.join(folder, 'x'.repeat(120)))).toThrow(refuses(/too long for a socket/))
  expect(readFileSync(file, 'utf8')).toBe('')
})
