import type { Comparison, Test } from '../../src/rules/language.ts'

/**
 * What the oracle thinks of single values. Everything here is written again, on purpose: an oracle that borrowed the
 * engine's arithmetic or text order would repeat its mistakes.
 */

/** Beyond this, in either direction, a number is compared but not added up. */
const LARGEST = 9_000_000_000

/** What aggregates see of a value. */
export const fixed = (value: unknown): bigint | undefined =>
  typeof value === 'number' && Math.abs(value) <= LARGEST ? millionths(value) : undefined

/** A number in millionths, rounded half away from zero, from its shortest decimal text (so 0.1 is 0.1). */
function millionths(value: unknown): bigint | undefined {
  if (typeof value !== 'number') return undefined
  const [mantissa, exponent] = String(Math.abs(value)).split('e') as [string, string?]
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?]
  const digits = BigInt(whole + fraction)
  const shift = Number(exponent ?? 0) - fraction.length + 6
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : half(digits, 10n ** BigInt(-shift))
  return value < 0 ? -size : size
}

const half = (digits: bigint, by: bigint): bigint => (2n * digits + by) / (2n * by)

/** By code point: -1, 0 or 1. */
export function orderOfText(a: string, b: string): number {
  const x = [...a]
  const y = [...b]
  for (let i = 0; i < x.length && i < y.length; i++) {
    const difference = x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!
    if (difference !== 0) return Math.sign(difference)
  }
  return Math.sign(x.length - y.length)
}

/** Whether `order` (negative, zero, positive: how the left side stands to the right one) satisfies the comparison. */
export function satisfies(op: Comparison, order: number): boolean {
  if (op === '=') return order === 0
  if (op === '!=') return order !== 0
  if (op === '<') return order < 0
  if (op === '<=') return order <= 0
  if (op === '>') return order > 0
  return order >= 0
}

export const orderOfBig = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

/** A property by its dotted path. A property whose own name is the whole path wins; lists are not entered. */
export function lookUp(properties: object, path: string): unknown {
  if (Object.hasOwn(properties, path)) return (properties as Record<string, unknown>)[path]
  let value: unknown = properties
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    if (!Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}

export function passes(test: Test, value: unknown): boolean {
  const missing = value === undefined || value === null
  if (!('value' in test)) return missing === (test.op === 'missing')
  if (missing || typeof value === 'object') return false
  if (test.op === 'contains') return typeof value === 'string' && value.includes(test.value)
  if (test.op === 'starts') return typeof value === 'string' && value.startsWith(test.value)
  if (test.op === 'in') return test.value.some((one) => equal(value, one))
  if (test.op === '=') return equal(value, test.value)
  if (test.op === '!=') return !equal(value, test.value)
  if (typeof value === 'string' && typeof test.value === 'string')
    return satisfies(test.op, orderOfText(value, test.value))
  const left = millionths(value)
  const right = millionths(test.value)
  return left !== undefined && right !== undefined && satisfies(test.op, orderOfBig(left, right))
}

function equal(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' || typeof b === 'number')
    return millionths(a) !== undefined && millionths(a) === millionths(b)
  return a === b
}
