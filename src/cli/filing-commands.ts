import type { Command } from './command.ts'
import { verifyDefenceFile } from './defence.ts'
import { accountForPatient, approveFiling, draftFilings, exportDefenceFile, listFilings } from './filing.ts'

/** Drafts for authorities, the statutory accounting, and the defence file. */
export const FILING_COMMANDS: readonly Command[] = [
  {
    words: ['filing', 'draft'],
    usage: '--case C --out DIR [--details FILE] [--json]',
    says: 'make every draft the duties of a case ask for; nothing is sent',
    options: ['case', 'out', 'details', 'json'],
    operandsMax: 0,
    run: async (situation) => await draftFilings(situation),
  },
  {
    words: ['filing', 'list'],
    usage: '--case C [--json]',
    says: 'the drafts of a case: what is missing, what is not verified, who approved',
    options: ['case', 'json'],
    operandsMax: 0,
    run: async (situation) => await listFilings(situation),
  },
  {
    words: ['filing', 'approve'],
    usage: 'DRAFT --case C --digest D',
    says: 'say that a draft is right, by the digest of what you read; not by who made it',
    options: ['case', 'digest'],
    operandsMax: 1,
    run: async (situation) => await approveFiling(situation),
  },
  {
    words: ['accounting'],
    usage: '--patient ID [--out F] [--json]',
    says: 'the accounting of disclosures of one person, as 45 CFR 164.528 asks for it',
    options: ['patient', 'out', 'json'],
    operandsMax: 0,
    run: async (situation) => await accountForPatient(situation),
  },
  {
    words: ['defence', 'export'],
    usage: '--case C --out F',
    says: 'everything of a case with its proofs, as one file',
    options: ['case', 'out'],
    operandsMax: 0,
    run: async (situation) => await exportDefenceFile(situation),
  },
  {
    words: ['defence', 'verify'],
    usage: 'F [--trust VKEY]... [--json]',
    says: 'check such a file; needs no server',
    options: ['trust', 'json'],
    operandsMax: 1,
    run: async (situation) => await verifyDefenceFile(situation),
  },
]
