import { DERIVED_NAMES, type Fact, type FactType, type Identifier, type Json, type JsonObject } from '../events.ts'
import * as limits from '../kernel/limits.ts'
import { isToken } from '../kernel/vault.ts'
import { compareIdentifiers, kindOf } from './identity.ts'
import { normalise } from './personal.ts'

/**
 * The one place where what came from outside becomes a fact: checked, coerced once, nothing PostgreSQL cannot store. An
 * item is in Segment's wire shape. What cannot be taken is told apart by a stable code.
 */
export type ItemProblemCode =
  | 'not_an_object'
  | 'unknown_type'
  | 'event_missing'
  | 'event_too_long'
  | 'message_id_invalid'
  | 'identifiers_missing'
  | 'identifier_invalid'
  | 'timestamp_invalid'
  | 'timestamp_too_old'
  | 'properties_invalid'
  | 'too_deep'
  | 'too_large'
  | 'text_not_storable'
  | 'number_not_storable'
  | 'key_forbidden'
  | 'reserved_name'
  | 'too_many_attributes'
  | 'attribute_name_too_long'
  | 'not_storable'

export class ItemProblem extends Error {
  readonly code: ItemProblemCode
  constructor(code: ItemProblemCode, detail: string) {
    super(detail)
    this.code = code
  }
}

export interface ItemContext {
  source: string
  receivedAt: number
  /** The client's clock when it sent the request; the difference to ours is taken off every timestamp. */
  sentAt: number | null
  /** Imports and verbs: no size limit, and events of nobody are taken. */
  trusted: boolean
  /** A person's verb in our own console or API: may use the names that only we write. */
  isVerb?: boolean
  /** Names a message that has no id of its own by its content (see Vault). */
  contentId(content: string): string
}

const TYPES = new Set<string>(['track', 'identify', 'page', 'screen', 'group', 'alias'])

/** Throws ItemProblem. Personal values are still plain: see seal.ts. */
export function coerceItem(item: unknown, context: ItemContext): Fact {
  if (!isObject(item)) throw new ItemProblem('not_an_object', 'an event must be a JSON object')
  const type = item.type
  if (typeof type !== 'string' || !TYPES.has(type))
    throw new ItemProblem('unknown_type', `"type" must be one of ${[...TYPES].join(', ')}`)
  const properties = propertiesOf(item, type as FactType)
  const itemContext = objectAt(item, 'context')
  checkJson(properties, 0, 'properties')
  const text = JSON.stringify(properties)
  const contextKept = keepContext(itemContext)
  if (!context.trusted && text.length > limits.MAX_EVENT_BYTES / 4) {
    if (Buffer.byteLength(text) > limits.MAX_EVENT_BYTES)
      throw new ItemProblem('too_large', `an event may have ${limits.MAX_EVENT_BYTES} bytes`)
  }
  checkText(text, properties)
  return {
    type: type as FactType,
    name: nameOf(item, type as FactType, context),
    source: context.source,
    messageId: messageIdOf(item, context),
    ...timeOf(item, context),
    receivedAt: context.receivedAt,
    identifiers: identifiersOf(item, type as FactType, properties, itemContext, context),
    properties,
    context: contextKept,
  }
}

/** Concluded by the engine, or a person's word about who is who: nobody else may say so. */
const RESERVED = new Set<string>([
  ...DERIVED_NAMES,
  'Customers Joined',
  'Customers Separated',
  'Value Revealed',
  'Customer Exported',
])

function nameOf(item: JsonObject, type: FactType, { isVerb }: ItemContext): string {
  if (type !== 'track') return type
  const event = item.event
  if (typeof event !== 'string' || event.length === 0) throw new ItemProblem('event_missing', '"event" must be a text')
  if (event.length > limits.MAX_EVENT_NAME_CHARS)
    throw new ItemProblem('event_too_long', `"event" may have ${limits.MAX_EVENT_NAME_CHARS} characters`)
  if (!isVerb && RESERVED.has(event)) throw new ItemProblem('reserved_name', `"${event}" is written by Siyu only`)
  return storable(event, 'event')
}

/** What a page is called stands beside its properties; Segment's own clients put it among them, over what is there. */
function propertiesOf(item: JsonObject, type: FactType): JsonObject {
  const given = objectAt(item, type === 'identify' || type === 'group' ? 'traits' : 'properties')
  if (type !== 'page' && type !== 'screen') return given
  const called = ['name', 'category'].filter((key) => typeof item[key] === 'string' && item[key] !== '')
  return called.length === 0 ? given : { ...given, ...Object.fromEntries(called.map((key) => [key, item[key]!])) }
}

/** Without a messageId the content is its own: sending the same twice is still once. */
function messageIdOf(item: JsonObject, { contentId }: ItemContext): string {
  const id = item.messageId
  if (id === undefined || id === null) {
    const { sentAt: _, ...content } = item
    return contentId(JSON.stringify(content))
  }
  if (typeof id !== 'string' || id.length === 0 || id.length > limits.MAX_MESSAGE_ID_CHARS)
    throw new ItemProblem('message_id_invalid', `"messageId" must be 1 to ${limits.MAX_MESSAGE_ID_CHARS} characters`)
  return storable(id, 'messageId')
}

function timeOf(item: JsonObject, { receivedAt, sentAt }: ItemContext): { at: number; mark: Fact['mark'] } {
  const given = item.timestamp ?? item.originalTimestamp
  let at = receivedAt
  if (given !== undefined && given !== null) {
    at = parseInstant(given)
    if (!Number.isFinite(at))
      throw new ItemProblem('timestamp_invalid', '"timestamp" must be an ISO 8601 date and time')
    if (sentAt !== null) at = receivedAt - (sentAt - at)
  }
  if (at < limits.OLDEST_EVENT_MS) throw new ItemProblem('timestamp_too_old', '"timestamp" lies before 1970-01-02')
  return at > receivedAt ? { at: receivedAt, mark: 'future' } : { at, mark: null }
}

export function parseInstant(value: unknown): number {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}([T ]|$)/.test(value)) return Number.NaN
  // Without a zone an instant is UTC, wherever the server stands.
  const hasZone = /([zZ]|[+-]\d{2}:?\d{2})$/.test(value)
  return Date.parse(hasZone || value.length === 10 ? value : `${value}Z`)
}

function identifiersOf(
  item: JsonObject,
  type: FactType,
  traits: JsonObject,
  context: JsonObject,
  { trusted, isVerb }: ItemContext,
): Identifier[] {
  const found = new Map<string, Identifier>()
  const add = (kind: string, value: Json | undefined) => {
    if (value === undefined || value === null || value === '') return
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string' || text.length > limits.MAX_IDENTIFIER_CHARS || text.trim() === '')
      throw new ItemProblem('identifier_invalid', `"${kind}" must be 1 to ${limits.MAX_IDENTIFIER_CHARS} characters`)
    // A verb of ours names a customer by what the database holds.
    const isSealed = isVerb === true && isToken(text)
    const identifier = { kind, value: isSealed ? text : normalise(kind, storable(text, kind)) }
    found.set(`${kind} ${identifier.value}`, identifier)
  }
  add('user_id', item.userId)
  add('anonymous_id', item.anonymousId)
  if (type === 'alias') add('anonymous_id', item.previousId)
  if (type === 'identify') for (const kind of TRAIT_IDENTIFIERS) add(kind, traits[kind])
  const externalIds = context.externalIds
  if (Array.isArray(externalIds))
    for (const entry of externalIds) {
      if (!isObject(entry) || typeof entry.type !== 'string') continue
      if (kindOf(entry.type) && entry.type.length <= 100) add(storable(entry.type, 'externalIds'), entry.id)
    }
  if (found.size === 0 && !trusted)
    throw new ItemProblem('identifiers_missing', '"userId" or "anonymousId" must be given')
  if (found.size > limits.MAX_IDENTIFIERS_PER_EVENT)
    throw new ItemProblem('identifier_invalid', `more than ${limits.MAX_IDENTIFIERS_PER_EVENT} identifiers`)
  return [...found.values()].sort(compareIdentifiers)
}

const TRAIT_IDENTIFIERS = ['phone', 'email', 'unionid', 'member_no', 'external_userid']

/** What is worth keeping of a context; addresses and devices are personal and serve no rule. */
const CONTEXT_KEPT = ['campaign', 'page', 'referrer', 'library', 'locale', 'timezone', 'app', 'screen', 'groupId']
function keepContext(context: JsonObject): JsonObject | null {
  const names = CONTEXT_KEPT.filter((name) => context[name] !== undefined)
  if (names.length === 0) return null
  const kept = Object.fromEntries(names.map((name) => [name, context[name]!]))
  for (const value of Object.values(kept)) checkJson(value, 0, 'context')
  checkText(JSON.stringify(kept), kept)
  return kept
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function objectAt(item: JsonObject, key: string): JsonObject {
  const value = item[key]
  if (value === undefined || value === null) return {}
  if (!isObject(value)) throw new ItemProblem('properties_invalid', `"${key}" must be a JSON object`)
  return value
}

/** Beyond it nothing is measured, and comparing loses digits. */
const MAX_NUMBER = 1e300

function checkJson(value: Json, depth: number, where: string): void {
  if (typeof value === 'number') {
    if (!(Math.abs(value) <= MAX_NUMBER))
      throw new ItemProblem('number_not_storable', `a number in "${where}" is too large`)
    return
  }
  if (typeof value !== 'object' || value === null) return
  if (depth >= limits.MAX_PROPERTY_DEPTH)
    throw new ItemProblem('too_deep', `"${where}" is nested deeper than ${limits.MAX_PROPERTY_DEPTH}`)
  if (Array.isArray(value)) {
    for (const part of value) checkJson(part, depth + 1, where)
    return
  }
  for (const key in value) {
    if (key === '__proto__') throw new ItemProblem('key_forbidden', '"__proto__" is not a name')
    checkJson(value[key]!, depth + 1, where)
  }
}

/** JSON.stringify writes what PostgreSQL cannot store as \\u0000 and \\ud800…\\udfff: a cheap look, then a sure one. */
function checkText(text: string, value: Json): void {
  if (!text.includes('\\u0000') && !text.includes('\\ud')) return
  visitText(value)
}

function visitText(value: Json): void {
  if (typeof value === 'string') storable(value, 'properties')
  else if (Array.isArray(value)) value.forEach(visitText)
  else if (isObject(value))
    for (const [key, part] of Object.entries(value)) {
      storable(key, 'properties')
      visitText(part)
    }
}

function storable(text: string, where: string): string {
  if (text.includes('\u0000') || !text.isWellFormed())
    throw new ItemProblem('text_not_storable', `"${where}" holds a NUL character or half a surrogate pair`)
  return text
}
