import { readLawFiles } from '../intake/index.ts'
import { type Law, readLaw } from '../law/index.ts'
import type { Config } from './config.ts'

/** The duties of law that come with the program, and the customer's own. **Errors** `LAW_INVALID`, `USAGE`. */
export async function openLaw({ law }: Config): Promise<Law> {
  return readLaw(await readLawFiles(law.rulesDirectory ?? undefined))
}
