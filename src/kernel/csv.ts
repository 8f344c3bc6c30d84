const ROW_LENGTH_MAX = 4 * 1024 * 1024

/** One row, and the line it begins on; or what is wrong with it. */
export type CsvRow =
  | { readonly cells: readonly string[]; readonly line: number }
  | { readonly problem: string; readonly line: number }

/** Splits text with commas, or another separator, into rows; a cell in quotes may hold separators, lines and doubled quotes. */
export class CsvSplitter {
  readonly #separator: string
  #cells: string[] = []
  #cell = ''
  #quoted: 'no' | 'yes' | 'ended' = 'no'
  #length = 0
  #line = 1
  #begins = 1
  #rows: CsvRow[] = []

  constructor(separator = ',') {
    this.#separator = separator
  }

  push(text: string): readonly CsvRow[] {
    for (const char of text) this.#char(char)
    return this.#taken()
  }

  finish(): readonly CsvRow[] {
    if (this.#quoted === 'yes') {
      this.#rows.push({ problem: 'the file ends in the middle of a row', line: this.#begins })
    } else if (this.#length > 0) this.#endRow()
    return this.#taken()
  }

  #taken(): readonly CsvRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  #char(char: string): void {
    if (char === '\n') this.#line++
    if (this.#quoted === 'yes') {
      if (char === '"') this.#quoted = 'ended'
      else this.#add(char)
    } else if (char === '"') {
      // A quote after the closing one is a quote in the cell.
      if (this.#quoted === 'ended') this.#add('"')
      this.#quoted = 'yes'
      this.#length++
    } else if (char === this.#separator) this.#endCell()
    else if (char === '\n') this.#endRow()
    else if (char !== '\r') this.#add(char)
  }

  #add(char: string): void {
    this.#length++
    if (this.#length <= ROW_LENGTH_MAX) this.#cell += char
  }

  #endCell(): void {
    this.#length++
    this.#cells.push(this.#cell)
    this.#cell = ''
    this.#quoted = 'no'
  }

  #endRow(): void {
    const isEmpty = this.#length === 0
    this.#endCell()
    const line = this.#begins
    if (this.#length > ROW_LENGTH_MAX)
      this.#rows.push({ problem: `a row has at most ${ROW_LENGTH_MAX} characters`, line })
    else if (!isEmpty) this.#rows.push({ cells: this.#cells, line })
    this.#cells = []
    this.#length = 0
    this.#begins = this.#line
  }
}
