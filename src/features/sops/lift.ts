/**
 * What a flow is worth, by those held out of it. Pure. The difference of two shares with Newcombe's interval of two Wilson
 * scores, which holds for few people and for shares near nothing (R. G. Newcombe, Interval estimation for the difference
 * between independent proportions, Statistics in Medicine 17 (1998), 873–890, method 10; E. B. Wilson, JASA 22 (1927),
 * 209–212). Whether as many were held out as was set: Pearson's chi-square with one degree of freedom (R. Kohavi, D. Tang,
 * Y. Xu, Trustworthy Online Controlled Experiments (2020), chapter 21).
 */
export interface Arm {
  people: number
  reached: number
}

export interface Lift {
  /** Treated less held out, and the 95 % interval of that. */
  difference: number
  low: number
  high: number
  /** Of the share of who was held out; null where that is nothing. */
  relative: number | null
}

/** The quantile of the normal distribution for 95 %, both sides. */
const Z = 1.959963984540054

export function wilson({ people, reached }: Arm): { low: number; high: number } {
  const share = reached / people
  const square = (Z * Z) / people
  const middle = (share + square / 2) / (1 + square)
  const half = (Z * Math.sqrt((share * (1 - share)) / people + square / (4 * people))) / (1 + square)
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/** Undefined where one of them is nobody. */
export function liftOf(treated: Arm, heldOut: Arm): Lift | undefined {
  if (treated.people === 0 || heldOut.people === 0) return undefined
  const [t, h] = [treated.reached / treated.people, heldOut.reached / heldOut.people]
  const [ofT, ofH] = [wilson(treated), wilson(heldOut)]
  const difference = t - h
  return {
    difference,
    low: difference - Math.hypot(t - ofT.low, ofH.high - h),
    high: difference + Math.hypot(ofT.high - t, h - ofH.low),
    relative: h === 0 ? null : difference / h,
  }
}

/** How likely so uneven a draw is by chance; undefined where nobody was drawn, or nobody could be. */
export function sampleRatio(treated: number, heldOut: number, share: number): number | undefined {
  const people = treated + heldOut
  if (people === 0 || share <= 0 || share >= 1) return undefined
  const off = heldOut - people * share
  return chanceOver((off * off) / (people * share * (1 - share)))
}

/** Less than this is no chance. */
export const UNEVEN_BELOW = 0.001

/** How likely chi-square with one degree of freedom is at least that large. */
export const chanceOver = (chiSquare: number): number => erfc(Math.sqrt(chiSquare / 2))

/** The complementary error function for what is not negative, right to 1.2e-7 of itself (W. H. Press et al., Numerical
 *  Recipes in C, second edition (1992), 6.2, erfcc). */
function erfc(x: number): number {
  const t = 1 / (1 + x / 2)
  const sum = FACTORS.reduceRight((total, factor) => total * t + factor, 0)
  return t * Math.exp(-x * x + sum)
}
const FACTORS = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277] // prettier-ignore
