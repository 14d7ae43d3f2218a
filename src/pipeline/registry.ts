import type { Fact, Json, JsonObject } from '../events.ts'
import type { Database, Session } from '../kernel/database.ts'
import { MAX_ATTRIBUTE_NAME_CHARS, MAX_ATTRIBUTES } from '../kernel/limits.ts'
import { sql } from '../kernel/sql.ts'
import { isToken } from '../kernel/vault.ts'
import { ItemProblem, parseInstant } from './coerce.ts'
import { instant } from './identity-store.ts'
import { categoryOf } from './personal.ts'

/**
 * Every trait that stored facts have brought, with the type of what it holds. A process remembers what it has seen, so
 * that an event with known traits asks nothing of the database. An event that would bring a name too many is parked in
 * quarantine with the reason: kept in the log it would grow customers without end, dropped it would be lost in silence.
 */
export type AttributeType = 'text' | 'number' | 'boolean' | 'date' | 'list' | 'object' | 'mixed'

/** What facts brought that the registry does not hold yet. */
export type Learned = Map<string, AttributeType>

const FRESH_MS = 1_000

export class AttributeRegistry {
  private readonly held = new Map<string, AttributeType>()
  private readAt = -Infinity
  private readonly maxAttributes: number

  constructor({ maxAttributes = MAX_ATTRIBUTES } = {}) {
    this.maxAttributes = maxAttributes
  }

  /** Which of the facts may not be taken, and why. Undefined, at once, when all may. */
  refused(database: Database, facts: Fact[], now: number): Promise<Map<Fact, ItemProblem>> | undefined {
    if (facts.every((fact) => fact.type !== 'identify' || this.holdsAll(fact.properties))) return undefined
    return this.judge(database, facts, now)
  }

  private holdsAll(traits: JsonObject): boolean {
    for (const name in traits) if (!this.held.has(name)) return false
    return true
  }

  private async judge(database: Database, facts: Fact[], now: number): Promise<Map<Fact, ItemProblem>> {
    const problems = new Map<Fact, ItemProblem>()
    const isFresh = Math.abs(now - this.readAt) < FRESH_MS
    if (!isFresh) {
      const { rows } = await database.pool.query<{ name: string; type: AttributeType }>(
        sql`select name, type from attributes`,
      )
      for (const { name, type } of rows) this.held.set(name, type)
      this.readAt = now
    }
    const coming = new Set<string>()
    for (const fact of facts) {
      if (fact.type !== 'identify') continue
      const fresh = Object.keys(fact.properties).filter((name) => !this.held.has(name))
      const problem = fresh.some((name) => name.length > MAX_ATTRIBUTE_NAME_CHARS)
        ? new ItemProblem(
            'attribute_name_too_long',
            `the name of a trait may have ${MAX_ATTRIBUTE_NAME_CHARS} characters`,
          )
        : this.held.size + new Set([...coming, ...fresh]).size > this.maxAttributes
          ? new ItemProblem('too_many_attributes', `there are ${this.maxAttributes} attributes already`)
          : undefined
      if (problem) problems.set(fact, problem)
      else for (const name of fresh) coming.add(name)
    }
    return problems
  }

  /** Writes what the stored facts brought; call `learn` once the transaction has ended well. */
  async note(session: Session, facts: Fact[], now: number): Promise<Learned | undefined> {
    const found = new Map<string, AttributeType>()
    for (const fact of facts) {
      if (fact.type !== 'identify') continue
      for (const name in fact.properties) {
        const type = typeOf(fact.properties[name]!, fact)
        const held = found.get(name) ?? this.held.get(name)
        if (type && (held === undefined || widened(held, type) !== held))
          found.set(name, held ? widened(held, type) : type)
      }
    }
    if (found.size === 0) return undefined
    const rows = [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, type]) => ({ n: name, t: type, p: categoryOf(name) !== undefined }))
    const written = await session.rawRows(sql`
      insert into attributes as a (name, type, personal, first_seen_at, sealed_at)
      select n, t, p, ${instant(now)}::timestamptz, case when p then ${instant(now)}::timestamptz end
      from jsonb_to_recordset(${JSON.stringify(rows)}) as r (n text, t text, p boolean)
      on conflict (name) do update set type =
        case when a.type = excluded.type then a.type
             when a.type in ('text', 'date') and excluded.type in ('text', 'date') then 'text' else 'mixed' end
      returning name, type`)
    return new Map(written as [string, AttributeType][])
  }

  learn(learned: Learned | undefined): void {
    for (const [name, type] of learned ?? []) this.held.set(name, type)
  }
}

/** A date is a text too; everything else that disagrees is mixed. */
function widened(held: AttributeType, type: AttributeType): AttributeType {
  if (held === type) return held
  const areTexts = (held === 'text' || held === 'date') && (type === 'text' || type === 'date')
  return areTexts ? 'text' : 'mixed'
}

/** Of nothing there is no type. A token says nothing of what it stands for, its secret does. */
function typeOf(value: Json, fact: Fact): AttributeType | undefined {
  if (value === null || value === '') return undefined
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return 'object'
  if (fact.secrets && isToken(value)) {
    const secret = fact.secrets.find((one) => one.token === value)
    if (secret) return typeOf(secret.value, { ...fact, secrets: undefined })
  }
  return Number.isNaN(parseInstant(value)) ? 'text' : 'date'
}
