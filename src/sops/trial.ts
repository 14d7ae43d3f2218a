import type { Fact, JsonObject, SopEnd } from '../events.ts'
import type { Calendar } from '../rules/calendar.ts'
import { NO, YES } from '../rules/evaluate.ts'
import type { Rule } from '../rules/language.ts'
import { chooseChannel, type Answered } from '../touches/fallback.ts'
import type { Reason } from '../touches/gate.ts'
import type { Channel } from '../touches/policy.ts'
import { channelsOf, isSending, type SendStep, type Sop } from './language.ts'
import { answer, endedBy, enter, goOn, type Scene, type SopDeed, type SopTask, type Walked } from './walk.ts'

/**
 * A flow tried out: somebody made up goes through it on a time of its own, as `walk.ts` would take them. Pure; nothing is
 * kept and nobody is asked for anything. What rules and the gate would say is given.
 */
export interface Tried {
  sop: number
  customer: number
  startAt: number
  calendar: Calendar
  deadlineAt: number | null
  isHeldOut: boolean
  /** Cases of branches that hold: "step.place". */
  holds: ReadonlySet<string>
  /** Why nothing of a step goes ("step"), or nothing by one of its channels ("step.channel"); all else does. */
  refused: Readonly<Record<string, Reason>>
  /** What they do, and how long after they entered. */
  facts: readonly { afterMs: number; event: string; properties: JsonObject }[]
}

export interface TrialOutcome {
  /** Every step they come to, in order. */
  steps: { at: number; step: string }[]
  tasks: (SopTask & { at: number })[]
  deeds: (SopDeed & { at: number })[]
  /** 'unfinished': it goes on for so long that nobody looks further. */
  outcome: Extract<SopEnd, 'completed' | 'goal' | 'exit'> | 'unfinished'
  endedAt: number
}

const MAX_STEPS = 500

export function tryOut(definition: Sop, given: Tried): TrialOutcome {
  const told: Omit<TrialOutcome, 'outcome' | 'endedAt'> = { steps: [], tasks: [], deeds: [] }
  const { ruleHolds, answerOf } = answersOf(definition, given)
  const { sop, customer, calendar, deadlineAt, isHeldOut, startAt } = given
  const sceneAt = (now: number): Scene => ({
    now,
    calendar,
    id: customer,
    entry: { deadlineAt, isHeldOut },
    ask: (rule) => (ruleHolds(rule) ? YES : NO),
    choose: (step) => chooseChannel(channelsOf(step), (channel) => answerOf(step, channel)),
    visit: (step) => told.steps.push({ at: now, step }),
  })
  const note = (at: number, { position, tasks, deeds }: Walked) => {
    told.tasks.push(...tasks.map((task) => ({ ...task, at })))
    told.deeds.push(...deeds.map((deed) => ({ ...deed, at })))
    return position
  }
  let now = startAt
  let position = note(now, enter(sop, definition, sceneAt(now), now))
  const facts = given.facts.map((one, place) => factOf(one, startAt, place)).sort((a, b) => a.at - b.at)
  while (position) {
    if (told.steps.length >= MAX_STEPS) return { ...told, outcome: 'unfinished', endedAt: now }
    const fact = facts[0]
    if (fact && fact.at < position.dueAt) {
      facts.shift()
      now = fact.at
      const outcome = endedBy(definition, fact, startAt)
      if (outcome) return { ...told, outcome, endedAt: now }
      const walked = answer(sop, definition, position, fact, sceneAt(now))
      if (walked) position = note(now, walked)
      continue
    }
    now = Math.max(now, position.dueAt)
    position = note(now, goOn(sop, definition, position, sceneAt(now)))
  }
  return { ...told, outcome: 'completed', endedAt: now }
}

/** By the steps themselves: the walk hands over what it asks, not where that stands. */
function answersOf({ steps }: Sop, { holds, refused, isHeldOut }: Tried) {
  const holding = new Set<Rule>()
  const names = new Map<SendStep, string>()
  for (const [name, step] of Object.entries(steps)) {
    if (step.kind === 'branch')
      for (const [place, { rule }] of step.cases.entries()) if (holds.has(`${name}.${place}`)) holding.add(rule)
    if (isSending(step)) names.set(step, name)
  }
  const reasonOf = (key: string) => (Object.hasOwn(refused, key) ? refused[key] : undefined)
  function answerOf(step: SendStep, channel: Channel): Answered {
    const ofAll = isHeldOut ? 'flow_holdout' : reasonOf(names.get(step)!)
    const reason = ofAll ?? reasonOf(`${names.get(step)!}.${channel}`)
    const verdict = reason === undefined ? ({ kind: 'goes' } as const) : ({ kind: 'not', reason } as const)
    return { verdict, isOfChannel: ofAll === undefined }
  }
  return { ruleHolds: (rule: Rule) => holding.has(rule), answerOf }
}

const factOf = ({ afterMs, event, properties }: Tried['facts'][number], startAt: number, place: number): Fact => ({
  at: startAt + afterMs,
  source: '',
  messageId: String(place),
  type: 'track',
  name: event,
  receivedAt: startAt + afterMs,
  mark: null,
  identifiers: [],
  properties,
  context: null,
})
