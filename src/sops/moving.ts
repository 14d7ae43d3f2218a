import type { Calendar } from '../rules/calendar.ts'
import type { Sop } from './language.ts'
import { untilAt, type Position } from './walk.ts'

/**
 * Where somebody stands in a newer version of a flow. Pure. A step keeps its name from one version to the next: whose step is
 * not there, or is of another kind, stays in the version they are in.
 */
export const canMove = (from: Sop, to: Sop, step: string): boolean =>
  Object.hasOwn(to.steps, step) && to.steps[step]!.kind === from.steps[step]!.kind

export interface Deadlines {
  was: number | null
  is: number | null
}

/** A wait that is as it was ends when it would have; another one is counted from when they began to wait. What asks for
 *  something is considered anew at once. 'missed': the wait looks back from a deadline that is nearer than that already. */
export function moved(
  from: Sop,
  to: Sop,
  held: Position,
  { was, is }: Deadlines,
  { now, calendar }: { now: number; calendar: Calendar },
): Position | 'missed' {
  const [before, after] = [from.steps[held.step]!, to.steps[held.step]!]
  if (after.kind === 'await' && before.kind === 'await')
    return before.ms === after.ms ? held : { ...held, dueAt: held.since + after.ms }
  if (after.kind !== 'wait' || before.kind !== 'wait') return { ...held, dueAt: Math.min(held.dueAt, now) }
  const looksBack = after.until.kind === 'before'
  if (JSON.stringify(before.until) === JSON.stringify(after.until) && (!looksBack || was === is)) return held
  const dueAt = untilAt(after.until, held.since, calendar, is)
  return looksBack && dueAt <= now ? 'missed' : { ...held, dueAt }
}
