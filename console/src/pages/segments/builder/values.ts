import type { Scalar, Test } from '../../../../../src/rules/language.ts'

/** "180" is a number, "true" is yes; anything else is text, and so are "007" and the "1." of somebody who is going to write
 *  "1.5". What stands in quotes is text whatever it looks like. Where the values are known to be text, all is: a text never
 *  equals a number. */
export function scalarOf(written: string, isText = false): Scalar {
  if (isText) return written
  if (written === 'true' || written === 'false') return written === 'true'
  if (String(Number(written)) === written && Number.isFinite(Number(written))) return Number(written)
  return unquoted(written) ?? written
}

function unquoted(written: string): string | undefined {
  if (!/^".*"$/s.test(written)) return undefined
  try {
    const text: unknown = JSON.parse(written)
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}

/** As it is written in a field, so that `scalarOf` reads the same again. */
export function writtenOf(value: Scalar, isText = false): string {
  const plain = String(value)
  return scalarOf(plain, isText) === value || typeof value !== 'string' ? plain : JSON.stringify(value)
}

export function withOperator(test: Test, op: Test['op']): Test {
  const value = 'value' in test ? (Array.isArray(test.value) ? (test.value[0] ?? '') : test.value) : ''
  if (op === 'exists' || op === 'missing') return { op }
  if (op === 'in') return { op, value: value === '' ? [] : [value] }
  if (op === 'contains' || op === 'starts') return { op, value: String(value) }
  return { op, value }
}
