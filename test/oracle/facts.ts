import { DateTime } from 'luxon'
import type { Step, Window } from '../../src/rules/language.ts'
import { lookUp, orderOfText, passes } from './values.ts'

/** A fact as it came, before anything was made of it. */
export interface RawFact {
  at: number
  source: string
  messageId: string
  type: 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias'
  name: string
  properties: object
  /** Which of the person's accounts it is about, where they have several. */
  account?: string | undefined
}

/** Facts in the order they arrived, duplicates and all. */
export interface Person {
  facts: RawFact[]
}

export type OrderKey = Pick<RawFact, 'at' | 'source' | 'messageId'>

export const orderOfFacts = (a: OrderKey, b: OrderKey): number =>
  a.at - b.at || orderOfText(a.source, b.source) || orderOfText(a.messageId, b.messageId)

/** What counts at `now`: each (source, messageId) once, as it first arrived, nothing from the future, in total order. */
export function factsAt(person: Person, now: number): RawFact[] {
  const seen = new Set<string>()
  const once = person.facts.filter(({ source, messageId }) => {
    const key = `${source.length} ${source}${messageId}`
    return !seen.has(key) && seen.add(key)
  })
  return once.filter((fact) => fact.at <= now).sort(orderOfFacts)
}

/** The latest value of every trait; null takes the trait away. */
export function attributesOf(facts: RawFact[]): Record<string, unknown> {
  const attributes: Record<string, unknown> = Object.create(null)
  for (const fact of facts)
    if (fact.type === 'identify')
      for (const [name, value] of Object.entries(fact.properties)) {
        if (value === null) delete attributes[name]
        else attributes[name] = value
      }
  return attributes
}

export const matches = (step: Step, fact: RawFact): boolean =>
  fact.name === step.event &&
  step.where.every((filter) => passes(filter.test, lookUp(fact.properties, filter.property)))

/** The first instant that is inside the window. */
export function windowStart(window: Window, now: number, zone: string): number {
  if (window.kind === 'rolling') return now - window.ms + 1
  if (window.kind === 'since') return Date.parse(window.at)
  if (window.kind === 'ever') return -Infinity
  const current = DateTime.fromMillis(now, { zone }).startOf(window.unit)
  return current
    .minus({ [`${window.unit}s`]: window.units - 1 })
    .startOf(window.unit)
    .toMillis()
}

export function isWithin(window: Window, now: number, zone: string): (fact: RawFact) => boolean {
  const start = windowStart(window, now, zone)
  return ({ at }) => start <= at && at <= now
}
