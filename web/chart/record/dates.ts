/** Sorts what has a date by it, the newest first; what has none comes last. */
export function byNewest<Kind>(at: (one: Kind) => string | undefined) {
  return (one: Kind, other: Kind): number => timeOf(at(other)) - timeOf(at(one))
}

/** Milliseconds since 1970 of a date or time of FHIR; before everything where there is none. */
export function timeOf(at: string | undefined): number {
  const time = Date.parse(at ?? '')
  return Number.isNaN(time) ? -Infinity : time
}
