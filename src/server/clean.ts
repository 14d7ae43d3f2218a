import { MAX_JSON_DEPTH } from '../kernel/limits.ts'

/** Where in a request there is something that PostgreSQL cannot store or no code should walk (NUL, lone surrogates,
 *  nesting without end), and what; undefined when there is nothing. Shapes need not think of it again. */
export function findDirt(value: unknown, at = '', depth = 0): { at: string; problem: string } | undefined {
  if (typeof value === 'string') {
    const problem = dirtIn(value)
    return problem === undefined ? undefined : { at, problem }
  }
  if (value === null || typeof value !== 'object') return undefined
  if (depth >= MAX_JSON_DEPTH) return { at: at.slice(0, 100), problem: `nested deeper than ${MAX_JSON_DEPTH}` }
  for (const [key, inner] of Object.entries(value)) {
    const problem = dirtIn(key)
    if (problem !== undefined) return { at, problem: `a name ${problem}` }
    const found = findDirt(inner, at === '' ? key : `${at}.${key}`, depth + 1)
    if (found) return found
  }
  return undefined
}

const dirtIn = (text: string): string | undefined =>
  text.includes('\0') ? 'holds a NUL character' : text.isWellFormed() ? undefined : 'holds half of a character'
