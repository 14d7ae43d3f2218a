import type { Rule } from '../../src/rules/language.ts'
import type { RawFact } from './facts.ts'
import { orderOfText } from './values.ts'
import type { World } from './world.ts'

/** Until when a tag set by hand is in force (Infinity: for good), and the fact that says so. The latest word counts. */
export function handSet(tag: string, facts: RawFact[], world: World): { fact: RawFact; until: number } | undefined {
  const fact = facts.findLast(
    ({ name, properties }) =>
      (name === 'Tag Added' || name === 'Tag Removed') && (properties as { tag?: unknown }).tag === tag,
  )
  if (!fact || fact.name === 'Tag Removed') return undefined
  const { until } = fact.properties as { until?: unknown }
  const expiresAfterMs = world.tags[tag]?.expiresAfterMs
  if (typeof until === 'number') return { fact, until }
  return { fact, until: expiresAfterMs === undefined ? Infinity : fact.at + expiresAfterMs }
}

/** A hand never switches a rule's tag off. A single-choice group shows one tag: the hand's latest, else the first rule's. */
export function holdsTag(
  slug: string,
  facts: RawFact[],
  now: number,
  world: World,
  ruleHolds: (rule: Rule) => boolean,
): boolean {
  const tag = world.tags[slug]
  if (!tag) return false
  const inForce = (one: string) => {
    const set = handSet(one, facts, world)
    return set !== undefined && now < set.until ? set.fact : undefined
  }
  const byRule = (one: string) => {
    const { rule } = world.tags[one]!
    return rule !== undefined && ruleHolds(rule)
  }
  if (!world.tagGroups[tag.group]?.singleChoice) return inForce(slug) !== undefined || byRule(slug)

  const group = Object.keys(world.tags).filter((one) => world.tags[one]!.group === tag.group)
  const latest = facts.findLast((fact) => group.some((one) => inForce(one) === fact))
  if (latest) return inForce(slug) === latest
  group.sort((a, b) => world.tags[a]!.order - world.tags[b]!.order || orderOfText(a, b))
  return group.find(byRule) === slug
}
