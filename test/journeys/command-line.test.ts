import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { type CommandEnded, runCommandLine } from '../support/command-line.ts'
import { bundle, observation, ok, patient, post } from './bodies.ts'

let chartward: TestChartward
let folder: string
beforeAll(async () => {
  chartward = await openTestChartward()
  folder = await mkdtemp(path.join(os.tmpdir(), 'cw-cli-'))
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs the program as a person does, on the home of the running server. */
const run = async (words: readonly string[], environment: Record<string, string> = {}) =>
  await runCommandLine(chartward.home, words, environment)

const asJson = ({ out }: CommandEnded) => JSON.parse(out)
const NOWHERE = '/tmp/chartward-nobody-lives-here'

/** What is typed, the exit code, and what is said on standard output and standard error. */
const TABLE: [typed: string, code: number, out: RegExp, err: RegExp][] = [
  ['', 0, /usage:[\s\S]*chartward import PATH/, /^$/],
  ['help', 0, /ledger proof INDEX/, /^$/],
  ['--help', 0, /CHARTWARD_HOME/, /^$/],
  [
    'scope --help',
    0,
    /^chartward scope \(--session S[^\n]*\n  whose records left[^\n]*\n\nEvery command/,
    /^$/,
  ],
  ['scope --from yesterday -h', 0, /^chartward scope /, /^$/],
  ['ledger --help', 0, /^chartward ledger verify [\s\S]*\nchartward ledger proof INDEX/, /^$/],
  ['help ledger proof', 0, /^chartward ledger proof INDEX[^\n]*\n  the C2SP/, /^$/],
  ['start --help', 0, /^chartward start \[--home DIR\]/, /^$/],
  ['ledger proof 0 --help', 0, /^chartward ledger proof INDEX/, /^$/],
  ['help help', 0, /usage:[\s\S]*chartward import PATH/, /^$/],
  ['drill --help', 0, /^chartward drill \[--keep DIR\][^\n]*\n[^\n]+\n$/, /^$/],
  ['ledger prof --help', 2, /^$/, /there is no command "ledger prof"; there is "ledger verify"/],
  ['help improt', 2, /^$/, /there is no command "improt"[\s\S]*chartward help/],
  ['import -- --help', 2, /^$/, /there is no file or folder/],
  ['--version', 0, /^chartward \d+\.\d+\.\d+\n$/, /^$/],
  ['improt x.json', 2, /^$/, /there is no command "improt x.json"[\s\S]*chartward help/],
  ['token', 2, /^$/, /there is no command "token"; there is "token create"/],
  ['token make', 2, /^$/, /there is "token create"/],
  ['ledger', 2, /^$/, /there is "ledger verify" and "ledger proof"/],
  ['constructor', 2, /^$/, /there is no command/],
  ['token create', 2, /^$/, /needs --user and --role/],
  ['token create --user u --role wizard', 2, /^$/, /the roles of a token are clinician, /],
  ['token create --user u --user v --role viewer', 2, /^$/, /--user is given once/],
  ['token create --user', 2, /^$/, /--user[\s\S]*usage: chartward token create/],
  ['token create --usr u', 2, /^$/, /--usr[\s\S]*usage: chartward token create/],
  ['token create --user u --role viewer --out f', 2, /^$/, /--out means nothing here/],
  ['token create --user ;drop --role viewer', 2, /^$/, /1 to 128 letters/],
  ['scope', 2, /^$/, /Name a session, user, client or address, or a time/],
  ['scope session S', 2, /^$/, /"session" is one word too many/],
  ['scope --from yesterday', 2, /^$/, /--from takes a time with its zone/],
  ['scope --from 2026-03-16T14:00:00', 2, /^$/, /with its zone/],
  ['scope --from 2026-03-17 --to 2026-03-16', 2, /^$/, /ends before it begins/],
  ['evidence export --user u', 2, /^$/, /--out/],
  ['evidence verify', 2, /^$/, /name the evidence file/],
  ['evidence verify /no/such/file', 2, /^$/, /cannot be read/],
  ['ledger proof', 2, /^$/, /by its index/],
  ['ledger proof -1', 2, /^$/, /usage: chartward ledger proof/],
  ['ledger proof 0 --ledger other', 2, /^$/, /disclosure or keys/],
  ['ledger proof 999999999', 1, /^$/, /chartward: /],
  ['session end', 2, /^$/, /name the session/],
  ['session end nonsense', 1, /there was no such live session/, /^$/],
  ['import', 2, /^$/, /name the files or folders/],
  ['import /no/such/folder', 2, /^$/, /there is no file or folder/],
  [`doctor --home ${NOWHERE}`, 1, /^$/, /no Chartward is running in this home directory/],
  ['start --port 99999', 2, /^$/, /--port takes a number from 0 to 65535/],
  ['start --prot 1', 2, /^$/, /--prot[\s\S]*usage: chartward start/],
  ['start --home /dev/null/x', 1, /^$/, /cannot be read/],
  ['start', 1, /^$/, /already running in .*: stop it first/],
  ['ledger proof 0', 0, /^c2sp\.org\/tlog-proof@v1\n/, /^$/],
  ['ledger proof 0 --ledger keys', 0, /^c2sp\.org\/tlog-proof@v1\n/, /^$/],
  ['ledger verify', 0, /disclosure +verified[\s\S]*keys +verified/, /^$/],
  ['doctor', 0, /database +well[\s\S]*key server +well/, /^$/],
]
test.concurrent.each(TABLE)('chartward %s', async (typed, code, out, err) => {
  const ended = await run(typed === '' ? [] : typed.split(' '))
  expect(ended.err).toMatch(err)
  expect(ended.out).toMatch(out)
  expect(ended.err).not.toContain('    at ')
  expect(ended.code).toBe(code)
})

test('a token made on the command line opens the door until its session is ended there', async () => {
  const made = await run([
    'token',
    'create',
    '--user',
    'dr-cli',
    '--role',
    'clinician',
    '--client',
    'app',
    '--json',
  ])
  const { token, session, ...more } = asJson(made)
  expect([made.code, more]).toEqual([0, {}])
  expect((await chartward.fhir('GET', 'Patient?_id=x', { token })).status).toBe(200)
  expect((await run(['session', 'end', session])).out).toBe('1 session ended\n')
  expect((await chartward.fhir('GET', 'Patient?_id=x', { token })).status).toBe(401)
  expect((await run(['session', 'end', session])).code).toBe(1)
  const plain = await run(['token', 'create', '--user', 'dr-cli', '--role', 'viewer'])
  expect(plain.out).toMatch(/^cw_[\w-]{43}\n$/)
  expect(plain.err).toMatch(/session [0-9a-f-]{36}/)
})

async function write(name: string, content: string | Uint8Array): Promise<void> {
  const file = path.join(folder, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, content)
}

const json = (body: object) => JSON.stringify(body)
const person = (id: string, more: object = {}) => ({ ...patient('Import', { id }), ...more })
const seen = (id: string, subject: string, more: object = {}) => ({ ...observation(subject), id, ...more })

test('a folder is taken file by file: what is bad is named, and the others go on', async () => {
  await write(
    'mixed/a.json',
    json(bundle('transaction', post(person('in-a')), post(seen('o-a', 'Patient/in-a')))),
  )
  await write('mixed/sub/b.json.gz', gzipSync(json(person('in-b'))))
  await write('mixed/c.ndjson', `${json(person('in-c1'))}\n\r\n{"broken\n${json(person('in-c2'))}`)
  await write('mixed/d.ndjson.gz', gzipSync(`${json(person('in-d'))}\n`))
  await write('mixed/bad-json.json', '{"resourceType":"Patient"')
  await write('mixed/bad-resource.json', json(person('bad', { gender: 'unheard-of' })))
  await write('mixed/bad-utf8.json', Buffer.from(json(person('bad8', { language: '\u00ff' })), 'latin1'))
  await write('mixed/bad-utf8.ndjson', Buffer.from(json(person('bad9', { language: '\u00ff' })), 'latin1'))
  await write('mixed/bad-gzip.json.gz', 'no gzip')
  await write('mixed/cut-gzip.json.gz', gzipSync(json(person('cut'))).subarray(0, 40))
  await write('mixed/empty.json', '')
  await write('mixed/read-me.txt', 'not a FHIR file')
  const ended = await run(['import', path.join(folder, 'mixed'), '--json'])
  const { resources, refused, elapsedMs, ...more } = asJson(ended)
  expect(more).toEqual({})
  expect(elapsedMs).toBeTypeOf('number')
  expect(resources).toEqual({ Patient: 5, Observation: 1 })
  expect(refused.map(({ file }: { file: string }) => path.basename(file)).toSorted()).toEqual([
    'bad-gzip.json.gz',
    'bad-json.json',
    'bad-resource.json',
    'bad-utf8.json',
    'bad-utf8.ndjson',
    'c.ndjson',
    'cut-gzip.json.gz',
    'empty.json',
  ])
  const reasons: Record<string, string> = Object.fromEntries(
    refused.map(({ file, reason }: { file: string; reason: string }) => [path.basename(file), reason]),
  )
  expect(reasons['c.ndjson']).toMatch(/^line 3: /)
  expect(reasons['bad-resource.json']).toContain('Patient.gender')
  expect(reasons['bad-utf8.json']).toContain('UTF-8')
  expect(ended.code).toBe(1)
  expect(
    ok(await chartward.fhir('GET', 'Patient?_id=in-a,in-b,in-c1,in-c2,in-d,bad,bad8,bad9,cut')).json.total,
  ).toBe(5)
})

test('an import run again changes nothing and counts the same', async () => {
  const before = await chartward.chartward.database.query('select count(*) from record_history', [])
  const again = asJson(await run(['import', path.join(folder, 'mixed'), '--json']))
  expect(again.resources).toEqual({ Patient: 5, Observation: 1 })
  expect(await chartward.chartward.database.query('select count(*) from record_history', [])).toEqual(before)
})

test.each(['forwards', 'backwards'])(
  'files that refer to each other by search are taken in any order, %s',
  async (order) => {
    const identifier = [{ system: 'urn:import', value: order }]
    const chain = [
      ['1', json(bundle('batch', post({ resourceType: 'Organization', id: `org-${order}`, identifier })))],
      [
        '2',
        json(
          bundle(
            'transaction',
            post(
              person(`chain-${order}`, {
                identifier,
                managingOrganization: { reference: `Organization?identifier=urn:import|${order}` },
              }),
            ),
          ),
        ),
      ],
      [
        '3',
        json(bundle('transaction', post(seen(`seen-${order}`, `Patient?identifier=urn:import|${order}`)))),
      ],
    ] as const
    const named =
      order === 'forwards' ? chain : chain.map(([name, text]) => [String(9 - Number(name)), text] as const)
    for (const [name, text] of named) await write(`${order}/${name}.json`, text)
    const ended = await run(['import', path.join(folder, order), '--json'])
    expect(asJson(ended)).toMatchObject({
      resources: { Organization: 1, Patient: 1, Observation: 1 },
      refused: [],
    })
    const { subject } = ok(await chartward.fhir('GET', `Observation/seen-${order}`)).json
    expect(subject.reference).toBe(`Patient/chain-${order}`)
  },
)

test('lines that refer to later lines are taken too, each counted once', async () => {
  const identifier = [{ system: 'urn:import', value: 'lines' }]
  await write(
    'lines.ndjson',
    [seen('first-line', 'Patient?identifier=urn:import|lines'), person('last-line', { identifier })]
      .map(json)
      .join('\n'),
  )
  const ended = await run(['import', path.join(folder, 'lines.ndjson'), '--json'])
  const { resources, refused } = asJson(ended)
  // A single resource is not a bundle: its references cannot be searches.
  expect(resources).toEqual({ Patient: 1 })
  expect(refused).toHaveLength(1)
})

test('what refers to something that never comes is named, and nothing of it is kept', async () => {
  await write(
    'never.json',
    json(
      bundle(
        'transaction',
        post(person('never')),
        post(seen('never-o', 'Patient?identifier=urn:import|never')),
      ),
    ),
  )
  const ended = await run(['import', path.join(folder, 'never.json')])
  expect(ended.code).toBe(1)
  expect(ended.out).toMatch(/refused .*never\.json: a reference points at nothing; Bundle\.entry\[1\]/)
  expect((await chartward.fhir('GET', 'Patient/never')).status).toBe(404)
})

test('one resource twice in a document is refused by its file, and decimals come in digit for digit', async () => {
  await write(
    'twice.json',
    json(bundle('collection', post(person('twice')), post(person('twice', { active: true })))),
  )
  const ended = asJson(await run(['import', path.join(folder, 'twice.json'), '--json']))
  expect(ended.refused).toHaveLength(1)
  const text = json(seen('digits', 'Patient/in-a', { valueQuantity: { value: '@' } })).replace('"@"', '0.100')
  await write('digits.json', text)
  await run(['import', path.join(folder, 'digits.json')])
  expect((await chartward.fhir('GET', 'Observation/digits')).text).toContain('"value":0.100')
})

test('scope and evidence say the same, in the shapes that programs read', async () => {
  const { token, session } = await chartward.token('clinician', 'watched')
  ok(await chartward.fhir('GET', 'Patient/in-a', { token }))
  const scope = asJson(await run(['scope', '--session', session, '--json']))
  expect(scope.counts).toMatchObject({ disclosed: 1 })
  expect(Object.keys(scope.counts).toSorted()).toEqual(['disclosed', 'exposed', 'sealed', 'untouched'])
  expect(Object.keys(scope.checkpoint).toSorted()).toEqual(expect.arrayContaining(['origin', 'root', 'size']))
  expect(scope.elapsedMs).toBeTypeOf('number')
  const person = scope.people.find(({ tier }: { tier: string }) => tier === 'disclosed')
  for (const member of ['patient', 'tier', 'elements', 'resources', 'first', 'last', 'leaves'])
    expect(person).toHaveProperty(member)
  expect(person.resources).toEqual([{ type: 'Patient', id: 'in-a', version: 1 }])
  const file = path.join(folder, 'evidence.json')
  expect((await run(['evidence', 'export', '--session', session, '--out', file])).code).toBe(0)
  expect((await run(['evidence', 'verify', file], { CHARTWARD_HOME: NOWHERE })).code).toBe(0)
  await writeFile(file, (await readFile(file, 'utf8')).replace('"disclosed"', '"untouched"'))
  expect((await run(['evidence', 'verify', file])).code).toBe(1)
})

test('keys are rotated while serving', async () => {
  expect((await run(['keys', 'rotate'])).out).toMatch(/root key version 2; \d+ keys rewrapped/)
  expect((await chartward.fhir('GET', 'Patient/in-a')).status).toBe(200)
})
