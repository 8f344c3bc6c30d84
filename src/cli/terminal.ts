/** Where a command's words go. Results to `out`, everything said on the way to `err`. */
export interface Terminal {
  out(text: string): void
  err(text: string): void
  /** True when `err` is a terminal a person watches: then a progress bar is drawn. */
  readonly watched: boolean
  readonly operator: string
}

/** Rows under a heading, columns as wide as their widest cell. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [heading, ...rows].map((cells) => `${line(cells)}\n`).join('')
}
