import { DateTime } from 'luxon'
import { wordingOf } from '../../channels/wecom/errors.ts'
import { MINUTE_MS, SECOND_MS, type Timer } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { CALLBACK_LATEST_MS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Corps } from '../corps/corps.ts'
import type { Kf } from '../kf/kf.ts'
import type { Reader } from '../relations/relations.ts'
import type { Welcomes } from '../welcomes/welcomes.ts'
import { compareFriends, readCustomers, readMissing } from './customers.ts'
import { readGroupsStep } from './groups.ts'
import { readKfStep } from './kf.ts'
import { readStaffStep } from './staff.ts'
import * as store from './store.ts'
import { readTagsStep } from './tags.ts'

/**
 * Syncs (同步): all of the corp is read, step by step, and where it is otherwise than we knew it that is told as a callback
 * would have told it. The first one fills an empty installation; later ones, every night, show what callbacks have not
 * told. One runs at a time; it goes on where it was interrupted, within WeCom's limits, which the client keeps.
 */
export {
  differenceShape,
  runShape,
  selectCustomersCalled,
  selectDifferences,
  selectOpenRun,
  selectRuns,
  STEPS,
  SYNC_KINDS,
  type CountName,
  type Difference,
} from './store.ts'

/** What a step of a run has to work with. */
export interface StepWork {
  reader: Reader
  signal: AbortSignal
  /** Of the run. */
  startedAt: number
  /** There was nothing before: nothing is a difference. */
  isFirst: boolean
  /** Where this step was interrupted; null at its beginning. */
  position: unknown
  save(position: unknown): Promise<void>
  count(what: store.CountName | `${store.CountName}_total`, many: number, how?: 'more' | 'is'): void
  differ(differences: store.Difference[]): Promise<void>
  expectWelcomes: Welcomes['expect']
  kf: Pick<Kf, 'readAll'>
}

const WORK: Record<store.StepName, (work: StepWork) => Promise<void>> = {
  staff: readStaffStep,
  tags: readTagsStep,
  customers: readCustomers,
  missing: readMissing,
  groups: readGroupsStep,
  kf: readKfStep,
}

export interface Syncs {
  /** Refuses while one is under way. */
  ask(askedBy: string): Promise<number>
  stop(): Promise<void>
  /** Goes on with what was interrupted, looks what was missed, and then comes back every night, until aborted. */
  work(signal: AbortSignal): Promise<void>
  /** Until none is under way; only while somebody works. */
  quiet(): Promise<void>
  /** While nobody works: what is open or due. Answers when the next one is. */
  drain(): Promise<number | null>
}

interface Parts {
  database: Database
  clock: Timer
  corps: Corps
  zone: string
  readerOf(): Promise<Reader>
  welcomes: Welcomes
  kf: Pick<Kf, 'readAll'>
  onError(error: unknown): void
}

const NIGHT_HOUR = 3
const AFTER_FAILURE_MS = 10 * MINUTE_MS

/** Three in the morning where the brand is, after that instant. */
function nextNight(after: number, zone: string): number {
  const night = DateTime.fromMillis(after, { zone }).set({ hour: NIGHT_HOUR, minute: 0, second: 0, millisecond: 0 })
  return (night.toMillis() > after ? night : night.plus({ days: 1 })).toMillis()
}

export function openSyncs(parts: Parts): Syncs {
  const { database, clock, corps, zone, onError } = parts
  let changed = Promise.withResolvers<void>()
  let running: { id: number; stopping: AbortController } | undefined
  let resting = Promise.withResolvers<void>()
  const kick = () => {
    changed.resolve()
    changed = Promise.withResolvers()
  }
  const openedAt = clock.now()
  /** Whoever has set something right need not wait for the next try. */
  let isMended = false
  corps.onChange(() => {
    isMended = true
    kick()
  })

  async function steps(run: store.OpenRun, signal: AbortSignal): Promise<void> {
    const counts = { ...run.counts }
    let hasExpected = false
    const reader = await parts.readerOf()
    const names = store.STEPS.slice(store.STEPS.indexOf(run.step))
    let position = run.position
    for (const step of run.kind === 'start' ? (['customers', 'kf'] as const) : names) {
      const work: StepWork = {
        reader,
        signal,
        startedAt: run.startedAt,
        isFirst: run.kind === 'first',
        position,
        save: async (next) => {
          signal.throwIfAborted()
          if (!(await store.writeProgress(database, run.id, { step, position: next, counts }))) throw STOPPED
        },
        count: (what, many, how = 'more') => void (counts[what] = how === 'is' ? many : (counts[what] ?? 0) + many),
        differ: async (differences) => void (await store.insertDifferences(database, run.id, differences)),
        expectWelcomes: async (added) => {
          hasExpected ||= added.length > 0
          await parts.welcomes.expect(added)
        },
        kf: parts.kf,
      }
      await work.save(position)
      await (run.kind === 'start' && step === 'customers' ? compareFriends(work) : WORK[step](work))
      position = null
    }
    await store.writeProgress(database, run.id, { step: 'kf', position: null, counts })
    // What callbacks have not told by then of those who were found they never will.
    if (hasExpected) await clock.sleep(CALLBACK_LATEST_MS, signal)
    await parts.welcomes.miss()
  }

  /** Interrupted by the end of the program it stays open, and goes on with the next. */
  async function take(run: store.OpenRun, ending: AbortSignal): Promise<void> {
    const stopping = new AbortController()
    running = { id: run.id, stopping }
    try {
      await steps(run, AbortSignal.any([ending, stopping.signal]))
      await store.finishRun(database, run.id, { now: clock.now(), problem: null, stopped: false })
    } catch (error) {
      if (ending.aborted) return
      const isStopped = stopping.signal.aborted || error === STOPPED
      if (!isStopped) onError(error)
      const problem = isStopped ? null : wordingOf(error)
      await store.finishRun(database, run.id, { now: clock.now(), problem, stopped: isStopped })
    } finally {
      running = undefined
      kick()
    }
  }

  const begin = async (kind: store.SyncKind, askedBy: string | null) => {
    const id = await store.insertRun(database, { kind, askedBy, now: clock.now(), step: store.STEPS[0] })
    if (id === undefined) throw new Refusal('sync_running')
    return id
  }
  /** What is to be done next by itself, and when. */
  async function plan(hasLooked: boolean): Promise<{ kind: store.SyncKind; dueAt: number }> {
    const { wholeAt, failedAt, stoppedAt } = await store.selectLast(database)
    // Who stopped it, or is asked to set something right, has some time for it.
    const rested = Math.max(
      isMended ? 0 : (failedAt ?? -Infinity) + AFTER_FAILURE_MS,
      stoppedAt === null ? 0 : nextNight(stoppedAt, zone),
    )
    if (wholeAt === null) return { kind: 'first', dueAt: Math.max(clock.now(), rested) }
    // What was read whole since the program runs lacks nothing of the time before.
    if (!hasLooked && wholeAt < openedAt) return { kind: 'start', dueAt: clock.now() }
    return { kind: 'nightly', dueAt: Math.max(nextNight(wholeAt, zone), rested) }
  }

  let hasLooked = false
  /** What is open or due, one after another; answers when the next one is. */
  async function takeDue(ending: AbortSignal): Promise<number | null> {
    while (!ending.aborted) {
      const open = await store.selectOpenRun(database)
      if (open) {
        await take(open, ending)
        continue
      }
      if (!(await corps.find())) return null
      const { kind, dueAt } = await plan(hasLooked)
      hasLooked = true
      if (dueAt > clock.now()) return dueAt
      isMended = false
      await begin(kind, null)
    }
    return null
  }

  async function work(ending: AbortSignal): Promise<void> {
    const over = new Promise<void>((resolve) => ending.addEventListener('abort', () => resolve(), { once: true }))
    while (!ending.aborted) {
      const { promise: kicked } = changed
      const dueAt = await takeDue(ending)
      const waking = new AbortController()
      const waitMs = Math.min((dueAt ?? Infinity) - clock.now(), MAX_SLEEP_MS)
      const rested = clock.sleep(waitMs, waking.signal).catch(() => {})
      resting.resolve()
      await Promise.race([kicked, over, rested])
      resting = Promise.withResolvers()
      waking.abort()
    }
  }

  return {
    async ask(askedBy) {
      await corps.ensure()
      // While nothing has been read whole, everything would be a difference.
      const { wholeAt } = await store.selectLast(database)
      const id = await begin(wholeAt === null ? 'first' : 'asked', askedBy)
      kick()
      return id
    },
    async stop() {
      const open = await store.selectOpenRun(database)
      if (open && running?.id === open.id) running.stopping.abort()
      else if (open) await store.finishRun(database, open.id, { now: clock.now(), problem: null, stopped: true })
    },
    work,
    drain: () => takeDue(new AbortController().signal),
    async quiet() {
      for (;;) {
        await resting.promise
        const { promise: kicked } = changed
        if (!(await store.selectOpenRun(database))) return
        await kicked
      }
    },
  }
}

/** By a process that has no workers a run may be asked for, stopped, or a corp connected: nobody tells of that here. */
const MAX_SLEEP_MS = 10 * SECOND_MS
/** By another process, which has also written it down. */
const STOPPED = new Error('stopped')
