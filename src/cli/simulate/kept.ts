/** A promise at the end of a simulation, and whether it was kept. */
export interface Kept {
  promise: string
  isKept: boolean
  /** What was counted; of a broken one, the first of what is wrong. */
  detail: string
}

const SHOWN = 5
export const kept = (promise: string, isKept: boolean, detail: string, wrong: readonly string[]): Kept => ({
  promise,
  isKept,
  detail: wrong.length === 0 ? detail : `${detail}; ${wrong.length} wrong: ${wrong.slice(0, SHOWN).join(', ')}`,
})

/** Of those that are kept if nothing is found wrong. */
export const keptUnless = (promise: string, wrong: readonly string[], detail: string): Kept =>
  kept(promise, wrong.length === 0, detail, wrong)
