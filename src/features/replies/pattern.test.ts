import { expect, test } from 'vitest'
import { Chance } from '../../../test/oracle/chance.ts'
import { MAX_ANSWERED_CHARS } from '../../kernel/limits.ts'
import { parsePattern, PatternProblem } from './pattern.ts'

const codeOf = (source: string): string | undefined => {
  try {
    parsePattern(source)
    return undefined
  } catch (error) {
    if (error instanceof PatternProblem) return error.wording.code
    throw error
  }
}

test('what is written and what is asked are folded alike', () => {
  const fits = (source: string, text: string) => parsePattern(source).fits(text)
  expect(fits('營業時間', '你们营业时间')).toBe(true)
  expect(fits('Ｓize|尺码', 'my size is l')).toBe(true)
  expect(fits('几[点點时]', '几点开门')).toBe(true)
  expect(fits('[A-Z]{2}\\d+', 'ab12')).toBe(true)
  expect(fits('[一-龥]{3}', '退款中')).toBe(true)
  expect(fits('^发货$', '还没发货')).toBe(false)
})

test('what cannot be meant is refused, with its place', () => {
  expect(codeOf('(a')).toBe('unclosed')
  expect(codeOf('a)')).toBe('unclosed')
  expect(codeOf('[a')).toBe('unclosed')
  expect(codeOf('*a')).toBe('nothing_before')
  expect(codeOf('a**')).toBe('unsupported')
  expect(codeOf('(?=a)b')).toBe('unsupported')
  expect(codeOf('(a)\\1')).toBe('unsupported')
  expect(codeOf('\\bword')).toBe('unsupported')
  expect(codeOf('a{1,x}')).toBe('unsupported')
  expect(codeOf('[z-a]')).toBe('bad_range')
  expect(codeOf('a{200}')).toBe('bad_range')
  expect(codeOf('((((a{99}){99}){99}){99})')).toBe('too_large')
  expect(codeOf(`${'('.repeat(50)}a${')'.repeat(50)}`)).toBe('too_large')
  for (const all of ['a*', '(a|)', '^', '.*', '^$']) expect(codeOf(all), all).toBe('fits_all')
})

/** Patterns and texts of few letters, so that they often fit. */
function patternFrom(chance: Chance, depth: number): string {
  const atom = (): string =>
    chance.weigh<() => string>([
      [6, () => () => chance.pick(['a', 'b', 'c', '点', '1'])],
      [1, () => () => chance.pick(['.', '\\d', '\\D', '\\w', '\\s', '\\.', '[ab]', '[^a]', '[a-c1]', '[^\\d点]'])],
      [depth > 0 ? 2 : 0, () => () => `(${patternFrom(chance, depth - 1)})`],
    ])()
  const repeated = () => atom() + chance.pick(['', '', '', '', '?', '*', '+', '{2}', '{0,2}', '{1,}', '+?'])
  const all = () => Array.from({ length: chance.int(1, 3) }, repeated).join('')
  const any = Array.from({ length: chance.often(0.2) ? 2 : 1 }, all).join('|')
  return chance.pick(['', '', '', '^']) + any + chance.pick(['', '', '', '$'])
}

test('a pattern fits what a regular expression fits', () => {
  let fitted = 0
  let compared = 0
  for (let seed = 0; seed < 4_000; seed++) {
    const chance = new Chance(seed)
    const source = patternFrom(chance, 2)
    const oracle = new RegExp(source, 'u')
    if (oracle.test('')) {
      expect(codeOf(source), source).toBe('fits_all')
      continue
    }
    const pattern = parsePattern(source)
    for (let n = 0; n < 5; n++) {
      const text = Array.from({ length: chance.int(0, 8) }, () => chance.pick(['a', 'b', 'c', '点', '1', ' ', '.'])).join('') // prettier-ignore
      expect(pattern.fits(text), `${source} on ${text}`).toBe(oracle.test(text))
      compared++
      if (oracle.test(text)) fitted++
    }
  }
  expect(compared).toBeGreaterThan(10_000)
  expect(fitted).toBeGreaterThan(2_000)
})

test('no pattern is slow', () => {
  const text = `${'a'.repeat(MAX_ANSWERED_CHARS - 1)}!`
  const startedAt = performance.now()
  for (const source of ['(a+)+$', '(a|a)*b', '(a?){50}a{50}b', '(.*a){20}c']) parsePattern(source).fits(text)
  expect(performance.now() - startedAt).toBeLessThan(4_000)
})
