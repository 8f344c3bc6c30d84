import type { Resource } from '../fhir/index.ts'
import { changedElements, type Difference, differences, sameContent, unitOf } from './rollback-difference.ts'

/** One version of a record, as far as taking back goes. */
export interface Version {
  readonly version: number
  /** `undoing`: written by a rollback, and so of whoever wrote what it restored. */
  readonly by: 'actor' | 'other' | 'undoing'
  /** Digit for digit; undefined for a version that says the record was deleted. */
  readonly content: Resource | undefined
}

/**
 * The versions of a record from the one before the actor's first on; that one is absent when the actor created it. Of
 * versions in a row by the same side the last is enough.
 */
export interface History {
  readonly type: string
  readonly before: Version | undefined
  /** From the actor's first to the newest. */
  readonly since: readonly Version[]
}

/** Later edits by others, and what the actor had changed when they were made. */
export interface Conflict {
  readonly actorChanged: readonly Difference[]
  readonly othersChanged: readonly Difference[]
  /** Elements that both changed. */
  readonly both: readonly string[]
  /** What a new version would be made of that keeps the edit and takes back the actor's elements. */
  readonly merge?: { readonly before: number; readonly edit: number; readonly elements: readonly string[] }
}

/** What the actor did to a record, and what is to be done about it. */
export interface Judgement {
  readonly kind: 'created' | 'updated' | 'deleted' | 'undeleted'
  /** The difference between what was before the actor and the actor's last version. */
  readonly changed: readonly Difference[]
  /**
   * `restore`: the content of version `to` again. `delete`. `leave`: for a person to look at. `none`: nothing of the
   * actor's is in force.
   */
  readonly action: 'restore' | 'delete' | 'leave' | 'none'
  readonly to?: number
  readonly conflict?: Conflict
}

type Owned = Version & { readonly owner: 'actor' | 'other' }

/** **Errors** none; a history in which nothing is the actor's changed nothing. */
export function judgeHistory({ type, before, since }: History): Judgement {
  const owned = owners(before, since)
  const last = since.findLast(({ by }) => by === 'actor')
  const common = {
    kind: kindOf(before, last),
    changed: differences(before?.content, last?.content),
  }
  const current = owned.at(-1)
  if (current === undefined) return { ...common, action: 'none' }
  if (!owned.some(isEdit)) return { ...common, ...backTo(before, current) }
  const kept = owned.findLast(({ owner }) => owner === 'other') ?? current
  const conflict = conflictOf(type, before, owned.slice(0, owned.indexOf(kept) + 1), kept)
  if (conflict === undefined) return { ...common, ...backTo(kept, current) }
  if (current === kept) return { ...common, action: 'leave', conflict }
  // What the actor wrote after the last edit by somebody else is taken back whatever becomes of what was before.
  return { ...common, ...backTo(kept, current), conflict }
}

/** A rollback's version belongs to whoever wrote the content it brought back; to somebody else when that is not here. */
function owners(before: Version | undefined, since: readonly Version[]): Owned[] {
  const known: Owned[] = before === undefined ? [] : [{ ...before, owner: 'other' }]
  for (const version of since) {
    if (version.by !== 'undoing') {
      known.push({ ...version, owner: version.by })
      continue
    }
    const alike = known.filter(({ content }) => sameContent(content, version.content))
    const isGone = version.content === undefined && before === undefined
    const isActors = alike.length > 0 && alike.every(({ owner }) => owner === 'actor')
    const merged = alike.length === 0 && !isGone
    known.push({
      ...version,
      by: merged ? 'other' : 'undoing',
      owner: isActors && !isGone ? 'actor' : 'other',
    })
  }
  return known.slice(before === undefined ? 0 : 1)
}

function kindOf(before: Version | undefined, last: Version | undefined): Judgement['kind'] {
  if (last?.content === undefined) return 'deleted'
  if (before === undefined) return 'created'
  return before.content === undefined ? 'undeleted' : 'updated'
}

/** A version by somebody else that is no rollback. */
function isEdit({ owner, by }: Owned): boolean {
  return owner === 'other' && by !== 'undoing'
}

/** Back to how a version was, or away where there was none. */
function backTo(target: Version | undefined, current: Version): Pick<Judgement, 'action' | 'to'> {
  if (sameContent(target?.content, current.content)) return { action: 'none' }
  return target?.content === undefined ? { action: 'delete' } : { action: 'restore', to: target.version }
}

/**
 * What is left of the actor in the last version of somebody else; undefined when nothing is.
 *
 * **Shape** `owned`: from the actor's first version to `kept`.
 */
function conflictOf(
  type: string,
  before: Version | undefined,
  owned: readonly Owned[],
  kept: Owned,
): Conflict | undefined {
  const touched = touchedElements(before, owned)
  const isSameState = (kept.content === undefined) === (before?.content === undefined)
  const differing = changedElements(before?.content, kept.content)
  if (isSameState && !differing.some((name) => touched.actor.includes(name))) return undefined
  const first = owned.find(isEdit)?.version ?? kept.version
  const seen = owned.findLast(({ owner, version }) => owner === 'actor' && version < first)
  const units = new Set(touched.others.map((name) => unitOf(type, name)))
  const both = touched.actor.filter((name) => units.has(unitOf(type, name)))
  const conflict = {
    actorChanged: differences(before?.content, seen?.content),
    othersChanged: differences(seen?.content, kept.content),
    both,
  }
  const isLiving = owned.every(({ content }) => content !== undefined)
  if (before?.content === undefined || !isLiving || both.length > 0) return conflict
  // A primitive and its extension, a drug and its dose: taken back together.
  const taken = new Set(touched.actor.map((name) => unitOf(type, name)))
  const names = [before, ...owned].flatMap((version) => Object.keys(version.content ?? {}))
  const elements = [...new Set(names)].filter((name) => taken.has(unitOf(type, name))).sort()
  return { ...conflict, merge: { before: before.version, edit: kept.version, elements } }
}

interface Touched {
  /** Names of top elements, sorted. */
  readonly actor: readonly string[]
  readonly others: readonly string[]
}

/** Which elements each side changed, step by step: what was changed and changed back counts too. */
function touchedElements(before: Version | undefined, owned: readonly Owned[]): Touched {
  const actor = new Set<string>()
  const others = new Set<string>()
  let previous = before?.content
  for (const { owner, content } of owned) {
    for (const name of changedElements(previous, content)) (owner === 'actor' ? actor : others).add(name)
    previous = content
  }
  return { actor: [...actor].sort(), others: [...others].sort() }
}
