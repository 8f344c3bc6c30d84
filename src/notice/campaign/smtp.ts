import { Readable } from 'node:stream'
import { isIP } from 'node:net'
import DKIM from 'nodemailer/lib/dkim'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { ChartwardError } from '../../kernel/index.ts'
import type { Email, Handed, Mailer } from './ports.ts'

/** A mail server, and how what it gets is signed. */
export interface SmtpSettings {
  readonly host: string
  readonly port: number
  /** `tls`: from the first byte; `starttls`: required, never only wished for; `none`: this machine alone. */
  readonly security: 'starttls' | 'tls' | 'none'
  /** PEM; undefined trusts the usual authorities. */
  readonly ca?: string
  readonly credentials?: { readonly user: string; readonly password: string }
  readonly from: { readonly name: string; readonly address: string }
  readonly replyTo?: string
  /** Undefined: whoever takes it on signs it. */
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: string }
  readonly messagesPerMinuteMax: number
  readonly connections: number
}

const CONNECT_MS = 30_000
const SILENCE_MS = 120_000
/** Replies from here on say no for good. **Source** RFC 5321, 4.2.1. */
const PERMANENT = 500
/** Mailbox name not allowed. */
const NO_ADDRESS = 553

/**
 * Hands e-mails over by SMTP. Every answer is one of four, and `unknown` is said whenever the whole message may have been
 * taken: it is told apart by whether the mail server had asked for the message before the connection ended.
 *
 * **Errors** `CONFIG_INVALID` for a way that others could listen in on.
 */
export function openSmtpMailer(settings: SmtpSettings): Mailer {
  if (settings.security === 'none' && !isLoopback(settings.host))
    throw new ChartwardError(
      'CONFIG_INVALID',
      'mail.security "none" is for a mail server on this machine alone',
    )
  const idle: SMTPConnection[] = []
  const signer = signerOf(settings)
  return {
    messagesPerMinuteMax: settings.messagesPerMinuteMax,
    connections: settings.connections,
    domain: settings.from.address.split('@').at(-1) ?? '',
    hand: async (email) => await hand(settings, { idle, message: await signer(email), to: email.to.address }),
    close: async () => {
      for (const connection of idle.splice(0)) connection.quit()
      await Promise.resolve()
    },
  }
}

type Signer = (email: Email) => Promise<Buffer>

function signerOf({ from, replyTo, dkim }: SmtpSettings): Signer {
  const signing =
    dkim === undefined
      ? undefined
      : new DKIM({ domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey })
  return async ({ to, subject, text, html, messageId, date }) => {
    const composed = await new MailComposer({
      from,
      to,
      ...(replyTo === undefined ? {} : { replyTo }),
      subject,
      text,
      html,
      messageId,
      date,
      // Nobody's holiday notes come back for it; whoever wants to answer finds Reply-To.
      headers: { 'Auto-Submitted': 'auto-generated' },
      // Nothing is fetched and no file is read, whatever stands in it.
      disableFileAccess: true,
      disableUrlAccess: true,
    })
      .compile()
      .build()
    return signing === undefined ? composed : await wholeOf(signing.sign(composed))
  }
}

async function wholeOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

interface Handing {
  readonly idle: SMTPConnection[]
  readonly message: Buffer
  readonly to: string
}

async function hand(settings: SmtpSettings, handing: Handing): Promise<Handed> {
  // One that was idle may have been ended by the other side without a word: then a new one is asked.
  for (let used = takeIdle(handing.idle); used !== undefined; used = takeIdle(handing.idle)) {
    const handed = await handOver(settings, used, handing)
    if (handed.outcome !== 'away') return handed
  }
  const opened = await connect(settings).catch(() => undefined)
  return opened === undefined ? { outcome: 'away' } : await handOver(settings, opened, handing)
}

async function handOver(
  { from, connections }: SmtpSettings,
  connection: SMTPConnection,
  { idle, message, to }: Handing,
): Promise<Handed> {
  const state = { asked: false }
  try {
    await new Promise<void>((resolve, reject) => {
      // Also an end that comes while nothing is awaited of it.
      connection.once('error', reject)
      const envelope = { from: from.address, to, size: message.length }
      connection.send(envelope, body(message, state), (error) => {
        connection.off('error', reject)
        if (error) reject(error)
        else resolve()
      })
    })
    if (idle.length < connections) idle.push(connection)
    else connection.quit()
    return { outcome: 'sent' }
  } catch (error) {
    connection.close()
    return outcomeOf(error, state.asked)
  }
}

/** The message, and whether it was asked for: it is read only after the mail server said to go on. */
function body(message: Buffer, state: { asked: boolean }): Readable {
  return new Readable({
    read() {
      state.asked = true
      this.push(message)
      this.push(null)
    },
  })
}

function outcomeOf(error: unknown, asked: boolean): Handed {
  const { responseCode: reply, code, command } = error as Readonly<Record<string, unknown>>
  // What the address is written like, nobody takes.
  if (code === 'EENVELOPE' && command === 'API') return { outcome: 'refused', code: NO_ADDRESS }
  if (typeof reply !== 'number') return { outcome: asked ? 'unknown' : 'away' }
  // A server that lets nobody in, or does not take this sender, says no word about one recipient.
  const isAboutThisOne = command === 'RCPT TO' || command === 'DATA'
  return reply >= PERMANENT && isAboutThisOne ? { outcome: 'refused', code: reply } : { outcome: 'later' }
}

function takeIdle(idle: SMTPConnection[]): SMTPConnection | undefined {
  for (let one = idle.pop(); one !== undefined; one = idle.pop()) {
    if (!one.destroyed) return one
  }
  return undefined
}

async function connect({
  host,
  port,
  security,
  ca,
  credentials,
  from,
}: SmtpSettings): Promise<SMTPConnection> {
  const connection = new SMTPConnection({
    host,
    port,
    name: from.address.split('@').at(-1),
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
  })
  // For good: one that ends while nobody uses it must not end this process.
  connection.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject)
    connection.connect((error) => {
      connection.off('error', reject)
      if (error) reject(error)
      else resolve()
    })
  })
  if (credentials === undefined) return connection
  await new Promise<void>((resolve, reject) => {
    connection.login({ user: credentials.user, pass: credentials.password }, (error) => {
      if (error) reject(error)
      else resolve()
    })
  })
  return connection
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && (host === '::1' || host.startsWith('127.')))
}
