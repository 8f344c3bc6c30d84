/** A larger object is not one record: its members are looked at instead. */
const RECORD_LETTERS_MAX = 1024 * 1024

const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [34, 92, 123, 125, 91, 93]

/**
 * Splits JSON of any size into texts of objects: values one after the other, members of lists, and members of objects that
 * are too large to be one record. Never holds more than one of them.
 */
export class JsonObjects {
  /** How many lists and objects are open. */
  #open = 0
  #inText = false
  #escaped = false
  /** How much was open around the object that is being kept. */
  #keptAt: number | undefined
  #kept: string[] = []
  #letters = 0
  #texts: string[] = []

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
      else if (code === QUOTE) this.#inText = this.#open > 0
      else if (code === OPEN_LIST) this.#open += 1
      else if (code === OPEN_OBJECT) {
        if (this.#keptAt === undefined) {
          this.#keptAt = this.#open
          from = at
        }
        this.#open += 1
      } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
        this.#open = Math.max(0, this.#open - 1)
        if (this.#open === this.#keptAt) this.#end(text.slice(from, at + 1))
      }
    }
    if (this.#keptAt !== undefined) this.#keep(text.slice(from))
  }

  #passText(code: number): void {
    if (this.#escaped) this.#escaped = false
    else if (code === BACKSLASH) this.#escaped = true
    else if (code === QUOTE) this.#inText = false
  }

  #end(text: string): void {
    const whole = this.#forget(text)
    if (whole.length <= RECORD_LETTERS_MAX) this.#texts.push(whole)
    else this.#take(whole.slice(1, -1))
  }

  #keep(text: string): void {
    this.#kept.push(text)
    this.#letters += text.length
    if (this.#letters <= RECORD_LETTERS_MAX) return
    // Its members from the beginning: it stays open, and what is in it is read once more.
    this.#open = (this.#keptAt ?? 0) + 1
    const begun = this.#forget('')
    this.#inText = false
    this.#escaped = false
    this.#take(begun.slice(1))
  }

  #forget(rest: string): string {
    const whole = this.#kept.length === 0 ? rest : [...this.#kept, rest].join('')
    this.#keptAt = undefined
    this.#kept = []
    this.#letters = 0
    return whole
  }
}
