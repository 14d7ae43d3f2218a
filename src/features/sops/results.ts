import { z } from 'zod'
import type { Fact } from '../../events.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { forEach, seldom } from '../../kernel/seldom.ts'
import type { Core } from '../../pipeline/commit.ts'
import { exitsOf, type Sop } from '../../sops/language.ts'
import { matcherOf } from '../../sops/walk.ts'
import { liftOf, sampleRatio, UNEVEN_BELOW, type Arm } from './lift.ts'
import * as store from './results-store.ts'
import { selectSop } from './store.ts'

/**
 * What a flow has come to: who entered, where they stand, what went to them and what did not and why, how they left, and
 * what it brings beyond what would have happened. All of a flow is counted at once, and seldom; a version is a part of it.
 */
const arm = z.object({ people: z.int(), reached: z.int() })
const liftShape = z.object({
  treated: arm,
  heldOut: arm,
  /** Null where one of them is nobody. */
  lift: z
    .object({ difference: z.number(), low: z.number(), high: z.number(), relative: z.number().nullable() })
    .nullable(),
})
const figuresShape = z.object({
  /** Times somebody entered, and how many people those are. */
  entries: z.int(),
  people: z.int(),
  heldOut: z.int(),
  inside: z.int(),
  outcomes: z.array(z.object({ outcome: z.string(), entries: z.int() })),
  /** Touches that went or are going, of those delivered, failed or cancelled; and those that did not go. */
  sent: z.int(),
  delivered: z.int(),
  failed: z.int(),
  suppressed: z.int(),
  reasons: z.array(z.object({ reason: z.string(), touches: z.int() })),
  sentTo: z.int(),
  deliveredTo: z.int(),
  /** People by their first entry; null: no version has a goal. `over`: of those whose time for it is over. */
  goal: z.object({ treated: arm, over: liftShape, all: liftShape }).nullable(),
  /** Whether as many are held out as was set; null where nobody is, or the share was changed. */
  sampleRatio: z.object({ share: z.number(), chance: z.number(), isUneven: z.boolean() }).nullable(),
})
type Figures = z.infer<typeof figuresShape>

const stepShape = z.object({
  step: z.string(),
  waiting: z.int(),
  /** Waiting to be handed over, handed over to the staff, delivered, failed, cancelled, not gone. */
  touches: z.record(z.enum(['waiting', 'tasked', 'delivered', 'failed', 'cancelled', 'suppressed']), z.int()),
  reasons: z.array(z.object({ reason: z.string(), touches: z.int() })),
  /** Where a channel said no and another was asked: whether that one let it go is told by `touches`. */
  fallbacks: z.array(z.object({ channel: z.string(), nextChannel: z.string(), reason: z.string(), touches: z.int() })),
  tasks: z.object({ open: z.int(), done: z.array(z.object({ outcome: z.string(), tasks: z.int() })) }),
})
type StepFigures = z.infer<typeof stepShape>

export const resultsShape = z.object({
  countedAt: z.int(),
  version: z.int().nullable(),
  figures: figuresShape,
  steps: z.array(stepShape),
  versions: z.array(z.object({ version: z.int(), launchedAt: z.int(), figures: figuresShape })),
})
type Results = z.infer<typeof resultsShape>

/** Of one version, or of all of them. */
export async function sopResults(core: Core, slug: string, version?: number): Promise<Results> {
  const held = await selectSop(core.database, slug)
  if (!held) throw new Refusal('not_found')
  // A version that has just been launched is there at once, though nobody has been counted in it.
  const versions = await store.selectVersions(core.database, held.id)
  const { value, at } = await countsOf(core)(held.id)()
  const counts = { ...value, versions }
  const asked = version === undefined ? undefined : counts.versions.find((one) => one.version === version)
  if (version !== undefined && !asked) throw new Refusal('not_found')
  return {
    countedAt: at,
    version: version ?? null,
    figures: figuresOf(counts, asked),
    steps: stepsOf(counts, asked),
    versions: counts.versions.map((one) => ({ version: one.version, launchedAt: one.launchedAt, figures: figuresOf(counts, one) })), // prettier-ignore
  }
}

type Counts = Awaited<ReturnType<typeof count>>

const countsOf = forEach((core: Core) => {
  const readers = new Map<number, ReturnType<typeof seldom<Counts>>>()
  return (sopId: number) => {
    let reader = readers.get(sopId)
    if (!reader) readers.set(sopId, (reader = seldom(core.clock, (now) => count(core, sopId, now))))
    return reader
  }
})

async function count({ database }: Core, sopId: number, now: number) {
  const versions = await store.selectVersions(database, sopId)
  const goals = versions.flatMap(({ id, definition: { goal } }) =>
    goal ? { versionId: id, event: goal.of.event, withinMs: goal.withinMs, isPlain: goal.of.where.length === 0 } : [],
  )
  const [entries, touches, fallbacks, touched, tasks, arms, candidates] = await Promise.all([
    store.selectEntries(database, sopId),
    store.selectTouches(database, sopId),
    store.selectFallbacks(database, sopId),
    store.selectTouched(database, sopId),
    store.selectTasks(database, sopId),
    store.selectArms(database, sopId, goals, now),
    goals.every(({ isPlain }) => isPlain) ? [] : store.selectCandidates(database, sopId, goals, now),
  ])
  return { versions, entries, touches, fallbacks, touched, tasks, arms: [...arms, ...reachedBy(candidates, versions)] }
}

/** Those of the candidates who have reached it, each once: people who are counted already. */
function reachedBy(candidates: readonly store.CandidateRow[], versions: readonly store.VersionRow[]): store.ArmRow[] {
  const matchers = new Map(versions.flatMap(({ id, definition: { goal } }) => (goal ? [[id, matcherOf(goal.of)] as const] : []))) // prettier-ignore
  const names = new Map(versions.map(({ id, definition: { goal } }) => [id, goal?.of.event]))
  const reached = new Map<string, store.ArmRow>()
  for (const { person, at, properties, ...row } of candidates) {
    const key = `${row.versionId} ${person}`
    const fact = { name: names.get(row.versionId), at, properties } as Fact
    if (!reached.has(key) && matchers.get(row.versionId)!(fact)) reached.set(key, { ...row, people: 0, reached: 1 })
  }
  return [...reached.values()]
}

function figuresOf(counts: Counts, of: store.VersionRow | undefined): Figures {
  const isOf = ({ versionId }: { versionId: number }) => !of || versionId === of.id
  const entries = counts.entries.filter(isOf)
  const touches = counts.touches.filter(isOf)
  const states = sums(touches, ({ state }) => state, ({ touches: n }) => n) // prettier-ignore
  const touched = counts.touched.find(({ versionId }) => versionId === (of?.id ?? null))
  const arms = counts.arms.filter((row) => (of ? row.versionId === of.id : row.isFirst))
  const whole = { treated: armOf(arms, false), heldOut: armOf(arms, true) }
  const suppressed = states.get('suppressed') ?? 0
  return {
    entries: total(entries.map(({ entries: n }) => n)),
    people: whole.treated.people + whole.heldOut.people,
    heldOut: whole.heldOut.people,
    inside: total(entries.flatMap(({ outcome, entries: n }) => (outcome === null ? n : []))),
    outcomes: listed(sums(entries, ({ outcome }) => outcome, ({ entries: n }) => n), (outcome, n) => ({ outcome, entries: n })), // prettier-ignore
    sent: total([...states.values()]) - suppressed,
    delivered: states.get('delivered') ?? 0,
    failed: (states.get('failed') ?? 0) + (states.get('cancelled') ?? 0),
    suppressed,
    reasons: reasonsOf(touches),
    sentTo: touched?.sentTo ?? 0,
    deliveredTo: touched?.deliveredTo ?? 0,
    goal: goalOf(counts, of, arms),
    sampleRatio: ratioOf(counts, of, whole.treated.people, whole.heldOut.people),
  }
}

const armOf = (rows: readonly store.ArmRow[], isHeldOut: boolean): Arm => {
  const own = rows.filter((row) => row.isHeldOut === isHeldOut)
  return { people: total(own.map(({ people }) => people)), reached: total(own.map(({ reached }) => reached)) }
}

function goalOf(counts: Counts, of: store.VersionRow | undefined, arms: readonly store.ArmRow[]): Figures['goal'] {
  const aimed = new Set((of ? [of] : counts.versions).flatMap(({ id, definition }) => (definition.goal ? id : [])))
  if (aimed.size === 0) return null
  const own = arms.filter(({ versionId }) => aimed.has(versionId))
  const compared = (rows: readonly store.ArmRow[]) => {
    const [treated, heldOut] = [armOf(rows, false), armOf(rows, true)]
    return { treated, heldOut, lift: liftOf(treated, heldOut) ?? null }
  }
  return { treated: armOf(own, false), over: compared(own.filter(({ isOver }) => isOver)), all: compared(own) }
}

/** Of several versions only where all held out the same share. */
function ratioOf(
  counts: Counts,
  of: store.VersionRow | undefined,
  treated: number,
  heldOut: number,
): Figures['sampleRatio'] {
  const entered = of ? [of] : counts.versions.filter(({ id }) => counts.arms.some(({ versionId }) => versionId === id))
  const [share, ...others] = new Set(entered.map(({ definition }) => definition.holdoutShare))
  const chance = share === undefined || others.length > 0 ? undefined : sampleRatio(treated, heldOut, share)
  return chance === undefined ? null : { share: share!, chance, isUneven: chance < UNEVEN_BELOW }
}

function stepsOf(counts: Counts, of: store.VersionRow | undefined): StepFigures[] {
  const isOf = ({ versionId }: { versionId: number }) => !of || versionId === of.id
  const entries = counts.entries.filter(isOf)
  const touches = counts.touches.filter(isOf)
  const names = new Set((of ? [of] : counts.versions.toReversed()).flatMap(({ definition }) => inOrder(definition)))
  return [...names].map((step) => {
    const own = touches.filter((row) => row.step === step)
    const states = sums(own, ({ state }) => state, ({ touches: n }) => n) // prettier-ignore
    const of = (state: store.TouchRow['state']) => states.get(state) ?? 0
    const tasks = counts.tasks.filter((row) => row.step === step)
    return {
      step,
      waiting: total(entries.flatMap((row) => (row.outcome === null && row.step === step ? row.entries : []))),
      touches: { waiting: of('waiting'), tasked: of('tasked'), delivered: of('delivered'), failed: of('failed'), cancelled: of('cancelled'), suppressed: of('suppressed') }, // prettier-ignore
      reasons: reasonsOf(own),
      fallbacks: fallbacksOf(counts.fallbacks.filter((row) => isOf(row) && row.step === step)),
      tasks: {
        open: total(tasks.flatMap((row) => (row.outcome === null ? row.tasks : []))),
        done: listed(sums(tasks, ({ outcome }) => outcome, (row) => row.tasks), (outcome, n) => ({ outcome, tasks: n })), // prettier-ignore
      },
    }
  })
}

/** Of all versions together, the most first. */
function fallbacksOf(rows: readonly store.FallbackRow[]): StepFigures['fallbacks'] {
  const ways = Map.groupBy(rows, ({ channel, nextChannel, reason }) => `${channel} ${nextChannel} ${reason}`)
  return [...ways.values()]
    .map((same) => {
      const { channel, nextChannel, reason } = same[0]!
      return { channel, nextChannel, reason, touches: total(same.map(({ touches }) => touches)) }
    })
    .sort((a, b) => b.touches - a.touches)
}

/** As people come to them; the database does not keep an order. */
function inOrder({ first, steps }: Sop): string[] {
  const reached = new Set([first])
  // A set grows under its own iteration.
  for (const name of reached) for (const { next } of exitsOf(steps[name]!)) if (next !== null) reached.add(next)
  return [...reached]
}

const reasonsOf = (touches: readonly store.TouchRow[]) =>
  listed(sums(touches, ({ reason }) => reason, ({ touches: n }) => n), (reason, n) => ({ reason, touches: n })) // prettier-ignore

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0)

/** By what it is called; what has no name is left out. */
function sums<R>(rows: readonly R[], nameOf: (row: R) => string | null, of: (row: R) => number): Map<string, number> {
  const found = new Map<string, number>()
  for (const row of rows) {
    const name = nameOf(row)
    if (name !== null) found.set(name, (found.get(name) ?? 0) + of(row))
  }
  return found
}

/** The largest first. */
const listed = <T>(found: ReadonlyMap<string, number>, tell: (name: string, n: number) => T): T[] =>
  [...found].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name, n]) => tell(name, n))
