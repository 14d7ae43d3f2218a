import { expect, test } from 'vitest'
import { joined } from './rules.ts'

test('as many as fit go into one message, in their order', () => {
  expect(joined(['one', 'two', 'three'], 100)).toEqual({ text: 'one\n\ntwo\n\nthree', count: 3 })
  expect(joined(['one', 'two', 'three'], 8)).toEqual({ text: 'one\n\ntwo', count: 2 })
  expect(joined(['茶', '茶'], 7)).toEqual({ text: '茶', count: 1 })
})

test('one that is too long is cut between letters', () => {
  const { text } = joined(['好茶好茶', 'x'], 10)
  expect([text, Buffer.byteLength(text)]).toEqual(['好茶…', 9])
})
