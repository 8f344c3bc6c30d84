/** Where the duties of a case are asked for: `/duties/CASE`. */
export const DUTIES_PATH = '/duties'

/** The duties of a case, with the facts that they were computed from. `missing`: people who were not gathered yet. */
export interface CaseDutiesAnswer<Duties, Facts> {
  readonly case: string
  readonly missing: number
  readonly duties: Duties
  readonly facts: Facts
}
