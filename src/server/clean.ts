import { MAX_JSON_DEPTH } from '../kernel/limits.ts'
import { wordingsOf, type Wording } from '../kernel/wording.ts'

const say = wordingsOf({
  nested_too_deep: { zh: '嵌套超过 {limit} 层', en: 'is nested deeper than {limit}' },
  nul_character: { zh: '含有 NUL 字符', en: 'holds a NUL character' },
  half_character: { zh: '含有不完整的字符', en: 'holds half of a character' },
})

/** Where in a request there is something that PostgreSQL cannot store or no code should walk (NUL, lone surrogates,
 *  nesting without end), and what; undefined when there is nothing. Shapes need not think of it again. */
export function findDirt(value: unknown, at = '', depth = 0): { at: string; problem: Wording } | undefined {
  if (typeof value === 'string') {
    const problem = dirtIn(value)
    return problem === undefined ? undefined : { at, problem }
  }
  if (value === null || typeof value !== 'object') return undefined
  if (depth >= MAX_JSON_DEPTH)
    return { at: at.slice(0, 100), problem: say('nested_too_deep', { limit: MAX_JSON_DEPTH }) }
  for (const [key, inner] of Object.entries(value)) {
    const problem = dirtIn(key)
    if (problem !== undefined) return { at, problem }
    const found = findDirt(inner, at === '' ? key : `${at}.${key}`, depth + 1)
    if (found) return found
  }
  return undefined
}

const dirtIn = (text: string): Wording | undefined =>
  text.includes('\0') ? say('nul_character') : text.isWellFormed() ? undefined : say('half_character')
