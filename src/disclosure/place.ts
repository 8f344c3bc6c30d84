/** Where a resource is, whatever its version. */
export interface Place {
  readonly type: string
  readonly id: string
}

/** `Type/id`: the reference to a place, and its key in a map. */
export function keyOf({ type, id }: Place): string {
  return `${type}/${id}`
}

/** The place a `Type/id` refers to. */
export function placeOf(reference: string): Place {
  const [type = '', id = ''] = reference.split('/')
  return { type, id }
}
