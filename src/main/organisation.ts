import { ChartwardError } from '../kernel/index.ts'
import type { Organisation } from '../notice/index.ts'
import type { Config } from './config.ts'

/** Settings a notice can do without. */
const OPTIONAL: readonly string[] = ['parentCompany', 'tty']

/** Who writes notices, from the settings. **Errors** `CONFIG_INVALID`, naming the settings that are missing. */
export function organisationOf({ organisation }: Config): Organisation {
  const missing = Object.entries(organisation)
    .filter(([name, value]) => value.trim() === '' && !OPTIONAL.includes(name))
    .map(([name]) => `organisation.${name}`)
  if (missing.length > 0)
    throw new ChartwardError('CONFIG_INVALID', `notices cannot be written without ${missing.join(', ')}`)
  const { parentCompany, street, hoursEn, hoursEs, tty, signerRoleEn, signerRoleEs, ...rest } = organisation
  return {
    ...rest,
    parentCompany: parentCompany.trim() === '' ? null : parentCompany,
    street: street
      .split(';')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    hours: { en: hoursEn, es: hoursEs },
    tty: tty.trim() === '' ? null : tty,
    signerRole: { en: signerRoleEn, es: signerRoleEs },
  }
}
