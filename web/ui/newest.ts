/** Sorts what has a date by it, the newest first; what has none comes last. */
export function byNewest<Kind>(at: (one: Kind) => string | undefined) {
  return (one: Kind, other: Kind): number => {
    const [mine, theirs] = [timeOf(at(one)), timeOf(at(other))]
    return mine === theirs ? 0 : theirs - mine
  }
}

/** Milliseconds since 1970 of a date or time of FHIR; before everything where there is none. */
export function timeOf(at: string | undefined): number {
  const time = Date.parse(at ?? '')
  return Number.isNaN(time) ? -Infinity : time
}

/** The same of a list, which stays as it is. */
export function newestFirst<Kind>(all: readonly Kind[], at: (one: Kind) => string | undefined): Kind[] {
  return [...all].sort(byNewest(at))
}
