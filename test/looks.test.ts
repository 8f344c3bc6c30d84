import { expect, test } from 'vitest'
import { inTurn, sayIn } from './support/looks.ts'
import { textsOfPages } from './support/written.ts'

const inEnglish = sayIn('en')
const inSpanish = sayIn('es')

test('a whole text is met whole, in the language of the page', () => {
  expect('Show places').toMatch(inEnglish('Show places'))
  expect('Mostrar lugares').toMatch(inSpanish('Show places'))
  expect('Mostrar lugares').not.toMatch(inEnglish('Show places'))
  expect('Show places').not.toMatch(inSpanish('Show places'))
  expect('Mostrar lugares y más').not.toMatch(inSpanish('Show places'))
})

test('what is filled in is the same in both languages', () => {
  expect('3 pendientes').toMatch(inSpanish('3 waiting'))
  expect('4 pendientes').not.toMatch(inSpanish('3 waiting'))
  expect('Mostrar personas: Sin dirección').toMatch(inSpanish('Show people: No address'))
})

test('a part of a text is met by the whole translation', () => {
  expect(
    'Por ahora solo ve a sus propios pacientes. En una emergencia, use el acceso de emergencia.',
  ).toMatch(inSpanish('only your own patients'))
})

test('texts that follow each other are met as they stand there', () => {
  const added = inTurn(inSpanish('Show places'), ' (2)')
  expect('Mostrar lugares (2)').toMatch(added)
  expect('Mostrar lugares 2').not.toMatch(added)
})

test('what no page says is an error, and no text that matches anything', () => {
  expect(() => inSpanish('no page has these words')).toThrow('no page says')
  expect(() => inEnglish('no page has these words')).toThrow('no page says')
})

test('texts are found in all surfaces, in both languages', () => {
  const all = textsOfPages()
  expect(all.length).toBeGreaterThan(1500)
  expect(all.filter(({ en, es }) => en.length === 0 || es.length === 0)).toEqual([])
})
