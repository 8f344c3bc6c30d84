import { burst, call, type Fields, inTime, order, type RuleStream, single, times } from './rule-stream.ts'

const SERVER = {
  userIdentity: {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::111122223333:assumed-role/web/i-0123456789abcdef0',
  },
}
const DESKTOP = { ...SERVER, userAgent: '[aws-cli/2.15 Python/3.11 Darwin/23.1]' }
const refused = (eventName: string) =>
  call('ec2', eventName, {}, { errorCode: 'Client.UnauthorizedOperation' })
const login = (result: string, more: Fields = {}) =>
  call('signin', 'ConsoleLogin', {}, { responseElements: { ConsoleLogin: result }, ...more })
const trust = (account: string) => ({
  policyDocument: `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${account}:root"}}]}`,
})
const fetched = (place: number, bytes = 1) =>
  call(
    's3',
    'GetObject',
    { bucketName: 'b', key: `k${place}` },
    { additionalEventData: { bytesTransferredOut: bytes } },
  )

export const AWS_STREAMS: readonly RuleStream[] = [
  // Theft.
  single(
    'The role of a server is used from a desktop',
    call('s3', 'ListBuckets', {}, DESKTOP),
    call('s3', 'ListBuckets', {}, SERVER),
  ),
  single(
    'The role of a server asks which buckets there are',
    call('s3', 'ListBuckets', {}, SERVER),
    call('s3', 'ListObjects', {}, SERVER),
  ),
  order(
    'Buckets, objects, then content, by one identity',
    call('s3', 'ListBuckets'),
    call('s3', 'ListObjects'),
    fetched(1),
  ),
  burst('One identity fetches very many objects', 500, (n) => fetched(n)),
  burst('One identity fetches very many bytes', 5, (n) => fetched(n, 1_000_000_000)),
  burst('A bucket is probed by nobody in particular', 5, (n) =>
    call(
      's3',
      'HeadBucket',
      { bucketName: 'b' },
      { userIdentity: { accountId: 'ANONYMOUS_PRINCIPAL' }, sourceIPAddress: `192.0.2.${n}` },
    ),
  ),
  // Secrets.
  single(
    'Secrets are fetched many at a time',
    call('secretsmanager', 'BatchGetSecretValue'),
    call('secretsmanager', 'GetSecretValue'),
  ),
  burst('One identity fetches many different secrets', 10, (n) =>
    call('secretsmanager', 'GetSecretValue', { secretId: `s${n}` }),
  ),
  burst('One identity opens many parameters by lists', 3, (n) =>
    call('ssm', 'GetParameters', {
      withDecryption: true,
      names: times(10, (m) => call('', `${n}-${m}`)).map(({ fields }) => fields['eventName']),
    }),
  ),
  burst('One identity opens many parameters one by one', 30, (n) =>
    call('ssm', 'GetParameter', { withDecryption: true, name: `p${n}` }),
  ),
  burst('Passwords of many servers are asked for', 5, (n) =>
    call('ec2', 'GetPasswordData', { instanceId: `i-${n}` }),
  ),
  burst('One identity opens very much with keys', 2_000, () => call('kms', 'Decrypt')),
  // Traces.
  single(
    'The trail is stopped or taken away',
    call('cloudtrail', 'StopLogging'),
    call('cloudtrail', 'StartLogging'),
  ),
  single(
    'The trail is told to see less',
    call('cloudtrail', 'PutEventSelectors', { eventSelectors: [{ includeManagementEvents: false }] }),
    call('cloudtrail', 'PutEventSelectors', { eventSelectors: [{ includeManagementEvents: true }] }),
  ),
  single('The trail is changed', call('cloudtrail', 'UpdateTrail'), call('cloudtrail', 'GetTrail')),
  single('Logs of the network are taken away', call('ec2', 'DeleteFlowLogs'), call('ec2', 'CreateFlowLogs')),
  single('A guard is sent home', call('guardduty', 'DeleteDetector'), call('guardduty', 'CreateDetector')),
  single('Logs of CloudWatch are deleted', call('logs', 'DeleteLogGroup'), call('logs', 'CreateLogGroup')),
  single(
    'Objects are told to expire soon',
    call('s3', 'PutBucketLifecycle', { LifecycleConfiguration: { Rule: [{ Expiration: { Days: 1 } }] } }),
    call('s3', 'PutBucketLifecycle', { LifecycleConfiguration: { Rule: [{ Expiration: { Days: 365 } }] } }),
  ),
  // Identities.
  single(
    'Somebody is made administrator',
    call('iam', 'AttachUserPolicy', { policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    call('iam', 'AttachUserPolicy', { policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
  ),
  order(
    'A user is made and given an access key',
    call('iam', 'CreateUser', { userName: 'x' }),
    call('iam', 'CreateAccessKey', { userName: 'x' }),
  ),
  single(
    'An access key is made for somebody else',
    call('iam', 'CreateAccessKey', { userName: 'bob' }),
    call('iam', 'CreateAccessKey', { userName: 'ann' }),
  ),
  single(
    'A password is set for somebody else',
    call('iam', 'UpdateLoginProfile', { userName: 'bob' }),
    call('iam', 'UpdateLoginProfile', { userName: 'ann' }),
  ),
  single(
    'A role trusts another account',
    call('iam', 'UpdateAssumeRolePolicy', trust('999999999999')),
    call('iam', 'UpdateAssumeRolePolicy', trust('111122223333')),
  ),
  single(
    'The trust of a role is changed',
    call('iam', 'UpdateAssumeRolePolicy', trust('111122223333')),
    call('iam', 'UpdateRole'),
  ),
  single(
    'Certificates of somebody may be used to sign in',
    call('rolesanywhere', 'CreateTrustAnchor'),
    call('rolesanywhere', 'ListTrustAnchors'),
  ),
  single(
    'A provider of identities is made or changed',
    call('iam', 'UpdateSAMLProvider'),
    call('iam', 'ListSAMLProviders'),
  ),
  single(
    'A session that outlives its key',
    call('sts', 'GetFederationToken'),
    call('sts', 'GetCallerIdentity'),
  ),
  single(
    'The root user is at work',
    call('iam', 'CreateUser', {}, { userIdentity: { type: 'Root' } }),
    call('iam', 'CreateUser', {}, { userIdentity: { type: 'Root', invokedBy: 'support.amazonaws.com' } }),
  ),
  single(
    'A sign-in to the console without a second factor',
    login('Success', { additionalEventData: { MFAUsed: 'No' } }),
    login('Success', { additionalEventData: { MFAUsed: 'Yes' } }),
  ),
  burst('Many sign-ins to the console fail', 10, () => login('Failure')),
  [
    'The console opens after many failures',
    inTime([...times(10, () => login('Failure')), login('Success')]),
    inTime([...times(9, () => login('Failure')), login('Success')]),
  ],
  burst('One identity is refused at many kinds of calls', 8, (n) => refused(`Describe${n}`)),
  burst('One identity is refused again and again', 30, () => refused('RunInstances')),
  // Machines.
  single(
    'A command is run on servers',
    call('ssm', 'SendCommand', { documentName: 'AWS-RunShellScript' }),
    call('ssm', 'SendCommand', { documentName: 'AWS-UpdateSSMAgent' }),
  ),
  burst('A key for SSH is sent to server after server', 3, (n) =>
    call('ec2-instance-connect', 'SendSSHPublicKey', { instanceId: `i-${n}` }),
  ),
  single(
    'Large machines for computing are asked for',
    call('ec2', 'RunInstances', { instanceType: 'p4d.24xlarge' }),
    call('ec2', 'RunInstances', { instanceType: 't3.large' }),
  ),
  single(
    'A door for administrators is opened to the world',
    call('ec2', 'AuthorizeSecurityGroupIngress', {
      ipPermissions: { items: [{ fromPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
    }),
    call('ec2', 'AuthorizeSecurityGroupIngress', {
      ipPermissions: { items: [{ fromPort: 443, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
    }),
  ),
  single(
    'The start script of a server is changed',
    call('ec2', 'ModifyInstanceAttribute', { userData: 'x' }),
    call('ec2', 'ModifyInstanceAttribute', { instanceType: 'x' }),
  ),
  single(
    'A function gets another layer',
    call('lambda', 'UpdateFunctionConfiguration20150331v2', {
      layers: ['arn:aws:lambda:eu-west-1:1:layer:x:1'],
    }),
    call('lambda', 'UpdateFunctionConfiguration20150331v2', { memorySize: 128 }),
  ),
  single(
    'A function may be called by anybody',
    call('lambda', 'AddPermission20150331v2', { principal: '*' }),
    call('lambda', 'AddPermission20150331v2', { principal: 's3.amazonaws.com' }),
  ),
  single(
    'Models are taken into use',
    call('bedrock', 'CreateFoundationModelAgreement'),
    call('bedrock', 'InvokeModel'),
  ),
  // Copies.
  single(
    'A copy of a disk is given away',
    call('ec2', 'ModifySnapshotAttribute', {
      createVolumePermission: { add: { items: [{ group: 'all' }] } },
    }),
    call('ec2', 'ModifySnapshotAttribute', {
      createVolumePermission: { remove: { items: [{ group: 'all' }] } },
    }),
  ),
  single(
    'A copy of a database is given away',
    call('rds', 'ModifyDBSnapshotAttribute', { valuesToAdd: ['all'] }),
    call('rds', 'ModifyDBSnapshotAttribute', { valuesToRemove: ['all'] }),
  ),
  single(
    'An image of a server is given away',
    call('ec2', 'ModifyImageAttribute', { launchPermission: { add: { items: [] } } }),
    call('ec2', 'ModifyImageAttribute', { description: 'x' }),
  ),
  single(
    'A copy of a database is written to a bucket',
    call('rds', 'StartExportTask'),
    call('rds', 'DescribeExportTasks'),
  ),
  single(
    'A bucket is opened to everybody',
    call('s3', 'PutBucketPolicy', { bucketPolicy: { Statement: [{ Effect: 'Allow', Principal: '*' }] } }),
    call('s3', 'PutBucketPolicy', {
      bucketPolicy: { Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' } }] },
    }),
  ),
  // Sabotage.
  single('A key is to be deleted', call('kms', 'ScheduleKeyDeletion'), call('kms', 'CancelKeyDeletion')),
  single('Backups are deleted', call('backup', 'DeleteRecoveryPoint'), call('backup', 'StartBackupJob')),
  burst('Snapshot after snapshot is deleted', 10, () => call('ec2', 'DeleteSnapshot')),
  burst('One identity deletes very much from buckets', 200, () => call('s3', 'DeleteObject')),
  single(
    'Old versions are no longer kept',
    call('s3', 'PutBucketVersioning', { VersioningConfiguration: { Status: 'Suspended' } }),
    call('s3', 'PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } }),
  ),
  single(
    'A database is deleted without a copy',
    call('rds', 'DeleteDBInstance', { skipFinalSnapshot: true }),
    call('rds', 'DeleteDBInstance', { skipFinalSnapshot: false }),
  ),
]
