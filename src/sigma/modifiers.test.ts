import { stringify } from 'yaml'
import { describe, expect, test } from 'vitest'
import { openSigma, readRules } from './index.ts'

/** Whether a rule of one line fires on an event. */
function fires(line: Record<string, unknown>, fields: Record<string, unknown>, placeholders = {}): boolean {
  const text = stringify({
    title: 'One line',
    logsource: { product: 'test' },
    detection: { selection: line, condition: 'selection' },
  })
  const { rules, problems } = readRules([{ name: 'one.yml', text }], { placeholders })
  expect(problems).toEqual([])
  return openSigma(rules).take({ at: 0, logsource: { product: 'test' }, fields }, 0).length > 0
}

function problemOf(line: Record<string, unknown>): string {
  const text = stringify({
    title: 'One line',
    logsource: { product: 'test' },
    detection: { selection: line, condition: 'selection' },
  })
  return readRules([{ name: 'one.yml', text }])
    .problems.map(({ message }) => message)
    .join()
}

type Case = readonly [
  line: Record<string, unknown>,
  hit: Record<string, unknown>,
  miss: Record<string, unknown>,
]

const wide = (text: string): string => text.replace(/./g, '$&\0')
const wideBig = (text: string): string => text.replace(/./g, '\0$&')
const encode = (text: string, encoding: BufferEncoding = 'utf8'): string =>
  Buffer.from(text, encoding).toString('base64')

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'no modifier': [
    [{ f: 'Mimikatz' }, { f: 'mIMIkatz' }, { f: 'mimikatz2' }],
    [{ f: ['a', 'b'] }, { f: 'B' }, { f: 'c' }],
    [{ f: 517 }, { f: '517' }, { f: 5170 }],
    [{ f: '517' }, { f: 517 }, {}],
    [{ f: 'true' }, { f: true }, { f: false }],
    [{ f: false }, { f: 'False' }, { f: true }],
    [{ f: null }, {}, { f: '' }],
    [{ f: null }, { f: null }, { f: 0 }],
    [{ f: '' }, { f: '' }, { f: null }],
    [{ f: '' }, { f: '' }, {}],
    [{ f: [null, 'x'] }, {}, { f: 'y' }],
    [{ f: 'a*c' }, { f: 'abbc' }, { f: 'abbcd' }],
    [{ f: 'a?c' }, { f: 'abc' }, { f: 'ac' }],
    [{ f: '*' }, { f: '' }, {}],
    [{ f: 'a\\*c' }, { f: 'a*c' }, { f: 'abc' }],
    [{ f: 'a\\?c' }, { f: 'a?c' }, { f: 'abc' }],
    [{ f: 'C:\\Windows' }, { f: 'c:\\windows' }, { f: 'c:windows' }],
    [{ f: 'C:\\\\Windows' }, { f: 'c:\\windows' }, { f: 'c:\\\\windows' }],
    [{ f: 'C:\\\\*' }, { f: 'c:\\x' }, { f: 'c:*' }],
    [{ f: 'C:\\\\\\*' }, { f: 'c:\\*' }, { f: 'c:\\x' }],
    [{ f: 'C:\\\\\\\\x' }, { f: 'c:\\\\x' }, { f: 'c:\\x' }],
    [{ 'a.b': 'x' }, { a: { b: 'X' } }, { a: 'x' }],
    [{ 'a.b': 'x' }, { 'a.b': 'x' }, { b: 'x' }],
    [{ 'a.b.c': 'x' }, { a: { 'b.c': 'x' } }, { a: { b: 'x' } }],
    [{ 'a.b.c': 'x' }, { 'a.b': { c: 'x' } }, {}],
    [{ 'a.b': 'x' }, { a: [{ b: 'y' }, { b: 'x' }] }, { a: [{ b: 'y' }] }],
    [{ 'a.b': 'x' }, { a: [{ b: ['y', 'x'] }] }, { a: [] }],
    [{ f: 'x' }, { f: ['y', 'x'] }, { f: ['y'] }],
  ],
  all: [
    [{ 'f|contains|all': ['a', 'b'] }, { f: 'xbxax' }, { f: 'xa' }],
    [{ 'f|all': ['a', 'b'] }, { f: ['b', 'a'] }, { f: ['a'] }],
  ],
  startswith: [[{ 'f|startswith': 'adm?_' }, { f: 'ADM1_x' }, { f: 'xadm1_' }]],
  endswith: [[{ 'f|endswith': '.exe' }, { f: 'a.EXE' }, { f: 'a.exe.txt' }]],
  contains: [
    [{ 'f|contains': 'in' }, { f: 'wINe' }, { f: 'wne' }],
    [{ 'f|contains': 'i*e' }, { f: 'xixexx' }, { f: 'xexix' }],
    [{ 'f|contains': 'Suspended' }, { f: { Status: 'suspended' } }, { f: { Status: 'Enabled' } }],
    [{ 'f|contains': '*' }, { f: 'anything' }, {}],
  ],
  exists: [
    [{ 'f|exists': true }, { f: null }, { g: 1 }],
    [{ 'f|exists': false }, {}, { f: '' }],
    [{ 'a.b|exists': true }, { a: [{ b: 0 }] }, { a: {} }],
  ],
  cased: [
    [{ 'f|cased': 'Abc' }, { f: 'Abc' }, { f: 'abc' }],
    [{ 'f|contains|cased': 'Ab' }, { f: 'xAbc' }, { f: 'xabc' }],
    [{ 'f|cased|startswith': 'A*c' }, { f: 'Abcd' }, { f: 'abcd' }],
  ],
  neq: [
    [{ 'f|neq': 'a' }, { f: 'b' }, { f: 'A' }],
    [{ 'f|neq': ['a', 'b'] }, { f: 'c' }, { f: 'b' }],
    [{ 'f|neq': 5 }, { f: 6 }, { f: 5 }],
    [{ 'f|contains|neq': 'a' }, { f: 'bbb' }, { f: 'bab' }],
  ],
  windash: [
    [{ 'f|windash|contains': ' -h' }, { f: 'cmd /h' }, { f: 'cmd h' }],
    [{ 'f|contains|windash': ' -h' }, { f: 'cmd \u2013H' }, { f: 'cmd _h' }],
    [{ 'f|windash|contains': '/h -x' }, { f: 'a \u2014h \u2015x' }, { f: 'a \u2014h x' }],
    [{ 'f|windash|contains|all': [' -a', ' -b'] }, { f: 'x /b /a' }, { f: 'x /b' }],
    [{ 'f|windash|base64|contains': '-x' }, { f: `x${encode('/x')}` }, { f: encode('_x') }],
  ],
  re: [
    [{ 'f|re': '^ab+c{2,3}[x-z]$' }, { f: 'abbccz' }, { f: 'abbcz' }],
    [{ 'f|re': 'Ab' }, { f: 'xAbx' }, { f: 'ab' }],
    [{ 'f|re': ['x', '^y'] }, { f: 'yes' }, { f: 'ay' }],
    [{ 'f|re|neq': '^y' }, { f: 'ay' }, { f: 'ya' }],
    [{ 'f|re|all': ['x', '^y'] }, { f: 'yx' }, { f: 'y' }],
  ],
  i: [[{ 'f|re|i': '^ab[c-d]$' }, { f: 'ABD' }, { f: 'ABE' }]],
  m: [[{ 'f|re|m': '^b$' }, { f: 'a\nb\nc' }, { f: 'a b c' }]],
  s: [[{ 'f|re|s': 'a.b' }, { f: 'a\nb' }, { f: 'a\n\nb' }]],
  base64: [
    [{ 'f|base64|contains': 'ping ' }, { f: `x${encode('ping ')}` }, { f: 'ping ' }],
    [{ 'f|base64': '\\*' }, { f: encode('*') }, { f: encode('x') }],
  ],
  base64offset: [
    [{ 'f|base64offset|contains': 'http://' }, { f: encode('see http://x') }, { f: encode('see http:/x') }],
    [{ 'f|base64offset|contains': 'http://' }, { f: encode('xxhttp://y') }, { f: encode('xxhttp/y') }],
  ],
  utf16le: [[{ 'f|utf16le|contains': 'cmd' }, { f: `x${wide('cmd')}` }, { f: 'cmd' }]],
  wide: [
    [{ 'f|wide|base64': 'cmd' }, { f: encode('cmd', 'utf16le') }, { f: encode('cmd') }],
    [
      { 'f|wide|base64offset|contains': 'ping' },
      { f: encode('xping', 'utf16le') },
      { f: encode('xpin', 'utf16le') },
    ],
  ],
  utf16be: [[{ 'f|utf16be|contains': 'cmd' }, { f: wideBig('cmd') }, { f: wide('cmd') }]],
  utf16: [[{ 'f|utf16': 'cmd' }, { f: `\u00ff\u00fe${wide('cmd')}` }, { f: wide('cmd') }]],
  lt: [[{ 'f|lt': 5 }, { f: 4.5 }, { f: 5 }]],
  lte: [[{ 'f|lte': 5 }, { f: '5' }, { f: 5.1 }]],
  gt: [[{ 'f|gt': 5 }, { f: [1, 6] }, { f: [1, 5] }]],
  gte: [
    [{ 'f|gte': '5' }, { f: 5 }, { f: 'many' }],
    [{ 'f|gte': 5 }, { f: 5 }, {}],
  ],
  minute: [[{ 'f|minute': 44 }, { f: '2020-09-14T00:44:23Z' }, { f: '2020-09-14T00:45:23Z' }]],
  hour: [
    [{ 'f|hour': [22, 23] }, { f: '2020-09-14 23:00:00' }, { f: '2020-09-14 21:00:00' }],
    [{ 'f|hour|gte': 20 }, { f: '2020-09-14T20:00:00+05:00' }, { f: '2020-09-14T19:59:59Z' }],
    [{ 'f|hour|neq': 3 }, { f: '2020-09-14T20:00:00Z' }, { f: '2020-09-14T03:59:59Z' }],
  ],
  day: [[{ 'f|day': 14 }, { f: '2020-09-14' }, { f: '2020-09-15' }]],
  week: [
    [{ 'f|week': 38 }, { f: '2020-09-14T00:00:00Z' }, { f: '2020-09-13T23:00:00Z' }],
    [{ 'f|week': 53 }, { f: '2021-01-03' }, { f: '2021-01-04' }],
  ],
  month: [[{ 'f|month|lt': 10 }, { f: Date.UTC(2020, 8, 14) }, { f: Date.UTC(2020, 9, 1) }]],
  year: [[{ 'f|year': 2020 }, { f: Date.UTC(2020, 8, 14) / 1000 }, { f: '2021-01-01' }]],
  cidr: [
    [{ 'f|cidr': '10.0.0.0/8' }, { f: '10.255.1.2' }, { f: '11.0.0.1' }],
    [{ 'f|cidr': ['192.168.0.0/23', '10.0.0.1'] }, { f: '192.168.1.255' }, { f: '192.168.2.0' }],
    [{ 'f|cidr': '10.0.0.0/8' }, { f: '::ffff:10.1.1.1' }, { f: 'ec2.amazonaws.com' }],
    [{ 'f|cidr': '2001:db8::/33' }, { f: '2001:db8:7fff::1' }, { f: '2001:db8:8000::1' }],
    [{ 'f|cidr': 'fe80::/10' }, { f: 'fe80::1%eth0' }, { f: 'fec0::1' }],
    [{ 'f|cidr|neq': '10.0.0.0/8' }, { f: '11.0.0.1' }, { f: '10.0.0.1' }],
    [{ 'f|cidr': '::/0' }, { f: '::1' }, { f: '1.2.3.4' }],
    [{ 'f|cidr': '0.0.0.0/0' }, { f: '1.2.3.4' }, { f: '1.2.3' }],
  ],
  expand: [
    [{ 'f|expand': '%Administrators%' }, { f: 'ROOT' }, { f: '%Administrators%' }],
    [{ 'f|expand|startswith': '%Administrators%-' }, { f: 'adm-x' }, { f: 'adm' }],
    [{ 'f|expand': '\\%plain%Administrators%' }, { f: '%plainroot' }, { f: 'plainroot' }],
    [{ 'f|expand': '%Servers%' }, { f: 'srv12' }, { f: 'xsrv' }],
    [{ 'f|cidr|expand': '%Nets%' }, { f: '10.1.2.3' }, { f: '12.1.2.3' }],
    [{ f: '%Administrators%' }, { f: '%administrators%' }, { f: 'root' }],
  ],
  fieldref: [
    [{ 'f|fieldref': 'g.h' }, { f: 'A', g: { h: 'a' } }, { f: 'a', g: { h: 'b' } }],
    [{ 'f|fieldref': 'g' }, { f: 1, g: '1' }, {}],
    [{ 'f|fieldref|neq': 'g' }, { f: 'a', g: 'b' }, { f: 'a', g: 'A' }],
    [{ 'f|fieldref|startswith': 'g' }, { f: 'abc', g: 'AB' }, { f: 'xab', g: 'ab' }],
    [{ 'f|fieldref|endswith': 'g' }, { f: 'abc', g: 'bc' }, { f: 'abc', g: 'ab' }],
    [{ 'f|fieldref|contains': 'g' }, { f: 'abc', g: 'b' }, { f: 'abc', g: 'x' }],
    [{ 'f|fieldref|cased': 'g' }, { f: 'A', g: 'A' }, { f: 'A', g: 'a' }],
    [{ 'f|fieldref|gt': 'g' }, { f: 3, g: 2 }, { f: 2, g: 2 }],
    [{ 'f|fieldref': ['g', 'h'] }, { f: 'a', h: 'a' }, { f: 'a', h: 'b' }],
  ],
}

const PLACEHOLDERS = {
  Administrators: ['root', 'adm'],
  Servers: ['srv*'],
  Nets: ['10.0.0.0/8', '11.0.0.0/8'],
}

describe.each(Object.entries(CASES))('%s', (_name, cases) => {
  test.each(cases)('%j fires on %j and not on %j', (line, hit, miss) => {
    expect(fires(line, hit, PLACEHOLDERS)).toBe(true)
    expect(fires(line, miss, PLACEHOLDERS)).toBe(false)
  })
})

test.each([
  [{ 'f|foo': 'x' }, 'there is no modifier "foo"'],
  [{ 'f|contains|contains': 'x' }, 'stands twice'],
  [{ 'f|contains|startswith': 'x' }, 'does not go with'],
  [{ 'f|re|contains': 'x' }, 'does not go with "re"'],
  [{ 'f|i': 'x' }, 'does not go with'],
  [{ 'f|lt|gt': 5 }, 'does not go with'],
  [{ 'f|hour|minute': 5 }, 'does not go with'],
  [{ 'f|exists': 'maybe' }, 'takes true or false'],
  [{ 'f|lt': 'many' }, 'is no number'],
  [{ 'f|cidr': '10.0.0.0/33' }, 'is no network'],
  [{ 'f|cidr': '10.0.0/8' }, 'is no network'],
  [{ 'f|cidr': '1:2:3/8' }, 'is no network'],
  [{ 'f|base64': 'a*' }, 'takes no wildcards'],
  [{ 'f|expand': '%Nobody%' }, 'placeholder %Nobody%'],
  [{ 'f|contains': null }, 'null is no text'],
  [{ 'f|re': '(a' }, 'does not close'],
  [{ 'f|re': '(?=a)' }, 'look ahead'],
  [{ 'f|re': '(a)\\1' }, '\\1 is not known'],
  [{ 'f|re': '((a{100}){100}){100}' }, 'at most 1000 states'],
  [{ f: { g: 1 } }, 'its values are texts'],
  [{ f: [] }, 'it has no values'],
])('%j is refused by name', (line, message) => {
  const problem = problemOf(line)
  expect(problem).toContain(message)
  expect(problem).toContain('rule "One line": detection: selection: ')
})
