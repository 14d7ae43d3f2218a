import { MAX_EXPECTED_STEPS } from '../kernel/limits.ts'
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

/** They come to that step then. */
interface Way {
  name: string
  at: number
  people: number
}

/** A circle with waits goes round until the horizon; smaller shares than this are let go. */
const LEAST_PEOPLE = 0.01

/** `isWhole`: not where a circle is so short that its rounds until then are too many to look at; what is expected ends early. */
export function expectedOf(
  definition: Sop,
  standing: Standing,
  { until, calendar }: { until: number; calendar: Calendar },
): { expected: Expected[]; isWhole: boolean } {
  const expected: Expected[] = []
  const { deadlineAt } = standing
  // In the order in which they are reached: where it ends early, no way was left out for another.
  const ways: Way[] = []
  const goTo = (name: string | null, at: number, people: number): void => {
    if (name !== null && at <= until && people >= LEAST_PEOPLE) ways.push({ name, at, people })
  }

  function take({ name, at, people }: Way): void {
    const step: SopStep = definition.steps[name]!
    switch (step.kind) {
      case 'wait': {
        const dueAt = untilAt(step.until, at, calendar, deadlineAt)
        if (step.until.kind === 'before' && dueAt <= at)
          return goTo(step.missed === undefined ? step.next : step.missed, at, people)
        return goTo(step.next, dueAt, people)
      }
      case 'await':
        return goTo(step.otherwise, at + step.ms, people)
      case 'branch': {
        const nexts = [...step.cases.map(({ next }) => next), step.otherwise]
        for (const next of nexts) goTo(next, at, people / nexts.length)
        return
      }
      case 'split': {
        const sum = step.arms.reduce((total, { weight }) => total + weight, 0)
        for (const { weight, next } of step.arms) goTo(next, at, (people * weight) / sum)
        return
      }
      case 'send':
      case 'invite':
        // Who falls back to which other channel nobody knows.
        expected.push({ at, step: name, kind: 'send', what: step.channel, people })
        return goTo(step.next, at, people)
      case 'task':
        expected.push({ at, step: name, kind: 'task', what: step.task, people })
        return goTo(step.next, at, people)
      default:
        return goTo(step.next, at, people)
    }
  }

  const step = definition.steps[standing.step]
  if (!step) return { expected, isWhole: true }
  // Where they wait they go on when it is over; before another they stand and take it.
  const { dueAt, people } = standing
  if (step.kind === 'wait') goTo(step.next, dueAt, people)
  else if (step.kind === 'await') goTo(step.otherwise, dueAt, people)
  else goTo(standing.step, dueAt, people)
  for (let place = 0; place < ways.length; place++) {
    if (place >= MAX_EXPECTED_STEPS) return { expected, isWhole: false }
    take(ways[place]!)
  }
  return { expected, isWhole: true }
}

/** How long one takes somebody of the staff; what is confirmed with one tap for many takes none. */
export const STAFF_MINUTES: Readonly<Record<string, number>> = { chat: 3, send: 1, call: 6, visit: 30, other: 5 }
