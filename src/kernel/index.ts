/**
 * The ground: ids, clock, errors, canonical JSON, limits and the log interface. Imports nothing of ours,
 * keeps no state, owns no storage.
 */
export { canonicalJson, type Json } from './canonical-json.ts'
export { type Clock, systemClock } from './clock.ts'
export { csvCell } from './csv-cell.ts'
export { type CsvRow, CsvSplitter } from './csv.ts'
export { dayIn } from './day.ts'
export {
  type Category,
  ChartwardError,
  ERROR_CODES,
  type ErrorCode,
  type Finding,
  hasCode,
} from './errors.ts'
export {
  asLeafIndex,
  asTreeSize,
  asUnixMs,
  type Brand,
  type LeafIndex,
  type PatientId,
  type TreeSize,
  type UnixMs,
} from './ids.ts'
export { fragileNumbers, type TextPlace, withMarkedNumbers } from './json-numbers.ts'
export { type Language, LANGUAGE_COOKIE, languageCookie, languageIn, LANGUAGES, texts } from './language.ts'
export {
  BODY_BYTES_MAX,
  INDEXED_VALUES_MAX,
  JSON_DEPTH_MAX,
  JSON_VALUES_MAX,
  RESOURCE_BYTES_MAX,
} from './limits.ts'
export { jsonLog, type Log, type LogFields, silentLog } from './log.ts'
