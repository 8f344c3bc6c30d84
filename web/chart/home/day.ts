/** A day of the calendar, `YYYY-MM-DD`, where this browser is. */
export function dayOf(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** The day so many days later. */
export function dayAfter(day: string, days: number): string {
  const at = startOf(day)
  at.setDate(at.getDate() + days)
  return dayOf(at)
}

/** When a day begins and the next one does, as FHIR writes instants: days are not all 24 hours long. */
export function boundsOf(day: string): readonly [from: string, to: string] {
  return [startOf(day).toISOString(), startOf(dayAfter(day, 1)).toISOString()]
}

function startOf(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date)
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

export function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(startOf(text).getTime())
}
