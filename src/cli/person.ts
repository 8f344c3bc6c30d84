import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type EnrolmentAnswer, type PersonLine } from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

const LISTED_AT_ONCE = 1000

/** `chartward person create`. */
export async function createPerson({ client, terminal, asked }: Situation): Promise<number> {
  const role = asked.one('role')
  if (role === undefined) throw new ChartwardError('USAGE', 'a person needs --role')
  const body = JSON.stringify({
    role,
    userName: asked.one('user'),
    displayName: asked.one('name'),
    email: asked.one('email'),
    fhir: asked.one('fhir'),
  })
  const made = await client.send<EnrolmentAnswer>('POST', ADMIN_PATHS.person, body)
  return showCode({ client, terminal, asked }, made)
}

/** `chartward person recover`. */
export async function recoverPerson(situation: Situation): Promise<number> {
  const body = JSON.stringify({ lostEverything: situation.asked.flag('all') })
  const path = `${pathOf(situation)}/recover`
  return showCode(situation, await situation.client.send<EnrolmentAnswer>('POST', path, body))
}

function showCode({ terminal, asked }: Situation, { userName, code }: EnrolmentAnswer): number {
  if (asked.json) {
    terminal.out(`${JSON.stringify({ userName, code })}\n`)
    return 0
  }
  terminal.out(`${code}\n`)
  terminal.err(`${userName} enrols with this code within 24 hours; it is not shown again\n`)
  return 0
}

/** `chartward person list`. */
export async function listPeople({ client, terminal, asked }: Situation): Promise<number> {
  const people: PersonLine[] = []
  for (let after = ''; ;) {
    const path = `${ADMIN_PATHS.person}?after=${encodeURIComponent(after)}`
    const part = (await client.get<{ people: readonly PersonLine[] }>(path)).people
    people.push(...part)
    if (part.length < LISTED_AT_ONCE) break
    after = part.at(-1)?.userName ?? ''
  }
  if (asked.json) {
    terminal.out(`${JSON.stringify({ people })}\n`)
    return 0
  }
  const rows = people.map(({ userName, roles, fhir, created, disabled }) => [
    userName,
    roles.join(', '),
    fhir ?? '',
    created,
    disabled ? 'disabled' : '',
  ])
  terminal.out(table(['user', 'roles', 'resource', 'made', ''], rows))
  return 0
}

/** `chartward person role add` and `end`. */
export async function changeRole(situation: Situation, act: 'add' | 'end'): Promise<number> {
  const { client, terminal, asked } = situation
  const role = asked.one('role')
  if (role === undefined) throw new ChartwardError('USAGE', `a role to ${act} needs --role`)
  const path = `${pathOf(situation)}/role`
  if (act === 'add') {
    await client.send('POST', path, JSON.stringify({ role, expires: asked.time('to') }))
    terminal.out('given\n')
    return 0
  }
  const { ended } = await client.send<{ ended: boolean }>('DELETE', `${path}/${encodeURIComponent(role)}`)
  terminal.out(ended ? 'ended\n' : 'they did not have that role\n')
  return ended ? 0 : 1
}

/** `chartward person disable` and `enable`. */
export async function switchPerson(situation: Situation, act: 'disable' | 'enable'): Promise<number> {
  await situation.client.send('POST', `${pathOf(situation)}/${act}`)
  situation.terminal.out(`${act}d\n`)
  return 0
}

function pathOf({ asked }: Situation): string {
  const user = asked.one('user')
  if (user === undefined) throw new ChartwardError('USAGE', 'name the person with --user')
  return `${ADMIN_PATHS.person}/${encodeURIComponent(user)}`
}
