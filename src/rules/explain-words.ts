import type { Evidence, Millionths } from './evidence.ts'
import type { Comparison, Test } from './language.ts'

/** What one language must be able to say. */
export interface Words {
  answer(answer: boolean, text: string): string
  not(inner: boolean): string
  joined(kind: 'all' | 'any', held: number, count: number): string
  leaf(evidence: Evidence, instant: (at: number) => string): string
}

/** An instant in the brand's zone. */
export type Instant = (at: number) => string

const MAX_SHOWN_CHARS = 60
const MAX_SHOWN_VALUES = 5

/** Names and texts come from outside and may be long or span lines. */
export function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= MAX_SHOWN_CHARS) return line.toWellFormed()
  return `${line.slice(0, MAX_SHOWN_CHARS).toWellFormed()}…`
}

/** The first values of a long list, and whether there were more. */
export function firstValues(test: Extract<Test, { op: 'in' }>): { values: typeof test.value; more: boolean } {
  return { values: test.value.slice(0, MAX_SHOWN_VALUES), more: test.value.length > MAX_SHOWN_VALUES }
}

/** Millionths as a decimal, without zeros at the end. */
export function decimal(value: Millionths): string {
  const digits = String(value < 0n ? -value : value).padStart(7, '0')
  const fraction = digits.slice(-6).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -6)}${fraction && `.${fraction}`}`
}

/** Of counts: "not once" is how people say it. */
export const isNone = ({ op, value }: { op: Comparison; value: number }): boolean =>
  value === 0 ? op === '=' || op === '<=' : value === 1 && op === '<'
