import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Language, LANGUAGE_COOKIE, languageCookie, languageIn, LANGUAGES } from '../kernel/index.ts'
import { cookieOf, queryOf } from './request-parts.ts'

/** So much of what a browser says it speaks is read. */
const ACCEPTED_LETTERS_MAX = 1_000
const QUALITY = /;\s*q=([01](?:\.\d{0,3})?)\s*$/

/**
 * The language of whoever is answered. Every sentence of a page depends on it and nothing else does, so it is not handed from
 * function to function.
 */
const speaking = new AsyncLocalStorage<Language>()

/** The language in which this request is answered; English outside of one. */
export function spoken(): Language {
  return speaking.getStore() ?? 'en'
}

/** Texts in the language in which the request is answered. */
export function inLanguage<Texts>(all: Readonly<Record<Language, Texts>>): () => Texts {
  return () => all[spoken()]
}

/**
 * From now on the routes of this scope are answered in the language of whoever asks: in what they chose on this page (`lang` in its
 * address, or in its form: `sent`), or before (a cookie), or in what their browser asks for.
 */
export function speakTheirLanguage(
  scope: FastifyInstance,
  sent: (request: FastifyRequest) => string = () => '',
): void {
  // After the body was read: what comes before it runs in no request of ours.
  scope.addHook('preValidation', (request, reply, done) =>
    answerTo({ request, reply, sent: sent(request) }, done),
  )
}

/** Does this in the language of whoever asks. */
export function answerTo<Answer>(
  { request, reply, sent = '' }: { request: FastifyRequest; reply: FastifyReply; sent?: string },
  work: () => Answer,
): Answer {
  const chosen = known([queryOf(request, 'lang')])
  if (chosen !== undefined) keepLanguage(reply, chosen)
  const language = known([sent, chosen ?? '', cookieOf(request, LANGUAGE_COOKIE) ?? ''])
  return speaking.run(language ?? languageIn(acceptedBy(request)), work)
}

function known(wanted: readonly string[]): Language | undefined {
  return wanted.flatMap((one) => LANGUAGES.filter((language) => language === one))[0]
}

function keepLanguage(reply: FastifyReply, language: Language): void {
  void reply.header('set-cookie', languageCookie(language, reply.request.protocol === 'https'))
}

/** **Shape** the one that is liked best first. **Source** RFC 9110, 12.5.4. */
function acceptedBy({ headers }: FastifyRequest): readonly string[] {
  return (headers['accept-language'] ?? '')
    .slice(0, ACCEPTED_LETTERS_MAX)
    .split(',')
    .map((range) => ({ range: range.trim(), quality: Number(QUALITY.exec(range)?.[1] ?? 1) }))
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality)
    .map(({ range }) => range)
}
