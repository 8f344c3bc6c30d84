import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findFiles } from './documents.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cw-files-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('a folder gives its FHIR files once each, in order, also when a link in it leads in a circle', async () => {
  mkdirSync(path.join(folder, 'sub'))
  mkdirSync(path.join(folder, 'looks-like-a-file.json'))
  symlinkSync('..', path.join(folder, 'sub', 'up'))
  for (const name of ['b.ndjson.gz', 'a.json', 'sub/c.ndjson', 'notes.txt']) {
    writeFileSync(path.join(folder, name), '{}')
  }
  symlinkSync(path.join(folder, 'a.json'), path.join(folder, 'sub', 'linked.json'))
  const found = await findFiles([folder, path.join(folder, 'a.json')])
  expect(found.map((file) => path.relative(folder, file))).toEqual([
    'a.json',
    'b.ndjson.gz',
    'sub/c.ndjson',
    'sub/linked.json',
  ])
})
