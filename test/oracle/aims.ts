import type { Chance } from './chance.ts'
import type { RawFact } from './facts.ts'
import { jitter, type Setting } from './histories.ts'
import { fixed } from './values.ts'
import { EVENTS } from './vocabulary.ts'

/** Numbers and names taken from the very facts a rule will judge: a threshold far from every sum tests nothing. */
interface Target extends Setting {
  facts: RawFact[]
}

/** Some usual time, or just the time between two of the facts. */
export function aimedMs(chance: Chance, target: Target): number {
  const apart = Math.abs(chance.pick(target.facts).at - chance.pick(target.facts).at) + jitter(chance)
  return apart > 1 && chance.often(0.3) ? apart : chance.pick(target.scale.windowsMs)
}

/** Near what a few of these facts really add up to; otherwise every comparison is far from its threshold. */
export function aimedThreshold(
  chance: Chance,
  target: Target,
  kind: 'sum' | 'average' | 'min' | 'max',
  event: string,
): number {
  const revenues = target.facts.flatMap(({ name, properties }) => {
    const revenue = fixed((properties as { revenue?: unknown }).revenue)
    return name !== event || revenue === undefined ? [] : [revenue]
  })
  const from = chance.int(0, Math.max(0, revenues.length - 1))
  const few = revenues.slice(from, from + (kind === 'min' || kind === 'max' ? 1 : chance.pick([1, 2, 3, 3, 6, 7])))
  const sum = few.reduce((total, value) => total + value, 0n)
  const value = kind === 'average' ? sum / BigInt(Math.max(few.length, 1)) : sum
  const millionths = Number(value) + chance.pick([0, 0, 0, 1, -1, 5_000_000])
  return Math.max(-9e9, Math.min(9e9, millionths / 1e6))
}

/** Names to follow one another and the time they may take; often as some facts here did, to the millisecond or off by one. */
export function aimedPath(chance: Chance, target: Target, length: number): { events: string[]; withinMs: number } {
  const events = Array.from({ length }, () => chance.pick(EVENTS) as string)
  const seen = target.facts.filter(({ name }) => (EVENTS as readonly string[]).includes(name))
  const start = chance.int(0, Math.max(0, seen.length - 1 - length))
  const walked = chance.some([...seen.slice(start, start + length * 2).keys()], length).sort((a, b) => a - b)
  const path = walked.map((i) => seen[start + i]!)
  if (path.length < length || chance.often(0.4)) return { events, withinMs: aimedMs(chance, target) }
  const withinMs = path.at(-1)!.at - path[0]!.at + jitter(chance)
  return { events: path.map(({ name }) => name), withinMs: Math.max(1, withinMs) }
}
