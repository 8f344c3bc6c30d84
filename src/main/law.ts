import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Law, readLaw } from '../law/index.ts'

const FOLDER = path.resolve(import.meta.dirname, '..', '..', 'law')

/** The rules of law that come with the program. **Errors.** `LAW_INVALID`. */
export function readOwnLaw(): Law {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
  return readLaw(names.map((name) => ({ name, text: readFileSync(path.join(FOLDER, name), 'utf8') })))
}
