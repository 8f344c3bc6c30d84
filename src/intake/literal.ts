const DEPTH_MAX = 32

/**
 * What a cell of a table says: JSON, the notation of Python (`{'type': 'IAMUser', 'x': None}`), or that of Athena
 * (`{type=IAMUser, x=null}`). What is none of them is the text that it is.
 */
export function readLiteral(cell: string): unknown {
  const text = cell.trim()
  if (!/^[[{]/.test(text)) return cell
  try {
    return JSON.parse(text)
  } catch {
    const reader = new Reader(text)
    const value = reader.value(0)
    return reader.isDone() ? value : cell
  }
}

class Reader {
  readonly #text: string
  #at = 0
  #failed = false

  constructor(text: string) {
    this.#text = text
  }

  isDone(): boolean {
    return !this.#failed && this.#at === this.#text.length
  }

  value(depth: number): unknown {
    if (depth > DEPTH_MAX) this.#failed = true
    if (this.#failed) return undefined
    if (this.#takes('{')) return this.#object(depth)
    if (this.#takes('[')) return this.#list(depth)
    const quoted = this.#quoted()
    return quoted ?? word(this.#bare(/[^,}\]]*/y))
  }

  #takes(char: string): boolean {
    this.#blanks()
    if (this.#text[this.#at] !== char) return false
    this.#at++
    this.#blanks()
    return true
  }

  #blanks(): void {
    while (this.#text[this.#at] === ' ') this.#at++
  }

  #object(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = []
    if (this.#takes('}')) return {}
    do {
      this.#blanks()
      const name = this.#quoted() ?? this.#bare(/[^:=,}]*/y)
      if (!this.#takes(':') && !this.#takes('=')) this.#failed = true
      entries.push([name, this.value(depth + 1)])
    } while (!this.#failed && this.#takes(','))
    if (!this.#takes('}')) this.#failed = true
    return Object.fromEntries(entries)
  }

  #list(depth: number): unknown[] {
    const items: unknown[] = []
    if (this.#takes(']')) return items
    do items.push(this.value(depth + 1))
    while (!this.#failed && this.#takes(','))
    if (!this.#takes(']')) this.#failed = true
    return items
  }

  #quoted(): string | undefined {
    const quote = this.#text[this.#at]
    if (quote !== "'" && quote !== '"') return undefined
    const pattern = quote === "'" ? /'((?:[^'\\]|\\.)*)'/y : /"((?:[^"\\]|\\.)*)"/y
    return this.#match(pattern)?.[1]?.replace(/\\(.)/g, '$1')
  }

  #bare(pattern: RegExp): string {
    return this.#match(pattern)?.[0].trim() ?? ''
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match === null) this.#failed = true
    this.#at += match?.[0].length ?? 0
    return match ?? undefined
  }
}

function word(text: string): unknown {
  if (text === 'None' || text === 'null') return null
  if (text === 'True' || text === 'true') return true
  if (text === 'False' || text === 'false') return false
  return /^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : text
}
