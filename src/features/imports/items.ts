import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../../events.ts'
import { isDamagedId, cleanId, ownText } from './values.ts'
import { MAX_IDENTIFIER_CHARS, MAX_MESSAGE_ID_CHARS } from '../../kernel/limits.ts'
import type { Plan } from './mapping.ts'
import { reject, type Reject } from './problem.ts'

/** What the engine's door takes: Segment's wire shape. */
export interface SegmentItem {
  type: 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias'
  messageId: string
  timestamp: string
  event?: string
  userId?: string
  anonymousId?: string
  properties?: JsonObject
  traits?: JsonObject
  context?: JsonObject
}

export interface ItemResult {
  status: 'stored' | 'repeated' | 'quarantined'
  code?: string
  detail?: string
}

/** An item on its way, and where in the file it came from. */
export interface Unit {
  item: SegmentItem
  line: number
  weight: number
}

/** Who a row is about. Rows of one customer have the same key. */
export interface Person {
  key: string
  userId?: string
  anonymousId?: string
  externalIds: { type: string; id: string }[]
}

/** Undefined when no identifying cell has a value. */
export class PersonReader {
  private readonly plan: Plan
  private readonly known = new Map<string, Person>()

  constructor(plan: Plan) {
    this.plan = plan
  }

  read(cells: readonly string[]): Person | Reject | undefined {
    let key = ''
    for (const { field, index } of this.plan.identifiers) {
      const id = cleanId(cells[index]!)
      if (id === '') continue
      if (isDamagedId(id)) return reject('id_damaged', id)
      if (id.length > MAX_IDENTIFIER_CHARS) return reject('id_too_long', id)
      key += `${field}\u0000${id}\u0001`
    }
    if (key === '') return undefined
    const known = this.known.get(key)
    if (known) return known
    if (this.known.size > 50_000) this.known.clear()
    const person = personOf(ownText(key))
    this.known.set(person.key, person)
    return person
  }
}

function personOf(key: string): Person {
  const person: Person = { key, externalIds: [] }
  for (const part of key.split('\u0001').slice(0, -1)) {
    const [field, id] = part.split('\u0000') as [string, string]
    if (field === 'customer') person.userId = id
    else if (field === 'anonymous') person.anonymousId = id
    else person.externalIds.push({ type: field, id })
  }
  return person
}

/** Nobody's item carries no identifier at all: the door takes such facts from imports. */
export function identifiersOf(person: Person | undefined): Pick<SegmentItem, 'userId' | 'anonymousId' | 'context'> {
  if (!person) return {}
  return {
    ...(person.userId === undefined ? {} : { userId: person.userId }),
    ...(person.anonymousId === undefined ? {} : { anonymousId: person.anonymousId }),
    ...(person.externalIds.length === 0
      ? {}
      : {
          context: { externalIds: person.externalIds.map((id) => ({ ...id, collection: 'users', encoding: 'none' })) },
        }),
  }
}

export const isoTime = (ms: number): string => new Date(ms).toISOString()

/** The same id for the same thing, whatever file it comes from; a long one is hashed into the room there is. */
export function messageIdFor(kind: string, id: string): string {
  const plain = `${kind}:${id}`
  return plain.length <= MAX_MESSAGE_ID_CHARS ? plain : `${kind}:${digest(id)}`
}

export const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** JSON with sorted keys: equal contents are equal texts. */
export function canonical(value: Json | undefined): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  const entries = Object.keys(value)
    .sort()
    .filter((key) => value[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
  return `{${entries.join()}}`
}
