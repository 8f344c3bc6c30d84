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
  // Pure: budgets and rules. `brake` runs in the key server too.
  ['brake', []],
  ['sigma', []],
  // Pure: duties of law as data, and what they come to.
  ['law', []],
  ['contract', []],
  ['postgres', []],
  ['ledger', ['tlog', 'seal', 'postgres']],
  ['keys', ['seal', 'brake', 'postgres', 'ledger']],
  ['identity', ['seal', 'postgres']],
  ['records', ['fhir', 'seal', 'postgres', 'keys']],
  ['access', ['fhir', 'identity', 'postgres']],
  // `contract`: the degrees are words that officers and the command line say.
  ['containment', ['contract', 'postgres', 'identity']],
  // `contract`: an audit search answers the console in its shapes, as bytes that have their leaves.
  [
    'disclosure',
    [
      'fhir',
      'brake',
      'contract',
      'postgres',
      'ledger',
      'keys',
      'identity',
      'records',
      'access',
      'containment',
    ],
  ],
  // `seal`: what it keeps for the provider is sealed, and its keys are derived, as everywhere else.
  ['oauth', ['seal', 'fhir', 'contract', 'postgres', 'identity', 'access']],
  // Other systems' audit trails, read as a stream.
  ['intake', ['fhir', 'brake', 'postgres', 'ledger']],
  // `intake`: rules see the same fields in the stream as in recorded events.
  ['detection', ['fhir', 'brake', 'sigma', 'seal', 'postgres', 'ledger', 'intake']],
  // Looks for viruses in files: a client of ClamAV's clamd.
  ['scanner', []],
  // Findings for other people's systems: OCSF by file, syslog and webhook.
  ['alert', ['postgres', 'ledger', 'detection']],
  ['backup', ['seal', 'fhir', 'postgres', 'ledger', 'keys', 'records']],
  ['scope', ['fhir', 'postgres', 'ledger', 'records']],
  // Everything of a case with its proofs, and the check of it.
  ['defence', ['law', 'ledger', 'scope']],
  // Whose records a file that turned up elsewhere came from.
  ['match', ['fhir', 'contract', 'ledger', 'keys', 'records', 'disclosure', 'scope']],
  [
    'incident',
    [
      'fhir',
      'seal',
      'law',
      'contract',
      'postgres',
      'ledger',
      'keys',
      'identity',
      'records',
      'access',
      'containment',
      'disclosure',
      'oauth',
      'detection',
      'scope',
    ],
  ],
  // Letters, mail and filings, and what their recipient can check.
  [
    'notice',
    [
      'tlog',
      'seal',
      'fhir',
      'law',
      'contract',
      'postgres',
      'ledger',
      'keys',
      'identity',
      'access',
      'disclosure',
      'scope',
      'defence',
      'incident',
    ],
  ],
  // Who saw a record, as whoever it is about reads it. `oauth`: apps by their names.
  ['seen', ['seal', 'fhir', 'contract', 'postgres', 'ledger', 'identity', 'access', 'disclosure', 'oauth']],
  // What people do to protect themselves. `seal`: how far they are is nobody else's.
  ['safeguard', ['seal', 'fhir', 'postgres']],
  // Of the ledger only the types of its entries: what is simulated for scale is a stream of them.
  ['simulate', ['fhir', 'contract', 'ledger']],
  [
    'http',
    [
      'contract',
      'fhir',
      'ledger',
      'identity',
      'access',
      'containment',
      'disclosure',
      'oauth',
      'detection',
      'law',
      'scope',
      'match',
      'incident',
      'notice',
      'seen',
      'safeguard',
      'scanner',
    ],
  ],
  ['cli', ['contract', 'tlog', 'fhir', 'sigma', 'law', 'intake', 'scope', 'defence', 'simulate']],
  [
    'main',
    [
      'tlog',
      'seal',
      'fhir',
      'brake',
      'sigma',
      'law',
      'contract',
      'postgres',
      'ledger',
      'keys',
      'identity',
      'records',
      'access',
      'containment',
      'disclosure',
      'oauth',
      'intake',
      'detection',
      'alert',
      'backup',
      'scope',
      'defence',
      'match',
      'incident',
      'notice',
      'seen',
      'safeguard',
      'scanner',
      'simulate',
      'http',
      'cli',
    ],
  ],
]

/** Files beside an `index.ts` that only the named guests may enter. */
export const SIDE_DOORS: Readonly<Record<string, readonly string[]>> = {
  'records/plaintext.ts': ['disclosure'],
  'ledger/append.ts': ['disclosure', 'keys', 'intake', 'incident', 'notice', 'backup'],
  'keys/server.ts': ['main'],
}

/** Everything reachable from an entry point must stay within these modules. */
export const CLOSURES: Readonly<Record<string, readonly string[]>> = {
  'main/keyserver.ts': ['kernel', 'seal', 'tlog', 'brake', 'postgres', 'ledger', 'keys', 'main'],
  'main/witness.ts': ['kernel', 'tlog', 'main'],
}
