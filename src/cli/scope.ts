import { ADMIN_PATHS } from '../contract/index.ts'
import type { ScopePerson, ScopeQuery, ScopeReport } from '../scope/index.ts'
import type { Arguments } from './arguments.ts'
import type { Situation } from './situation.ts'
import { table, type Terminal } from './terminal.ts'

const ROWS_SHOWN = 50

/** `chartward scope`. */
export async function scope({ client, terminal, asked }: Situation): Promise<number> {
  const body = JSON.stringify({ query: queryOf(asked), all: asked.flag('all') })
  const report = await client.send<ScopeReport>('POST', ADMIN_PATHS.scope, body)
  if (asked.json) terminal.out(`${JSON.stringify(report)}\n`)
  else printScope(terminal, report)
  return 0
}

/** What the options ask. */
export function queryOf(asked: Arguments): ScopeQuery {
  const times = {
    from: asked.time('from'),
    to: asked.time('to'),
    processFrom: asked.time('process-from'),
    processTo: asked.time('process-to'),
  }
  return {
    sessions: asked.many('session'),
    users: asked.many('user'),
    clients: asked.many('client'),
    addresses: asked.many('address'),
    ...Object.fromEntries(Object.entries(times).filter(([, time]) => time !== undefined)),
    ...(asked.flag('copied') ? { copied: true } : {}),
  }
}

/** A report as a person reads it: the four counts first, then who, then what is claimed. */
export function printScope(terminal: Terminal, report: ScopeReport): void {
  const { counts, people, written, unnamed = [], statement, checkpoint, elapsedMs } = report
  terminal.out(
    table(
      ['tier', 'people'],
      Object.entries(counts).map(([tier, count]) => [tier, String(count)]),
    ),
  )
  if (people.length > 0) {
    const heading = ['patient', 'tier', 'first', 'last', 'versions', 'leaves', 'elements']
    terminal.out(`\n${table(heading, people.slice(0, ROWS_SHOWN).map(personRow))}`)
  }
  if (people.length > ROWS_SHOWN)
    terminal.out(`and ${people.length - ROWS_SHOWN} more people: --json lists all\n`)
  if (unnamed.length > 0) terminal.out(`\nshown, naming no patient: ${unnamed.length} versions\n`)
  if (written.length > 0) terminal.out(`\nwritten: ${written.length} versions\n`)
  terminal.out(`\n${statement.map((sentence) => `- ${sentence}\n`).join('')}`)
  terminal.out(
    `\ncheckpoint ${checkpoint.origin} size ${checkpoint.size} root ${checkpoint.root}\n${elapsedMs} ms\n`,
  )
}

function personRow(person: ScopePerson): string[] {
  const { patient, tier, first, last, resources, leaves, elements } = person
  return [patient, tier, first, last, String(resources.length), String(leaves.length), elements.join(', ')]
}
