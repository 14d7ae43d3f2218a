import { exitsOf, isSending } from '../../../../src/sops/language.ts'
import { FIRST_TASK, type Sop, type SopStep, type StepKind } from './sop-draft.ts'

/** Changes of a flow, as data: each answers another flow. A place to go on from is a step's exit, or the beginning. */
export interface Exit {
  /** Null: the beginning. */
  step: string | null
  at: string
}
export const BEGINNING: Exit = { step: null, at: 'first' }

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** What a new step says before anybody has changed it. All of it leads to what stood there before. */
function freshStep(subject: Sop['subject'], kind: StepKind, next: string | null): SopStep {
  switch (kind) {
    case 'wait':
      return { kind, until: { kind: 'duration', ms: DAY_MS }, next }
    case 'await':
      return { kind, of: [{ event: '', where: [] }], ms: DAY_MS, next, otherwise: next }
    case 'branch':
      return { kind, cases: [{ name: 'A', rule: { kind: 'all', of: [] }, next }], otherwise: next }
    case 'split':
      return { kind, arms: ['A', 'B'].map((name) => ({ name, weight: 50, next })) }
    case 'task':
      return { kind, task: FIRST_TASK[subject], title: '', script: '', dueMs: 24 * HOUR_MS, next }
    case 'send':
      return { kind, channel: 'broadcast', content: '', next }
    case 'invite':
      return { kind, channel: 'broadcast', content: '', way: 0, title: '', next }
    case 'tag':
      return { kind, tag: '', change: 'add', next }
    case 'attribute':
      return { kind, attribute: '', value: null, next }
    case 'webhook':
      return { kind, endpoint: 0, next }
  }
}

export function leadsTo(sop: Sop, { step, at }: Exit): string | null {
  if (step === null) return sop.first || null
  return exitsOf(sop.steps[step]!).find((exit) => exit.at === at)?.next ?? null
}

/** The exit that this step may have beside its way on, and that only who wants it adds. */
export function optionalExitOf(step: SopStep): 'otherwise' | 'missed' | undefined {
  if (isSending(step)) return 'otherwise'
  return step.kind === 'wait' && step.until.kind === 'before' ? 'missed' : undefined
}

/** First it leads where the way on leads. */
export function addExit(step: SopStep): SopStep {
  const at = optionalExitOf(step)
  return at && 'next' in step ? withExit(step, at, step.next) : step
}

export function removeExit(step: SopStep): SopStep {
  const { otherwise: _, missed: __, ...rest } = step as SopStep & { otherwise?: unknown; missed?: unknown }
  return rest as SopStep
}

export const withStep = (sop: Sop, name: string, step: SopStep): Sop => ({
  ...sop,
  steps: { ...sop.steps, [name]: step },
})

/** The step with another one after that exit of it. */
function withExit(step: SopStep, at: string, next: string | null): SopStep {
  const [field, place] = at.split('.')
  if (step.kind === 'branch' && field === 'cases')
    return { ...step, cases: step.cases.map((one, index) => (index === Number(place) ? { ...one, next } : one)) }
  if (step.kind === 'split')
    return { ...step, arms: step.arms.map((one, index) => (index === Number(place) ? { ...one, next } : one)) }
  return { ...step, [at]: next } as SopStep
}

export function insertStep(sop: Sop, exit: Exit, kind: StepKind): { sop: Sop; name: string } {
  const name = freeName(kind, sop.steps)
  const steps = { ...sop.steps, [name]: freshStep(sop.subject, kind, leadsTo(sop, exit)) }
  if (exit.step === null) return { name, sop: { ...sop, first: name, steps } }
  return { name, sop: { ...sop, steps: { ...steps, [exit.step]: withExit(steps[exit.step]!, exit.at, name) } } }
}

function freeName(kind: StepKind, steps: Sop['steps']): string {
  let number = 1
  while (Object.hasOwn(steps, `${kind}-${number}`)) number++
  return `${kind}-${number}`
}

/** What led to it leads to what comes after it; of several, to where most go. */
export function removeStep(sop: Sop, name: string): Sop {
  const exits = exitsOf(sop.steps[name]!)
  const after = (exits.find(({ at }) => at === 'otherwise') ?? exits[0])?.next ?? null
  const next = after === name ? null : after
  const others = Object.entries(sop.steps).filter(([other]) => other !== name)
  const steps = others.map(([other, step]) => [other, exitsOf(step).reduce((held, exit) => (exit.next === name ? withExit(held, exit.at, next) : held), step)] as const) // prettier-ignore
  return { ...sop, first: sop.first === name ? (next ?? '') : sop.first, steps: Object.fromEntries(steps) }
}
