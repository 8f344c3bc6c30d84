import type { SigmaEvent } from '../../src/sigma/index.ts'
import {
  burst,
  call,
  type Fields,
  inTime,
  key,
  leaf,
  order,
  type RuleStream,
  single,
  times,
} from './rule-stream.ts'

const patient = (place: number): Fields => ({ patient: `patient-${place}` })
const newDevice = { note: 'password and totp, new device' }
const failed = leaf('sign-in-failed', { note: 'password' })
const exported = leaf('export', { predicate: 'Patient' })
const role = (name: string): Fields => ({ role: name })

export const LEDGER_STREAMS: readonly RuleStream[] = [
  // Signing in.
  burst('Many failed sign-ins to one account', 10, () => failed),
  burst('One address tries many accounts', 8, (n) => leaf('sign-in-failed', {}, { user: `u${n}` })),
  burst('One address fails to sign in again and again', 50, () =>
    leaf('sign-in-failed', {}, { user: 'unknown' }),
  ),
  burst('One account is tried from many addresses', 5, (n) =>
    leaf('sign-in-failed', {}, { address: `10.0.0.${n}` }),
  ),
  [
    'A sign-in succeeds after many failures',
    inTime([...times(10, () => failed), leaf('sign-in')]),
    inTime([...times(9, () => failed), leaf('sign-in')]),
  ],
  single(
    'A recovery code is used on a device not seen before',
    leaf('sign-in', { note: 'password and recovery-code, new device' }),
    leaf('sign-in', { note: 'password and recovery-code' }),
  ),
  order('A recovery code, then an export', leaf('sign-in', { note: 'password and recovery-code' }), exported),
  order(
    'A new device, then other factors',
    leaf('sign-in', newDevice),
    leaf('factor', { note: 'passkey added (u1)' }),
  ),
  single(
    'A powerful role signs in from a device not seen before',
    leaf('sign-in', newDevice, role('support')),
    leaf('sign-in', { note: 'passkey' }, role('support')),
  ),
  // Sessions and tokens.
  burst('A session is used from a second address', 2, (n) => leaf('read', {}, { address: `10.0.0.${n}` })),
  [
    'A token is made here and used elsewhere',
    inTime([leaf('token', {}, { client: 'app' }), leaf('search', {}, { address: '192.0.2.1' })]),
    inTime([leaf('token', {}, { client: 'app' }), leaf('search')]),
  ],
  single(
    'A refresh token or code is used twice',
    leaf('revocation', { note: '1 session ended: session s1; used twice' }),
    leaf('revocation', { note: '1 session ended: session s1; revoked' }),
  ),
  single(
    'A token is made on the command line',
    leaf('policy', { note: 'token for u2 as viewer' }),
    leaf('policy', { note: 'app a disabled' }),
  ),
  single(
    'A token that may export is made on the command line',
    leaf('policy', { note: 'token for feed as integration' }),
    leaf('policy', { note: 'token for u2 as viewer' }),
  ),
  burst('One session takes very much', 11, () => leaf('read', { bytes: 20_000_000 })),
  // Break-glass.
  burst('Somebody breaks the glass again and again', 3, () => leaf('break-glass', patient(1))),
  [
    'Somebody breaks the glass for many patients',
    inTime(
      times(5, (n) => leaf('break-glass', patient(n))),
      2 * 3_600_000,
    ),
    inTime(
      times(5, () => leaf('break-glass', patient(1))),
      2 * 3_600_000,
    ),
  ],
  burst('The glass is broken all over the house', 10, (n) =>
    leaf('break-glass', patient(n), { user: `u${n}` }),
  ),
  order('The glass is broken, then something is exported', leaf('break-glass', patient(1)), exported),
  // Refusals.
  burst('One person is refused again and again', 20, () => leaf('denied', { note: 'read' })),
  burst('One person is refused at many patients', 10, (n) => leaf('denied', patient(n))),
  single(
    'The brake refuses',
    leaf('denied', { note: 'brake: unrelated-10m' }),
    leaf('denied', { note: 'read' }),
  ),
  burst('The brake refuses and somebody goes on', 15, () => leaf('denied', { note: 'brake: unrelated-10m' })),
  // Exports.
  single('Support asks for an export', leaf('export', {}, role('support')), exported),
  single(
    'An administrator asks for an export',
    leaf('export', { predicate: 'Patient' }, role('administrator')),
    leaf('export', { note: 'evidence' }, role('administrator')),
  ),
  burst('One client asks for many exports', 3, () => exported),
  burst('An export is fetched from many addresses', 3, (n) =>
    leaf('export', { predicate: 'Patient', note: 'export 1a2b' }, { address: `10.0.0.${n}` }),
  ),
  // Support.
  order(
    'A support grant is asked for and approved at one address',
    leaf('support', { note: 'g1 asked for sam: chart' }),
    leaf('support', { note: 'g1 approved for sam' }, { user: 'u2' }),
  ),
  burst('Many support grants are approved', 5, (n) => leaf('support', { note: `g${n} approved for sam` })),
  burst('Support looks at many patients', 20, (n) =>
    leaf('read', { ...patient(n), basis: 'support' }, role('support')),
  ),
  // Roles.
  single(
    'Somebody gives a role to themselves',
    leaf('role', { note: 'u1 is administrator' }),
    leaf('role', { note: 'u2 is administrator' }),
  ),
  single(
    'A powerful role is given',
    leaf('role', { note: 'u2 is security-officer, until 2026-04-01' }),
    leaf('role', { note: 'u2 is clinician' }),
  ),
  order(
    'A powerful role is given and used within the hour',
    leaf('role', { note: 'u2 is support' }),
    leaf('read', patient(1), { user: 'u2', role: 'support' }),
  ),
  single(
    'An account that was disabled is enabled',
    leaf('role', { note: 'u2 enabled' }),
    leaf('role', { note: 'u2 disabled' }),
  ),
  burst('Many recoveries are started', 5, (n) => leaf('factor', { note: `recovery of u${n} started` })),
  order(
    'Contacts are changed, then a recovery is started',
    leaf('factor', { note: 'contacts of u2 changed' }),
    leaf('factor', { note: 'enrolment code for u2' }),
  ),
  burst('Many proxies are made', 10, (n) => leaf('role', { note: `p${n} is proxy (parent) of x` })),
  // Apps.
  single(
    'An app may ask for everything',
    leaf('policy', { note: 'app a registered as Feed: system/*.rs' }),
    leaf('policy', { note: 'app a registered as Chart: patient/*.rs' }),
  ),
  burst('Many people give one app access', 20, (n) =>
    leaf('consent', { note: 'app a: patient/*.rs' }, { user: `u${n}` }),
  ),
  burst('An app fails to prove who it is again and again', 20, () =>
    leaf('sign-in-failed', { note: 'app: invalid_client at token' }),
  ),
  // Searches and changes.
  burst('One session searches for many things and finds nobody', 60, (n) =>
    leaf('search', { predicate: `Patient?name=n${n}`, bytes: 120 }),
  ),
  burst('One person looks at many who are nothing to them', 25, (n) =>
    leaf('read', { ...patient(n), closeness: 'unrelated' }),
  ),
  burst('One session changes records of many patients', 100, (n) =>
    leaf('update', { ...patient(n), writes: [{ resource: 'Observation/1/2' }] }),
  ),
  burst('One session deletes record after record', 30, () =>
    leaf('delete', { writes: [{ resource: 'Observation/1/2' }] }),
  ),
  burst('Many changes fail', 20, () => leaf('write-failed')),
  // The server and its keys.
  burst('The server starts again and again', 4, () => leaf('start')),
  single('Records are put back from a backup', leaf('restore'), leaf('backup')),
  single(
    'Changes are rolled back',
    leaf('rollback', { note: 'apply 0d9f' }),
    leaf('rollback', { note: 'plan 0d9f' }),
  ),
  single(
    'The root key is rotated',
    leaf('policy', { note: 'key rotation' }),
    leaf('policy', { note: 'app a disabled' }),
  ),
  single('A key is released to nobody', key('release', { who: null }), key('release')),
  burst('The key server refuses again and again', 10, () => key('refused')),
  [
    'A key of the environment is asked for in the middle of the day',
    [key('environment-key')],
    inTime([key('start', { who: null }), key('environment-key', { who: null })]),
  ],
  burst('Keys of very many patients are released to one session', 500, (n) => key('release', patient(n))),
  [
    'Keys are wrapped anew without a rotation',
    [key('rewrap', { who: null })],
    inTime([key('rotate', { who: null }), key('rewrap', { who: null })]),
  ],
  burst('Very many secrets are opened', 10, () => key('open-secrets', { count: 100 })),
  single('Key releases are frozen', key('freeze'), key('release')),
  single('Key releases are let go again', key('thaw'), key('release')),
]

/** A morning: people sign in, see their patients, write, are refused once, export once; a server reads its bucket. */
export const ORDINARY: readonly SigmaEvent[] = inTime(
  [
    key('start', { who: null }),
    key('environment-key', { who: null }),
    leaf('start', {}, { user: 'chartward', role: 'server' }),
    ...times(8, (n) =>
      leaf('sign-in', { note: 'passkey' }, { user: `u${n}`, session: `s${n}`, address: `10.1.1.${n}` }),
    ),
    failed,
    ...times(400, (n) => {
      const who = { user: `u${n % 8}`, session: `s${n % 8}`, address: `10.1.1.${n % 8}` }
      const seen = { patient: `patient-${n % 60}`, closeness: 'related', basis: 'care-team' }
      if (n % 9 === 0) return leaf('update', { ...seen, writes: [{ resource: 'Observation/1/2' }] }, who)
      return leaf(
        n % 3 === 0 ? 'search' : 'read',
        { ...seen, ...(n % 3 === 0 ? { predicate: `p${n}` } : {}) },
        who,
      )
    }),
    ...times(60, (n) => key('release', patient(n))),
    leaf('denied', { note: 'read' }),
    leaf('break-glass', patient(3)),
    leaf('break-glass', { ...patient(3), note: 'g was reviewed' }, role('privacy-officer')),
    leaf('export', { predicate: 'Group' }, { user: 'feed', role: 'integration', client: 'feed' }),
    leaf('stop', {}, { user: 'chartward', role: 'server' }),
    ...times(100, (n) => call('s3', 'GetObject', { bucketName: 'b', key: `k${n}` })),
    ...times(100, () => call('kms', 'Decrypt')),
    call('ec2', 'DescribeInstances'),
    call('sts', 'AssumeRole'),
  ],
  5_000,
)
