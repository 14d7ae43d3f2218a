import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../kernel/clock.ts'
import { CALENDAR_UNITS } from './language.ts'
import type { CalendarUnit, Comparison, Filter, Scalar, Step, Test, Window } from './language.ts'
import { hint, oneOf, problem, THING } from './text-words.ts'
import { TextProblem } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

/** The pieces that leaves are made of: comparisons, tests, steps with their filters, durations and windows. */

const PHRASES: [words: string[], op: Comparison][] = [
  [['at', 'least'], '>='],
  [['at', 'most'], '<='],
  [['more', 'than'], '>'],
  [['greater', 'than'], '>'],
  [['less', 'than'], '<'],
  [['fewer', 'than'], '<'],
  [['exactly'], '='],
]
const OPS = new Set(['=', '!=', '<', '<=', '>', '>='])

/** `>=`, `at least`, `is more than`: taken if it comes next. A bare `is` is left for the caller. */
export function tookComparison(reader: TokenReader): Comparison | undefined {
  const token = reader.peek()
  if (token.kind === 'mark' && OPS.has(token.mark)) {
    reader.take()
    return token.mark as Comparison
  }
  for (const [words, op] of PHRASES) if (reader.took(...words) || reader.took('is', ...words)) return op
  return undefined
}

export function comparison(reader: TokenReader, example: string): Comparison {
  return tookComparison(reader) ?? (reader.took('is') ? '=' : reader.fail(THING.comparison, example))
}

/** Whether a test could begin at the token `ahead` places on: tells a filter from the start of another leaf. */
function testBegins(reader: TokenReader, ahead: number): boolean {
  const token = reader.peek(ahead)
  if (token.kind === 'mark') return OPS.has(token.mark)
  const words = [
    'is',
    'in',
    'exists',
    'missing',
    'contains',
    'starts',
    'at',
    'more',
    'greater',
    'less',
    'fewer',
    'exactly',
  ]
  return token.kind === 'word' && words.includes(token.lower)
}

const TEST_EXAMPLE = '"city" = "Shanghai", "city" in ("Shanghai", "Beijing"), "city" exists'

export function test(reader: TokenReader, example = TEST_EXAMPLE): Test {
  if (reader.took('exists') || reader.took('is', 'not', 'missing')) return { op: 'exists' }
  if (reader.took('missing') || reader.took('is', 'missing')) return { op: 'missing' }
  if (reader.took('contains')) return { op: 'contains', value: text(reader, '"city" contains "hai"') }
  if (reader.took('starts')) {
    reader.took('with')
    return { op: 'starts', value: text(reader, '"city" starts with "Shang"') }
  }
  if (reader.took('in') || reader.took('is', 'in')) return { op: 'in', value: list(reader) }
  const op = tookComparison(reader)
  if (op !== undefined) return { op, value: scalar(reader, example) }
  if (reader.took('is', 'not')) return { op: '!=', value: scalar(reader, example) }
  if (reader.took('is')) return { op: '=', value: scalar(reader, example) }
  return reader.fail(THING.test, example)
}

/** What stands to the right of a comparison; one bare word is a text. */
function scalar(reader: TokenReader, example: string): Scalar {
  const token = reader.peek()
  if (token.kind === 'number' || token.kind === 'text') {
    reader.take()
    return token.value
  }
  if (reader.took('true')) return true
  if (reader.took('false')) return false
  return reader.name('value', example)
}

/** A number here means its digits: "no" contains 12. */
function text(reader: TokenReader, example: string): string {
  return reader.name('text', example)
}

const LIST_EXAMPLE = '"city" in ("Shanghai", "Beijing")'

function list(reader: TokenReader): Scalar[] {
  reader.needMark('(', LIST_EXAMPLE)
  return restOfList(reader, LIST_EXAMPLE, () => scalar(reader, LIST_EXAMPLE))
}

/** One, or several in parentheses. */
export const oneOrMore = <V>(reader: TokenReader, example: string, one: () => V): V[] =>
  reader.tookMark('(') ? restOfList(reader, example, one) : [one()]

function restOfList<V>(reader: TokenReader, example: string, one: () => V): V[] {
  const values: V[] = []
  do values.push(one())
  while (reader.tookMark(','))
  if (!reader.tookMark(')')) reader.fail(oneOf(',', ')'), example)
  return values
}

/** A step, and where to complain if filters joined by a bare `and` turn out to end the leaf. */
export interface ParsedStep {
  step: Step
  looseAndAt: number | undefined
}

export function step(reader: TokenReader, example: string): ParsedStep {
  const event = reader.name('event', example)
  if (!reader.took('where')) return { step: { event, where: [] }, looseAndAt: undefined }
  const where: Filter[] = []
  if (reader.tookMark('(')) {
    do where.push(filter(reader))
    while (reader.took('and'))
    if (!reader.tookMark(')')) reader.fail(oneOf('and', ')'), `where ("category" = "tea" and "revenue" > 100)`)
    return { step: { event, where }, looseAndAt: undefined }
  }
  where.push(filter(reader))
  let looseAndAt: number | undefined
  while (reader.looksAt('and') && testBegins(reader, 2)) {
    looseAndAt ??= reader.at
    reader.take()
    where.push(filter(reader))
  }
  return { step: { event, where }, looseAndAt }
}

function filter(reader: TokenReader): Filter {
  const example = '"Order Completed" where "category" = "tea"'
  const property = reader.name('property', example)
  return { property, test: test(reader, example) }
}

const UNIT_MS: Record<string, number> = {
  millisecond: 1,
  ms: 1,
  second: SECOND_MS,
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
}
const singular = (word: string): string => (word.length > 2 && word.endsWith('s') ? word.slice(0, -1) : word)

export function duration(reader: TokenReader, example: string): number {
  const { at } = reader
  const count = reader.number('length', example)
  const unit = reader.peek()
  const name = unit.kind === 'word' ? singular(unit.lower) : ''
  if (name === 'month' || name === 'quarter' || name === 'year')
    throw new TextProblem(
      problem('no_fixed_length', { unit: (unit as { raw: string }).raw }),
      hint('by_calendar', { unit: name }),
      unit,
    )
  if (!Object.hasOwn(UNIT_MS, name))
    return reader.fail(oneOf('weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'), example)
  reader.take()
  const ms = count * UNIT_MS[name]!
  if (!Number.isInteger(ms) || ms < 1)
    throw new TextProblem(problem('not_whole_ms'), hint('example', { example }), { at, end: reader.endOfTaken })
  return ms
}

/** A window, taken if one comes next. */
export function tookWindow(reader: TokenReader): Window | undefined {
  if (reader.took('today') || reader.took('in', 'today')) return { kind: 'calendar', unit: 'day', units: 1 }
  if (reader.looksAt('this') || reader.looksAt('in', 'this')) {
    reader.took('in')
    reader.take()
    return reader.took('and') ? calendarBefore(reader) : thisUnit(reader)
  }
  if (reader.took('since')) return { kind: 'since', at: instant(reader) }
  for (const word of ['last', 'past'])
    if (reader.took('in', word) || reader.took('in', 'the', word))
      return { kind: 'rolling', ms: duration(reader, 'in last 30 days') }
  if (reader.took('ever')) return { kind: 'ever' }
  return undefined
}

const calendarUnit = (reader: TokenReader): CalendarUnit | undefined => {
  const token = reader.peek()
  const unit = token.kind === 'word' ? singular(token.lower) : undefined
  return CALENDAR_UNITS.find((each) => each === unit)
}

function thisUnit(reader: TokenReader): Window {
  const example = 'this month'
  const unit = calendarUnit(reader) ?? reader.fail(oneOf(...CALENDAR_UNITS), example)
  reader.take()
  // "this month and …" goes on with another condition, unless it says "and the 2 months before".
  if (!reader.took('and', 'the')) return { kind: 'calendar', unit, units: 1 }
  return calendarBefore(reader)
}

/** "this and the 2 months before": three months, the current one among them. */
function calendarBefore(reader: TokenReader): Window {
  const example = 'in this and the 2 months before'
  reader.took('the')
  const before = reader.number('units', example)
  const unit = calendarUnit(reader) ?? reader.fail(oneOf(...CALENDAR_UNITS.map((each) => `${each}s`)), example)
  reader.take()
  reader.need('before', example)
  return { kind: 'calendar', unit, units: before + 1 }
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/

function instant(reader: TokenReader): string {
  const example = 'since 2026-01-01T00:00:00+08:00'
  const token = reader.peek()
  const at = token.kind === 'word' ? token.raw : token.kind === 'text' ? token.value : undefined
  if (at === undefined || !INSTANT.test(at)) return reader.fail(THING.instant, example)
  reader.take()
  return at
}
