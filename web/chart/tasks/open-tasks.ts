/** While it is one of these, a task is to be done, and whoever has it takes part in the care. The server reads them the same way. */
export const OPEN_STATUSES: readonly string[] = [
  'requested',
  'received',
  'accepted',
  'ready',
  'in-progress',
  'on-hold',
]

export function isOpenTask({ status }: fhir4.Task): boolean {
  return OPEN_STATUSES.includes(status)
}
