import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Bundle } from './bundle.ts'
import { parseExact } from './exact-json.ts'
import { openFhir } from './fhir.ts'
import type { Resource } from './resource.ts'

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const isThere = existsSync(DATA)
if (!isThere) console.log('skipped: validation of the example data, ../shared/data is not there')

/** Examples that break the standard they illustrate, each with the issue that is right to find. */
const BROKEN: Readonly<Record<string, string>> = {
  // DeviceMetric.parent may only be a Device; the example names a DeviceDefinition.
  'devicemetric-example.json': 'DeviceMetric.parent.reference',
  // DeviceUseStatement.reasonReference may not be a Procedure.
  'deviceusestatement-example.json': 'DeviceUseStatement.reasonReference[0].reference',
  // MedicationRequest.dispenseRequest.performer may only be an Organization; the example names a Practitioner.
  'medicationrequest0301.json': 'MedicationRequest.dispenseRequest.performer.reference',
}

function filesBelow(folder: string): string[] {
  return readdirSync(`${DATA}${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.json(\.gz)?$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
}

function readResource(file: string): Resource {
  const bytes = readFileSync(file)
  return parseExact((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()).resource
}

describe.skipIf(!isThere)('example data', () => {
  const fhir = openFhir()

  test.for(['spec-r4-examples', 'us-core/examples-610', 'carin-bb/examples-200'])(
    'all of %s is valid, but for what truly breaks the standard',
    (folder) => {
      const files = filesBelow(folder).filter((file) => !file.endsWith('package.json'))
      expect(files.length).toBeGreaterThan(20)
      for (const file of files) {
        const name = file.slice(file.lastIndexOf('/') + 1)
        const found = fhir.validate(readResource(file)).map(({ expression }) => expression)
        expect([name, ...found]).toEqual(name in BROKEN ? [name, BROKEN[name]] : [name])
      }
    },
  )

  test('every resource of every Synthea bundle is valid, alone and in its bundle', () => {
    let count = 0
    for (const file of filesBelow('synthea')) {
      const bundle = readResource(file) as Bundle
      expect(fhir.validate(bundle)).toEqual([])
      for (const { resource } of bundle.entry ?? []) {
        expect(fhir.validate(resource, { conditionalReferences: true })).toEqual([])
        count += 1
      }
    }
    expect(count).toBe(30_124)
  })
})
