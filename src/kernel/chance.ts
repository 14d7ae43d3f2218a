/**
 * Chance that is the same for somebody however often it is asked, on every machine: FNV-1a, 32 bits, twice over, as
 * version 2 of the hash of GrowthBook's SDKs has it, so that an experiment can be checked by other tools.
 */
const OFFSET = 0x811c9dc5
const PRIME = 0x01000193

/** Of UTF-16 code units, as those SDKs count. */
function fnv1a(text: string): number {
  let hash = OFFSET
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME)
  return hash >>> 0
}

const BUCKETS = 10_000

/** In [0, 1), by steps of a ten-thousandth. `seed`: whose chance it is; another seed, another answer. */
export const chanceOf = (seed: string, id: string): number => (fnv1a(String(fnv1a(seed + id))) % BUCKETS) / BUCKETS

/** Which of the weights somebody falls to; a place in the list. Shares are added up as those SDKs do, rounding and all:
 *  a tenth eight times over is a little less than 0.8. */
export function armOf(chance: number, weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  let until = 0
  for (const [place, weight] of weights.entries()) {
    until += weight / sum
    if (chance < until) return place
  }
  return weights.length - 1
}
