import { expect, test } from 'vitest'
import { topicsOf } from './rules.ts'
import { MAX_ROWS, type Look } from './store.ts'

const nothing: Look = {
  seq: 0,
  audit: 0,
  log: [],
  changes: [],
  marks: {
    definitions: '',
    attributes: '',
    conflicts: '',
    quarantine: '',
    imports: '',
    syncs: '',
    callbacks: '',
    marks: '',
    webhooks: '',
    corp: '',
    groups: '',
    replies: '',
    ways: '',
    touches: '',
  },
  running: {},
}
const entered = (seq: number): Look['log'][number] => [seq, 'Segment Entered', 'vip']

test('what is as it was is not told', () => {
  expect(topicsOf(nothing, nothing)).toEqual([])
  const grown = { ...nothing, seq: 2, log: [entered(2)] }
  expect(topicsOf(nothing, grown)).toEqual(['events', 'segments:vip'])
  expect(topicsOf(grown, grown)).toEqual([])
})

test('an event that was committed late, below one that is known, is news', () => {
  const before = { ...nothing, seq: 7, log: [[7, 'Page Viewed', null]] as Look['log'] }
  expect(topicsOf(before, { ...before, log: [...before.log, entered(5)] })).toEqual(['events', 'segments:vip'])
})

test('when more came than is read, all that can follow from it may have changed', () => {
  const log = Array.from({ length: MAX_ROWS }, (_, index): Look['log'][number] => [index, 'Page Viewed', null])
  expect(topicsOf(nothing, { ...nothing, log })).toEqual(['events', 'segments', 'tags', 'stages', 'lifecycle'])
})

test('an import is told by its number while it goes on and when it ends; a change by what it is of', () => {
  const running = { ...nothing, running: { a: '1', b: '1' } }
  expect(topicsOf(running, { ...nothing, running: { a: '2', b: '1' } })).toEqual(['imports:a'])
  expect(topicsOf(running, { ...nothing, marks: { ...nothing.marks, imports: 'x' } })).toEqual(['imports', 'imports:a', 'imports:b']) // prettier-ignore
  const changes: Look['changes'] = [
    [3, 'stages'],
    [2, 'exports'],
    [1, 'keys'],
  ]
  expect(topicsOf(nothing, { ...nothing, changes })).toEqual(['audit', 'definitions', 'keys'])
})
