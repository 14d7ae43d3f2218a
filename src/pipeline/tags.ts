import { compareOrder } from '../events.ts'
import { isYes, untilOf, type Question, type Verdict } from '../rules/evaluate.ts'
import type { TagGroup } from './definitions.ts'
import type { HandTag } from './snapshot.ts'

/**
 * Which tags of a group are held: those set by hand and still in force, and those whose rule holds. In a single-choice
 * group a person's latest word wins over rules, and among rules the oldest tag. `until`: time alone changes nothing before.
 */
export interface HeldTags {
  held: Map<string, { origin: string; until: number | null }>
  until: number
}

export function heldTags(
  group: TagGroup,
  hand: Record<string, HandTag>,
  now: number,
  ask: (question: Question) => Verdict,
): HeldTags {
  const held: HeldTags['held'] = new Map()
  let until = Infinity
  let latest: { slug: string; entry: HandTag } | undefined
  for (const { slug, expiresAfterMs } of group.tags) {
    const entry = Object.hasOwn(hand, slug) ? hand[slug]! : undefined
    if (!entry || entry[0] === 0) continue
    const expires = entry[4] ?? (expiresAfterMs === null ? null : entry[1] + expiresAfterMs)
    if (expires !== null && expires <= now) continue
    if (expires !== null) until = Math.min(until, expires)
    held.set(slug, { origin: entry[2], until: expires })
    if (!latest || compareOrder(placeOf(entry), placeOf(latest.entry)) > 0) latest = { slug, entry }
  }
  if (group.singleChoice && latest) return { held: new Map([[latest.slug, held.get(latest.slug)!]]), until }
  for (const { slug, question } of group.tags) {
    if (!question || held.has(slug)) continue
    const verdict = ask(question)
    until = Math.min(until, untilOf(verdict))
    if (!isYes(verdict)) continue
    held.set(slug, { origin: 'rule', until: null })
    if (group.singleChoice) break
  }
  return { held, until }
}

export const placeOf = (entry: HandTag) => ({ at: entry[1], source: entry[2], messageId: entry[3] })
