import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { spanishOf } from './problem-texts.ts'

const SRC = path.resolve(import.meta.dirname, '..')
/** What is refused to somebody at a page. */
const FILES = [
  'identity/{credentials,passkeys,passkey-names,password-rules,totp,throttle,proof}.ts',
  'http/{account,account-acts,admission,apps,browser,consent,demo,enrol,factors,glass,pages,proxies,proxy-acts,role,sign-in,step-up,why}.ts',
  'oauth/consent.ts',
]
const MESSAGE =
  /(?:ChartwardError\(\s*'[A-Z_]+',\s*|\b(?:invalid|refused|unfit|codeRefused)\(\s*|\n\s+[?:] )(['`])((?:(?!\1).){12,}?)\1(?=[,)\n])/g

/** Numbers and what is filled in with numbers are one. */
function messagesIn(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const thrown = [...text.matchAll(MESSAGE)].map(([, , message = '']) => message)
  return thrown.filter(
    (message) => /^[a-z][a-z ]+ /.test(message) && !/[<>/]/.test(message.replace('x-www', '')),
  )
}

test('whatever is refused to somebody at a page can be said in Spanish', () => {
  const files = globSync(FILES, { cwd: SRC }).map((file) => path.join(SRC, file))
  const said = files.flatMap(messagesIn)
  expect(said.length).toBeGreaterThan(30)
  const missing = said
    .map((message) =>
      message.replaceAll('${FORM}', 'application/x-www-form-urlencoded').replaceAll(/\$\{[^}]+\}/g, '1'),
    )
    .filter((message) => spanishOf(message) === undefined)
  expect(missing).toEqual([])
})

test('numbers stand where they stood', () => {
  expect(spanishOf('too many attempts: wait 42 seconds')).toBe('demasiados intentos: espere 42 segundos')
  expect(spanishOf('a name has 1 to 60 letters')).toBe('un nombre tiene de 1 a 60 letras')
  expect(spanishOf('nobody ever said this')).toBeUndefined()
})
