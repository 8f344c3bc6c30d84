/**
 * Which module may import which. A row may import only the modules its last column names, and a row names
 * only rows above it, so no circle can be written. `kernel` is allowed everywhere and not repeated.
 * `tidy.test.ts` enforces the table; moving a wall means changing it here, with the reason in docs/decisions/.
 */
export const LAYERS: readonly (readonly [module: string, mayImport: readonly string[]])[] = [
  ['kernel', []],
  ['tlog', []],
  ['seal', []],
  ['fhir', []],
  ['contract', []],
  ['postgres', []],
  ['ledger', ['tlog', 'seal', 'postgres']],
  ['keys', ['seal', 'postgres', 'ledger']],
  ['identity', ['seal', 'postgres']],
  ['records', ['fhir', 'seal', 'postgres', 'keys']],
  ['access', ['fhir', 'identity', 'postgres']],
  ['disclosure', ['fhir', 'postgres', 'ledger', 'keys', 'identity', 'records', 'access']],
  // `seal`: what it keeps for the provider is sealed, and its keys are derived, as everywhere else.
  ['oauth', ['seal', 'fhir', 'contract', 'postgres', 'identity', 'access']],
  ['scope', ['fhir', 'postgres', 'ledger', 'records']],
  ['simulate', ['fhir', 'contract']],
  ['http', ['contract', 'fhir', 'ledger', 'identity', 'access', 'disclosure', 'oauth', 'scope']],
  ['cli', ['contract', 'tlog', 'fhir', 'scope', 'simulate']],
  [
    'main',
    [
      'tlog',
      'seal',
      'fhir',
      'contract',
      'postgres',
      'ledger',
      'keys',
      'identity',
      'records',
      'access',
      'disclosure',
      'oauth',
      'scope',
      'simulate',
      'http',
      'cli',
    ],
  ],
]

/** Files beside an `index.ts` that only the named guests may enter. */
export const SIDE_DOORS: Readonly<Record<string, readonly string[]>> = {
  'records/plaintext.ts': ['disclosure'],
  'ledger/append.ts': ['disclosure', 'keys'],
  'keys/server.ts': ['main'],
}

/** Everything reachable from an entry point must stay within these modules. */
export const CLOSURES: Readonly<Record<string, readonly string[]>> = {
  'main/keyserver.ts': ['kernel', 'seal', 'tlog', 'postgres', 'ledger', 'keys', 'main'],
  'main/witness.ts': ['kernel', 'tlog', 'main'],
}
