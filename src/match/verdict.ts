import type { MatchReport, MatchSession, MatchVerdict } from '../contract/index.ts'

/** What a verdict is reached from. */
export type Reached = Omit<MatchReport, 'verdict' | 'says' | 'checkpoint' | 'elapsedMs'> & {
  /** Records that hold anything to look people up by. */
  readonly telling: number
}

/** Chance, and patients in common, find a few people of a file from elsewhere. */
const NAMING_MIN = 0.02
const PEOPLE_MIN = 5
/** Numbers that are given out here stand in no file from elsewhere. */
const NUMBERED_MIN = 0.5
/** Rather one session than anybody, for each of the people: it was shown half of all, or fewer. */
const BITS_EACH_MIN = 1
/** So many of the records are looked up by names, and of these so many fit. */
const DOUBTFUL_OF = 300
const DOUBTFUL_MIN = 0.2
/** A session that was shown so many of them explains the file. */
const RECALL_MIN = 0.5

export function verdictOf(reached: Reached): MatchVerdict {
  if (reached.telling === 0) return 'untold'
  if (!isFromHere(reached)) return isUntold(reached) ? 'untold' : 'elsewhere'
  return (reached.sessions[0]?.recall ?? 0) >= RECALL_MIN ? 'explained' : 'unexplained'
}

/** Names that people here have too, and nothing to tell them by: it would be wrong to say that it is from elsewhere. */
function isUntold({ counts, file }: Reached): boolean {
  return counts.doubtful >= Math.min(file.records, DOUBTFUL_OF) * DOUBTFUL_MIN
}

/** Most of it may be strangers: then those who are not have to be more than chance finds. */
function isFromHere({ counts, file, elements, sessions }: Reached): boolean {
  if (counts.people === 0) return false
  if (counts.naming >= file.records * NAMING_MIN) return true
  if (counts.people < PEOPLE_MIN) return false
  const [best] = sessions
  const numbered = elements.find(({ name }) => name === 'identifiers')?.people ?? 0
  const isPointed =
    best !== undefined && best.recall >= RECALL_MIN && best.bits >= counts.people * BITS_EACH_MIN
  return isPointed || numbered >= counts.people * NUMBERED_MIN
}

/** The verdict in sentences, without anything of the file or of a record. */
export function sentencesOf(reached: Reached): string[] {
  const { file, counts } = reached
  const verdict = verdictOf(reached)
  const read = `The file has ${some(file.records, 'record')} (${file.format}).`
  const unread =
    file.unread === 0 ? [] : [`${some(file.unread, 'row or object', 'rows or objects')} could not be read.`]
  if (reached.telling === 0)
    return [
      read,
      ...unread,
      'Nothing in it tells one person from another: no number, address, telephone, day of birth.',
    ]
  const naming = `${some(counts.naming, 'record of it names', 'records of it name')} ${some(counts.people, 'person', 'people')} with a record here; ${counts.strangers} ${counts.strangers === 1 ? 'names' : 'name'} nobody here.`
  return [
    read,
    ...unread,
    naming,
    ...doubtful(reached),
    ...windowSays(reached),
    ...verdictSays(reached, verdict),
  ]
}

function doubtful({ people, counts }: Reached): string[] {
  const bare = people.filter(({ sure }) => sure === 'one-value').length
  const tokens = people.filter(({ sure }) => sure === 'tokens').length
  return [
    ...(counts.doubtful === 0
      ? []
      : [
          `In ${some(counts.doubtful, 'other record')} a name fits somebody here, and nothing else says whether it is them.`,
        ]),
    ...(bare === 0
      ? []
      : [
          `Of ${some(bare, 'person', 'people')} a single number or address is all there is: somebody else may have the same one.`,
        ]),
    ...(tokens === 0
      ? []
      : [
          `${some(tokens, 'person was', 'people were')} found by the index alone; no record of theirs was opened, and no version compared.`,
        ]),
  ]
}

function windowSays({ window }: Reached): string[] {
  if (window === undefined) return []
  const { from, until, people, of } = window
  const when = [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
  ]
  return [
    `Its values were the newest ones ${when.length === 0 ? 'at any time' : when.join(' ')}, for ${people} of ${of} whose versions were compared.`,
  ]
}

function verdictSays({ sessions, counts, file }: Reached, verdict: MatchVerdict): string[] {
  const [best, next] = sessions
  if (verdict === 'untold') return ['That is too little to say whether it is about people here.']
  if (verdict === 'elsewhere') {
    const share = `${counts.naming} of ${file.records} records`
    return counts.people === 0
      ? ['It names nobody who has a record here: this is a file from elsewhere.']
      : [
          `This is a file from elsewhere: ${share} name somebody here, which chance and patients in common explain.`,
        ]
  }
  if (best === undefined)
    return [
      'No disclosure to any session is recorded for these people: the ledger does not explain this file.',
    ]
  const ahead = next === undefined || best.bits - next.bits > 1
  const first = ahead
    ? `Session ${nameOf(best)} explains it best:`
    : `Sessions ${nameOf(best)} and ${next.session} explain it equally well; of the first:`
  const shares = `it was shown ${best.explained} of the ${some(counts.people, 'person', 'people')} in the file (recall ${share(best.recall)}), and ${share(best.precision)} of the ${best.shown} it was shown are in the file (precision).`
  return verdict === 'explained'
    ? [`${first} ${shares}`]
    : [
        `No session was shown most of these people: the ledger does not explain this file. The nearest is ${nameOf(best)}: ${shares}`,
      ]
}

const nameOf = ({ session, user, client }: MatchSession): string => `${session} (${user} through ${client})`
const share = (value: number): string => value.toFixed(2)

function some(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
