import { DateTime } from 'luxon'
import type { LeafOf, Rule, Window } from '../../src/rules/language.ts'
import { daysToNext } from './anniversary.ts'
import { attributesOf, factsAt, isWithin, matches, type Person, type RawFact } from './facts.ts'
import { isOrder, lifecycleOf } from './lifecycle.ts'
import { holdsTag } from './tags.ts'
import { fixed, lookUp, orderOfBig, passes, satisfies } from './values.ts'
import type { World } from './world.ts'

/**
 * The oracle: what a rule means, by replaying every raw fact for every question. It keeps nothing, is clever about
 * nothing, and shares nothing with the engine but the types of the rule language. Where the engine and this file
 * disagree one of them is wrong, and this one is short enough to read.
 */
export function holds(rule: Rule, person: Person, now: number, world: World): boolean {
  return judge(rule, { person, facts: factsAt(person, now), now, world })
}

interface Moment {
  person: Person
  facts: RawFact[]
  now: number
  world: World
}

const DAY = 86_400_000

function judge(rule: Rule, moment: Moment): boolean {
  const { person, facts, now, world } = moment
  switch (rule.kind) {
    case 'all':
      return rule.of.every((part) => judge(part, moment))
    case 'any':
      return rule.of.some((part) => judge(part, moment))
    case 'not':
      return !judge(rule.of, moment)
    case 'attribute':
      return passes(rule.test, lookUp(attributesOf(facts), rule.attribute))
    case 'tag':
      return holdsTag(rule.tag, facts, now, world, (one) => judge(one, moment))
    case 'segment': {
      const segment = world.segments[rule.segment]
      return segment !== undefined && judge(segment, moment)
    }
    case 'stage':
      return world.stageOf?.(person, rule.set, now) === rule.stage
    case 'contact':
    case 'group':
      return bond(rule, facts)
    case 'lifecycle':
      return lifecycleOf(facts, now, world.lineMedianMs) === rule.state
    case 'anniversary': {
      const days = daysToNext(lookUp(attributesOf(facts), rule.attribute), now, world.zone)
      return days !== undefined && rule.fromDays <= days && days <= rule.toDays
    }
    case 'sequence':
      return sequence(rule, moment)
    case 'unanswered':
      return unanswered(rule, moment)
    case 'metric':
      return metric(rule, moment)
    default:
      return aggregate(rule, moment)
  }
}

const inside = (window: Window, { now, world }: Moment) => isWithin(window, now, world.zone)

function aggregate(
  rule: LeafOf<'count' | 'distinct' | 'sum' | 'average' | 'min' | 'max' | 'first' | 'last'>,
  moment: Moment,
): boolean {
  const facts = moment.facts.filter(inside(rule.window, moment)).filter((fact) => matches(rule.of, fact))
  if (rule.kind === 'count') return satisfies(rule.op, facts.length - rule.value)

  const values = facts.map((fact) => lookUp(fact.properties, rule.property))
  if (rule.kind === 'first' || rule.kind === 'last')
    return facts.length > 0 && passes(rule.test, values.at(rule.kind === 'first' ? 0 : -1))
  if (rule.kind === 'distinct') return satisfies(rule.op, countDistinct(values) - rule.value)

  const numbers = values.map(fixed).filter((value) => value !== undefined)
  const threshold = fixed(rule.value)!
  const sum = numbers.reduce((total, value) => total + value, 0n)
  if (rule.kind === 'sum') return satisfies(rule.op, orderOfBig(sum, threshold))
  if (numbers.length === 0) return false
  if (rule.kind === 'average') return satisfies(rule.op, orderOfBig(sum, threshold * BigInt(numbers.length)))
  numbers.sort(orderOfBig)
  return satisfies(rule.op, orderOfBig(numbers.at(rule.kind === 'min' ? 0 : -1)!, threshold))
}

/** Of every account and whoever it is with, the last word of all. */
function bond(rule: LeafOf<'contact' | 'group'>, facts: RawFact[]): boolean {
  const isContact = rule.kind === 'contact'
  const [began, ended, key] = isContact
    ? ['Contact Added', 'Contact Ended', 'userid']
    : ['Group Joined', 'Group Left', 'chat']
  const words = facts
    .filter(({ name }) => name === began || name === ended)
    .map((fact) => ({ ...(fact.properties as Record<string, unknown>), fact, other: lookUp(fact.properties, key) }))
    .filter(({ other }) => typeof other === 'string') as { fact: RawFact; other: string; [name: string]: unknown }[]
  return words.some(({ fact, other, state, addWay }, i) => {
    const isOverruled = words.slice(i + 1).some((later) => later.other === other && later.fact.account === fact.account)
    if (fact.name === ended || isOverruled) return false
    const isAmong = (wanted: unknown[], value: unknown) => wanted.length === 0 || wanted.includes(value)
    if (rule.kind === 'group') return isAmong(rule.chats, other)
    return isAmong(rule.staff, other) && isAmong(rule.states, state) && isAmong(rule.addWays, addWay)
  })
}

/** 1 and "1" are two values, 1 and 1.0000001 are one; what is no scalar, or a number out of range, is none. */
function countDistinct(values: unknown[]): number {
  const texts = values.filter((value) => typeof value === 'string')
  const booleans = values.filter((value) => typeof value === 'boolean')
  const numbers = values.map(fixed).filter((value) => value !== undefined)
  return new Set(texts).size + new Set(booleans).size + new Set(numbers).size
}

/** Tries every start; from it, a fact stands at step i when it matches and comes after one that stands at step i − 1. */
function sequence(rule: LeafOf<'sequence'>, moment: Moment): boolean {
  const { facts } = moment
  const isIn = inside(rule.window, moment)
  return facts.some((start, startIndex) => {
    if (!matches(rule.steps[0]!, start)) return false
    let standing = [startIndex]
    for (const step of rule.steps.slice(1))
      standing = facts.flatMap((fact, i) =>
        matches(step, fact) && fact.at - start.at <= rule.withinMs && standing.some((before) => before < i) ? [i] : [],
      )
    return standing.some((end) => isIn(facts[end]!))
  })
}

function unanswered(rule: LeafOf<'unanswered'>, moment: Moment): boolean {
  const { facts, now } = moment
  const isIn = inside(rule.window, moment)
  return facts.some(
    (first, i) =>
      matches(rule.first, first) &&
      isIn(first) &&
      first.at + rule.withinMs <= now &&
      !facts.slice(i + 1).some((then) => matches(rule.then, then) && then.at <= first.at + rule.withinMs),
  )
}

function metric(rule: LeafOf<'metric'>, { facts, now, world }: Moment): boolean {
  const orders = facts.filter(isOrder)
  const threshold = fixed(rule.value)!
  if (rule.metric === 'frequency') return satisfies(rule.op, orderOfBig(BigInt(orders.length) * 1_000_000n, threshold))
  if (rule.metric === 'recency') {
    if (orders.length === 0) return false
    const days = daysOver(orders.at(-1)!.at, now, world.zone)
    return satisfies(rule.op, orderOfBig(BigInt(days) * 1_000_000n, threshold))
  }
  const revenue = orders.map((order) => fixed(lookUp(order.properties, 'revenue')) ?? 0n)
  return satisfies(
    rule.op,
    orderOfBig(
      revenue.reduce((total, value) => total + value, 0n),
      threshold,
    ),
  )
}

/** As many days as can be added to the first instant by the clock on the wall without passing `now`. */
function daysOver(from: number, now: number, zone: string): number {
  const start = DateTime.fromMillis(from, { zone })
  // Counting from 0 says the same, slowly: no clock is ever moved by two days.
  let days = Math.max(0, Math.floor((now - from) / DAY) - 2)
  while (start.plus({ days: days + 1 }).toMillis() <= now) days++
  return days
}
