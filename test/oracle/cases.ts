import { DateTime } from 'luxon'
import type { Leaf, Rule } from '../../src/rules/language.ts'
import { Chance } from './chance.ts'
import { draftRule, LEAF_KINDS, possible, type Scope } from './drafts.ts'
import { edgesOf } from './edges.ts'
import { orderOfFacts, type RawFact } from './facts.ts'
import { jitter, makeHistory, makeStages, type Setting } from './histories.ts'
import { holds } from './rules.ts'
import { ANCHORS, SCALES, ZONES } from './vocabulary.ts'
import type { TagDefinition, World } from './world.ts'

/** One person's life as the engine would see it: what arrived at which `now`, and what is asked each time. */
export interface Case {
  seed: number
  world: World
  rules: Rule[]
  /** `now` never goes back; facts are in order of arrival, may be late or repeated, and are never ahead of `now`. */
  steps: Arrival[]
}
export interface Arrival {
  now: number
  facts: RawFact[]
}

export interface CaseOptions {
  rules?: number
  /** How many facts, before duplicates. */
  facts?: [least: number, most: number]
  steps?: number
  /** Only these leaves: without `stage` where nothing can supply one, or one kind alone to press it hard. */
  kinds?: readonly Leaf['kind'][]
}

export function makeCase(seed: number, options: CaseOptions = {}): Case {
  const chance = new Chance(seed)
  const zone = chance.pick(ZONES)
  const anchor = DateTime.fromISO(chance.pick(ANCHORS), { zone }).toMillis()
  const setting: Setting = { zone, anchor, scale: chance.pick(SCALES), tags: Object.keys(tagGroupOf) }
  const facts = makeHistory(chance, setting, chance.int(...(options.facts ?? [10, 60]))).sort(orderOfFacts)
  const scope: Scope = { ...setting, facts, kinds: options.kinds ?? LEAF_KINDS, segments: [], heldTags: [] }
  const world = makeWorld(chance, scope)
  const rules = Array.from({ length: options.rules ?? 3 }, () =>
    liveliest(chance, scope, world, chance.pick(possible(scope))),
  )
  const nows = thinned(chance, facts, rules, world, options.steps ?? 40)
  return { seed, world, rules, steps: deliver(chance, facts, nows) }
}

const tagGroupOf = { vip: 'care', fresh: 'care', auto: 'care', gold: 'tier', silver: 'tier', bronze: 'tier' }

/** Segments and rule tags, each speaking only of those before it; afterwards the scope may speak of all. */
function makeWorld(chance: Chance, scope: Scope): World {
  const moves = makeStages(chance, scope)
  const tags: Record<string, TagDefinition> = {}
  const world: World = {
    zone: scope.zone,
    segments: {},
    tags,
    tagGroups: { care: { singleChoice: false }, tier: { singleChoice: true } },
    stageOf: (_, set, now) => moves.findLast((move) => move.set === set && move.at <= now)?.stage ?? null,
    lineMedianMs: chance.pick([null, null, ...scope.scale.windowsMs]),
  }
  const rule = () => liveliest(chance, scope, world, chance.pick(possible(scope)), 1)
  const define = (slug: keyof typeof tagGroupOf, made: TagDefinition['rule']) => {
    const tag: TagDefinition = { group: tagGroupOf[slug], order: chance.int(1, 4) }
    if (made) tag.rule = made
    if (slug === 'fresh' || chance.often(0.4)) tag.expiresAfterMs = chance.pick(scope.scale.windowsMs)
    tags[slug] = tag
  }
  world.segments.first = rule()
  scope.segments.push('first')
  define('vip', undefined)
  define('fresh', undefined)
  define('auto', rule())
  if (chance.often(0.3)) tags.vip!.rule = rule()
  scope.heldTags.push('vip', 'fresh', 'auto')
  world.segments.second = rule()
  scope.segments.push('second')
  // Tags of the single-choice group must not speak of one another: which of them shows depends on all of them.
  define('gold', chance.often(0.5) ? rule() : undefined)
  define('silver', rule())
  define('bronze', rule())
  scope.heldTags.push('gold', 'silver', 'bronze')
  return world
}

/** Of a few drafts usually the one whose answer changes most over this history; a rule that never flips tests little. */
function liveliest(chance: Chance, scope: Scope, world: World, kind: Leaf['kind'], depth = 2): Rule {
  const drafts = Array.from({ length: depth * 3 }, () => draftRule(chance, scope, kind, depth))
  if (chance.often(0.1)) return drafts[0]!
  const liveliness = drafts.map((rule) => {
    const nows = makeNows(chance, scope.facts, [rule], world, 24)
    return countFlips(nows.map((now) => holds(rule, scope, now, world)))
  })
  return drafts[liveliness.indexOf(Math.max(...liveliness))]!
}

export const countFlips = (answers: boolean[]): number =>
  answers.filter((one, i) => i > 0 && one !== answers[i - 1]).length

/** Half of the instants follow the facts, half lie on edges of the rules, a millisecond before, on, or after. */
function makeNows(chance: Chance, facts: RawFact[], rules: Rule[], world: World, count: number): number[] {
  const edges = [...new Set(rules.flatMap((rule) => edgesOf(rule, facts, world)))].filter((at) => at >= facts[0]!.at)
  const onEdges = chance.some(edges, Math.ceil(count / 2)).map((edge) => edge + jitter(chance))
  const onFacts = chance.some(facts, count - onEdges.length).map(({ at }) => at)
  const last = facts.at(-1)!.at
  return [...new Set([...onEdges, ...onFacts, last])].sort((a, b) => a - b)
}

/** Many instants are asked; those at which some rule changes its mind are kept before the others. */
function thinned(chance: Chance, facts: RawFact[], rules: Rule[], world: World, count: number): number[] {
  const nows = makeNows(chance, facts, rules, world, count * 3)
  const answers = nows.map((now) => rules.map((rule) => holds(rule, { facts }, now, world)).join())
  const lively = nows.filter((_, i) => i > 0 && answers[i] !== answers[i - 1])
  const quiet = nows.filter((now) => !lively.includes(now))
  const kept = chance.some(lively, Math.floor(count * 0.8))
  return [...kept, ...chance.some(quiet, Math.ceil(kept.length * 0.25)), nows.at(-1)!].sort((a, b) => a - b)
}

/** Most facts arrive at the first occasion, some late, some again and again. */
function deliver(chance: Chance, facts: RawFact[], nows: number[]): Arrival[] {
  const steps = nows.map((now) => ({ now, facts: [] as RawFact[] }))
  const arrive = (fact: RawFact, share: number) => {
    const possible = steps.filter(({ now }) => now >= fact.at)
    const step = chance.often(share) ? chance.pick(possible) : possible[0]!
    step.facts.push(structuredClone(fact))
  }
  for (const fact of facts) {
    arrive(fact, 0.15)
    while (chance.often(0.15)) arrive(fact, 0.7)
  }
  return steps.map(({ now, facts: arrived }) => ({ now, facts: chance.shuffle(arrived) }))
}

/** The same facts and the same last `now`, arriving otherwise: what must not matter, in the end. */
export function rearranged(of: Case, seed: number): Case {
  const chance = new Chance(seed)
  const facts = chance.shuffle(of.steps.flatMap((step) => step.facts))
  const last = of.steps.at(-1)!.now
  const nows = chance.some(
    of.steps.map(({ now }) => now),
    chance.int(0, of.steps.length),
  )
  return {
    ...of,
    steps: deliver(
      chance,
      facts,
      [...nows, last].sort((a, b) => a - b),
    ),
  }
}
