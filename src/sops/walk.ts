import type { Fact } from '../events.ts'
import type { Calendar } from '../rules/calendar.ts'
import { isYes, type Verdict } from '../rules/evaluate.ts'
import type { Rule } from '../rules/language.ts'
import { compileStep } from '../rules/tally.ts'
import { armOf, chanceOf } from './chance.ts'
import type { Sop, SopStep, Until } from './language.ts'

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

/** What the staff is asked to do on the way, and by which step. */
export type SopTask = { step: string } & Pick<Extract<SopStep, { kind: 'task' }>, 'task' | 'title' | 'script' | 'dueMs'>

export interface Walked {
  /** Null: at the end. */
  position: Position | null
  tasks: SopTask[]
}

export interface Scene {
  now: number
  calendar: Calendar
  ask(rule: Rule): Verdict
  /** It is paused: people wait, and nothing is asked of anybody. */
  isHeld?: boolean
  /** Whose chance decides at a split. */
  customer: number
}

/** Chance is another one in every flow and at every split of it. */
const seedOf = (sop: number, step: string): string => `sop ${sop} ${step}`

/** From the beginning. `since`: when what let them in happened, which may be told late: what comes after that is heard. */
export const enter = (sop: number, definition: Sop, scene: Scene, since: number): Walked =>
  go(sop, definition, definition.first, scene, since)

/** Goes on where time alone lets them; as it was where it does not. What comes after the wait was over is heard, though it
 *  may be told of before anybody has noticed. */
export function goOn(sop: number, definition: Sop, held: Position, scene: Scene): Walked {
  if (held.dueAt > scene.now) return { position: held, tasks: [] }
  const step = definition.steps[held.step]!
  if (step.kind === 'wait') return go(sop, definition, step.next, scene, held.dueAt)
  if (step.kind === 'await') return go(sop, definition, step.otherwise, scene, held.dueAt)
  return go(sop, definition, held.step, scene)
}

/** The fact is what they wait for: they go on. Undefined: it is not. */
export function answer(sop: number, definition: Sop, held: Position, fact: Fact, scene: Scene): Walked | undefined {
  const step = definition.steps[held.step]!
  if (step.kind !== 'await' || fact.at < held.since || fact.at >= held.dueAt) return undefined
  if (!step.of.some((one) => matcherOf(one)(fact))) return undefined
  return go(sop, definition, step.next, scene, fact.at)
}

function go(sop: number, { steps }: Sop, from: string | null, scene: Scene, since = scene.now): Walked {
  const tasks: SopTask[] = []
  for (let name = from; name !== null;) {
    const step = steps[name]!
    if (step.kind === 'wait' || step.kind === 'await')
      return { position: { step: name, since, dueAt: dueOf(step, scene) }, tasks }
    if (step.kind === 'task') {
      if (scene.isHeld) return { position: { step: name, since: scene.now, dueAt: scene.now }, tasks }
      const { task, title, script, dueMs } = step
      tasks.push({ step: name, task, title, script, dueMs })
    }
    name = nextOf(sop, name, step, scene)
  }
  return { position: null, tasks }
}

function nextOf(sop: number, name: string, step: SopStep, scene: Scene): string | null {
  if (step.kind === 'branch') {
    const held = step.cases.find(({ rule }) => isYes(scene.ask(rule)))
    return held ? held.next : step.otherwise
  }
  if (step.kind === 'split') {
    const chance = chanceOf(seedOf(sop, name), String(scene.customer))
    const weights = step.arms.map(({ weight }) => weight)
    return step.arms[armOf(chance, weights)]!.next
  }
  return step.next
}

const dueOf = (step: Extract<SopStep, { kind: 'wait' | 'await' }>, { now, calendar }: Scene): number =>
  step.kind === 'await' ? now + step.ms : untilAt(step.until, now, calendar)

/** When a wait that begins now is over. */
export function untilAt(until: Until, now: number, calendar: Calendar): number {
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
