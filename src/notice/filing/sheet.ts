/** One field of a form, as somebody copies it. */
export type Field =
  | {
      readonly label: string
      readonly value: string | undefined
      readonly charactersMax?: number
      /** Written by whoever files it, when they file it: nothing is missing without. */
      readonly isLeftToFiler?: true
    }
  | {
      readonly label: string
      readonly choices: readonly string[]
      readonly chosen: readonly string[]
      /** Some forms want more than one, some exactly one; none is missing either way. */
    }

export interface SheetPart {
  readonly heading: string
  readonly fields: readonly Field[]
}

/** A form in its own order: what goes where, and what is still missing. */
export interface Sheet {
  readonly title: string
  readonly note: readonly string[]
  readonly parts: readonly SheetPart[]
}

const WIDTH = 100

/** What nobody has filled in yet, and what does not fit: one sentence each. */
export function gapsOf({ parts }: Sheet): string[] {
  return parts.flatMap(({ heading, fields }) =>
    fields.flatMap((field) => {
      const where = `${heading}, ${field.label}`
      if ('choices' in field) return field.chosen.length === 0 ? [`${where}: nothing is chosen`] : []
      if (field.isLeftToFiler === true) return []
      if (field.value === undefined || field.value.trim() === '') return [`${where}: is not filled in`]
      const most = field.charactersMax
      const length = field.value.length
      return most !== undefined && length > most
        ? [`${where}: ${length} characters, and the form takes ${most}`]
        : []
    }),
  )
}

/** The sheet as plain text, one field after the other. */
export function sheetText(sheet: Sheet): string {
  const lines = [
    sheet.title,
    '='.repeat(sheet.title.length),
    '',
    ...sheet.note.flatMap((line) => wrap(line)),
    '',
  ]
  for (const { heading, fields } of sheet.parts) {
    lines.push(heading, '-'.repeat(heading.length), '')
    for (const field of fields) lines.push(...fieldLines(field), '')
  }
  return `${lines.join('\n').trimEnd()}\n`
}

function fieldLines(field: Field): string[] {
  if ('choices' in field) {
    const chosen = new Set(field.chosen)
    return [
      `${field.label}:`,
      ...field.choices.map((choice) => `  [${chosen.has(choice) ? 'x' : ' '}] ${choice}`),
    ]
  }
  const { label, value, charactersMax } = field
  const limit = charactersMax === undefined ? '' : ` (${value?.length ?? 0} of ${charactersMax} characters)`
  return [`${label}${limit}:`, ...wrap(value === undefined || value === '' ? '____________' : value, '  ')]
}

/** Lines of a text, broken between words. */
export function wrap(text: string, indent = ''): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + word.length + 1 > WIDTH - indent.length) {
        lines.push(indent + line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    return [...lines, indent + line]
  })
}
