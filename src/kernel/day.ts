/** The day at an instant, where it is that time of day. **Shape** ISO date; `timeZone` an IANA name. */
export function dayIn(timeZone: string, at: number): string {
  // Sweden writes dates as ISO 8601 does.
  return new Date(at).toLocaleDateString('sv-SE', { timeZone })
}
