import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  dkimResult,
  makeDkimKey,
  openMailServer,
  type TestMailServer,
} from '../../../test/support/mail-server.ts'
import type { Email, Mailer } from './ports.ts'
import { openSmtpMailer, type SmtpSettings } from './smtp.ts'

const dkim = makeDkimKey()
let server: TestMailServer
const mailers: Mailer[] = []

beforeEach(async () => {
  server = await openMailServer()
})
afterEach(async () => {
  for (const one of mailers.splice(0)) await one.close()
  await server.close()
})

function mailer(more: Partial<SmtpSettings> = {}): Mailer {
  const made = openSmtpMailer({
    host: '127.0.0.1',
    port: server.port,
    security: 'starttls',
    ca: server.ca,
    from: { name: 'Clinic Privacy Office', address: 'privacy@clinic.example' },
    replyTo: 'answers@clinic.example',
    dkim: { domain: 'clinic.example', selector: 'chartward', privateKey: dkim.privateKey },
    messagesPerMinuteMax: 100,
    connections: 2,
    ...more,
  })
  mailers.push(made)
  return made
}

function email(number: number, more: Partial<Email> = {}): Email {
  return {
    to: { name: 'José “Pepe” Núñez, Jr.', address: `person${number}@example.org` },
    subject: 'Aviso sobre sus datos médicos, año 2026',
    text: 'Estimado José:\n\nSe llevaron su nombre.\n.\nAdiós\n',
    html: '<p>Estimado José</p>',
    messageId: `<N-2026-0001-${String(number).padStart(6, '0')}@clinic.example>`,
    date: new Date('2026-03-20T12:00:00Z'),
    ...more,
  }
}

test('a message arrives over TLS as it was written, signed such that another program says so', async () => {
  expect(await mailer().hand(email(1))).toEqual({ outcome: 'sent' })
  const [arrived] = server.arrived
  expect(arrived?.mail).toMatchObject({
    subject: 'Aviso sobre sus datos médicos, año 2026',
    messageId: '<N-2026-0001-000001@clinic.example>',
    text: 'Estimado José:\n\nSe llevaron su nombre.\n.\nAdiós\n',
    replyTo: { text: 'answers@clinic.example' },
    from: { text: '"Clinic Privacy Office" <privacy@clinic.example>' },
  })
  const raw = arrived?.raw ?? Buffer.alloc(0)
  const name = 'chartward._domainkey.clinic.example'
  expect(await dkimResult(raw, name, dkim.record)).toBe('pass')
  expect(await dkimResult(raw, name, makeDkimKey().record)).toBe('fail')
  const altered = Buffer.from(raw.toString('latin1').replace(/Subject: \S+/, 'Subject: Free money'), 'latin1')
  expect(await dkimResult(altered, name, dkim.record)).toBe('fail')
  const body = Buffer.from(raw.toString('latin1').replace('Estimado', 'Estimada'), 'latin1')
  expect(body.equals(raw)).toBe(false)
  expect(await dkimResult(body, name, dkim.record)).not.toBe('pass')
})

test('each answer of a mail server is told apart: taken, refused, later, away, and nobody knows', async () => {
  const by = mailer()
  server.answer = (to) =>
    to === 'person2@example.org'
      ? 'refuse'
      : to === 'person3@example.org'
        ? 'later'
        : to === 'person4@example.org'
          ? 'hang-up'
          : to === 'person5@example.org'
            ? 'hang-up-before'
            : 'take'
  expect(await by.hand(email(1))).toEqual({ outcome: 'sent' })
  expect(await by.hand(email(2))).toEqual({ outcome: 'refused', code: 550 })
  expect(await by.hand(email(3))).toEqual({ outcome: 'later' })
  // It was taken, and the connection ended before anybody was told.
  expect(await by.hand(email(4))).toEqual({ outcome: 'unknown' })
  expect(await by.hand(email(5))).toEqual({ outcome: 'away' })
  expect(await by.hand(email(6))).toEqual({ outcome: 'sent' })
  expect(await by.hand(email(7, { to: { name: 'x', address: 'no address' } }))).toMatchObject({
    outcome: 'refused',
  })
  expect(server.arrived.map(({ to }) => to)).toEqual([1, 4, 6].map((number) => `person${number}@example.org`))
})

test('a connection that was idle too long is no reason to say anything about a message', async () => {
  const by = mailer()
  expect(await by.hand(email(1))).toEqual({ outcome: 'sent' })
  const { port } = server
  await server.close()
  expect(await by.hand(email(2))).toEqual({ outcome: 'away' })
  server = await openMailServer()
  expect(server.port).not.toBe(port)
  expect(await mailer().hand(email(2))).toEqual({ outcome: 'sent' })
})

test('nothing is said in the clear: neither where TLS is not offered, nor where its certificate is a stranger’s', async () => {
  const plain = await openMailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })
  expect(await mailer({ port: plain.port }).hand(email(1))).toEqual({ outcome: 'away' })
  await plain.close()
  const stranger = await openMailServer()
  expect(await mailer({ ca: stranger.ca }).hand(email(1))).toEqual({ outcome: 'away' })
  await stranger.close()
  expect(server.arrived).toEqual([])
  expect(() => mailer({ security: 'none', host: 'mail.example' })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  )
})

test('a subject or a name cannot make a header of its own', async () => {
  const sent = email(1, {
    subject: 'Hello\r\nBcc: everybody@example.org',
    to: { name: 'Ann\r\nBcc: everybody@example.org', address: 'person1@example.org' },
  })
  expect(await mailer().hand(sent)).toEqual({ outcome: 'sent' })
  const head = server.arrived[0]?.raw.toString('latin1').split('\r\n\r\n')[0] ?? ''
  expect(head).not.toMatch(/^Bcc:/im)
})
