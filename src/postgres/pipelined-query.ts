import { Query } from 'pg'

import { columnTypes, type WireValue } from './values.ts'

/** One statement as it is sent. Without a name it is parsed and planned anew, for its own values. */
export interface Statement {
  readonly text: string
  readonly values: WireValue[]
  readonly name?: string
}

export type Row = Record<string, unknown>

interface Column {
  readonly name: string
  readonly parse: (text: string) => unknown
}

/** The columns of the prepared statements of one connection, by name: they cannot change while it lives. */
export type KnownColumns = Map<string, readonly Column[]>

/** What `pg` keeps of a connection, and sends on it. */
interface Wire {
  readonly parsedStatements: Record<string, string | undefined>
  readonly submittedNamedStatements: Record<string, string | undefined>
  parse(message: { text: string; name: string }): void
  bind(message: { statement: string; values: WireValue[] }): void
  describe(message: { type: 'P'; name: '' }): void
  execute(message: object): void
  sync(): void
}

type Done = (error: unknown, rows: Row[]) => void

/**
 * A statement for a pipelined connection that does less work than the driver's own: nothing is copied, and the
 * columns of a prepared statement are described once a connection and not at each execution. It must be a `Query`
 * for the driver to pipeline it; the methods are the ones that `Client` of pg 8.23.1 calls. The text is one
 * statement always: the protocol for several is not used.
 */
export class PipelinedQuery extends Query {
  readonly text: string
  readonly name: string
  readonly #values: WireValue[]
  readonly #known: KnownColumns
  readonly #done: Done
  readonly #rows: Row[] = []
  #columns: readonly Column[] | undefined
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
    wire.bind({ statement: this.name, values: this.#values })
    this.#columns = this.#known.get(this.name)
    if (this.#columns === undefined) {
      wire.describe({ type: 'P', name: '' })
    }
    wire.execute({})
    wire.sync()
  }

  handleRowDescription(message: { fields: { name: string; dataTypeID: number }[] }): void {
    this.#columns = message.fields.map(({ name, dataTypeID }) => ({
      name,
      parse: columnTypes.getTypeParser(dataTypeID, 'text'),
    }))
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    const columns = this.#columns ?? []
    const row: Row = {}
    try {
      for (let index = 0; index < columns.length; index++) {
        const { name, parse } = columns[index] as Column
        const text = message.fields[index] ?? null
        row[name] = text === null ? null : parse(text)
      }
    } catch (error) {
      this.#failure ??= error
    }
    this.#rows.push(row)
  }

  handleCommandComplete(): void {
    if (this.name !== '') {
      this.#known.set(this.name, this.#columns ?? [])
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

const isParsed = (wire: Wire, name: string): boolean =>
  wire.parsedStatements[name] !== undefined || wire.submittedNamedStatements[name] !== undefined
