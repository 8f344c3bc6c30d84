/** A step along a path. `as` has already been folded into the member before it. */
export type Step =
  | { kind: 'member'; name: string; as?: string; first?: boolean }
  | { kind: 'resolves'; type: string }
  | { kind: 'equals'; member: string; value: string }

/** The part of FHIRPath that R4 search parameters use. */
export type Expression =
  | { kind: 'path'; steps: Step[] }
  | { kind: 'exists'; of: Expression }
  | { kind: 'union' | 'and'; parts: Expression[] }
  | { kind: 'differs'; of: Expression; from: string }

interface Reader {
  readonly tokens: readonly string[]
  at: number
}

const TOKEN = /\s*('[^']*'|!=|[A-Za-z_][A-Za-z0-9_]*|\d+|[|().[\]=])/y

function tokenize(text: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  const end = text.trimEnd().length
  let at = 0
  while (at < end) {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(text)
    if (found?.[1] === undefined) throw new Error(`search expression cannot be read at ${at}: ${text}`)
    tokens.push(found[1])
    at = TOKEN.lastIndex
  }
  return tokens
}

/** Reads one expression; throws an `Error` on anything outside the part of FHIRPath in use. */
export function parseExpression(text: string): Expression {
  const reader: Reader = { tokens: tokenize(text), at: 0 }
  const expression = readUnion(reader)
  if (reader.at < reader.tokens.length) throw new Error(`search expression has a tail: ${text}`)
  return expression
}

const peek = (reader: Reader): string | undefined => reader.tokens[reader.at]

function take(reader: Reader, expected?: string): string {
  const token = reader.tokens[reader.at]
  if (token === undefined || (expected !== undefined && token !== expected)) {
    throw new Error(`search expression: expected ${expected ?? 'more'} at ${reader.at}`)
  }
  reader.at += 1
  return token
}

function takeText(reader: Reader): string {
  return take(reader).slice(1, -1)
}

function readUnion(reader: Reader): Expression {
  const parts = [readAnd(reader)]
  while (peek(reader) === '|') {
    take(reader)
    parts.push(readAnd(reader))
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'union', parts }
}

function readAnd(reader: Reader): Expression {
  const parts = [readComparison(reader)]
  while (peek(reader) === 'and') {
    take(reader)
    parts.push(readComparison(reader))
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'and', parts }
}

function readComparison(reader: Reader): Expression {
  let expression = readPath(reader)
  if (peek(reader) === 'as') {
    take(reader)
    expression = cast(expression, take(reader))
  }
  if (peek(reader) === '!=') {
    take(reader)
    return { kind: 'differs', of: expression, from: take(reader) }
  }
  return expression
}

function readPath(reader: Reader): Expression {
  let expression: Expression
  if (peek(reader) === '(') {
    take(reader)
    expression = readUnion(reader)
    take(reader, ')')
  } else {
    expression = { kind: 'path', steps: [{ kind: 'member', name: take(reader) }] }
  }
  for (;;) {
    if (peek(reader) === '[') {
      take(reader)
      take(reader, '0')
      take(reader, ']')
      const last = stepsOf(expression).at(-1)
      if (last?.kind !== 'member') throw new Error('search expression: [0] follows no element')
      last.first = true
    } else if (peek(reader) === '.') {
      take(reader)
      expression = readStep(reader, expression)
    } else return expression
  }
}

function readStep(reader: Reader, expression: Expression): Expression {
  const name = take(reader)
  if (peek(reader) !== '(') {
    stepsOf(expression).push({ kind: 'member', name })
    return expression
  }
  take(reader, '(')
  const called = call(reader, name, expression)
  take(reader, ')')
  return called
}

function call(reader: Reader, name: string, expression: Expression): Expression {
  switch (name) {
    case 'as':
    case 'ofType':
      return cast(expression, take(reader))
    case 'exists':
      return { kind: 'exists', of: expression }
    case 'extension':
      stepsOf(expression).push(
        { kind: 'member', name: 'extension' },
        { kind: 'equals', member: 'url', value: takeText(reader) },
      )
      return expression
    case 'where':
      stepsOf(expression).push(readCondition(reader))
      return expression
    default:
      throw new Error(`search expression: ${name}() is not supported`)
  }
}

function readCondition(reader: Reader): Step {
  const member = take(reader)
  if (member === 'resolve') {
    take(reader, '(')
    take(reader, ')')
    take(reader, 'is')
    return { kind: 'resolves', type: take(reader) }
  }
  take(reader, '=')
  return { kind: 'equals', member, value: takeText(reader) }
}

function stepsOf(expression: Expression): Step[] {
  if (expression.kind !== 'path') throw new Error('search expression: a step follows no path')
  return expression.steps
}

function cast(expression: Expression, type: string): Expression {
  const last = stepsOf(expression).at(-1)
  if (last?.kind !== 'member') throw new Error('search expression: a cast follows no element')
  last.as = type
  return expression
}
