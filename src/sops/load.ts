import { DAY_MS } from '../kernel/clock.ts'
import type { Calendar } from '../rules/calendar.ts'
import type { Sop, SopStep } from './language.ts'
import { untilAt } from './walk.ts'

/**
 * What those who are in a flow will ask of the staff and of the channels, day by day: people who stand together go on
 * together, in shares. Nobody knows what facts will come: a wait for one is taken to run out, and of a branch each way is
 * as likely; so these are expectations, with fractions.
 */
export interface Standing {
  step: string
  dueAt: number
  deadlineAt: number | null
  people: number
}

export interface Expected {
  at: number
  step: string
  kind: 'send' | 'task'
  /** The channel, or the kind of task. */
  what: string
  people: number
}

/** A circle with waits goes round until the horizon; smaller shares than this are let go. */
const LEAST_PEOPLE = 0.01

export function expectedOf(
  definition: Sop,
  standing: Standing,
  { until, calendar }: { until: number; calendar: Calendar },
): Expected[] {
  const expected: Expected[] = []
  const { deadlineAt } = standing
  const walk = (name: string | null, at: number, people: number): void => {
    if (name === null || at > until || people < LEAST_PEOPLE) return
    const step: SopStep = definition.steps[name]!
    switch (step.kind) {
      case 'wait': {
        const dueAt = untilAt(step.until, at, calendar, deadlineAt)
        if (step.until.kind === 'before' && dueAt <= at)
          return walk(step.missed === undefined ? step.next : step.missed, at, people)
        return walk(step.next, dueAt, people)
      }
      case 'await':
        return walk(step.otherwise, at + step.ms, people)
      case 'branch': {
        const ways = [...step.cases.map(({ next }) => next), step.otherwise]
        for (const next of ways) walk(next, at, people / ways.length)
        return
      }
      case 'split': {
        const sum = step.arms.reduce((total, { weight }) => total + weight, 0)
        for (const { weight, next } of step.arms) walk(next, at, (people * weight) / sum)
        return
      }
      case 'send':
      case 'invite':
        // Who falls back to which other channel nobody knows.
        expected.push({ at, step: name, kind: 'send', what: step.channel, people })
        return walk(step.next, at, people)
      case 'task':
        expected.push({ at, step: name, kind: 'task', what: step.task, people })
        return walk(step.next, at, people)
      default:
        return walk(step.next, at, people)
    }
  }
  const step = definition.steps[standing.step]
  if (!step) return []
  // Where they wait they go on when it is over; before another they stand and take it.
  const dueAt = Math.max(standing.dueAt, until - MAX_HORIZON_MS)
  if (step.kind === 'wait') walk(step.next, dueAt, standing.people)
  else if (step.kind === 'await') walk(step.otherwise, dueAt, standing.people)
  else walk(standing.step, dueAt, standing.people)
  return expected
}
const MAX_HORIZON_MS = 92 * DAY_MS

/** How long one takes somebody of the staff; what is confirmed with one tap for many takes none. */
export const STAFF_MINUTES: Readonly<Record<string, number>> = { chat: 3, send: 1, call: 6, visit: 30, other: 5 }
