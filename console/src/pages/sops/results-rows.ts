import type { Figures } from './sop-results.tsx'

/** How high the rows of charts are: what waits for one is as high. */
export const STAGE_ROW_PX = 44
export const REASON_ROW_PX = 36

export type Stage = 'entered' | 'sentTo' | 'deliveredTo' | 'reachedGoal'

/** From entering to the goal; a flow that sends nothing, or aims at nothing, has fewer. */
export function stagesOf({ people, heldOut, sent, suppressed, sentTo, deliveredTo, goal }: Figures): [Stage, number][] {
  const isSending = sent + suppressed > 0
  return [
    ['entered', people - heldOut],
    ...(isSending ? ([['sentTo', sentTo], ['deliveredTo', deliveredTo]] as [Stage, number][]) : []), // prettier-ignore
    ...(goal ? ([['reachedGoal', goal.treated.reached]] as [Stage, number][]) : []),
  ]
}

/** Less may reach the goal than it was sent to; of nobody there is no share. */
export const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** "+3.2", in points of a hundred. */
export function points(share: number): string {
  const text = (Math.abs(share) * 100).toFixed(1)
  if (text === '0.0') return '0'
  return `${share > 0 ? '+' : '−'}${text}`
}
