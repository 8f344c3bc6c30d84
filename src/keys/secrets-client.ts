import { ChartwardError } from '../kernel/index.ts'
import { SECRET_OVERHEAD_BYTES } from '../seal/index.ts'
import { badFrame } from './frame.ts'
import type { Link } from './link.ts'
import {
  isContext,
  isSecretName,
  type NamedPlain,
  parts,
  PEPPER_BYTES,
  type ReleaseContext,
  SECRET_BYTES_MAX,
  type SealedSecret,
  SECRETS_PER_CALL_MAX,
} from './protocol.ts'

/** The application's half of pepper and secrets. Nothing is kept: what was opened is asked for again next time. */

export async function askPepper(
  link: Link,
  inputs: readonly Uint8Array[],
  context: ReleaseContext,
): Promise<Buffer[]> {
  check(inputs, context, SECRET_BYTES_MAX)
  if (inputs.length === 0) return []
  const sent = Buffer.concat(inputs)
  const { body } = await link.call({ op: 'pepper', context, lengths: lengthsOf(inputs) }, sent)
  if (body.length !== inputs.length * PEPPER_BYTES) throw badFrame('answer')
  return inputs.map((_, at) => body.subarray(at * PEPPER_BYTES, (at + 1) * PEPPER_BYTES))
}

export async function askSealed(
  link: Link,
  secrets: readonly NamedPlain[],
  context: ReleaseContext,
): Promise<Buffer[]> {
  const plains = secrets.map(({ plain }) => plain)
  check(plains, context, SECRET_BYTES_MAX, secrets)
  if (secrets.length === 0) return []
  const names = secrets.map(({ name }) => name)
  const sent = { op: 'seal-secrets', context, names, lengths: lengthsOf(plains) }
  const { header, body } = await link.call(sent, Buffer.concat(plains))
  return answered(parts(header, body, SECRET_BYTES_MAX + SECRET_OVERHEAD_BYTES), secrets.length)
}

export async function askOpened(
  link: Link,
  secrets: readonly SealedSecret[],
  context: ReleaseContext,
): Promise<Buffer[]> {
  const sealed = secrets.map((secret) => secret.sealed)
  check(sealed, context, SECRET_BYTES_MAX + SECRET_OVERHEAD_BYTES, secrets)
  if (secrets.length === 0) return []
  const names = secrets.map(({ name }) => name)
  const sent = { op: 'open-secrets', context, names, lengths: lengthsOf(sealed) }
  const { header, body } = await link.call(sent, Buffer.concat(sealed))
  return answered(parts(header, body), secrets.length)
}

const lengthsOf = (some: readonly Uint8Array[]): number[] => some.map(({ length }) => length)

function answered(some: Buffer[], count: number): Buffer[] {
  if (some.length !== count) throw badFrame('answer')
  return some
}

/** The server ends the connection over what this refuses: one wrong caller must not cost the others theirs. */
function check(
  some: readonly Uint8Array[],
  context: ReleaseContext,
  bytesMax: number,
  named: readonly { readonly name: string }[] = [],
): void {
  if (!isContext(context)) throw refused('The context of a secret is not valid')
  if (some.length > SECRETS_PER_CALL_MAX) throw refused(`At most ${SECRETS_PER_CALL_MAX} secrets in one call`)
  if (some.some(({ length }) => length > bytesMax))
    throw refused(`A secret has at most ${SECRET_BYTES_MAX} bytes`)
  if (named.some(({ name }) => !isSecretName(name))) throw refused('The name of a secret is not valid')
}

const refused = (message: string): ChartwardError => new ChartwardError('KEYS_REFUSED', message)
