import { createHash } from 'node:crypto'
import { type ZxcvbnFactory as Estimator, ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { ChartwardError } from '../kernel/index.ts'
import type { BreachedPasswords } from './breached-file.ts'

/**
 * Which passwords are taken: by length and by what is commonly guessed, never by composition.
 *
 * **Source** NIST SP 800-63B-4, 3.1.1.2. The list of common ones is that of `@zxcvbn-ts/language-common`: about 49,000, of
 * which 17,950 have eight characters or more.
 */
export interface PasswordRules {
  /**
   * The password in normal form (NFKC), when it is fit.
   *
   * **Errors** `PASSWORD_UNFIT`, saying why and never what.
   */
  fit(password: string, given: PasswordSetting): Promise<string>
  /** 0 (guessed at once) to 4, for the page that asks for a new one. */
  strength(password: string, context?: readonly string[]): number
}

/** Where the password will be used. */
export interface PasswordSetting {
  readonly secondFactor: boolean
  /** Words that belong to the person: names, address. */
  readonly context: readonly string[]
}

/** In code points. */
export const PASSWORD_ALONE_MIN = 15
const PASSWORD_MIN = 8
const PASSWORD_MAX = 128
/** Longer ones are guessed no faster; estimating takes longer with the square of the length. */
const ESTIMATED_MAX = 64
const PRODUCT_WORDS = ['chartward', 'password', 'hospital', 'clinic', 'patient', 'health']
const CONTEXT_WORD_MIN = 4
/** What must be left of a password without the words anybody would try first. */
const OWN_PART_MIN = 6

export const lengthOf = (password: string): number => Array.from(password).length

/** Undefined when it is too long to be anybody's password. */
export function normalisedPassword(password: unknown): string | undefined {
  if (typeof password !== 'string' || password.length > 4 * PASSWORD_MAX) return undefined
  const normal = password.normalize('NFKC')
  return lengthOf(normal) > PASSWORD_MAX ? undefined : normal
}

export function openPasswordRules(breached: BreachedPasswords | undefined): PasswordRules {
  const common: ReadonlySet<string> = new Set(dictionary['passwords-common'])
  const estimator: { made?: Estimator } = {}
  return {
    fit: async (password, given) => {
      const normal = normalisedPassword(password)
      if (normal === undefined) throw unfit(`a password has at most ${PASSWORD_MAX} characters`)
      refuseShort(normal, given.secondFactor)
      refuseGuessable(normal, common, given.context)
      const sha1 = createHash('sha1').update(normal).digest('hex').toUpperCase()
      if (breached !== undefined && (await breached.has(sha1))) {
        throw unfit('this password is known from a breach elsewhere: choose another')
      }
      return normal
    },
    strength: (password, context = []) => {
      // Made when it is first asked for: it sorts the list by rank.
      estimator.made ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
      const normal = normalisedPassword(password) ?? ''
      return estimator.made.check(Array.from(normal).slice(0, ESTIMATED_MAX).join(''), [...context]).score
    },
  }
}

function refuseShort(password: string, secondFactor: boolean): void {
  const min = secondFactor ? PASSWORD_MIN : PASSWORD_ALONE_MIN
  if (lengthOf(password) < min) {
    throw unfit(
      secondFactor
        ? `a password beside a second factor has at least ${PASSWORD_MIN} characters`
        : `a password used alone has at least ${PASSWORD_ALONE_MIN} characters`,
    )
  }
}

function refuseGuessable(password: string, common: ReadonlySet<string>, context: readonly string[]): void {
  const small = password.toLowerCase()
  const period = periodOf(small)
  if (common.has(small) || common.has(password))
    throw unfit('this password is among the most common: choose another')
  if (period.length < small.length && (period.length <= CONTEXT_WORD_MIN || common.has(period))) {
    throw unfit('this password repeats something short or common: choose another')
  }
  const rest = [...context, ...PRODUCT_WORDS]
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => lengthOf(word) >= CONTEXT_WORD_MIN)
    .reduce((left, word) => left.replaceAll(word, ''), small)
  if (rest.length < small.length && lengthOf(rest) < OWN_PART_MIN) {
    throw unfit('this password is made of your own name or address, or of ours: choose another')
  }
}

/** The shortest beginning whose repetition is the whole. */
function periodOf(text: string): string {
  const at = `${text}${text}`.indexOf(text, 1)
  return text.slice(0, at)
}

const unfit = (message: string): ChartwardError => new ChartwardError('PASSWORD_UNFIT', message)
