import type { Json, JsonObject } from '../../events.ts'
import { isToken } from '../../kernel/vault.ts'
import type { Opened } from '../../pipeline/vault-store.ts'

/** Tokens become what they stand for; one whose value is gone stays a token. */
export function openDeep(value: Json, opened: ReadonlyMap<string, Opened>): Json {
  if (isToken(value)) return opened.get(value)?.value ?? value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((part) => openDeep(part, opened))
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, openDeep(part, opened)]))
}

/** Shorter ids are too likely to be something else by chance. */
const MIN_ID_CHARS = 4
/** Shorter values are not looked for inside of texts. */
const MIN_INSIDE_CHARS = 7

/** What must not be found any more of a person. */
export class Traces {
  /** Values of identities: tokens, and ids that are plain. */
  private readonly ids: Set<string>
  private readonly words: Set<string>
  private readonly inside: string[]

  constructor(identityValues: string[], personalValues: Json[]) {
    this.ids = new Set(identityValues)
    const texts = personalValues.flatMap(scalarsOf)
    const longIds = identityValues.filter((value) => value.length >= MIN_ID_CHARS)
    this.words = new Set([...texts, ...longIds])
    this.inside = [...new Set(texts.filter((text) => text.length >= MIN_INSIDE_CHARS))].sort(
      (a, b) => b.length - a.length,
    )
  }

  /** An event of the person's own: every token goes, whoever it stands for, and whatever is theirs. */
  clean(properties: JsonObject): JsonObject {
    return this.walk(properties, true) as JsonObject
  }

  /** An event of somebody else that names the person's identifiers. */
  forget(properties: JsonObject): JsonObject {
    return this.walk(properties, false) as JsonObject
  }

  /** Whether something that was sent holds an identifier of the person. */
  isIn(value: Json): boolean {
    if (typeof value === 'object' && value !== null)
      return (Array.isArray(value) ? value : Object.values(value)).some((part) => this.isIn(part))
    const text = typeof value === 'number' ? String(value) : value
    return typeof text === 'string' && (this.ids.has(text) || this.words.has(text) || this.isInside(text))
  }

  isInside(text: string): boolean {
    return this.inside.some((part) => text.includes(part))
  }

  /** Undefined: it goes. */
  private walk(value: Json, isOwn: boolean): Json | undefined {
    if (typeof value === 'string') return this.isGone(value, isOwn) ? undefined : isOwn ? this.cut(value) : value
    if (typeof value === 'number') return isOwn && this.words.has(String(value)) ? undefined : value
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) {
      const parts = value.filter((part) => !this.isIdentifier(part))
      return parts.map((part) => this.walk(part, isOwn)).filter((part) => part !== undefined)
    }
    const parts = Object.entries(value).map(([key, part]) => [key, this.walk(part, isOwn)] as const)
    return Object.fromEntries(parts.filter(([, part]) => part !== undefined)) as JsonObject
  }

  private isGone(text: string, isOwn: boolean): boolean {
    return isOwn ? isToken(text) || this.words.has(text) : isToken(text) && this.ids.has(text)
  }

  /** {kind, value} as a person's word about who is who names one. */
  private isIdentifier(part: Json): boolean {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return false
    return typeof part.kind === 'string' && typeof part.value === 'string' && this.ids.has(part.value)
  }

  private cut(text: string): string {
    let rest = text
    for (const part of this.inside) if (rest.includes(part)) rest = rest.replaceAll(part, '…')
    return rest
  }
}

function scalarsOf(value: Json): string[] {
  if (typeof value === 'string') return value.length > 1 ? [value] : []
  if (typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null) return []
  return (Array.isArray(value) ? value : Object.values(value)).flatMap(scalarsOf)
}
