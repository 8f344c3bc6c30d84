import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { speakTheirLanguage, spoken } from './language.ts'

async function asked(url: string, headers: Readonly<Record<string, string>> = {}) {
  const app = Fastify()
  void app.register((scope, _options, done) => {
    speakTheirLanguage(scope)
    scope.get('/', async () => {
      // Whatever is waited for, the language stays that of the request.
      await new Promise((resolve) => setTimeout(resolve, 1))
      return spoken()
    })
    done()
  })
  const { body, headers: answered } = await app.inject({ url, headers })
  await app.close()
  return { body, kept: answered['set-cookie'] }
}

test.each([
  [{}, 'en'],
  [{ 'accept-language': 'es' }, 'es'],
  [{ 'accept-language': 'es-MX,es;q=0.9,en;q=0.8' }, 'es'],
  [{ 'accept-language': 'en-US,es;q=0.9' }, 'en'],
  [{ 'accept-language': 'en;q=0.4, es;q=0.7' }, 'es'],
  [{ 'accept-language': 'fr-CH, fr;q=0.9, es;q=0.2' }, 'es'],
  [{ 'accept-language': 'es;q=0, en' }, 'en'],
  [{ 'accept-language': 'español' }, 'es'],
  [{ 'accept-language': ';;;=,,,q' }, 'en'],
  [{ 'accept-language': `${'x,'.repeat(50_000)}es` }, 'en'],
  [{ 'accept-language': 'es', cookie: 'chartward-language=en' }, 'en'],
  [{ 'accept-language': 'es', cookie: 'chartward-language=tlh' }, 'es'],
  [{ cookie: 'chartward-language=es; chartward-language=en' }, 'en'],
])('%o is answered in %s', async (headers, language) => {
  expect(await asked('/', headers)).toEqual({ body: language, kept: undefined })
})

test('what is chosen on a page counts at once, and from then on', async () => {
  const { body, kept } = await asked('/?lang=es', { cookie: 'chartward-language=en' })
  expect(body).toBe('es')
  expect(kept).toMatch(/^chartward-language=es; Path=\/; SameSite=Lax; Max-Age=\d+$/)
})

test('no language of ours is chosen, and nothing is kept', async () => {
  expect(await asked('/?lang=%3Bx')).toEqual({ body: 'en', kept: undefined })
})

test('of those who are answered at once, each is answered in their own language', async () => {
  const languages = ['en', 'es', 'es', 'en', 'es']
  const answers = await Promise.all(
    languages.map(async (one) => await asked('/', { 'accept-language': one })),
  )
  expect(answers.map(({ body }) => body)).toEqual(languages)
})
