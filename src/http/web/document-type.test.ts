import { expect, test } from 'vitest'
import { documentTypeOf } from './document-type.ts'

test.each([
  ['a PDF', Buffer.from('%PDF-1.7\n…'), 'application/pdf'],
  ['a PDF after rubbish', Buffer.concat([Buffer.alloc(100, 1), Buffer.from('%PDF-1.4')]), 'application/pdf'],
  ['a PNG', Buffer.from('89504e470d0a1a0a0000', 'hex'), 'image/png'],
  ['a JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), 'image/jpeg'],
  ['text', Buffer.from('Blood pressure 120/80\r\n\tañadido'), 'text/plain'],
  ['a long text', Buffer.from('a line\n'.repeat(700_000)), 'text/plain'],
  ['a program', Buffer.from('7f454c460201', 'hex'), undefined],
  ['a page', Buffer.from(' <!doctype html><script>'), undefined],
  ['a drawing with a script', Buffer.from('\uFEFF<svg xmlns="http://www.w3.org/2000/svg">'), undefined],
  ['a zip', Buffer.from('PK\u0003\u0004'), undefined],
  ['text with a NUL', Buffer.from('a\0b'), undefined],
  ['text in Latin-1', Buffer.from([0x61, 0xf1, 0x6f]), undefined],
  ['half a PNG', Buffer.from('89504e47', 'hex'), undefined],
  ['nothing', Buffer.alloc(0), undefined],
])('%s is taken for what is in it', (_name, file, type) => {
  expect(documentTypeOf(file)).toBe(type)
})
