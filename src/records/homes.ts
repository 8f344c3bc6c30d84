import { foldText } from '../fhir/index.ts'

/** Words that stand for the same in an address, as the postal service of the United States shortens them (Publication 28). */
const SAME: ReadonlyMap<string, string> = new Map(
  Object.entries({
    aly: 'allee alley ally',
    ave: 'av aven avenu avenue avn',
    blvd: 'boul boulevard boulv',
    cir: 'circ circl circle',
    ct: 'court crt',
    dr: 'driv drive drv',
    expy: 'exp expr express expressway',
    hts: 'ht heights',
    hwy: 'highway highwy hiway hiwy hway',
    ln: 'lane',
    mt: 'mount mnt',
    pkwy: 'parkway parkwy pkway pky',
    pl: 'place plc',
    plz: 'plaza plza',
    pt: 'point',
    rd: 'road',
    rdg: 'ridge rdge',
    rte: 'route',
    sq: 'square sqr sqre squ',
    st: 'saint str street strt',
    ter: 'terr terrace',
    trl: 'trail trails',
    tpke: 'turnpike turnpk trnpk',
    vly: 'valley vally',
    xing: 'crossing crssng',
    e: 'east',
    n: 'north',
    ne: 'northeast',
    nw: 'northwest',
    s: 'south so',
    se: 'southeast',
    sw: 'southwest',
    w: 'west',
    1: 'first 1st',
    2: 'second 2nd',
    3: 'third 3rd',
    4: 'fourth 4th',
    5: 'fifth 5th',
    6: 'sixth 6th',
    7: 'seventh 7th',
    8: 'eighth 8th',
    9: 'ninth 9th',
    10: 'tenth 10th',
  }).flatMap(([short, long]) => long.split(' ').map((word) => [word, short] as const)),
)

/** From here on a line says where in the house. */
const WITHIN_HOUSE: ReadonlySet<string> = new Set(
  'apartment apt bldg building fl floor lot rm room ste suite trlr unit'.split(' '),
)
/** Where nobody lives, or not for long. */
const NO_HOME: ReadonlySet<unknown> = new Set(['work', 'temp'])
const TEXT_MAX = 200

/**
 * A home as it is compared: number, street and postal code, however they are written; everybody in a house of flats has
 * the same, for its number is often left out. Undefined without a number of a house (or box) or a postal code, and of
 * an address where somebody works or stays for a time.
 *
 * **Shape** of FHIR's `Address`, which may be anything.
 */
export function homeOf(address: unknown): string | undefined {
  if (typeof address !== 'object' || address === null) return undefined
  const { line, postalCode, use } = address as Readonly<Record<string, unknown>>
  if (NO_HOME.has(use) || typeof postalCode !== 'string' || !Array.isArray(line)) return undefined
  const code = codeOf(postalCode)
  const street = line.map(streetOf).find((words) => words !== undefined)
  return street === undefined || code === '' ? undefined : `${street}\0${code}`
}

/** Five digits of nine: the others say which side of the street. */
function codeOf(postalCode: string): string {
  const folded = foldText(postalCode.slice(0, TEXT_MAX)).replaceAll(' ', '')
  return /^\d{9}$/.test(folded) ? folded.slice(0, 5) : folded
}

function streetOf(line: unknown): string | undefined {
  if (typeof line !== 'string') return undefined
  // A number sign would be folded away, and with it the knowledge that a flat follows.
  const words = foldText(line.slice(0, TEXT_MAX).replaceAll('#', ' unit ')).split(' ')
  const inside = words.findIndex((word) => WITHIN_HOUSE.has(word))
  const street = inside === -1 ? words : words.slice(0, inside)
  const hasNumber = street.length > 1 && street.some((word) => /\d/.test(word))
  return hasNumber ? street.map((word) => SAME.get(word) ?? word).join(' ') : undefined
}
