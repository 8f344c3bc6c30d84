/**
 * A file that turned up elsewhere: whom it names, from which versions its values come and so from which time, and which
 * sessions' disclosures explain it.
 *
 * Invariants: records are seen only through `disclosure`, so a match is accounted for like any reading; so few people
 * are opened that care never waits for their keys; of the file nothing is kept, and no word of it or of a record is in
 * the answer. Memory holds the people found and a batch of the file, however long it is.
 *
 * Who brings the file can put in whom they like: a match says what fits, and is no proof by itself. The leaves of the
 * session it points at are. Owns no tables.
 */
export type { FinderLimits } from './people.ts'
export { type Match, type MatchAsked, openMatch } from './match.ts'
