import { randomInt } from 'node:crypto'
import { ChartwardError, type PatientId, type UnixMs } from '../../kernel/index.ts'
import type { Who } from '../../ledger/index.ts'
import { type CheckingGround, tell } from './ground.ts'

/** Somebody who has an account, as far as calls go. */
export interface Called {
  /** The id of the account. */
  readonly person: string
  readonly patient: PatientId | null
}

/** What somebody wants to hear from whoever calls in our name. */
export interface Phrase {
  readonly phrase: string
  readonly changed: UnixMs
  /** How often it was given to somebody who calls, and when last. */
  readonly told: number
  readonly toldLast: UnixMs | undefined
}

/** What somebody of ours has said on the phone. */
export interface CheckedWord {
  readonly made: UnixMs
  /** Of whoever was to be called. */
  readonly initials: string
}

/** Both ends of a call can be sure of the other. */
export interface Caller {
  /** **Errors** `USAGE` for one that is too short or long. An empty one takes it away. */
  setPhrase(called: Called, phrase: string, who: Who): Promise<void>
  /** As its owner sees it. */
  ownPhrase(person: string): Promise<Phrase | undefined>
  /** For whoever calls them: counted, and told to the ledger first. */
  tellPhrase(called: Called, who: Who): Promise<string | undefined>
  /** A word to say on the phone, which checks once within ten minutes. */
  makeWord(
    called: Called & { readonly initials: string },
    who: Who,
  ): Promise<{ word: string; expires: UnixMs }>
  /** Used up by it. Undefined for what was never made, was used or is too old. */
  checkWord(typed: string, who: Who): Promise<CheckedWord | undefined>
}

const WORD_LIFETIME_MS = 10 * 60_000
const PHRASE = { min: 6, max: 80 }
/** Syllables that sound alike in English and Spanish: 35 bits in three pairs, for ten minutes. */
const CONSONANTS = 'bdfklmnprst'
const VOWELS = 'aeiou'
const SYLLABLES = 6

interface KeptWord extends Called {
  readonly initials: string
}

export function openCaller(ground: CheckingGround): Caller {
  const { database, secrets, clock } = ground
  return {
    setPhrase: async ({ person, patient }, typed, who) => {
      const phrase = typed.normalize('NFC').trim().replace(/\s+/g, ' ')
      if (phrase !== '' && (phrase.length < PHRASE.min || phrase.length > PHRASE.max))
        throw new ChartwardError('USAGE', `a phrase has ${PHRASE.min} to ${PHRASE.max} letters`)
      await tell(ground, who, {
        patient,
        note: phrase === '' ? 'caller phrase taken away' : 'caller phrase set',
      })
      if (phrase === '') {
        await database.query('delete from caller_phrase where person = $1', [person])
        return
      }
      await database.query(
        `insert into caller_phrase (person, sealed, changed) values ($1, $2, $3) on conflict (person)
        do update set sealed = excluded.sealed, changed = excluded.changed, told = 0, told_last = null`,
        [person, secrets.seal(phrase, phrasePlace(person)), clock.now()],
      )
    },
    ownPhrase: async (person) => await readPhrase(ground, person),
    tellPhrase: async ({ person, patient }, who) => {
      const kept = await readPhrase(ground, person)
      if (kept === undefined) return undefined
      await tell(ground, who, { patient, note: 'caller phrase given to whoever calls' })
      await database.query('update caller_phrase set told = told + 1, told_last = $2 where person = $1', [
        person,
        clock.now(),
      ])
      return kept.phrase
    },
    makeWord: async (called, who) => await makeWord(ground, called, who),
    checkWord: async (typed, who) => await checkWord(ground, typed, who),
  }
}

async function readPhrase(
  { database, secrets }: CheckingGround,
  person: string,
): Promise<Phrase | undefined> {
  const [row] = await database.query<{ sealed: Buffer; changed: number; told: number; last: number | null }>(
    `select sealed, changed::float8 as changed, told::float8 as told, told_last::float8 as last
    from caller_phrase where person = $1`,
    [person],
  )
  if (row === undefined) return undefined
  const phrase = secrets.open(row.sealed, phrasePlace(person)) as string
  const toldLast = (row.last ?? undefined) as UnixMs | undefined
  return { phrase, changed: row.changed as UnixMs, told: row.told, toldLast }
}

async function makeWord(
  ground: CheckingGround,
  called: KeptWord,
  who: Who,
): Promise<{ word: string; expires: UnixMs }> {
  const { database, secrets, clock } = ground
  const word = madeWord()
  const made = clock.now()
  const expires = (made + WORD_LIFETIME_MS) as UnixMs
  const hash = secrets.hash('word', wordOf(word))
  await tell(ground, who, { patient: called.patient, note: 'caller word made' })
  await database.query('delete from caller_word where expires < $1', [made])
  const { person, patient, initials } = called
  const kept: KeptWord = { person, patient, initials }
  await database.query('insert into caller_word (word, sealed, made, expires) values ($1, $2, $3, $4)', [
    hash,
    secrets.seal(kept, wordPlace(hash)),
    made,
    expires,
  ])
  return { word, expires }
}

async function checkWord(ground: CheckingGround, typed: string, who: Who): Promise<CheckedWord | undefined> {
  const { database, secrets, clock } = ground
  const hash = secrets.hash('word', wordOf(typed))
  const [row] = await database.query<{ sealed: Buffer; made: number }>(
    'select sealed, made::float8 as made from caller_word where word = $1 and expires >= $2',
    [hash, clock.now()],
  )
  if (row === undefined) return undefined
  const { patient, initials } = secrets.open(row.sealed, wordPlace(hash)) as KeptWord
  await tell(ground, who, { patient, note: 'caller word checked' })
  // Of two who ask at once, one gets it.
  const used = await database.query('delete from caller_word where word = $1 returning 1', [hash])
  return used.length === 0 ? undefined : { made: row.made as UnixMs, initials }
}

function madeWord(): string {
  const syllables = Array.from({ length: SYLLABLES }, () => letterOf(CONSONANTS) + letterOf(VOWELS))
  return [0, 2, 4].map((at) => `${syllables[at]}${syllables[at + 1]}`).join(' ')
}

const letterOf = (letters: string): string => letters[randomInt(letters.length)] ?? ''
const wordOf = (typed: string): string => typed.toLowerCase().replace(/[^a-z]/g, '')
const phrasePlace = (person: string): string => `caller_phrase ${person}`
const wordPlace = (hash: Buffer): string => `caller_word ${hash.toString('hex')}`
