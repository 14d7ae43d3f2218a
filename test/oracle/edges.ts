import { DateTime } from 'luxon'
import type { Rule, Step, Window } from '../../src/rules/language.ts'
import { daysToNext } from './anniversary.ts'
import { attributesOf, factsAt, matches, windowStart, type Person, type RawFact } from './facts.ts'
import { orderInstantsOf, rhythmOf } from './lifecycle.ts'
import { handSet } from './tags.ts'
import { lookUp } from './values.ts'
import type { World } from './world.ts'

const DAY = 86_400_000

/**
 * The instants at which time alone could change the answer, given these facts: what a wake must not miss, and where a
 * wrong `<` for `<=` shows. The generator asks there, and a millisecond to either side.
 */
export function edgesOf(rule: Rule, facts: RawFact[], world: World): number[] {
  const { zone } = world
  const leaving = (step: Step, window: Window) =>
    facts.flatMap((fact) => (matches(step, fact) ? endOf(window, fact.at, zone) : []))
  switch (rule.kind) {
    case 'all':
    case 'any':
      return rule.of.flatMap((part) => edgesOf(part, facts, world))
    case 'not':
      return edgesOf(rule.of, facts, world)
    case 'segment':
      return world.segments[rule.segment] ? edgesOf(world.segments[rule.segment]!, facts, world) : []
    case 'tag':
      return tagEdges(rule.tag, facts, world)
    case 'lifecycle':
      return lifecycleEdges(facts, world.lineMedianMs)
    case 'metric': {
      const last = orderInstantsOf(facts).at(-1)
      if (rule.metric !== 'recency' || last === undefined) return []
      const whole = Math.floor(rule.value)
      return [whole, whole + 1].map((days) => DateTime.fromMillis(last, { zone }).plus({ days }).toMillis())
    }
    case 'anniversary':
      return anniversaryEdges(lookUp(attributesOf(facts), rule.attribute), rule.fromDays, rule.toDays, facts, zone)
    case 'sequence':
      return leaving(rule.steps.at(-1)!, rule.window)
    case 'unanswered': {
      const due = facts.filter((fact) => matches(rule.first, fact)).map((fact) => fact.at + rule.withinMs)
      return [...due, ...leaving(rule.first, rule.window)]
    }
    case 'attribute':
    case 'stage':
    case 'contact':
    case 'group':
      return []
    default:
      return leaving(rule.of, rule.window)
  }
}

/** How far the question is, in ms, from the nearest such instant, or from facts on the line where a window starts. */
export function distanceToEdge(rule: Rule, person: Person, now: number, world: World): number {
  const facts = factsAt(person, now)
  const toEdges = edgesOf(rule, facts, world).map((edge) => Math.abs(edge - now))
  const toLines = windowsOf(rule, world).flatMap(([step, window]) => {
    if (window.kind !== 'calendar' && window.kind !== 'since') return []
    const start = windowStart(window, now, world.zone)
    return facts.filter((fact) => matches(step, fact)).map((fact) => Math.abs(fact.at - start))
  })
  return Math.min(Infinity, ...toEdges, ...toLines)
}

/** The first instant at which a fact of time `at` is no longer inside. */
function endOf(window: Window, at: number, zone: string): number[] {
  if (window.kind === 'rolling') return [at + window.ms]
  if (window.kind !== 'calendar') return []
  const key = `${zone} ${window.unit} ${window.units} ${at}`
  if (!endsByKey.has(key)) endsByKey.set(key, endOfCalendar(window, at, zone))
  return [endsByKey.get(key)!]
}

/** Calendars are slow and a generator asks about the same facts again and again. */
const endsByKey = new Map<string, number>()

const endOfCalendar = ({ unit, units }: Extract<Window, { kind: 'calendar' }>, at: number, zone: string): number =>
  DateTime.fromMillis(at, { zone })
    .startOf(unit)
    .plus({ [`${unit}s`]: units })
    .startOf(unit)
    .toMillis()

function tagEdges(slug: string, facts: RawFact[], world: World): number[] {
  const tag = world.tags[slug]
  if (!tag) return []
  const group = Object.entries(world.tags).filter(([one, { group }]) =>
    world.tagGroups[tag.group]?.singleChoice ? group === tag.group : one === slug,
  )
  return group.flatMap(([one, { rule }]) => {
    const until = handSet(one, facts, world)?.until
    return [...(Number.isFinite(until) ? [until!] : []), ...(rule ? edgesOf(rule, facts, world) : [])]
  })
}

function lifecycleEdges(facts: RawFact[], lineMedianMs: number | null): number[] {
  const orders = orderInstantsOf(facts)
  const known = facts.slice(0, 1).flatMap(({ at }) => [at + 30 * DAY, at + 90 * DAY])
  const due = orders.flatMap((at, i) => {
    const rhythm = rhythmOf(orders.slice(0, i + 1), lineMedianMs)
    return [at + 2 * rhythm + 1, at + 4 * rhythm + 1].filter((edge) => edge <= (orders[i + 1] ?? Infinity))
  })
  return [...known, ...due]
}

/** The midnights at which the date comes into reach and goes out of it, from the first fact to a year after the last. */
function anniversaryEdges(value: unknown, from: number, to: number, facts: RawFact[], zone: string): number[] {
  const edges: number[] = []
  if (facts.length === 0) return edges
  const end = facts.at(-1)!.at + 366 * DAY
  let day = DateTime.fromMillis(facts[0]!.at, { zone }).startOf('day')
  while (day.toMillis() <= end) {
    const left = daysToNext(value, day.toMillis(), zone)
    if (left === undefined) break
    for (const ahead of [left - to, left - from + 1]) edges.push(day.plus({ days: ahead }).startOf('day').toMillis())
    day = day.plus({ days: left + 1 })
  }
  return edges
}

function windowsOf(rule: Rule, world: World): [Step, Window][] {
  if (rule.kind === 'all' || rule.kind === 'any') return rule.of.flatMap((part) => windowsOf(part, world))
  if (rule.kind === 'not') return windowsOf(rule.of, world)
  if (rule.kind === 'segment' && world.segments[rule.segment]) return windowsOf(world.segments[rule.segment]!, world)
  if (rule.kind === 'sequence') return [[rule.steps.at(-1)!, rule.window]]
  if (rule.kind === 'unanswered') return [[rule.first, rule.window]]
  return 'window' in rule ? [[rule.of, rule.window]] : []
}
