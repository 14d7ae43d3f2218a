import type { Json } from '../events.ts'
import { ADD_WAYS } from './add-ways.ts'
import { cut, firstValues, type Instant } from './explain-words.ts'
import type { Comparison, Scalar, Step, Test, Window } from './language.ts'
import { inUnits } from './text-print.ts'

/** What rules are made of, as it is said in English. */

export const facts = (of: Step, during: Window, instant: Instant): string => step(of) + window(during, instant)

export function step(of: Step): string {
  const filters = of.where.map(({ property, test }) => `${cut(property)} ${filter(test)}`)
  return cut(of.event) + (filters.length > 0 ? ` with ${filters.join(' and ')}` : '')
}

export function window(during: Window, instant: Instant): string {
  switch (during.kind) {
    case 'rolling':
      return ` in the last ${duration(during.ms)}`
    case 'calendar':
      if (during.units > 1) return ` in this and the ${plural(during.units - 1, during.unit, `${during.unit}s`)} before`
      return during.unit === 'day' ? ' today' : ` this ${during.unit}`
    case 'since':
      return ` since ${instant(Date.parse(during.at))}`
    case 'ever':
      return ''
  }
}

export function duration(ms: number): string {
  const [amountOfUnits, unit] = inUnits(ms, 'day')
  return plural(amountOfUnits, unit, `${unit}s`)
}

export const AMOUNTS: Record<Comparison, string> = {
  '=': 'exactly ',
  '!=': 'anything but ',
  '<': 'less than ',
  '<=': 'at most ',
  '>': 'more than ',
  '>=': 'at least ',
}

export const amount = ({ op, value: limit }: { op: Comparison; value: number }): string =>
  op === '=' && limit === 0 ? 'none' : AMOUNTS[op] + limit

export function wanted(test: Test): string {
  switch (test.op) {
    case 'exists':
      return 'any value'
    case 'missing':
      return 'no value'
    case 'contains':
      return `text containing ${value(test.value)}`
    case 'starts':
      return `text starting with ${value(test.value)}`
    case 'in':
      return `one of ${values(test)}`
    default:
      return `${test.op === '=' ? '' : AMOUNTS[test.op]}${value(test.value)}`
  }
}

export function filter(test: Test): string {
  switch (test.op) {
    case 'exists':
      return 'known'
    case 'missing':
      return 'missing'
    case 'contains':
      return `containing ${value(test.value)}`
    case 'starts':
      return `starting with ${value(test.value)}`
    case 'in':
      return `in (${values(test)})`
    default:
      return `${test.op} ${value(test.value)}`
  }
}

function values(test: Extract<Test, { op: 'in' }>): string {
  const { values: first, more } = firstValues(test)
  return first.map(value).join(', ') + (more ? ', …' : '')
}

export function value(one: Json | Scalar | undefined): string {
  if (one === undefined || one === null) return 'missing'
  if (typeof one === 'string') return `"${cut(one)}"`
  return Array.isArray(one) ? 'a list' : typeof one === 'object' ? 'an object' : String(one)
}

export const plural = (many: number, one: string, more: string): string => `${many} ${many === 1 ? one : more}`

const MAX_NAMES = 5
const either = (texts: readonly string[]): string =>
  `${texts.slice(0, MAX_NAMES).map(value).join(' or ')}${texts.length > MAX_NAMES ? ' or …' : ''}`

/** By whom somebody is served, and in which group they are; without names it is any. */
export const staff = (names: readonly string[]): string =>
  names.length === 0 ? 'somebody of the staff' : either(names)
export const group = ({ chats }: { chats: readonly string[] }): string =>
  chats.length === 0 ? 'a group' : `the group ${either(chats)}`

const way = (number: number): string => ADD_WAYS[number]?.en ?? String(number)

/** How a contact began, in parentheses. */
export function channel({ states, addWays }: { states: readonly string[]; addWays: readonly number[] }): string {
  const parts = []
  if (states.length > 0) parts.push(`by the state ${either(states)}`)
  if (addWays.length > 0) parts.push(`way of adding: ${addWays.map(way).join(' or ')}`)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}
