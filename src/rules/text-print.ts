import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../kernel/clock.ts'
import type { Filter, Leaf, Rule, Scalar, Step, Test, Window } from './language.ts'

/**
 * The one way a rule is written down. Names and texts are always quoted. A `where` stands in parentheses unless a word
 * that cannot belong to it follows ("then", "within", a window), since `and` would otherwise reach into it.
 */
export function printRule(rule: Rule): string {
  switch (rule.kind) {
    case 'all':
    case 'any': {
      // A list of one is kept as it is: the form in the console shows it so.
      if (rule.of.length === 1) return `${rule.kind} of (${printRule(rule.of[0]!)})`
      return rule.of.map((part) => printPart(part, rule.kind)).join(rule.kind === 'all' ? ' and ' : ' or ')
    }
    case 'not': {
      const inner = printPart(rule.of, 'not')
      // "not done X" is the leaf count = 0.
      return inner.startsWith('done ') || inner.startsWith('not ') ? `not (${inner})` : `not ${inner}`
    }
    default:
      return printLeaf(rule)
  }
}

/** Within `or`, an `and` needs no parentheses. */
function printPart(rule: Rule, inside: 'all' | 'any' | 'not'): string {
  const joined = (rule.kind === 'all' || rule.kind === 'any') && rule.of.length > 1
  return joined && !(inside === 'any' && rule.kind === 'all') ? `(${printRule(rule)})` : printRule(rule)
}

function printLeaf(leaf: Leaf): string {
  switch (leaf.kind) {
    case 'attribute':
      return `${quote(leaf.attribute)} ${printTest(leaf.test)}`
    case 'tag':
      return `tagged ${quote(leaf.tag)}`
    case 'stage':
      return `stage of ${quote(leaf.set)} is ${quote(leaf.stage)}`
    case 'lifecycle':
      return `lifecycle is ${leaf.state}`
    case 'segment':
      return `in segment ${quote(leaf.segment)}`
    case 'contact':
      return `has contact${printList(' with', leaf.staff)}${printList(' by state', leaf.states)}${printList(' by way', leaf.addWays)}`
    case 'group':
      return `in group${printList('', leaf.chats)}`
    case 'count': {
      const range = printRange(leaf.of, leaf.window)
      if (leaf.op === '=' && Object.is(leaf.value, 0)) return `not done ${range}`
      if (leaf.op === '>=' && leaf.value === 1) return `done ${range}`
      return `count of ${range} ${leaf.op} ${printNumber(leaf.value)}`
    }
    case 'sum':
    case 'average':
    case 'min':
    case 'max':
      return `${leaf.kind} of ${quote(leaf.property)} of ${printRange(leaf.of, leaf.window)} ${leaf.op} ${printNumber(leaf.value)}`
    case 'distinct':
      return `distinct ${quote(leaf.property)} of ${printRange(leaf.of, leaf.window)} ${leaf.op} ${printNumber(leaf.value)}`
    case 'first':
    case 'last':
      return `${leaf.kind} ${quote(leaf.property)} of ${printRange(leaf.of, leaf.window)} ${printTest(leaf.test)}`
    case 'sequence': {
      const steps = leaf.steps.map((step) => printStep(step, true)).join(' then ')
      return `did ${steps} within ${printDuration(leaf.withinMs)}${printWindow(leaf.window)}`
    }
    case 'unanswered': {
      const steps = `${printStep(leaf.first, true)} without ${printStep(leaf.then, true)}`
      return `did ${steps} within ${printDuration(leaf.withinMs)}${printWindow(leaf.window)}`
    }
    case 'anniversary':
      return `${quote(leaf.attribute)} comes ${printDaysAhead(leaf.fromDays, leaf.toDays)}`
    case 'metric':
      return `${leaf.metric} ${leaf.op} ${printNumber(leaf.value)}${leaf.metric === 'recency' ? ' days' : ''}`
  }
}

function printDaysAhead(fromDays: number, toDays: number): string {
  if (!Object.is(fromDays, toDays)) return `in ${printNumber(fromDays)} to ${printNumber(toDays)} days`
  return toDays === 0 ? 'today' : `in exactly ${plural(toDays, 'day')}`
}

const printRange = (step: Step, window: Window): string =>
  `${printStep(step, window.kind !== 'ever')}${printWindow(window)}`

function printStep(step: Step, closed: boolean): string {
  if (step.where.length === 0) return quote(step.event)
  const filters = step.where.map(printFilter).join(' and ')
  return `${quote(step.event)} where ${closed ? filters : `(${filters})`}`
}

const printFilter = (filter: Filter): string => `${quote(filter.property)} ${printTest(filter.test)}`

/** After its word; nothing for an empty list. */
function printList(word: string, values: readonly (string | number)[]): string {
  if (values.length === 0) return ''
  const list = values.map(printScalar).join(', ')
  return values.length === 1 ? `${word} ${list}` : `${word} (${list})`
}

function printTest(test: Test): string {
  switch (test.op) {
    case 'exists':
      return 'exists'
    case 'missing':
      return 'is missing'
    case 'contains':
      return `contains ${quote(test.value)}`
    case 'starts':
      return `starts with ${quote(test.value)}`
    case 'in':
      return `in (${test.value.map(printScalar).join(', ')})`
    default:
      return `${test.op} ${printScalar(test.value)}`
  }
}

/** With a space before it; nothing for "ever". */
function printWindow(window: Window): string {
  switch (window.kind) {
    case 'rolling':
      return ` in last ${printDuration(window.ms)}`
    case 'calendar':
      if (window.units > 1) return ` in this and the ${plural(window.units - 1, window.unit)} before`
      return window.unit === 'day' ? ' today' : ` this ${window.unit}`
    case 'since':
      return ` since ${window.at}`
    case 'ever':
      return ''
  }
}

export type UnitName = 'week' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond'
const UNITS: [ms: number, name: UnitName][] = [
  [7 * DAY_MS, 'week'],
  [DAY_MS, 'day'],
  [HOUR_MS, 'hour'],
  [MINUTE_MS, 'minute'],
  [SECOND_MS, 'second'],
  [1, 'millisecond'],
]

/** In the largest unit that divides it, `largest` at most: explanations say 7 days where a rule says 1 week. */
export function inUnits(ms: number, largest: 'week' | 'day'): [count: number, unit: UnitName] {
  const [unitMs, name] = UNITS.find(([each, unit]) => ms % each === 0 && (unit !== 'week' || largest === 'week'))!
  return [ms / unitMs, name]
}

const printDuration = (ms: number): string => plural(...inUnits(ms, 'week'))

const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`

const printScalar = (value: Scalar): string =>
  typeof value === 'number' ? printNumber(value) : typeof value === 'string' ? quote(value) : String(value)

const printNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

/** JSON's escapes, which `tokens.ts` reads back. */
export const quote = (text: string): string => JSON.stringify(text)
