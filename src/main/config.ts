import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ChartwardError } from '../kernel/index.ts'
import {
  budgets,
  choice,
  DATABASE_SCHEMES,
  decimal,
  flag,
  isObject,
  networks,
  number,
  optionalFile,
  optionalText,
  optionalUrl,
  origins,
  policy,
  type Setting,
  SYSLOG_SCHEMES,
  text,
  WEB_SCHEMES,
  witnesses,
} from './setting.ts'

/** Every setting there is, by section; docs/reference/configuration.md is made from it. */
export const SETTINGS = {
  http: {
    host: text('Address the server listens on.', '127.0.0.1'),
    port: number('Port the server listens on; 0 takes a free one.', 8103, [0, 65_535]),
    publicUrl: optionalUrl(
      'Absolute URL under which apps reach this server, when it is behind a proxy.',
      WEB_SCHEMES,
    ),
    trustedProxies: networks(
      'Proxies whose X-Forwarded-For is believed, so that the address of the client stands in the leaves; nobody else is.',
    ),
    tlsCertificateFile: optionalFile(
      'Certificate chain, PEM; with it the server speaks TLS 1.2 and later only.',
    ),
    tlsKeyFile: optionalFile("The key of that certificate, PEM; readable by the server's user only."),
  },
  database: {
    url: optionalUrl('Address of an external PostgreSQL; null runs the embedded one.', DATABASE_SCHEMES),
    poolSize: number('Connections for transactions; as many again serve single statements.', 8, [2, 200]),
  },
  keys: {
    cacheLifetimeMs: number(
      'How long a released key may live in the server, from its release.',
      300_000,
      [1_000, 3_600_000],
    ),
    cacheCountMax: number('How many released keys may live in the server at once.', 10_000, [1, 1_000_000]),
    patientsIn10MinutesMax: number(
      'The key server releases the keys of at most so many patients in any 10 minutes, whoever is said to ask.',
      5_000,
      [1, 100_000_000],
    ),
    patientsInHourMax: number('The same in any hour.', 20_000, [1, 100_000_000]),
    patientsInDayMax: number('The same in any 24 hours.', 60_000, [1, 100_000_000]),
    emergencyPatientsInHourMax: number(
      'While keys are frozen: for so many patients in any hour keys are released all the same, where the glass is broken.',
      60,
      [0, 100_000],
    ),
    wordsInDayMax: number(
      'The key server makes search tokens of at most so many words in any 24 hours: who can make them can try names.',
      500_000_000,
      [1, 1_000_000_000_000],
    ),
    credentialsInDayMax: number(
      'The key server opens at most so many secrets of accounts, and peppers so many passwords, in any 24 hours.',
      500_000,
      [1, 1_000_000_000],
    ),
  },
  brake: {
    mode: choice('Whether what is over a budget is refused, or ("watch") only logged.', ['enforce', 'watch']),
    scale: decimal(
      'The size of the environment, in thousands of people who work there: its own budgets are multiplied by it.',
      1,
      [0.01, 10_000],
    ),
    budgets: budgets('Other maxima than the default ones, by the name of the budget.'),
  },
  sessions: {
    staffIdleMs: number(
      'A session of staff that was not used for this long is over.',
      900_000,
      [60_000, 86_400_000],
    ),
    staffLifetimeMs: number(
      'A session of staff is over after this long, however busy.',
      43_200_000,
      [60_000, 2_592_000_000],
    ),
    patientIdleMs: number(
      'A session of a patient or a proxy that was not used for this long is over.',
      1_800_000,
      [60_000, 86_400_000],
    ),
    patientLifetimeMs: number(
      'A session of a patient or a proxy is over after this long, however busy.',
      86_400_000,
      [60_000, 2_592_000_000],
    ),
  },
  ledger: {
    checkpointIntervalMs: number(
      'At most this long after a leaf is durable a checkpoint covers it.',
      1_000,
      [100, 60_000],
    ),
    witnesses: witnesses(
      'Witnesses that cosign the disclosure ledger and the key ledger (C2SP tlog-witness).',
    ),
  },
  identity: {
    breachedPasswordsFile: optionalFile(
      'Passwords known from breaches, refused besides the common ones: one file of HASH:COUNT lines (SHA-1) sorted by hash, as the downloader of Have I Been Pwned writes it.',
    ),
  },
  oauth: {
    grantLifetimeMs: number(
      'What a person gave an app ends after this long, however often it was refreshed.',
      31_536_000_000,
      [7_776_000_000, 63_072_000_000],
    ),
    keyOrigins: origins(
      'Where apps may have their key sets (jwks_uri) fetched from; no other address is asked for one.',
    ),
  },
  containment: {
    automatic: flag('Whether findings lead to measures of themselves; see docs/guides/containment.md.', true),
    acknowledgeWithinMs: number(
      'A critical finding that nobody acknowledged for so long goes a degree further.',
      300_000,
      [10_000, 86_400_000],
    ),
    glassPatientsMax: number(
      'Of how many patients an hour somebody in care-safe mode can break the glass.',
      10,
      [1, 500],
    ),
  },
  detection: {
    enabled: flag('Whether the server follows its ledgers and says what is wrong.', true),
    rulesDirectory: optionalFile(
      'Folder of Sigma rules (*.yml, log source chartward); null takes those that come with the program.',
    ),
    pollIntervalMs: number('How often it looks for new leaves.', 250, [50, 60_000]),
    lagWarnMs: number(
      'When the newest leaf it has looked at is older than this, it says that it is behind.',
      30_000,
      [1_000, 86_400_000],
    ),
    lagWarnLeaves: number(
      'When so many leaves wait to be looked at, it says that it is behind.',
      100_000,
      [100, 100_000_000],
    ),
  },
  law: {
    rulesDirectory: optionalFile(
      'Folder of further duties (*.json) in the form of law/: contracts, and law that is newer than what comes with the program.',
    ),
    registrant: flag('Whether the organisation files reports with the SEC.', false),
    agentOfCoveredEntity: choice(
      'Whether a business associate acts as the agent of its covered entities: what one knows, the other knows.',
      ['unknown', 'yes', 'no'],
    ),
    alsoIs: text(
      'What else the organisation is to laws, such as government or information-broker; words parted by commas.',
      '',
    ),
    watchIntervalMs: number(
      'How often the deadlines of open cases are looked at.',
      300_000,
      [1_000, 86_400_000],
    ),
  },
  alerts: {
    file: optionalFile('Findings as OCSF events, one line of JSON each, in this file.'),
    fileBytesMax: number(
      'A new file begins when this one would grow beyond so many bytes.',
      67_108_864,
      [4_096, 10_737_418_240],
    ),
    fileCount: number('How many files are kept, the one being written included.', 8, [1, 1_000]),
    syslog: optionalUrl(
      'Findings to this syslog receiver, host and port; only tls:// keeps others from reading and forging them.',
      SYSLOG_SCHEMES,
    ),
    syslogCaFile: optionalFile(
      'Whom the TLS receiver is trusted by, PEM; null trusts the usual authorities.',
    ),
    webhook: optionalUrl('Findings by POST to this https address, signed.', WEB_SCHEMES),
    webhookKeyFile: optionalFile(
      'What the webhook is signed with: a file with whsec_ and the base64 of 24 to 64 random bytes.',
    ),
    webhookCaFile: optionalFile(
      'Whom the receiver of the webhook is trusted by, PEM; null trusts the usual authorities.',
    ),
    patientIds: flag(
      'Whether the ids of patients, as they stand in the ledgers, go along; otherwise they are counted.',
      false,
    ),
    queueMax: number(
      'How many events are kept for a target that is away; beyond that the oldest are dropped.',
      10_000,
      [10, 1_000_000],
    ),
  },
  mail: {
    host: optionalText('Mail server that notices are handed to; null sends none by e-mail.'),
    port: number('Its port.', 587, [1, 65_535]),
    security: choice(
      'Whether it is spoken to over TLS begun by STARTTLS (required, never only wished for), over TLS from the first byte, or ("none") in the clear, which only a mail server on this machine may be.',
      ['starttls', 'tls', 'none'],
    ),
    caFile: optionalFile('Whom it is trusted by, PEM; null trusts the usual authorities.'),
    credentialsFile: optionalFile('Who hands over: a JSON object with user and password; null for nobody.'),
    from: optionalText('Address that notices come from, such as privacy@clinic.example.'),
    fromName: text('Name beside that address. It says nothing about what care is given.', ''),
    replyTo: optionalText('Where answers go, when it is another address.'),
    dkimDomain: optionalText('Domain that messages are signed for (DKIM); null where the mail server signs.'),
    dkimSelector: text('Selector of the key, as it stands in DNS.', 'chartward'),
    dkimKeyFile: optionalFile("The key, PEM; readable by the server's user only."),
    messagesPerMinuteMax: number('How many messages are handed over in a minute.', 600, [1, 100_000]),
    connections: number('How many are on their way at once.', 4, [1, 32]),
  },
  documents: {
    clamdSocket: optionalFile(
      'Socket of a ClamAV daemon (clamd) on this machine; every file that is uploaded is scanned by it first.',
    ),
    clamdHost: optionalText(
      'Its host, where it has no socket here. What is sent to it is not encrypted: only this machine, or a network of its own.',
    ),
    clamdPort: number('Its port.', 3310, [1, 65_535]),
    clamdTimeoutMs: number(
      'An answer that takes longer is none, and the file is not taken.',
      20_000,
      [100, 55_000],
    ),
  },
  backup: {
    directory: optionalFile(
      'Folder the backup is written to, on another disk than the database; null for none.',
    ),
    s3Bucket: optionalText('Bucket the backup is written to instead.'),
    s3Prefix: text('What the names of its files begin with.', 'chartward/'),
    s3Endpoint: optionalUrl('Address of a store that speaks S3 and is not Amazon.', WEB_SCHEMES),
    s3Region: text('Region of the bucket.', 'us-east-1'),
    s3PathStyle: flag('Whether the bucket stands in the path instead of the name of the host.', false),
    s3CredentialsFile: optionalFile(
      'Who writes to the bucket: a JSON object with accessKeyId, secretAccessKey and perhaps sessionToken.',
    ),
    intervalMs: number('How long after a write it is in the backup, at most.', 3_000, [100, 3_600_000]),
    roundIntervalMs: number(
      'How often accounts and rights are looked at for the backup.',
      60_000,
      [100, 86_400_000],
    ),
    retentionDays: number(
      'To any instant of so many days accounts can be restored; records to any instant.',
      35,
      [1, 3_650],
    ),
  },
  organisation: {
    name: text('Whose notices these are, as people know you.', ''),
    neutralName: text(
      'Name on notices about records under 42 CFR Part 2: it must not say what care is given.',
      '',
    ),
    parentCompany: text('The company that owns you; empty where none does. Some states ask for it.', ''),
    street: text('Street address; lines parted by a semicolon.', ''),
    city: text('City.', ''),
    state: text('State or territory, its USPS code.', ''),
    postalCode: text('ZIP code.', ''),
    phone: text('Toll-free number for questions about notices.', ''),
    hoursEn: text('When somebody answers there, in English.', ''),
    hoursEs: text('When somebody answers there, in Spanish.', ''),
    tty: text('Number for TTY, such as 711; empty where there is none.', ''),
    email: text('E-mail address for questions about notices.', ''),
    website: text('Web address of the notice, as it is typed.', ''),
    signer: text('Who signs notices.', ''),
    signerRoleEn: text('Their office, in English.', ''),
    signerRoleEs: text('Their office, in Spanish.', ''),
  },
  portal: {
    staffNames: choice(
      'Whether patients see who looked at their record by name, or by what they do ("role").',
      ['name', 'role'],
    ),
    openings: choice(
      'Whether patients are given the whole entries of the ledger about people at work, to check them: a person looking from home is in them with the network address of that home. "held" keeps them back.',
      ['given', 'held'],
    ),
    questionDays: number(
      'A question of a patient about who looked is to be answered in so many days.',
      30,
      [1, 90],
    ),
  },
  records: {
    indexPolicy: policy(
      'Search parameters indexed otherwise than by default; see docs/reference/index-policy.md.',
    ),
  },
} as const

type Values<Section> = {
  readonly [Name in keyof Section]: Section[Name] extends Setting<infer Value> ? Value : never
}

export type Config = { readonly [Section in keyof typeof SETTINGS]: Values<(typeof SETTINGS)[Section]> }

/**
 * The settings of a home directory: `config.json` in it, defaults for what it does not say.
 *
 * **Errors.** `CONFIG_INVALID`, naming the setting and what it takes.
 */
export function readConfig(home: string): Config {
  const file = path.join(home, 'config.json')
  return settingsFrom(file, parse(file, readIfThere(file)))
}

function settingsFrom(file: string, written: Readonly<Record<string, unknown>>): Config {
  for (const section of Object.keys(written)) {
    if (!Object.hasOwn(SETTINGS, section)) throw invalid(file, `there is no section "${section}"`)
  }
  const sections = Object.entries(SETTINGS).map(([section, settings]) => [
    section,
    readSection(file, section, settings, written[section] ?? {}),
  ])
  return Object.fromEntries(sections) as Config
}

/** The settings of a home directory that says nothing. */
export function defaultConfig(): Config {
  return settingsFrom('defaults', {})
}

/** The home directory when the command line names none. */
export function homeDirectory(): string {
  return path.resolve(process.env['CHARTWARD_HOME'] ?? path.join(os.homedir(), '.chartward'))
}

function readSection(
  file: string,
  section: string,
  settings: Readonly<Record<string, Setting<unknown>>>,
  written: unknown,
) {
  if (!isObject(written)) throw invalid(file, `"${section}" must be an object`)
  for (const name of Object.keys(written)) {
    if (!Object.hasOwn(settings, name)) throw invalid(file, `there is no setting "${section}.${name}"`)
  }
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => {
      const value = Object.hasOwn(written, name) ? written[name] : setting.fallback
      if (!setting.check(value)) throw invalid(file, `"${section}.${name}" takes ${setting.shape}`)
      return [name, value]
    }),
  )
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}'
    throw new ChartwardError('CONFIG_INVALID', `${file} cannot be read`, { cause: error })
  }
}

function parse(file: string, json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    if (isObject(value)) return value
  } catch {
    // Said below, for both ways of being wrong.
  }
  throw invalid(file, 'it must be one JSON object')
}

function invalid(file: string, what: string): ChartwardError {
  return new ChartwardError('CONFIG_INVALID', `${file}: ${what}`)
}
