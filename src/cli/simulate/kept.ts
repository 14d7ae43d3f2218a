/** A promise at the end of a simulation, and whether it was kept. */
export interface Kept {
  promise: string
  isKept: boolean
  /** What was counted; of a broken one, the first of what is wrong. */
  detail: string
}

export const kept = (promise: string, isKept: boolean, detail: string): Kept => ({ promise, isKept, detail })

const SHOWN = 5
/** Of those that are kept if nothing is found wrong. */
export const keptUnless = (promise: string, wrong: readonly string[], detail: string): Kept =>
  wrong.length === 0
    ? kept(promise, true, detail)
    : kept(promise, false, `${detail}; ${wrong.length} wrong: ${wrong.slice(0, SHOWN).join(', ')}`)
