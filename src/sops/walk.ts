import type { Fact } from '../events.ts'
import { opensAt } from '../kernel/hours.ts'
import type { Calendar } from '../rules/calendar.ts'
import { isYes, type Verdict } from '../rules/evaluate.ts'
import type { Rule } from '../rules/language.ts'
import { compileStep } from '../rules/tally.ts'
import { armOf, chanceOf } from '../kernel/chance.ts'
import type { Choice } from '../touches/fallback.ts'
import type { Reason } from '../touches/gate.ts'
import type { Channel } from '../touches/policy.ts'
import { isSending, type SendStep, type Sop, type SopStep, type Until } from './language.ts'

/**
 * Takes one customer through one flow. Pure: what somebody does next follows from where they stand, the facts, the answers
 * to rules, and now. They go on until a step keeps them: a wait that is not over, a fact that has not come. Every circle
 * has such a step (`check.ts`), so a walk ends.
 */

/** Where somebody stands in it. At a step that waits `dueAt` is when they go on by themselves; at another they stand before
 *  it, because the flow is paused. */
export interface Position {
  step: string
  since: number
  dueAt: number
}

/** What an entry has brought with it, as long as it lasts. */
export interface Entry {
  deadlineAt: number | null
  /** Held out: they go through it, and get nothing. */
  isHeldOut: boolean
}

/** What the staff is asked to do on the way, and by which step. */
export type SopTask = { step: string } & Pick<Extract<SopStep, { kind: 'task' }>, 'task' | 'title' | 'script' | 'dueMs'>

/** By a channel it goes, or does not; `nextChannel`: which one was asked then. */
export type TouchBy = { channel: Channel; reason?: Reason; cap?: string; nextChannel?: Channel }

/** What the way does beside that: a touch that goes or has its reason not to, something of the customer set. */
export type SopDeed =
  | ({ step: string; kind: 'touch'; content: string } & TouchBy)
  | { step: string; kind: 'unasked'; task: string; reason: Reason }
  | ({ step: string } & Pick<Extract<SopStep, { kind: 'tag' }>, 'kind' | 'tag' | 'change'>)
  | ({ step: string } & Pick<Extract<SopStep, { kind: 'attribute' }>, 'kind' | 'attribute' | 'value'>)
  | ({ step: string } & Pick<Extract<SopStep, { kind: 'webhook' }>, 'kind' | 'endpoint'>)

export interface Walked {
  /** Null: at the end. */
  position: Position | null
  tasks: SopTask[]
  deeds: SopDeed[]
}

export interface Scene {
  now: number
  calendar: Calendar
  ask(rule: Rule): Verdict
  /** Whether that goes to the customer now, and by which of its channels. */
  choose(step: SendStep, validUntil: number | null): Choice
  /** It is paused: people wait, and nothing is asked of anybody. */
  isHeld?: boolean
  /** Whose chance decides at a split. */
  id: number
  entry: Entry
  /** Told of every step they come to, by who looks on. */
  visit?(step: string): void
}

/** Chance is another one in every flow and at every split of it. */
const seedOf = (sop: number, step: string): string => `sop ${sop} ${step}`

/** From the beginning. `since`: when what let them in happened, which may be told late: what comes after that is heard. */
export const enter = (sop: number, definition: Sop, scene: Scene, since: number): Walked =>
  go(sop, definition, definition.first, scene, since)

/** Goes on where time alone lets them; as it was where it does not. What comes after the wait was over is heard, though it
 *  may be told of before anybody has noticed. */
export function goOn(sop: number, definition: Sop, held: Position, scene: Scene): Walked {
  if (held.dueAt > scene.now) return { position: held, tasks: [], deeds: [] }
  const step = definition.steps[held.step]!
  if (step.kind === 'wait') return go(sop, definition, step.next, scene, held.dueAt)
  if (step.kind === 'await') return go(sop, definition, step.otherwise, scene, held.dueAt)
  return go(sop, definition, held.step, scene)
}

/** From a step of a version that they have just come to. */
export const comeTo = (sop: number, definition: Sop, step: string, scene: Scene): Walked =>
  go(sop, definition, step, scene)

/** The fact is what they wait for: they go on. Undefined: it is not. */
export function answer(sop: number, definition: Sop, held: Position, fact: Fact, scene: Scene): Walked | undefined {
  const step = definition.steps[held.step]!
  if (step.kind !== 'await' || fact.at < held.since || fact.at >= held.dueAt) return undefined
  if (!step.of.some((one) => matcherOf(one)(fact))) return undefined
  return go(sop, definition, step.next, scene, fact.at)
}

function go(sop: number, definition: Sop, from: string | null, scene: Scene, since = scene.now): Walked {
  const done: Omit<Walked, 'position'> = { tasks: [], deeds: [] }
  for (let name = from; name !== null;) {
    const step: SopStep = definition.steps[name]!
    scene.visit?.(name)
    const kept = keeps(definition, step, scene)
    if (kept !== undefined) {
      const isWait = step.kind === 'wait' || step.kind === 'await'
      return { position: { step: name, since: isWait ? since : scene.now, dueAt: kept }, ...done }
    }
    if (isSending(step)) {
      const choice = scene.choose(step, scene.entry.deadlineAt)
      if (choice.kind === 'waits') return { position: { step: name, since: scene.now, dueAt: choice.until }, ...done }
      for (const by of touchesOf(choice)) done.deeds.push({ step: name, kind: 'touch', content: step.content, ...by })
      const isReached = choice.channel !== null || choice.refused.some(({ reason }) => reason === 'in_group')
      name = isReached || step.otherwise === undefined ? step.next : step.otherwise
      continue
    }
    act(name, step, scene, done)
    name = nextOf(sop, name, step, scene)
  }
  return { position: null, ...done }
}

/** Until when somebody stays before or in the step; undefined: they do not. */
function keeps({ hours }: Sop, step: SopStep, scene: Scene): number | undefined {
  if (step.kind === 'wait' || step.kind === 'await') {
    const dueAt = dueOf(step, scene)
    // Whose deadline is nearer than that already has missed it.
    return step.kind === 'wait' && step.until.kind === 'before' && dueAt <= scene.now ? undefined : dueAt
  }
  if (!ASKING.has(step.kind)) return undefined
  if (scene.isHeld) return scene.now
  if (!hours || !BY_PEOPLE.has(step.kind)) return undefined
  const opens = opensAt(hours, scene.now, scene.calendar.zone)
  return opens > scene.now ? opens : undefined
}
/** What a paused flow does not do. */
const ASKING: ReadonlySet<SopStep['kind']> = new Set(['task', 'send', 'invite', 'tag', 'attribute', 'webhook'])
/** What it does in its working hours only. */
const BY_PEOPLE: ReadonlySet<SopStep['kind']> = new Set(['task', 'send', 'invite'])

/** Those that said no, each with the one that was asked after it, and last the one by which it goes. */
function touchesOf({ channel, refused }: Extract<Choice, { kind: 'settled' }>): TouchBy[] {
  const nos = refused.map((no, place): TouchBy => {
    const nextChannel = refused[place + 1]?.channel ?? channel
    return { ...no, ...(nextChannel !== null && { nextChannel }) }
  })
  return channel === null ? nos : [...nos, { channel }]
}

function act(name: string, step: SopStep, { entry }: Scene, done: Omit<Walked, 'position'>): void {
  if (step.kind === 'task') {
    const { task, title, script, dueMs } = step
    if (entry.isHeldOut) done.deeds.push({ step: name, kind: 'unasked', task, reason: 'flow_holdout' })
    else done.tasks.push({ step: name, task, title, script, dueMs })
  } else if (step.kind === 'tag') done.deeds.push({ step: name, kind: 'tag', tag: step.tag, change: step.change })
  else if (step.kind === 'attribute')
    done.deeds.push({ step: name, kind: 'attribute', attribute: step.attribute, value: step.value })
  else if (step.kind === 'webhook' && entry.isHeldOut)
    done.deeds.push({ step: name, kind: 'unasked', task: 'webhook', reason: 'flow_holdout' })
  else if (step.kind === 'webhook') done.deeds.push({ step: name, kind: 'webhook', endpoint: step.endpoint })
}

function nextOf(sop: number, name: string, step: SopStep, scene: Scene): string | null {
  if (step.kind === 'branch') {
    const held = step.cases.find(({ rule }) => isYes(scene.ask(rule)))
    return held ? held.next : step.otherwise
  }
  if (step.kind === 'split') {
    const chance = chanceOf(seedOf(sop, name), String(scene.id))
    const weights = step.arms.map(({ weight }) => weight)
    return step.arms[armOf(chance, weights)]!.next
  }
  if (step.kind === 'wait' && step.missed !== undefined) return step.missed
  return step.next
}

const dueOf = (step: Extract<SopStep, { kind: 'wait' | 'await' }>, { now, calendar, entry }: Scene): number =>
  step.kind === 'await' ? now + step.ms : untilAt(step.until, now, calendar, entry.deadlineAt)

/** When a wait that begins now is over. */
export function untilAt(until: Until, now: number, calendar: Calendar, deadlineAt: number | null = null): number {
  if (until.kind === 'before') return (deadlineAt ?? now) - until.ms
  if (until.kind === 'duration') return now + until.ms
  const at = calendar.timeOfDay(until.days, until.time, now)
  return at > now ? at : calendar.timeOfDay(until.days + 1, until.time, now)
}

const matchers = new WeakMap<object, (fact: Fact) => boolean>()
/** Compiled once for each definition that is in memory. */
export function matcherOf(event: Sop['exit'][number]): (fact: Fact) => boolean {
  let matcher = matchers.get(event)
  if (!matcher) matchers.set(event, (matcher = compileStep(event)))
  return matcher
}

/** As what the fact ends the flow for who entered it then; undefined: it does not. */
export function endedBy({ goal, exit }: Sop, fact: Fact, enteredAt: number): 'goal' | 'exit' | undefined {
  if (goal && fact.at <= enteredAt + goal.withinMs && matcherOf(goal.of)(fact)) return 'goal'
  return exit.some((one) => matcherOf(one)(fact)) ? 'exit' : undefined
}

/** Whether somebody is held out of the flow: the same for each entry of theirs. */
export const isHeldOutOf = (sop: number, { holdoutShare }: Sop, id: number): boolean =>
  holdoutShare > 0 && chanceOf(`sop ${sop} holdout`, String(id)) < holdoutShare
