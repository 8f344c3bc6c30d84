import { ChartwardError } from '../kernel/index.ts'
import { DEMO_PATHS, type DemoLinkAnswer, type DemoPeopleAnswer } from '../contract/index.ts'
import type { Command } from './command.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

/** The made-up people of a demo. Everywhere else both commands are refused. */
export const DEMO_COMMANDS: readonly Command[] = [
  {
    words: ['demo', 'people'],
    usage: '[--json]',
    says: 'who can be signed in to the demo, and what there is to see as them',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await listDemoPeople(situation),
  },
  {
    words: ['demo', 'sign-in'],
    usage: 'USER [--json]',
    says: 'a link that signs in as somebody of the demo: once, within a minute, at this machine',
    options: ['json'],
    operandsMax: 1,
    run: async (situation) => await makeDemoLink(situation),
  },
]

async function listDemoPeople({ client, terminal, asked }: Situation): Promise<number> {
  const { people } = await client.get<DemoPeopleAnswer>(DEMO_PATHS.people)
  if (asked.json) terminal.out(`${JSON.stringify({ people })}\n`)
  else
    terminal.out(
      table(
        ['user', 'role', ''],
        people.map(({ user, role, says }) => [user, role, says]),
      ),
    )
  return 0
}

async function makeDemoLink({ client, terminal, asked }: Situation): Promise<number> {
  const [user] = asked.rest
  if (user === undefined)
    throw new ChartwardError('USAGE', 'name who is to be signed in: chartward demo people lists them')
  const link = await client.send<DemoLinkAnswer>('POST', DEMO_PATHS.link, JSON.stringify({ user }))
  if (asked.json) {
    terminal.out(`${JSON.stringify(link)}\n`)
    return 0
  }
  terminal.out(`${link.url}\n`)
  terminal.err('open it in a browser on this machine within a minute; it works once\n')
  return 0
}
