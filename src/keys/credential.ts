import { randomBytes } from 'node:crypto'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ChartwardError } from '../kernel/index.ts'
import { absent, writeSecret } from './file-root-key.ts'
import { CREDENTIAL_BYTES } from './handshake.ts'

/**
 * What the application shows the key server and is shown by it; made at the first start.
 *
 * **Shape** 32 random bytes in a file of mode 0600.
 *
 * **Errors** `CONFIG_INVALID` when others can read the file or it is not 32 bytes long.
 */
export async function openCredential(path: string): Promise<Buffer> {
  const found = await stat(path).catch(absent)
  if (found === undefined) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeSecret(path, randomBytes(CREDENTIAL_BYTES))
  } else if ((found.mode & 0o077) !== 0) {
    throw new ChartwardError(
      'CONFIG_INVALID',
      "The key server's credential can be read by others: chmod 600 it",
    )
  }
  const credential = await readFile(path)
  if (credential.length !== CREDENTIAL_BYTES) {
    throw new ChartwardError(
      'CONFIG_INVALID',
      `The key server's credential is not ${CREDENTIAL_BYTES} bytes long`,
    )
  }
  return credential
}
