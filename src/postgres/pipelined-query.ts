import type { Writable } from 'node:stream'

import { Query } from 'pg'
import { serialize } from 'pg-protocol'

import type { RawRow } from './raw-row.ts'
import { BYTEA, columnTypes, type WireValue } from './values.ts'

/** One statement as it is sent. Without a name it is parsed and planned anew, for its own values. */
export interface Statement {
  readonly text: string
  readonly values: WireValue[]
  readonly name?: string
}

export type Row = Record<string, unknown>

interface Column {
  readonly name: string
  readonly isBytes: boolean
  readonly parse: (text: string) => unknown
}

/** The columns of a prepared statement, and how they are asked for once they are known: bytes as bytes. */
interface Columns {
  readonly all: readonly Column[]
  /** The end of a Bind message, where some column is one of bytes. */
  readonly formats: Buffer | undefined
}

/** The columns of the prepared statements of one connection, by name: they cannot change while it lives. */
export type KnownColumns = Map<string, Columns>

/** What `pg` keeps of a connection, and sends on it. */
interface Wire {
  readonly parsedStatements: Record<string, string | undefined>
  readonly submittedNamedStatements: Record<string, string | undefined>
  readonly stream: Writable
  parse(message: { text: string; name: string }): void
  describe(message: { type: 'P'; name: '' }): void
  execute(message: object): void
  sync(): void
}

type Done = (error: unknown, rows: Row[]) => void

/**
 * A statement for a pipelined `RawRowClient` that does less work than the driver's own: the columns of a prepared
 * statement are described once a connection and not at each execution. It must be a `Query` for the driver to
 * pipeline it; the methods are the ones that `Client` of pg 8.23.1 calls. The text is one
 * statement always: the protocol for several is not used.
 */
export class PipelinedQuery extends Query {
  readonly text: string
  readonly name: string
  readonly #values: WireValue[]
  readonly #known: KnownColumns
  readonly #done: Done
  readonly #rows: Row[] = []
  #columns: Columns | undefined
  /** Columns of bytes come as bytes, and not as text. */
  #binary = false
  #failure: unknown

  constructor(statement: Statement, known: KnownColumns, done: Done) {
    super('')
    this.text = statement.text
    this.name = statement.name ?? ''
    this.#values = statement.values
    this.#known = known
    this.#done = done
  }

  override submit = (connection: unknown): void => {
    const wire = connection as Wire
    if (this.name === '' || !isParsed(wire, this.name)) {
      wire.parse({ text: this.text, name: this.name })
      if (this.name !== '') {
        wire.submittedNamedStatements[this.name] = this.text
      }
    }
    this.#columns = this.#known.get(this.name)
    this.#binary = this.#columns?.formats !== undefined
    const bind = serialize.bind({ statement: this.name, values: this.#values })
    wire.stream.write(this.#columns?.formats === undefined ? bind : withFormats(bind, this.#columns.formats))
    if (this.#columns === undefined) {
      wire.describe({ type: 'P', name: '' })
    }
    wire.execute({})
    wire.sync()
  }

  handleRowDescription(message: { fields: { name: string; dataTypeID: number }[] }): void {
    const all = message.fields.map(({ name, dataTypeID }) => ({
      name,
      isBytes: dataTypeID === BYTEA,
      parse: columnTypes.getTypeParser(dataTypeID, 'text'),
    }))
    this.#columns = { all, formats: formatsOf(all) }
  }

  handleDataRow(raw: RawRow): void {
    const row: Row = {}
    try {
      for (const { name, isBytes, parse } of this.#columns?.all ?? []) {
        if (isBytes && this.#binary) {
          row[name] = raw.nextBytes()
          continue
        }
        const text = raw.nextText()
        row[name] = text === null ? null : parse(text)
      }
    } catch (error) {
      this.#failure ??= error
    }
    this.#rows.push(row)
  }

  handleCommandComplete(): void {
    if (this.name !== '') {
      this.#known.set(this.name, this.#columns ?? NO_COLUMNS)
    }
  }

  handleEmptyQuery(): void {}

  handleReadyForQuery(): void {
    this.#done(this.#failure, this.#rows)
  }

  handleError(error: unknown): void {
    this.#done(error, [])
  }
}

const NO_COLUMNS: Columns = { all: [], formats: undefined }

/** **Source** PostgreSQL, section 54.7: a Bind message ends with a count of result formats, and one for each column. */
const ONE_FORMAT_BYTES = 4
const LENGTH_AT = 1

function formatsOf(columns: readonly Column[]): Buffer | undefined {
  if (!columns.some(({ isBytes }) => isBytes)) {
    return undefined
  }
  const formats = Buffer.alloc(2 + columns.length * 2)
  formats.writeInt16BE(columns.length)
  columns.forEach(({ isBytes }, index) => formats.writeInt16BE(isBytes ? 1 : 0, 2 + index * 2))
  return formats
}

/** The driver can ask for all columns in one format only: another end takes the place of its own. */
function withFormats(bind: Buffer, formats: Buffer): Buffer {
  const message = Buffer.concat([bind.subarray(0, -ONE_FORMAT_BYTES), formats])
  message.writeInt32BE(message.length - LENGTH_AT, LENGTH_AT)
  return message
}

const isParsed = (wire: Wire, name: string): boolean =>
  wire.parsedStatements[name] !== undefined || wire.submittedNamedStatements[name] !== undefined
