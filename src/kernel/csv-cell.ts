const NEEDS_QUOTES = /[",\r\n]/
/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/

/** **Source** RFC 4180. What would be a formula gets `guard` before it. */
export function csvCell(text: string, guard: string): string {
  const safe = FORMULA.test(text) ? `${guard}${text}` : text
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
