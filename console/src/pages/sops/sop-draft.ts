import { sopShape, type Sop, type SopStep, type Subject, type Trigger } from '../../../../src/sops/language.ts'
import { CHANNELS, type Channel } from '../../../../src/touches/policy.ts'

export type { Sop, SopStep, Trigger }
export type StepKind = SopStep['kind']
type TaskKind = Extract<SopStep, { kind: 'task' }>['task']
export const KINDS: Record<Subject, readonly StepKind[]> = {
  customer: ['wait', 'await', 'branch', 'split', 'send', 'invite', 'task', 'tag', 'attribute', 'webhook'],
  group: ['wait', 'await', 'branch', 'split', 'send', 'task'],
}
/** Nobody writes to a group by customer service. */
export const CHANNELS_OF: Record<Subject, readonly Channel[]> = { customer: CHANNELS, group: ['broadcast', 'chat'] }

/** What the staff is asked to do first: in a group there is no one person to write to. */
export const FIRST_TASK: Record<Subject, TaskKind> = { customer: 'chat', group: 'other' }

/** A flow that somebody has just named: nobody enters yet, and there is no step. */
export const FRESH: Sop = {
  subject: 'customer',
  trigger: { kind: 'event', of: { event: '', where: [] }, key: null },
  entry: null,
  reentry: { kind: 'never' },
  exit: [],
  goal: null,
  deadline: null,
  touch: { kind: 'marketing', priority: 'normal' },
  holdoutShare: 0,
  hours: null,
  first: '',
  steps: {},
}
export const freshOf = (subject: Subject): Sop => ({
  ...FRESH,
  subject,
  ...(subject === 'group' && { trigger: { kind: 'event', of: { event: 'Group Created', where: [] }, key: null } }),
})

/** What is not filled in yet can be shown and edited; what has another form cannot. */
const UNFILLED = new Set(['too_small', 'too_big', 'invalid_format', 'custom', 'invalid_union'])

/** A draft as it can be edited here; undefined: it was written elsewhere, in a form that is none. */
export function drawnOf(definition: unknown): Sop | undefined {
  const read = sopShape.safeParse(definition)
  if (read.success) return read.data
  if (read.error.issues.some(({ code, path }) => !UNFILLED.has(code) || (code === 'invalid_union' && !isRule(path)))) return undefined // prettier-ignore
  const { trigger, steps, ...draft } = definition as Sop
  const tasks = Object.entries(steps).map(([name, step]) => [name, step.kind === 'task' ? { ...step, script: step.script ?? '' } : step]) // prettier-ignore
  return {
    ...FRESH,
    ...draft,
    trigger: trigger.kind === 'event' ? { ...trigger, key: trigger.key ?? null } : trigger,
    steps: Object.fromEntries(tasks) as Sop['steps'],
  }
}

/** What is wrong inside of a rule, its own fields show. */
const isRule = (path: PropertyKey[]): boolean => path[0] === 'entry' || path.includes('rule')
