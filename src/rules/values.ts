import { compareText } from '../events.ts'
import type { Json, JsonObject } from '../events.ts'
import { MAX_AGGREGATED } from '../kernel/limits.ts'
import type { Comparison, Scalar, Test } from './language.ts'

/**
 * How a rule reads one value. Exact on purpose: the set-based build does the same with PostgreSQL's numeric and the
 * collation "C", and a difference of one in the last place would be a customer in one segment here and in none there.
 */

export type ValueTest = (value: Json | undefined) => boolean
export type PropertyReader = (properties: JsonObject) => Json | undefined

/** A dotted path. An own property whose full name contains the dot wins over the nested reading (senders do both), even
 *  when it is null. Lists are not entered. */
export const propertyAt = (properties: JsonObject, path: string): Json | undefined => compilePath(path)(properties)

/** `propertyAt` with the path split once. */
export function compilePath(path: string): PropertyReader {
  if (!path.includes('.')) return (properties) => (Object.hasOwn(properties, path) ? properties[path] : undefined)
  const names = path.split('.')
  return (properties) => {
    if (Object.hasOwn(properties, path)) return properties[path]
    let value: Json | undefined = properties
    for (const name of names) {
      if (!isPlainObject(value) || !Object.hasOwn(value, name)) return undefined
      value = value[name]
    }
    return value
  }
}

/** The same reading of attributes, whose values stand beside their place in the order of facts. */
export function attributeAt(attributes: Record<string, [value: Json, ...unknown[]]>, path: string): Json | undefined {
  const own = Object.hasOwn(attributes, path) ? attributes[path]![0] : null
  // A null takes an attribute away.
  if (own !== null || !path.includes('.')) return own
  const [first, ...names] = path.split('.') as [string, ...string[]]
  let value: Json | undefined = Object.hasOwn(attributes, first) ? attributes[first]![0] : undefined
  for (const name of names) {
    if (!isPlainObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

/** The traits that an attribute's path may read: all of it, or its first name. */
export const traitsOf = (path: string): string[] =>
  path.includes('.') ? [path, path.slice(0, path.indexOf('.'))] : [path]

const isPlainObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** From here on neighbouring doubles are about 1e-6 apart, so two fixed-point numbers may be one double. */
const SPARSE_FROM = 2 ** 32

/**
 * A number in millionths, rounded half away from zero as PostgreSQL's round(numeric, 6) does. What is rounded is the
 * shortest decimal that reads back as the double, which is what JSON carries and PostgreSQL stores: 1.0000005 becomes
 * 1000001, although the double lies below the half. Not a number, or beyond MAX_AGGREGATED: undefined.
 *
 * The short way is exact: below 2^32 at most one integer n has n / 1e6 === value, and the shortest decimal, having at most
 * 6 decimals then, is n / 1e6 itself.
 */
export function toFixed6(value: Json | undefined): number | undefined {
  if (typeof value !== 'number' || !(value >= -MAX_AGGREGATED && value <= MAX_AGGREGATED)) return undefined
  const scaled = Math.round(value * 1e6)
  // + 0 turns −0 into 0.
  if (scaled / 1e6 === value && ((value < SPARSE_FROM && value > -SPARSE_FROM) || Number.isInteger(value)))
    return scaled + 0
  return value < 0 ? -roundDecimal(-value) + 0 : roundDecimal(value)
}

/** Keeps the order and the difference of numbers beyond MAX_AGGREGATED (a power of two changes no digit), above all
 *  millionths. Such numbers have no seventh decimal. */
const BEYOND = 2 ** 20

/** What two numbers are compared by: NaN for what is not a number. */
const comparable = (value: Json | undefined): number =>
  typeof value === 'number' ? (toFixed6(value) ?? value * BEYOND) : Number.NaN

function roundDecimal(value: number): number {
  // Below 1e-6 JavaScript writes an exponent; there the answer is 0 or 1.
  if (value < 1e-6) return value >= 5e-7 ? 1 : 0
  const text = String(value)
  const dot = text.indexOf('.')
  if (dot < 0) return value * 1e6
  const whole = Number(text.slice(0, dot)) * 1e6 + Number(text.slice(dot + 1, dot + 7).padEnd(6, '0'))
  return text.charCodeAt(dot + 7) >= 53 /* '5' */ ? whole + 1 : whole
}

/**
 * What a test says of a value. JSON null counts as missing, and of a missing value only `missing` is true. Of a list or
 * an object only `exists` is true. Values of different types are different, so `!=` is true of them and every other
 * comparison false. Numbers are compared in millionths. Booleans have no order.
 */
export function passes(test: Test, value: Json | undefined): boolean {
  if (value === undefined || value === null) return test.op === 'missing'
  if (typeof value === 'object') return test.op === 'exists'
  switch (test.op) {
    case 'exists':
      return true
    case 'missing':
      return false
    case 'contains':
      return typeof value === 'string' && value.includes(test.value)
    case 'starts':
      return typeof value === 'string' && value.startsWith(test.value)
    case 'in':
      return test.value.some((wanted) => compareScalars(value, '=', wanted))
    default:
      return compareScalars(value, test.op, test.value)
  }
}

function compareScalars(value: Scalar, op: Comparison, wanted: Scalar): boolean {
  if (typeof value !== typeof wanted) return op === '!='
  if (typeof value === 'number') return holds(op, comparable(value) - comparable(wanted))
  if (typeof value === 'string') return holds(op, compareText(value, wanted as string))
  return op === '=' ? value === wanted : op === '!=' ? value !== wanted : false
}

/** A comparison, given the sign of left − right. */
export function holds(op: Comparison, difference: number): boolean {
  switch (op) {
    case '=':
      return difference === 0
    case '!=':
      return difference !== 0
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
    case '>':
      return difference > 0
    case '>=':
      return difference >= 0
  }
}

/** `passes` as a closure for one test: a turn asks a million times a second. */
export function compileTest(test: Test): ValueTest {
  switch (test.op) {
    case 'exists':
      return (value) => value !== undefined && value !== null
    case 'missing':
      return (value) => value === undefined || value === null
    case 'contains': {
      const part = test.value
      return (value) => typeof value === 'string' && value.includes(part)
    }
    case 'starts': {
      const start = test.value
      return (value) => typeof value === 'string' && value.startsWith(start)
    }
    case 'in':
      return compileIn(test.value)
    default:
      return compileComparison(test.op, test.value)
  }
}

function compileIn(values: Scalar[]): ValueTest {
  if (values.length === 1) return compileComparison('=', values[0]!)
  const others = new Set(values.filter((value) => typeof value !== 'number'))
  const numbers = new Set(values.filter((value) => typeof value === 'number').map(comparable))
  return (value) => {
    return typeof value === 'number' ? numbers.has(comparable(value)) : others.has(value as string)
  }
}

function compileComparison(op: Comparison, wanted: Scalar): ValueTest {
  if (op === '!=') {
    const equals = compileComparison('=', wanted)
    return (value) => value !== undefined && value !== null && typeof value !== 'object' && !equals(value)
  }
  if (typeof wanted === 'number') return compileNumber(op, comparable(wanted))
  if (op === '=') return (value) => value === wanted
  if (typeof wanted === 'boolean') return () => false
  return compileText(op, wanted)
}

/** What is not a number compares as NaN does: false. */
function compileNumber(op: Exclude<Comparison, '!='>, wanted: number): ValueTest {
  switch (op) {
    case '=':
      return (value) => comparable(value) === wanted
    case '<':
      return (value) => comparable(value) < wanted
    case '<=':
      return (value) => comparable(value) <= wanted
    case '>':
      return (value) => comparable(value) > wanted
    case '>=':
      return (value) => comparable(value) >= wanted
  }
}

function compileText(op: Exclude<Comparison, '=' | '!='>, wanted: string): ValueTest {
  switch (op) {
    case '<':
      return (value) => typeof value === 'string' && compareText(value, wanted) < 0
    case '<=':
      return (value) => typeof value === 'string' && compareText(value, wanted) <= 0
    case '>':
      return (value) => typeof value === 'string' && compareText(value, wanted) > 0
    case '>=':
      return (value) => typeof value === 'string' && compareText(value, wanted) >= 0
  }
}
