import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  ADMIN_PATHS,
  type BackupReportAnswer,
  type BackupStatusAnswer,
  type BackupVerifyAsked,
} from '../contract/index.ts'
import { ChartwardError } from '../kernel/index.ts'

/** What the control door can do with the backup. **Errors.** `CONFIG_INVALID` where none is configured. */
export interface BackupDoor {
  status(): Promise<BackupStatusAnswer>
  now(): Promise<BackupStatusAnswer>
  verify(from: string | undefined): Promise<BackupReportAnswer>
}

/** What is put into the backup is told by the backup itself, segment by segment. */
export function backupRoutes(
  app: FastifyInstance,
  backup: BackupDoor,
  { jsonOf }: { readonly jsonOf: <Shape>(request: FastifyRequest) => Shape },
): void {
  app.get(ADMIN_PATHS.backup, async () => await backup.status())
  app.post(ADMIN_PATHS.backupNow, async () => await backup.now())
  app.post(ADMIN_PATHS.backupVerify, async (request) => {
    const { from } = jsonOf<BackupVerifyAsked>(request)
    if (from !== undefined && typeof from !== 'string')
      throw new ChartwardError('USAGE', 'a backup is named by its folder or s3://bucket/prefix')
    return await backup.verify(from)
  })
}
