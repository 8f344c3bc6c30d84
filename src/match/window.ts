/** A span of time, of one person. */
interface Span {
  readonly from: number
  readonly until: number
}

/** The time that most of the spans have in common, and how many of them do. */
export function commonWindow(spans: readonly Span[]): (Span & { readonly people: number }) | undefined {
  if (spans.length === 0) return undefined
  const edges = spans
    .flatMap(({ from, until }) => [
      { at: from, step: 1 },
      { at: until, step: -1 },
    ])
    // An end comes before a beginning at the same time: they have nothing in common.
    .toSorted((a, b) => (a.at === b.at ? a.step - b.step : a.at < b.at ? -1 : 1))
  let count = 0
  let best = { from: -Infinity, until: Infinity, people: 0 }
  for (const [place, { at, step }] of edges.entries()) {
    count += step
    if (count > best.people) best = { from: at, until: edges[place + 1]?.at ?? Infinity, people: count }
  }
  return best
}
