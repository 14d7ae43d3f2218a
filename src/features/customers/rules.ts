import type { Json, JsonObject } from '../../events.ts'
import type { Role } from '../../kernel/route.ts'
import { isToken } from '../../kernel/vault.ts'
import { mask } from '../../pipeline/personal.ts'
import type { Opened } from '../../pipeline/vault-store.ts'

/** Names are plain in one table; who only reads numbers (analysts) is shown their first character. */
const SEES_NAMES: readonly Role[] = ['staff', 'lead', 'operator', 'admin']
const seesNames = (role: Role): boolean => SEES_NAMES.includes(role)

export const shownName = (name: string | undefined, role: Role): string | null =>
  name === undefined ? null : seesNames(role) ? name : mask('name', name)

export function holdsToken(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return isToken(value)
  return (Array.isArray(value) ? value : Object.values(value)).some(holdsToken)
}

/** What is personal of a value, masked for who may see that much, part by part: of an address the city is plain. */
export function shownValue(name: string, value: Json, opened: ReadonlyMap<string, Opened>, role: Role): Json {
  if (isToken(value)) {
    const held = opened.get(value)
    return held && seesNames(role) ? mask(name, held.value) : null
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((part) => shownValue(name, part, opened, role))
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, shownValue(`${name}.${key}`, part, opened, role)]),
  )
}

/** A token says nothing to a person, also in the middle of a sentence. */
const HIDDEN = '•••'
const TOKENS = /tok_[\w-]{22}/g
function withoutTokens(value: Json): Json {
  if (typeof value === 'string') return value.includes('tok_') ? value.replace(TOKENS, HIDDEN) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withoutTokens)
  return withoutTokensIn(value)
}
export const withoutTokensIn = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, part]) => [key, withoutTokens(part)]))
