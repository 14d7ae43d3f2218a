import { describe, expect, test } from 'vitest'
import { Calendar } from './calendar.ts'
import { compileRule, isYes, untilOf, type View } from './evaluate.ts'
import type { Comparison } from './language.ts'

const calendar = new Calendar('Europe/London')
const at = (iso: string) => Date.parse(iso)

/** Asks about somebody whose only tally is the instant of the last order. */
function askRecency(op: Comparison, value: number, last: string, now: string): [boolean, string] {
  const question = compileRule({ kind: 'metric', metric: 'recency', op, value }, () => 0, calendar)
  const verdict = question({ now: at(now), tally: () => [at(last)] } as Partial<View> as View)
  const until = untilOf(verdict)
  return [isYes(verdict), until === Infinity ? 'for ever' : new Date(until).toISOString()]
}

describe('recency holds until the instant at which time alone changes the answer', () => {
  // Clocks go forward on 2011-03-27 and back on 2011-10-30.
  test.each<[Comparison, number, string, string, boolean, string]>([
    ['>=', 2, '2011-03-26T09:00:00Z', '2011-03-26T09:00:00Z', false, '2011-03-28T08:00:00.000Z'],
    ['>=', 2, '2011-03-26T09:00:00Z', '2011-03-28T07:59:59.999Z', false, '2011-03-28T08:00:00.000Z'],
    ['>=', 2, '2011-03-26T09:00:00Z', '2011-03-28T08:00:00Z', true, 'for ever'],
    ['<=', 1, '2011-10-29T08:00:00Z', '2011-10-31T08:59:59.999Z', true, '2011-10-31T09:00:00.000Z'],
    ['<=', 1, '2011-10-29T08:00:00Z', '2011-10-31T09:00:00Z', false, 'for ever'],
    ['=', 1, '2011-10-29T08:00:00Z', '2011-10-29T08:00:00Z', false, '2011-10-30T09:00:00.000Z'],
    ['=', 1, '2011-10-29T08:00:00Z', '2011-10-30T09:00:00Z', true, '2011-10-31T09:00:00.000Z'],
    ['=', 1, '2011-10-29T08:00:00Z', '2011-10-31T09:00:00Z', false, 'for ever'],
    ['!=', 0, '2011-02-01T00:00:00Z', '2011-02-01T00:00:00Z', false, '2011-02-02T00:00:00.000Z'],
    ['>', 2.5, '2011-02-01T00:00:00Z', '2011-02-01T00:00:00Z', false, '2011-02-04T00:00:00.000Z'],
    ['=', 2.5, '2011-02-01T00:00:00Z', '2011-02-01T00:00:00Z', false, 'for ever'],
    ['>=', -1, '2011-02-01T00:00:00Z', '2011-02-01T00:00:00Z', true, 'for ever'],
    // A threshold is compared in millionths: this one is 2.
    ['>', 1.999_999_9, '2011-02-01T00:00:00Z', '2011-02-03T00:00:00Z', false, '2011-02-04T00:00:00.000Z'],
    ['>', 9e9, '2011-02-01T00:00:00Z', '2011-02-03T00:00:00Z', false, 'for ever'],
  ])('%s %d since %s, asked at %s: %s until %s', (op, value, last, now, answer, until) => {
    expect(askRecency(op, value, last, now)).toEqual([answer, until])
  })
})
