import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommand } from './index.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chartward-detect-'))
  await writeFile(
    path.join(folder, 'rule.yml'),
    `title: Something odd
level: medium
logsource: { product: aws, service: cloudtrail }
detection: { selection: { eventName: Odd }, condition: selection }
---
title: Something dull
level: informational
logsource: { product: aws, service: cloudtrail }
detection: { selection: { eventName: Dull }, condition: selection }
`,
  )
})
afterAll(async () => await rm(folder, { recursive: true }))

/** Runs `chartward detect`, with no server anywhere. */
async function run(...words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  const terminal = {
    out: (text: string) => void (said.out += text),
    err: (text: string) => void (said.err += text),
    watched: false,
    operator: 'test',
  }
  const code = await runCommand(['detect', ...words], terminal, () => path.join(folder, 'home'))
  return { code, ...said }
}

const event = (eventName: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    eventName,
    eventTime: '2026-03-16T09:00:00Z',
    sourceIPAddress: '10.1.1.1',
    userIdentity: { arn: 'arn:aws:iam::1:user/a' },
    ...more,
  })

async function recorded(name: string, ...lines: readonly string[]): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, lines.map((line) => `${line}\n`).join(''))
  return file
}

const rules = (): readonly string[] => ['--rules', path.join(folder, 'rule.yml')]

describe('chartward detect', () => {
  test('prints a line for each finding: when, how grave, which rule, and a sentence', async () => {
    const file = await recorded('one.json', event('Plain'), event('Odd'))
    const { code, out, err } = await run(file, ...rules())
    expect(code).toBe(0)
    expect(out).toBe(
      '2026-03-16T09:00:00.000Z  medium    Something odd: arn:aws:iam::1:user/a: Odd from 10.1.1.1\n',
    )
    expect(err).toMatch(/^2 events, 1 findings, /)
  })

  test('--json prints exactly one object', async () => {
    const file = await recorded('json.json', event('Plain'), event('Odd'))
    const { code, out } = await run(file, '--json', ...rules())
    const { elapsedMs, ...rest } = JSON.parse(out) as { readonly elapsedMs: unknown }
    expect(code).toBe(0)
    expect(elapsedMs).toEqual(expect.any(Number))
    expect(rest).toEqual({
      findings: [
        {
          rule: 'Something odd',
          level: 'medium',
          time: '2026-03-16T09:00:00.000Z',
          summary: 'Something odd: arn:aws:iam::1:user/a: Odd from 10.1.1.1',
          events: [`${file}:2`],
        },
      ],
      events: 2,
    })
  })

  test('--json of nothing found is one object too', async () => {
    const file = await recorded('none.json', event('Plain'))
    const { code, out } = await run(file, '--json', ...rules())
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ findings: [], events: 1 })
  })

  test('shows what is low or more, or what --level asks for', async () => {
    const file = await recorded('levels.json', event('Dull'), event('Odd'))
    expect((await run(file, ...rules())).out.split('\n')).toHaveLength(2)
    expect((await run(file, '--level', 'informational', ...rules())).out.split('\n')).toHaveLength(3)
    expect((await run(file, '--level', 'high', ...rules())).out).toBe('')
  })

  test('a broken line is named and passed by', async () => {
    const file = await recorded('broken.json', event('Odd'), '{"eventName":', event('Odd'))
    const { code, out, err } = await run(file, ...rules())
    expect(code).toBe(0)
    expect(out.split('\n')).toHaveLength(3)
    expect(err).toContain(`${file}: line 2: it is not JSON`)
  })

  test('a rule that cannot be used is named, the others run, and the code says so', async () => {
    const broken = path.join(folder, 'broken.yml')
    await writeFile(
      broken,
      `title: Good
logsource: { product: aws }
detection: { selection: { eventName: Odd }, condition: selection }
---
title: Bad
logsource: { product: aws }
detection: { selection: { eventName|nonsense: Odd }, condition: selection }
`,
    )
    const file = await recorded('rules.json', event('Odd'))
    const { code, out, err } = await run(file, '--rules', broken)
    expect(code).toBe(1)
    expect(out).toContain('Good')
    expect(err).toContain(
      `${broken}: rule "Bad": detection: selection: eventName|nonsense: there is no modifier "nonsense"`,
    )
  })

  test('a packed file that is cut short is told, and the code says so', async () => {
    const file = path.join(folder, 'cut.json.gz')
    await writeFile(file, Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]))
    const { code, err } = await run(file, ...rules())
    expect(code).toBe(1)
    expect(err).toContain(`${file}: the packed file is cut short`)
  })

  test('a file in which nothing is an event ends with 1', async () => {
    const { code, err } = await run(await recorded('words.log', 'hello', 'world'), ...rules())
    expect([code, err]).toEqual([1, expect.stringMatching(/line 1: it is not JSON[^]*0 events/)])
  })

  test('what a recording says moves no cursor', async () => {
    const file = await recorded('hostile.json', event('Odd', { sourceIPAddress: '\u001B[2J\u202E1.2.3.4\n' }))
    const { out } = await run(file, ...rules())
    expect(out).toContain('from ?[2J?1.2.3.4?')
  })

  test.each([
    [[], 'name the files or folders'],
    [['/nowhere/at/all'], 'there is no file or folder'],
    [[import.meta.filename, '--level', 'grave'], '--level is one of'],
    [[import.meta.filename, '--rules', import.meta.dirname], 'there is no rule in'],
  ])('%j is not how it is used', async (words, message) => {
    await expect(run(...words)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message) as string,
    })
  })
})
