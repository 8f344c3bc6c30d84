import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { generateKeyPairSync } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { makeCertificate } from './certificate.ts'

/** A message as it came in. */
export interface Arrived {
  readonly to: string
  readonly raw: Buffer
  readonly mail: ParsedMail
}

/** What the mail server says to a message. `hang-up`: it takes the whole of it and ends the connection without an answer. */
export type Reply = 'take' | 'refuse' | 'later' | 'hang-up' | 'hang-up-before'

export interface TestMailServer {
  readonly port: number
  readonly ca: string
  readonly arrived: Arrived[]
  /** How the next messages are answered; an address of its own may be answered otherwise. */
  answer: (to: string) => Reply
  /** Hears of every message while it is taken, before it is answered. */
  onMessage: (to: string) => Promise<void>
  close(): Promise<void>
}

/** A real mail server on this machine, which offers STARTTLS. */
export async function openMailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const { certificate, key } = makeCertificate()
  const arrived: Arrived[] = []
  const state = {
    answer: (_to: string): Reply => 'take',
    onMessage: async (_to: string): Promise<void> => {},
  }
  const server = new SMTPServer({
    authOptional: true,
    cert: certificate,
    key,
    ...options,
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo[0]?.address ?? ''
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        void (async () => {
          const raw = Buffer.concat(chunks)
          const reply = state.answer(to)
          if (reply === 'take' || reply === 'hang-up')
            arrived.push({ to, raw, mail: await simpleParser(raw) })
          await state.onMessage(to)
          if (reply === 'hang-up') cut(server)
          else done(reply === 'take' ? null : replied(reply))
        })()
      })
    },
    onRcptTo: ({ address }, _session, done) => {
      if (state.answer(address) === 'hang-up-before') cut(server)
      else done()
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    ca: certificate,
    arrived,
    get answer() {
      return state.answer
    },
    set answer(answer) {
      state.answer = answer
    },
    get onMessage() {
      return state.onMessage
    },
    set onMessage(onMessage) {
      state.onMessage = onMessage
    },
    close: async () => {
      cut(server)
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

function cut(server: SMTPServer): void {
  // Its sockets have no name that is meant for others.
  const { connections } = server as unknown as { connections: Set<Record<string, { destroy(): void }>> }
  for (const connection of connections) connection['_socket']?.destroy()
}

function replied(reply: Reply): Error {
  return Object.assign(new Error('no'), { responseCode: reply === 'refuse' ? 550 : 451 })
}

/** A key to sign with, and what stands in DNS for it. */
export function makeDkimKey(): { readonly privateKey: string; readonly record: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    record: `v=DKIM1; k=rsa; p=${der}`,
  }
}

/** Settings that hand mail to this server over TLS, signed with this key; its files are written into the folder. */
export async function mailSettings(
  { port, ca }: Pick<TestMailServer, 'port' | 'ca'>,
  { privateKey }: ReturnType<typeof makeDkimKey>,
  folder: string,
) {
  const caFile = path.join(folder, 'ca.pem')
  const dkimKeyFile = path.join(folder, 'dkim.pem')
  await writeFile(caFile, ca)
  await writeFile(dkimKeyFile, privateKey)
  return {
    host: '127.0.0.1',
    port,
    caFile,
    from: 'privacy@clinic.example',
    fromName: 'CVH Member Services',
    dkimDomain: 'clinic.example',
    dkimKeyFile,
    messagesPerMinuteMax: 6_000,
    connections: 3,
  }
}

/** What an independent verifier says of the signature of a message, for the record in DNS given. */
export async function dkimResult(raw: Buffer, name: string, record: string): Promise<string> {
  const { results } = await dkimVerify(raw, {
    resolver: async (asked: string) => {
      if (asked !== name) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
      return await Promise.resolve([[record]])
    },
  })
  return results[0]?.status.result ?? 'none'
}
