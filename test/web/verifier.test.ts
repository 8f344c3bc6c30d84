import path from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACCESS_PATHS, type AccessEntries } from '../../src/contract/index.ts'
import { CHROMIUM, openBrowser } from '../support/browser.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openWebVisitor } from '../support/web-asks.ts'
import { openClinic } from '../support/who-saw.ts'
import { cosignatureSigner, ed25519Signer, formatCheckpoint } from '../../src/tlog/index.ts'
import * as node from '../../web/portal/access/verifier.ts'

const WEB = path.resolve(import.meta.dirname, '../../web')

/** The same file as Vite makes it for browsers: one script, with the browser's functions in place of Node's. */
async function bundled(): Promise<string> {
  const made = await build({
    configFile: path.join(WEB, 'vite.config.ts'),
    logLevel: 'silent',
    build: {
      write: false,
      emptyOutDir: false,
      lib: { entry: path.join(WEB, 'portal/access/verifier.ts'), formats: ['es'], fileName: 'verifier' },
      rolldownOptions: { input: path.join(WEB, 'portal/access/verifier.ts') },
    },
  })
  const [first] = [made].flat()
  if (first === undefined || !('output' in first)) throw new Error('nothing was built')
  const [chunk] = first.output
  return chunk.code
}

describe.skipIf(CHROMIUM === undefined)('the verifier in a browser', () => {
  let chartward: TestChartward
  let browser: Awaited<ReturnType<typeof openBrowser>>
  let script: string
  let answer: AccessEntries
  beforeAll(async () => {
    script = await bundled()
    chartward = await openTestChartward()
    const clinic = await openClinic(chartward)
    for (let time = 0; time < 5; time += 1) await clinic.look(clinic.lee)
    const ann = await openWebVisitor(chartward, 'patient', { fhirUser: 'Patient/ann' })
    await chartward.leafCount()
    const history = await ann.ask(ACCESS_PATHS.history, { patient: 'ann' })
    const leaves = history.json.episodes.flatMap((one: any) => one.people.flatMap((who: any) => who.leaves))
    answer = (await ann.ask(ACCESS_PATHS.entries, { patient: 'ann', leaves })).json
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await chartward.close()
  })

  /** What is found of an answer, by whichever makes of the same code. */
  const inNode = (given: AccessEntries, pinned?: string) => {
    const stand = node.checkStand(given.ledger, pinned)
    return { stand, entries: stand.ok ? [...node.checkEntries(given, stand.found)] : [] }
  }
  const inBrowser = async (given: AccessEntries, pinned?: string) => {
    const page = await browser.newPage()
    await page.goto('about:blank')
    const found = await page.evaluate(
      async ([code, sent, key]) => {
        const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
        // Made from text, for what runs the tests would make an import of its own of it.
        // eslint-disable-next-line no-eval -- of a text of ours, in a page that is empty
        const verifier = await (0, eval)('(address) => import(address)')(address)
        const stand = verifier.checkStand(sent.ledger, key)
        return { stand, entries: stand.ok ? [...verifier.checkEntries(sent, stand.found)] : [] }
      },
      [script, given, pinned] as const,
    )
    await page.close()
    return found
  }
  const both = async (given: AccessEntries, pinned?: string) => {
    const [one, other] = [inNode(given, pinned), await inBrowser(given, pinned)]
    expect(other).toEqual(one)
    return one
  }
  const changed = (change: (copy: any) => void): AccessEntries => {
    const copy = structuredClone(answer)
    change(copy)
    return copy
  }
  const problemsOf = ({ stand, entries }: ReturnType<typeof inNode>) => [
    ...(stand.ok ? [] : [stand.problem]),
    ...entries.flatMap(([, one]) => (one.ok ? [] : [one.problem])),
  ]

  test('what is right holds, in both', async () => {
    const found = await both(answer)
    expect(problemsOf(found)).toEqual([])
    expect(found.entries.length).toBeGreaterThan(10)
    expect(found.entries.some(([, one]) => one.ok && one.found.opened?.who.user === 'dr-lee')).toBe(true)
  })

  test.each([
    ['an entry that says something else', (it: any) => (it.entries[0].opening.entry += ' '), 'commitment'],
    ['another salt', (it: any) => (it.entries[0].opening.salt = 'AAAAAAAAAAAAAAAAAAAAAA=='), 'commitment'],
    ['another number', (it: any) => (it.entries[0].leaf = it.entries[0].leaf === 1 ? 2 : 1), 'place'],
    [
      'a proof with a hash changed',
      (it: any) => (it.entries[0].proof[0] = it.entries[1].commitment),
      'place',
    ],
    ['a proof cut short', (it: any) => it.entries[0].proof.pop(), 'place'],
    ['a time the entry does not say', (it: any) => (it.entries[0].at += 1), 'says-otherwise'],
    ['somebody else’s entries', (it: any) => (it.subject = 'ben'), 'other-patient'],
    [
      'another size',
      (it: any) => (it.ledger.checkpoint = it.ledger.checkpoint.replace(/\n\d+\n/, '\n7\n')),
      'signature',
    ],
    [
      'no signature',
      (it: any) => (it.ledger.checkpoint = it.ledger.checkpoint.replace(/— .*\n/, '')),
      'signature',
    ],
  ])('%s does not hold, in both', async (_name, change, problem) => {
    expect(problemsOf(await both(changed(change)))).toContain(problem)
  })

  test('a ledger of another key is not the one that this browser knows, in both', async () => {
    const other = ed25519Signer('other', new Uint8Array(32).fill(7))
    expect(problemsOf(await both(answer, other.vkey))).toEqual(['other-log'])
    const forged = changed((it) => (it.ledger.vkey = other.vkey))
    expect(problemsOf(await both(forged))).toEqual(['signature'])
  })

  test('who witnessed it and when is read from their signatures, and who has not is named, in both', async () => {
    const [log, one, other] = [
      ed25519Signer('clinic.example/log', new Uint8Array(32).fill(1)),
      cosignatureSigner('witness.example/one', new Uint8Array(32).fill(2)),
      cosignatureSigner('witness.example/other', new Uint8Array(32).fill(3)),
    ]
    const text = formatCheckpoint({ origin: log.name, size: 9, root: new Uint8Array(32).fill(9) })
    const checkpoint = `${text}\n${log.sign(text)}${one.cosign(text, 1_773_600_000)}`
    const ledger = { checkpoint, vkey: log.vkey, witnesses: [one.vkey, other.vkey] }
    const { stand } = await both({ ledger, subject: 'ann', entries: [] })
    expect(stand).toMatchObject({
      ok: true,
      found: {
        size: 9,
        witnessed: [{ name: 'witness.example/one', at: 1_773_600_000_000 }],
        missing: ['witness.example/other'],
      },
    })
    const forged = checkpoint.replace(/(one [A-Za-z0-9+/]{20})./, (_line, kept: string) => `${kept}#`)
    for (const bad of [forged.replace('#', 'A'), forged.replace('#', 'B')].filter((it) => it !== checkpoint))
      expect(
        problemsOf(await both({ ledger: { ...ledger, checkpoint: bad }, subject: '', entries: [] })),
      ).toEqual(['signature'])
  })
})
