import { DatabaseError } from 'pg'

import { ChartwardError } from '../kernel/index.ts'

/** Turns what the driver threw into an error of ours, which carries the SQLSTATE and nothing that could be a value. */
export function asDatabaseError(error: unknown): ChartwardError {
  if (error instanceof ChartwardError) {
    return error
  }
  if (!(error instanceof DatabaseError) || error.code === undefined) {
    return unavailable(isErrno(error) ? error.code : undefined)
  }
  const detail = `SQLSTATE ${error.code}${error.position === undefined ? '' : ` at character ${error.position}`}`
  if (isBusy(error.code)) {
    return new ChartwardError('DATABASE_BUSY', 'The database has too much to do; try again', { detail })
  }
  if (isRefused(error.code)) {
    return new ChartwardError(
      'DATABASE_UNAVAILABLE',
      'The database does not let this program in; check its address, name, user and password',
      { detail },
    )
  }
  if (isUnavailable(error.code)) {
    return new ChartwardError('DATABASE_UNAVAILABLE', 'The database does not answer now; try again', {
      detail,
    })
  }
  return new ChartwardError('DATABASE_FAULT', 'The database refused a statement', { detail })
}

export function unavailable(detail?: string): ChartwardError {
  return new ChartwardError(
    'DATABASE_UNAVAILABLE',
    'The database does not answer now; try again',
    detail === undefined ? {} : { detail },
  )
}

export function busy(detail: string): ChartwardError {
  return new ChartwardError('DATABASE_BUSY', 'The database has too much to do; try again', { detail })
}

/**
 * The SQLSTATE that the database gave, when `error` is one of ours that came from there.
 *
 * **Source** PostgreSQL, appendix A: 23505 is a unique violation.
 */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof ChartwardError ? /^SQLSTATE (\w{5})/.exec(error.detail ?? '')?.[1] : undefined
}

/** Too many connections; statement, lock or idle timeout; deadlock; serialisation. */
const isBusy = (state: string): boolean =>
  ['53300', '57014', '55P03', '40001', '40P01', '25P03'].includes(state)

/** Wrong user or password, or no such database. */
const isRefused = (state: string): boolean => state.startsWith('28') || state === '3D000'

/** Connection exceptions, no memory or disk, the operator's or a crash's shutdown. */
const isUnavailable = (state: string): boolean =>
  state.startsWith('08') || state.startsWith('53') || state.startsWith('57P') || state.startsWith('58')

const isErrno = (error: unknown): error is { code: string } =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string'
