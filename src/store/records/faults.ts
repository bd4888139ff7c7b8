/** What PostgreSQL and the network say, as errors of ours. SQLSTATE codes: PostgreSQL documentation, appendix A. */
import pg from 'pg'
import { LianfangError } from '../../base/errors.ts'

/** A row that a unique, exclusion or foreign key constraint refuses. */
export class ConflictError extends LianfangError {
  readonly constraint: string | undefined
  readonly table: string | undefined

  constructor(message: string, error: pg.DatabaseError, hint: string) {
    super('conflict', message, { cause: error, hint })
    this.constraint = error.constraint
    this.table = error.table
  }
}

/** The transaction was rolled back and may well succeed when it is repeated. */
export function isRepeatable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01')
}

/** The server is away, going away or not ready yet. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08...|57P0[1235])$/.test(error.code ?? '')
  if (!(error instanceof Error)) return false
  const { code } = error as NodeJS.ErrnoException
  if (code !== undefined)
    return /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ENOENT|ENOTFOUND|EAI_AGAIN)$/.test(
      code,
    )
  // The driver has no codes for these.
  return /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout expired)/.test(
    error.message,
  )
}

/** TLS is not to be had, or the certificate is not the one we trust. */
function isUntrusted(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof pg.DatabaseError) return false
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return /CERT|^ERR_(TLS|SSL)|^UNABLE_TO_/.test(code) || /does not support SSL/.test(error.message)
}

/** `where` names the server without its password. Errors that are no fault of the store pass through. */
export function recordFault(error: unknown, where: string): unknown {
  if (error instanceof LianfangError) return error
  if (isUnreachable(error))
    return new LianfangError('records-unreachable', `the record store at ${where} does not answer`, {
      cause: error,
      hint: 'check that the server runs and that its address and network are right',
    })
  if (error instanceof Error && error.message === 'timeout exceeded when trying to connect')
    return new LianfangError('records-busy', `no connection to the record store at ${where} became free`, {
      cause: error,
      hint: 'try again in a moment; if this persists, see which statements run long',
    })
  if (isUntrusted(error))
    return new LianfangError('records-refused', `no safe connection to the record store at ${where}`, {
      cause: error,
      hint: `see sslmode and sslrootcert of its address, and the server's certificate: ${(error as Error).message}`,
    })
  if (!(error instanceof pg.DatabaseError)) return error
  return stateFault(error, where)
}

function stateFault(error: pg.DatabaseError, where: string): unknown {
  const state = error.code ?? ''
  const fault = (code: string, message: string, hint: string): LianfangError =>
    new LianfangError(code, message, { cause: error, hint })
  const table = error.table ?? 'the record store'
  const constraint = error.constraint ?? 'a rule'
  switch (state) {
    case '23505':
    case '23P01':
      return new ConflictError(
        `a row like this is in ${table} already (${constraint})`,
        error,
        'change what must be unique, or change the row that is there',
      )
    case '23503':
      return new ConflictError(
        `${table} refers to what is not there, or what others refer to would go (${constraint})`,
        error,
        'remove or change what refers to it first',
      )
    case '23502':
      return fault('invalid', `${table}.${error.column ?? ''} must have a value`, 'give it one')
    case '23514':
      return fault('invalid', `a value for ${table} breaks ${constraint}`, 'correct the value')
    case '42501':
      return /permission denied to set (role|session)/.test(error.message)
        ? refused(error, where)
        : fault('forbidden', `not allowed: ${error.message}`, 'ask somebody whose scope includes this')
    case '53100':
      return fault(
        'records-disk-full',
        `the disk of the record store at ${where} is full`,
        'free some space; nothing was stored of this change, and what was stored before is safe',
      )
    case '53300':
      return fault(
        'records-busy',
        `the record store at ${where} takes no more connections`,
        'raise max_connections or close other programs that use it',
      )
    case '57014':
    case '55P03':
      return fault(
        'records-timeout',
        `a statement of the record store took too long and was ended`,
        'narrow what is asked for, or try again when the store is less busy',
      )
    case '3D000':
      return refused(error, where)
  }
  if (state.startsWith('28')) return refused(error, where)
  // Data that no column takes: numbers out of range, NUL in text, malformed uuid or inet.
  if (state.startsWith('22')) return fault('invalid', error.message, 'correct the value')
  if (isRepeatable(error))
    return fault('records-busy', 'the change met others again and again', 'try again in a moment')
  return error
}

function refused(error: pg.DatabaseError, where: string): LianfangError {
  return new LianfangError('records-refused', `the record store at ${where} refuses us: ${error.message}`, {
    cause: error,
    hint: 'check user, password and database of the address, and what pg_hba.conf allows',
  })
}
