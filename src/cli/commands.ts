import { ChartwardError } from '../kernel/index.ts'
import { askSupport, explainAccess, listSupport, reviewAccess, settleSupport } from './access.ts'
import { disableApp, inviteApp, listApps, registerApp } from './app.ts'
import { parseArguments } from './arguments.ts'
import { askBulk, listBulk, settleBulk } from './bulk.ts'
import { CASE_COMMANDS } from './case-commands.ts'
import type { Command } from './command.ts'
import { controlClient } from './control-client.ts'
import { backupNow, backupStatus, backupVerify } from './backup.ts'
import { DEMO_COMMANDS } from './demo.ts'
import { doctor } from './doctor.ts'
import { DUTY_COMMANDS } from './duty-commands.ts'
import { FILING_COMMANDS } from './filing-commands.ts'
import { importPaths } from './import.ts'
import { INCIDENT_COMMANDS } from './incident-commands.ts'
import { MATCH_COMMANDS } from './match-commands.ts'
import { NOTICE_COMMANDS } from './notice-commands.ts'
import { RECIPIENT_COMMANDS } from './recipient-commands.ts'
import { VERIFY_COMMANDS } from './verify-commands.ts'
import { rotateKeys } from './keys.ts'
import { ledgerProof, ledgerVerify } from './ledger.ts'
import { changeRole, createPerson, listPeople, recoverPerson, switchPerson } from './person.ts'
import { addProxy, endProxy, listProxies } from './proxy.ts'
import { endSessions, listSessions } from './session.ts'
import type { Terminal } from './terminal.ts'
import { createToken } from './token.ts'

export const COMMANDS: readonly Command[] = [
  {
    words: ['import'],
    usage: 'PATH... [--json]',
    says: 'load FHIR JSON, NDJSON or .gz files and folders',
    options: ['json'],
    operandsMax: Infinity,
    run: async ({ client, terminal, asked }) =>
      await importPaths(client, terminal, { paths: asked.rest, json: asked.json }),
  },
  {
    words: ['token', 'create'],
    usage: '--user U --role R [--client C] [--json]',
    says: 'make an access token for the FHIR API; it is shown once',
    options: ['user', 'role', 'client', 'json'],
    operandsMax: 0,
    run: async (situation) => await createToken(situation),
  },
  {
    words: ['session', 'list'],
    usage: '[--user U] [--client C] [--json]',
    says: 'the sessions that are live: whose, since when, from where',
    options: ['user', 'client', 'json'],
    operandsMax: 0,
    run: async (situation) => await listSessions(situation),
  },
  {
    words: ['session', 'end'],
    usage: '(SESSION | --user U | --client C | --all)',
    says: 'end sessions, in every server process within a second and in the middle of what they read',
    options: ['user', 'client', 'all'],
    operandsMax: 1,
    run: async (situation) => await endSessions(situation),
  },
  {
    words: ['person', 'create'],
    usage: '--role R [--user U] [--name N] [--email E] [--fhir Practitioner/x] [--json]',
    says: 'make somebody who can sign in; the code they enrol with is shown once',
    options: ['user', 'role', 'name', 'email', 'fhir', 'json'],
    operandsMax: 0,
    run: async (situation) => await createPerson(situation),
  },
  {
    words: ['person', 'list'],
    usage: '[--json]',
    says: 'everybody who can sign in, with their roles; no names',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await listPeople(situation),
  },
  {
    words: ['person', 'role', 'add'],
    usage: '--user U --role R [--to T]',
    says: 'give a role, until T or for good; it takes effect at once',
    options: ['user', 'role', 'to'],
    operandsMax: 0,
    run: async (situation) => await changeRole(situation, 'add'),
  },
  {
    words: ['person', 'role', 'end'],
    usage: '--user U --role R',
    says: 'take a role away, at once',
    options: ['user', 'role'],
    operandsMax: 0,
    run: async (situation) => await changeRole(situation, 'end'),
  },
  {
    words: ['person', 'disable'],
    usage: '--user U',
    says: 'nobody signs in to this account until it is enabled',
    options: ['user'],
    operandsMax: 0,
    run: async (situation) => await switchPerson(situation, 'disable'),
  },
  {
    words: ['person', 'enable'],
    usage: '--user U',
    says: 'the account can be signed in to again',
    options: ['user'],
    operandsMax: 0,
    run: async (situation) => await switchPerson(situation, 'enable'),
  },
  {
    words: ['person', 'recover'],
    usage: '--user U [--all] [--json]',
    says: 'a one-time code for somebody who lost what they sign in with; --all: everything, seen in person',
    options: ['user', 'all', 'json'],
    operandsMax: 0,
    run: async (situation) => await recoverPerson(situation),
  },
  {
    words: ['proxy', 'add'],
    usage: '--user U --patient P --relationship R [--to T]',
    says: 'let somebody see a patient’s record on their behalf, with an account of their own',
    options: ['user', 'patient', 'relationship', 'to'],
    operandsMax: 0,
    run: async (situation) => await addProxy(situation),
  },
  {
    words: ['proxy', 'end'],
    usage: '--user U --patient P',
    says: 'they see it no more',
    options: ['user', 'patient'],
    operandsMax: 0,
    run: async (situation) => await endProxy(situation),
  },
  {
    words: ['proxy', 'list'],
    usage: '(--user U | --patient P) [--json]',
    says: 'for whom somebody stands in, or who stands in for a patient',
    options: ['user', 'patient', 'json'],
    operandsMax: 0,
    run: async (situation) => await listProxies(situation),
  },
  {
    words: ['access', 'explain'],
    usage: '--user U --patient P [--json]',
    says: 'what somebody may do with a patient’s records, and why; what they may not, and what would allow it',
    options: ['user', 'patient', 'json'],
    operandsMax: 0,
    run: async (situation) => await explainAccess(situation),
  },
  {
    words: ['access', 'review'],
    usage: '[ID] [--json]',
    says: 'who broke the glass and was not looked at yet; with ID: it was looked at',
    options: ['json'],
    operandsMax: 1,
    run: async (situation) => await reviewAccess(situation),
  },
  {
    words: ['support', 'ask'],
    usage: '--user U --class C... --hours N [--patient P]',
    says: 'ask that somebody in the role support may look at records, for up to 24 hours',
    options: ['user', 'class', 'hours', 'patient'],
    operandsMax: 0,
    run: async (situation) => await askSupport(situation),
  },
  {
    words: ['support', 'approve'],
    usage: 'ID',
    says: 'let them: by somebody else than who asked',
    options: [],
    operandsMax: 1,
    run: async (situation) => await settleSupport(situation, 'approve'),
  },
  {
    words: ['support', 'list'],
    usage: '[--json]',
    says: 'what waits for approval, and what is open',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await listSupport(situation),
  },
  {
    words: ['support', 'end'],
    usage: 'ID',
    says: 'close it now',
    options: [],
    operandsMax: 1,
    run: async (situation) => await settleSupport(situation, 'end'),
  },
  {
    words: ['bulk', 'ask'],
    usage: '(--user U | --client C) --reason R --patients N --days N [--exports N]',
    says: 'ask that an app, a person or a token may have records of many: N patients a day, for up to 30 days',
    options: ['user', 'client', 'reason', 'patients', 'days', 'exports'],
    operandsMax: 0,
    run: async (situation) => await askBulk(situation),
  },
  {
    words: ['bulk', 'approve'],
    usage: 'ID',
    says: 'let it: by somebody else than who asked',
    options: [],
    operandsMax: 1,
    run: async (situation) => await settleBulk(situation, 'approve'),
  },
  {
    words: ['bulk', 'list'],
    usage: '[--json]',
    says: 'what waits for approval, and what is allowed',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await listBulk(situation),
  },
  {
    words: ['bulk', 'end'],
    usage: 'ID',
    says: 'stop it now, also in the middle of a download',
    options: [],
    operandsMax: 1,
    run: async (situation) => await settleBulk(situation, 'end'),
  },
  {
    words: ['app', 'register'],
    usage:
      '--name N --scope S... (--redirect U... [--public] | --backend) [--jwks F|URL] [--launch U] [--origin O]... [--json]',
    says: 'let an app ask people for access; its secret is shown once. --jwks: it signs with its own keys',
    options: ['name', 'scope', 'redirect', 'public', 'backend', 'jwks', 'launch', 'origin', 'json'],
    operandsMax: 0,
    run: async (situation) => await registerApp(situation),
  },
  {
    words: ['app', 'list'],
    usage: '[--json]',
    says: 'the apps that were registered, and what they may ask for',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await listApps(situation),
  },
  {
    words: ['app', 'disable'],
    usage: 'ID',
    says: 'it is no app any more; all that people gave it ends at once',
    options: [],
    operandsMax: 1,
    run: async (situation) => await disableApp(situation),
  },
  {
    words: ['app', 'invite'],
    usage: '[--json]',
    says: 'a word with which somebody may register one app over HTTP within a week; it is shown once',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await inviteApp(situation),
  },
  ...INCIDENT_COMMANDS,
  ...CASE_COMMANDS,
  ...DUTY_COMMANDS,
  ...MATCH_COMMANDS,
  ...RECIPIENT_COMMANDS,
  ...NOTICE_COMMANDS,
  ...VERIFY_COMMANDS,
  ...FILING_COMMANDS,
  ...DEMO_COMMANDS,
  {
    words: ['ledger', 'verify'],
    usage: '[--json]',
    says: 'check both ledgers from their first leaf, and every stored version against them',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await ledgerVerify(situation),
  },
  {
    words: ['ledger', 'proof'],
    usage: 'INDEX [--ledger disclosure|keys]',
    says: 'the C2SP tlog-proof of one leaf',
    options: ['ledger'],
    operandsMax: 1,
    run: async (situation) => await ledgerProof(situation),
  },
  {
    words: ['backup', 'status'],
    usage: '[--json]',
    says: 'how far behind the backup is, and how large',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await backupStatus(situation),
  },
  {
    words: ['backup', 'now'],
    usage: '[--json]',
    says: 'put everything written until now into the backup',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await backupNow(situation),
  },
  {
    words: ['backup', 'verify'],
    usage: '[--from DIR|s3://BUCKET/PREFIX] [--json]',
    says: 'hold every segment and version of the backup against the ledger',
    options: ['from', 'json'],
    operandsMax: 0,
    run: async (situation) => await backupVerify(situation),
  },
  {
    words: ['keys', 'rotate'],
    usage: '',
    says: 'make a new root key version and rewrap every key under it, while serving',
    options: [],
    operandsMax: 0,
    run: async (situation) => await rotateKeys(situation),
  },
  {
    words: ['doctor'],
    usage: '[--json]',
    says: 'check database, key server, ledger, witnesses, detection, clock, disk, alerts and backup',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await doctor(situation),
  },
]

/** Runs the command that the words name. **Errors.** `USAGE` when there is none, or its options are off. */
export async function runCommand(
  words: readonly string[],
  terminal: Terminal,
  home: (named: string | undefined) => string,
): Promise<number> {
  const command = COMMANDS.find((one) => one.words.every((word, index) => words[index] === word))
  if (command === undefined) throw unknownCommand(words)
  const asked = parseArguments(words.slice(command.words.length), command)
  const client = controlClient(home(asked.home), terminal.operator)
  return await command.run({ client, terminal, asked })
}

/** Names what was meant, when the first word is that of a command in two words. */
/** That there is no such command, and which there are that begin so. */
export function unknownCommand(words: readonly string[]): ChartwardError {
  const alike = COMMANDS.filter((one) => one.words[0] === words[0]).map((one) => `"${one.words.join(' ')}"`)
  const hint = alike.length === 0 ? '' : `; there is ${alike.join(' and ')}`
  return new ChartwardError('USAGE', `there is no command "${words.slice(0, 2).join(' ')}"${hint}`)
}
