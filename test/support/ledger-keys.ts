import { ed25519Signer } from '../../src/tlog/index.ts'

/** The fixed keys of a test ledger, for the test and for the processes it starts. */
export const TEST_ORIGIN = 'chartward.example/test'
export const TEST_SEED = Buffer.alloc(32, 3)
export const TEST_OPENINGS_KEY = Buffer.alloc(32, 4)
export const TEST_VKEY = ed25519Signer(TEST_ORIGIN, TEST_SEED).vkey
