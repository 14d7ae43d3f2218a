import { ApiError } from '../api/api.ts'

/** Why the text of a rule is none: in words, and from where to where in it. */
export interface TextProblem {
  message: string
  /** The text it was found in. */
  text: string
  place?: { at: number; end: number }
}

export function textProblemOf(error: unknown, text: string, message: string): TextProblem {
  const isOfText = error instanceof ApiError && error.code === 'rule_text'
  const { at, end } = ((isOfText && error.details) || {}) as { at?: number; end?: number }
  const isPlaced = at !== undefined && end !== undefined
  return { message, text, ...(isPlaced && { place: { at, end } }) }
}
