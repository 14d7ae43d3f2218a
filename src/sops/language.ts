import { z } from 'zod'
import { MAX_SOP_STEPS, MAX_SOP_WAIT_MS } from '../kernel/limits.ts'
import { ruleShape, stepShape as eventShape } from '../rules/language.ts'
import { CHANNELS, PRIORITIES, TOUCH_KINDS, type Channel } from '../touches/policy.ts'

/**
 * How a standing flow (SOP) is written: what somebody enters by, the steps they go through, and what ends it. Typed JSON:
 * steps by name, each saying which comes next (null: the end). `check.ts` says what of it can never work, `walk.ts` takes
 * somebody through it.
 */

const name = z.string().min(1).max(200)
const stepName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/)
const next = stepName.nullable()
const waitMs = z.int().min(1).max(MAX_SOP_WAIT_MS)
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** What lets somebody in. Facts count when they arrive, and what the engine concludes when it concludes it. */
const triggerShape = z.discriminatedUnion('kind', [
  /** A fact; `key`: the property by whose value one customer may be in it several times (a cart). Without it, or where the
   *  fact has no such value, a customer is in it once. */
  z.strictObject({ kind: z.literal('event'), of: eventShape, key: name.nullable().default(null) }),
  z.strictObject({ kind: z.literal('segment'), segment: name, change: z.enum(['entered', 'left']) }),
  z.strictObject({ kind: z.literal('tag'), tag: name, change: z.enum(['gained', 'lost']) }),
  z.strictObject({ kind: z.literal('stage'), set: name, stage: name }),
  /** On a date of theirs, or so many days after or before it, at that time where the brand is; `isYearly`: each year again. */
  z.strictObject({
    kind: z.literal('date'),
    attribute: name,
    days: z.int().min(-366).max(3_660),
    time,
    isYearly: z.boolean(),
  }),
  /** Everybody of a segment, or all there are, each time: `days` are weekdays (1 is Monday) or days of the month, and of no
   *  meaning every day. */
  z.strictObject({
    kind: z.literal('schedule'),
    every: z.enum(['day', 'week', 'month']),
    days: z.array(z.int().min(1).max(31)).max(31).default([]),
    time,
    segment: name.nullable().default(null),
  }),
  /** A person or a program says so. */
  z.strictObject({ kind: z.literal('manual') }),
])
export type Trigger = z.infer<typeof triggerShape>

/** Whether somebody may enter who was in it already, with the same key. */
const reentryShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['never', 'always']) }),
  /** So long after they entered last. */
  z.strictObject({ kind: z.literal('after'), ms: waitMs }),
])
export type Reentry = z.infer<typeof reentryShape>

const untilShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('duration'), ms: waitMs }),
  /** That time of the day where the brand is, after so many midnights: 0 days is today, or tomorrow when it has passed. */
  z.strictObject({
    kind: z.literal('time'),
    days: z.int().min(0).max(366),
    time,
  }),
  /** So long before the deadline of the flow. */
  z.strictObject({ kind: z.literal('before'), ms: z.int().min(0).max(MAX_SOP_WAIT_MS) }),
])
export type Until = z.infer<typeof untilShape>

export const TASKS = ['chat', 'call', 'visit', 'other'] as const

const sending = {
  channel: z.enum(CHANNELS),
  fallback: z
    .array(z.enum(CHANNELS))
    .max(CHANNELS.length - 1)
    .optional(),
  content: name,
  next,
  otherwise: next.optional(),
}

const stepShapes = z.discriminatedUnion('kind', [
  /** `missed`: where they go whose deadline is nearer already when they come here; without it, nowhere but on. */
  z.strictObject({ kind: z.literal('wait'), until: untilShape, next, missed: next.optional() }),
  /** For a fact that happens from now on, or until it has taken too long. */
  z.strictObject({
    kind: z.literal('await'),
    of: z.array(eventShape).min(1).max(10),
    ms: waitMs,
    next,
    otherwise: next,
  }),
  /** The first that holds. */
  z.strictObject({
    kind: z.literal('branch'),
    cases: z
      .array(z.strictObject({ name, rule: ruleShape, next }))
      .min(1)
      .max(20),
    otherwise: next,
  }),
  /** By chance, the same for a customer however often. Weights are relative. */
  z.strictObject({
    kind: z.literal('split'),
    arms: z
      .array(z.strictObject({ name, weight: z.int().min(1).max(10_000), next }))
      .min(2)
      .max(10),
  }),
  /** Something for whoever of the staff serves the customer. */
  z.strictObject({
    kind: z.literal('task'),
    task: z.enum(TASKS),
    title: z.string().min(1).max(200),
    script: z.string().max(4_000).default(''),
    dueMs: waitMs,
    next,
  }),
  /** A content of the library, if the touch policy lets it go. `fallback`: channels that are asked, one after another, when the
   *  one before says no for a reason of its own (`touches/fallback.ts`); `otherwise`: where they go who get it by none. */
  z.strictObject({ kind: z.literal('send'), ...sending }),
  /** The same with a card that leads to the code of a join way (群活码): `title` is what the card says. Who is in one of its groups
   *  already gets nothing, and goes on by `next`. */
  z.strictObject({
    kind: z.literal('invite'),
    ...sending,
    way: z.int().positive(),
    title: z.string().trim().min(1).max(40),
  }),
  z.strictObject({ kind: z.literal('tag'), tag: name, change: z.enum(['add', 'remove']), next }),
  z.strictObject({
    kind: z.literal('attribute'),
    attribute: name,
    value: z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]),
    next,
  }),
  /** Another system is told, by its endpoint: who, in which flow, and at which step. */
  z.strictObject({ kind: z.literal('webhook'), endpoint: z.int().positive(), next }),
])
export type SopStep = z.infer<typeof stepShapes>
/** Those by which something goes to the customer. */
export type SendStep = Extract<SopStep, { kind: 'send' | 'invite' }>
export const isSending = (step: SopStep | undefined): step is SendStep =>
  step?.kind === 'send' || step?.kind === 'invite'

const deadlineShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('at'), at: z.iso.datetime({ offset: true }) }),
  /** A property of the fact that lets them in, or an attribute when they enter: an instant, or a date, which is over at the
   *  end of its day. Who has none does not enter. */
  z.strictObject({ kind: z.enum(['property', 'attribute']), name }),
])
export type Deadline = z.infer<typeof deadlineShape>

const hoursShape = z
  .strictObject({ weekdays: z.array(z.int().min(1).max(7)).min(1).max(7), from: time, until: time })
  .refine(({ from, until }) => from !== until, { params: { sameTime: true } })

/** Whom a flow takes through its steps. A group (客户群) hears of what happens in it, answers rules about attributes of its own
 *  (`GROUP_ATTRIBUTES`), and is posted to by its owner. */
export const SUBJECTS = ['customer', 'group'] as const
export type Subject = (typeof SUBJECTS)[number]

/** customers: how many are in it; age_days: whole days since it was made. */
export const GROUP_ATTRIBUTES = ['name', 'owner', 'customers', 'age_days'] as const

export const sopShape = z.strictObject({
  subject: z.enum(SUBJECTS).default('customer'),
  trigger: triggerShape,
  /** Who may enter; everybody without. */
  entry: ruleShape.nullable().default(null),
  reentry: reentryShape,
  /** Facts that end it wherever somebody stands. */
  exit: z.array(eventShape).max(10).default([]),
  /** Reached by this fact within that time of entering; it ends there too. */
  goal: z.strictObject({ of: eventShape, withinMs: waitMs }).nullable().default(null),
  /** What waits and sending look towards; nothing is put off beyond it. */
  deadline: deadlineShape.nullable().default(null),
  /** What its touches are for, and how urgent. */
  touch: z
    .strictObject({ kind: z.enum(TOUCH_KINDS), priority: z.enum(PRIORITIES) })
    .default({ kind: 'marketing', priority: 'normal' }),
  /** Of who enters, who gets nothing of it: what it is worth is seen by them. */
  holdoutShare: z.number().min(0).max(0.5).default(0),
  /** When it sends and asks something of the staff; at any time without. */
  hours: hoursShape.nullable().default(null),
  first: stepName,
  steps: z
    .record(stepName, stepShapes)
    .refine((steps) => Object.keys(steps).length <= MAX_SOP_STEPS, { error: 'too_many_steps' }),
})
export type Sop = z.infer<typeof sopShape>

/** Ways to send it, in the order they are asked. */
export const channelsOf = ({ channel, fallback = [] }: SendStep): Channel[] => [channel, ...fallback]

/** Where a step leads, and where in the step it says so. */
export function exitsOf(step: SopStep): { at: string; next: string | null }[] {
  switch (step.kind) {
    case 'await':
      return [{ at: 'next', next: step.next }, { at: 'otherwise', next: step.otherwise }] // prettier-ignore
    case 'send':
    case 'invite':
      return [{ at: 'next', next: step.next }, ...optional('otherwise', step.otherwise)]
    case 'wait':
      return [{ at: 'next', next: step.next }, ...optional('missed', step.missed)]
    case 'branch':
      return [...listed('cases', step.cases), { at: 'otherwise', next: step.otherwise }]
    case 'split':
      return listed('arms', step.arms)
    default:
      return [{ at: 'next', next: step.next }]
  }
}

const listed = (field: string, choices: readonly { next: string | null }[]) =>
  choices.map((choice, place) => ({ at: `${field}.${place}.next`, next: choice.next }))

const optional = (at: string, next: string | null | undefined) => (next === undefined ? [] : [{ at, next }])
