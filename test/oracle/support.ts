import type { Person, RawFact } from './facts.ts'
import type { World } from './world.ts'

/** Hand-made examples, short enough to read in a table. */

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

export const at = (iso: string): number => {
  const instant = Date.parse(iso)
  if (Number.isNaN(instant)) throw new Error(`not an instant: ${iso}`)
  return instant
}

/** `type` follows the name for facts that have no name of their own. */
export function fact(instant: number, name: string, properties: object = {}, more: Partial<RawFact> = {}): RawFact {
  const type = name === 'identify' || name === 'group' || name === 'alias' ? name : 'track'
  return { at: instant, source: 'web', messageId: `${instant}-${name}`, type, name, properties, ...more }
}

export const person = (...facts: RawFact[]): Person => ({ facts })

export const world = (parts: Partial<World> = {}): World => ({
  zone: 'Asia/Shanghai',
  segments: {},
  tags: {},
  tagGroups: {},
  lineMedianMs: null,
  ...parts,
})
