import { LIFECYCLE_STATES } from './language.ts'
import type { Leaf, Step, Window } from './language.ts'
import { contact, group } from './text-bonds.ts'
import { comparison, duration, step, test, tookComparison, tookWindow } from './text-parts.ts'
import { hint, oneOf, problem, THING } from './text-words.ts'
import { TextProblem } from './token-reader.ts'
import type { TokenReader } from './token-reader.ts'

/** One condition as it was written. `negated`: the sentence says the opposite of the leaf ("stage of x is not y").
 *  `example` is shown if the leaf breaks a limit of the language. */
export interface WrittenLeaf {
  leaf: Leaf
  negated: boolean
  example: string
}

export const RULE_EXAMPLE = 'count of "Order Completed" in last 30 days >= 2 and not tagged "vip"'
const COUNT = 'count of "Order Completed" in last 30 days >= 2'
const SUM = 'sum of "revenue" of "Order Completed" this month > 1000'
const DISTINCT = 'distinct "sku" of "Product Viewed" in last 30 days >= 5'
const LAST = 'last "category" of "Product Viewed" = "tea"'
const DONE = 'done "Order Completed" in last 30 days'
const SEQUENCE = 'did "Product Added" then "Order Completed" within 2 hours in last 30 days'
const UNANSWERED = 'did "Product Added" without "Order Completed" within 30 minutes in last 7 days'
const COMES = '"birthday" comes in 0 to 7 days'
const TAGGED = 'tagged "vip"'
const SEGMENT = 'in segment "loyal"'
const STAGE = 'stage of "tea" is "repeat"'
const LIFECYCLE = 'lifecycle is silent'
const ATTRIBUTE = '"city" = "Shanghai"'

const EVER: Window = { kind: 'ever' }

const AGGREGATES: Record<string, 'sum' | 'average' | 'min' | 'max'> = {
  sum: 'sum',
  total: 'sum',
  average: 'average',
  avg: 'average',
  min: 'min',
  minimum: 'min',
  max: 'max',
  maximum: 'max',
}

const written = (leaf: Leaf, example: string, negated = false): WrittenLeaf => ({ leaf, negated, example })

export function leaf(reader: TokenReader): WrittenLeaf {
  const token = reader.peek()
  if (token.kind === 'text') return attribute(reader)
  if (token.kind !== 'word') return reader.fail(THING.condition, RULE_EXAMPLE)
  if (reader.looksAt('done') || reader.looksAt('did')) return done(reader, false)
  if (reader.took('count')) {
    reader.need('of', COUNT)
    return written({ kind: 'count', ...measured(reader, COUNT) }, COUNT)
  }
  if (Object.hasOwn(AGGREGATES, token.lower) && reader.took(token.lower)) {
    const property = propertyOf(reader, SUM)
    return written({ kind: AGGREGATES[token.lower]!, property, ...measured(reader, SUM) }, SUM)
  }
  if (reader.took('distinct')) {
    const property = propertyOf(reader, DISTINCT)
    return written({ kind: 'distinct', property, ...measured(reader, DISTINCT) }, DISTINCT)
  }
  if (reader.took('first')) return edge(reader, 'first')
  if (reader.took('last')) return edge(reader, 'last')
  return standing(reader) ?? metric(reader) ?? attribute(reader)
}

/** `of "revenue" of`, the first "of" being optional. */
function propertyOf(reader: TokenReader, example: string): string {
  reader.took('of')
  const property = reader.name('property', example)
  reader.need('of', example)
  return property
}

/** A step, a window and a comparison with a number; the window may also come last. */
function measured(reader: TokenReader, example: string) {
  const of = step(reader, example).step
  const early = tookWindow(reader)
  const op = comparison(reader, example)
  const value = reader.number('number', example)
  reader.took('times')
  return { of, window: early ?? tookWindow(reader) ?? EVER, op, value }
}

function edge(reader: TokenReader, kind: 'first' | 'last'): WrittenLeaf {
  const property = propertyOf(reader, LAST)
  const of = step(reader, LAST).step
  const early = tookWindow(reader)
  const wanted = test(reader, LAST)
  return written({ kind, property, of, window: early ?? tookWindow(reader) ?? EVER, test: wanted }, LAST)
}

/** `done X`, `did X then Y within T`, `did X without Y within T`. After "not", `done X` is the leaf count = 0. */
export function done(reader: TokenReader, negated: boolean): WrittenLeaf {
  reader.take()
  const first = step(reader, DONE)
  if (reader.took('without')) return unanswered(reader, first.step, negated)
  if (reader.looksAt('then')) return sequence(reader, first.step, negated)
  const early = tookWindow(reader)
  const op = tookComparison(reader)
  const value = op === undefined ? 1 : reader.number('number', `${DONE} at least 2 times`)
  if (op !== undefined) reader.took('times')
  const window = early ?? tookWindow(reader)
  if (first.looseAndAt !== undefined && window === undefined && op === undefined)
    throw new TextProblem(
      problem('unclear_and'),
      hint('parenthesize', { example: 'done "Order Completed" where ("category" = "tea" and "revenue" > 100)' }),
      { at: first.looseAndAt, end: first.looseAndAt + 'and'.length },
    )
  const range = { kind: 'count' as const, of: first.step, window: window ?? EVER }
  if (op !== undefined) return written({ ...range, op, value }, DONE, negated)
  return written(negated ? { ...range, op: '=', value: 0 } : { ...range, op: '>=', value: 1 }, DONE)
}

function sequence(reader: TokenReader, first: Step, negated: boolean): WrittenLeaf {
  const steps = [first]
  while (reader.took('then')) steps.push(step(reader, SEQUENCE).step)
  return written({ kind: 'sequence', steps, ...within(reader, SEQUENCE) }, SEQUENCE, negated)
}

function unanswered(reader: TokenReader, first: Step, negated: boolean): WrittenLeaf {
  const answer = step(reader, UNANSWERED).step
  const time = within(reader, UNANSWERED)
  return written({ kind: 'unanswered', first, then: answer, ...time }, UNANSWERED, negated)
}

function within(reader: TokenReader, example: string) {
  const early = tookWindow(reader)
  reader.need('within', example)
  const withinMs = duration(reader, example)
  return { withinMs, window: early ?? tookWindow(reader) ?? EVER }
}

/** What the customer holds or stands in now. */
function standing(reader: TokenReader): WrittenLeaf | undefined {
  if (reader.took('tagged')) return written({ kind: 'tag', tag: reader.name('tag', TAGGED) }, TAGGED)
  if (reader.took('has')) return contact(reader)
  if (reader.took('in')) {
    if (reader.took('group')) return group(reader)
    if (!reader.took('segment')) reader.fail(oneOf('segment', 'group'), SEGMENT)
    return written({ kind: 'segment', segment: reader.name('segment', SEGMENT) }, SEGMENT)
  }
  if (reader.took('stage', 'of')) {
    const set = reader.name('set', STAGE)
    const negated = isNot(reader, STAGE)
    return written({ kind: 'stage', set, stage: reader.name('stage', STAGE) }, STAGE, negated)
  }
  if (!reader.took('lifecycle')) return undefined
  const negated = isNot(reader, LIFECYCLE)
  const token = reader.peek()
  const word = token.kind === 'word' ? token.lower : token.kind === 'text' ? token.value : undefined
  const state = LIFECYCLE_STATES.find((each) => each === word) ?? reader.fail(THING.state, LIFECYCLE)
  reader.take()
  return written({ kind: 'lifecycle', state }, LIFECYCLE, negated)
}

/** `is`, `=`: false; `is not`, `!=`: true. */
function isNot(reader: TokenReader, example: string): boolean {
  if (reader.tookMark('!=')) return true
  if (!reader.tookMark('=')) reader.need('is', example)
  return reader.took('not')
}

function metric(reader: TokenReader): WrittenLeaf | undefined {
  for (const name of ['recency', 'frequency', 'monetary'] as const) {
    if (!reader.took(name)) continue
    const example = name === 'recency' ? 'recency > 30 days' : `${name} >= 3`
    const op = comparison(reader, example)
    const count = reader.number('number', example)
    const weeks = name === 'recency' && (reader.took('weeks') || reader.took('week'))
    if (name === 'recency' && !weeks && !reader.took('days')) reader.took('day')
    return written({ kind: 'metric', metric: name, op, value: weeks ? count * 7 : count }, example)
  }
  return undefined
}

function attribute(reader: TokenReader): WrittenLeaf {
  const following = reader.peek(1)
  // An unknown first word is more likely a mistyped keyword than an attribute.
  if (reader.peek().kind === 'word' && (following.kind === 'end' || following.kind === 'text'))
    return reader.fail(THING.condition, RULE_EXAMPLE)
  const name = reader.name('condition', RULE_EXAMPLE)
  if (reader.took('comes')) return anniversary(reader, name)
  return written({ kind: 'attribute', attribute: name, test: test(reader) }, ATTRIBUTE)
}

/** `comes today`, `comes in 0 to 7 days`, `comes in exactly 3 days`, `comes within 7 days`. */
function anniversary(reader: TokenReader, name: string): WrittenLeaf {
  const between = (fromDays: number, toDays: number): WrittenLeaf =>
    written({ kind: 'anniversary', attribute: name, fromDays, toDays }, COMES)
  const dayCount = (): number => {
    const count = reader.number('days', COMES)
    if (!reader.took('days') && !reader.looksAt('to')) reader.need('day', COMES)
    return count
  }
  if (reader.took('today')) return between(0, 0)
  if (reader.took('within')) return between(0, dayCount())
  reader.need('in', COMES)
  if (reader.took('exactly')) {
    const count = dayCount()
    return between(count, count)
  }
  const from = dayCount()
  // "comes in 7 days" could mean on that day or until then.
  if (!reader.took('to')) return reader.fail('"to"', `${COMES}; "birthday" comes in exactly 7 days`)
  return between(from, dayCount())
}
