/** An object up to this size is looked at as a whole; of a larger one, the members of its lists. */
const WHOLE_LETTERS_MAX = 1024 * 1024
const MEMBER_LETTERS_MAX = 4 * 1024 * 1024

const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [34, 92, 123, 125, 91, 93]

/**
 * Splits JSON of any size into texts of objects: values one after the other, members of a list, and members of the
 * lists in an object that is too large to be one record. Holds at most one of them.
 */
export class JsonObjects {
  /** What is open: true for a list. */
  #open: boolean[] = []
  #lists = 0
  #inText = false
  #escaped = false
  /** How much was open around the object that is being kept. */
  #keptAt: number | undefined
  #kept: string[] = []
  #letters = 0
  /** The value that is open is too large to be one record. */
  #looksInto = false
  #texts: string[] = []
  #dropped = 0

  /** Objects that were too large to be looked at. */
  get dropped(): number {
    return this.#dropped
  }

  push(text: string): readonly string[] {
    this.#take(text)
    const texts = this.#texts
    this.#texts = []
    return texts
  }

  #take(text: string): void {
    let from = 0
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (this.#inText) this.#passText(code)
      else if (code === QUOTE) this.#inText = this.#open.length > 0
      else if (code === OPEN_OBJECT || code === OPEN_LIST) {
        if (code === OPEN_OBJECT && this.#keptAt === undefined && this.#isRecord()) {
          this.#keptAt = this.#open.length
          from = at
        }
        this.#open.push(code === OPEN_LIST)
        if (code === OPEN_LIST) this.#lists += 1
      } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
        if (this.#open.pop() === true) this.#lists -= 1
        if (this.#open.length === this.#keptAt) this.#end(text.slice(from, at + 1))
        if (this.#open.length === 0) this.#looksInto = false
      }
    }
    if (this.#keptAt !== undefined) this.#keep(text.slice(from))
  }

  #passText(code: number): void {
    if (this.#escaped) this.#escaped = false
    else if (code === BACKSLASH) this.#escaped = true
    else if (code === QUOTE) this.#inText = false
  }

  /** A value by itself; or the member of a list that stands in no other list. */
  #isRecord(): boolean {
    if (this.#open.length === 0) return !this.#looksInto
    return this.#lists === 1 && this.#open.at(-1) === true
  }

  #end(text: string): void {
    const whole = this.#kept.length === 0 ? text : [...this.#kept, text].join('')
    if (this.#letters <= MEMBER_LETTERS_MAX) this.#texts.push(whole)
    else this.#dropped += 1
    this.#forget()
  }

  #keep(text: string): void {
    this.#letters += text.length
    if (this.#letters <= MEMBER_LETTERS_MAX) this.#kept.push(text)
    else this.#kept = ['']
    if (this.#keptAt !== 0 || this.#letters <= WHOLE_LETTERS_MAX) return
    // Begins again with what was kept, and looks into it this time.
    const begun = this.#kept.join('')
    this.#forget()
    this.#open = []
    this.#lists = 0
    this.#inText = false
    this.#escaped = false
    this.#looksInto = true
    this.#take(begun)
  }

  #forget(): void {
    this.#keptAt = undefined
    this.#kept = []
    this.#letters = 0
  }
}
