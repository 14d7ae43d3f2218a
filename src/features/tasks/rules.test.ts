import { expect, test } from 'vitest'
import { atWork, nextMorning, wordsOf } from './rules.ts'

const ZONE = 'Asia/Shanghai'
const at = (text: string) => Date.parse(`${text}+08:00`)

test.each([
  ['2026-03-02T08:59:59.999', '2026-03-02T09:00:00'],
  ['2026-03-02T09:00:00', '2026-03-02T09:00:00'],
  ['2026-03-02T20:59:59', '2026-03-02T20:59:59'],
  ['2026-03-02T21:00:00', '2026-03-03T09:00:00'],
  ['2026-12-31T23:00:00', '2027-01-01T09:00:00'],
])('what is to be told at %s is told at %s', (asked, told) => expect(atWork(at(asked), ZONE)).toBe(at(told)))

test('morning is by the clock on the wall, also where clocks are changed', () => {
  expect(nextMorning(Date.parse('2026-03-28T12:00:00Z'), 'Europe/Berlin')).toBe(Date.parse('2026-03-29T07:00:00Z'))
})

test('many are a count and the names of some', () => {
  const titles = ['a', 'a', 'b', 'c', 'd', 'e', 'f'.repeat(50)]
  expect(wordsOf('new', { count: 7, titles }, 'https://siyu.example').split('\n')).toEqual(['你有 7 个新任务', '· a', '· b', '· c', '· d', '· e', 'https://siyu.example/tasks']) // prettier-ignore
})
