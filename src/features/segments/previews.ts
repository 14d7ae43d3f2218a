import { errorCode } from '../../kernel/database.ts'
import {
  MAX_PREVIEW_MS,
  MAX_PREVIEWS_AT_ONCE,
  MAX_PREVIEWS_WAITING,
  PREVIEW_FORGOTTEN_MS,
  PREVIEW_WAIT_MS,
} from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { forEach } from '../../kernel/seldom.ts'
import { askEveryone, pastRefusal, PastNotKnown } from '../../pipeline/build.ts'
import type { Core } from '../../pipeline/commit.ts'
import { selectDefinitions } from '../../pipeline/definitions.ts'
import { acceptRule } from '../../pipeline/rule-store.ts'
import { isYes } from '../../rules/evaluate.ts'
import type { Rule } from '../../rules/language.ts'
import * as store from './preview-store.ts'

/**
 * A preview (who would be in?) asks the whole log. It answers within a second, or says honestly that it is still counting
 * and goes on behind: its row can be read, and told to stop, from any process. It stops by itself when nobody asks for it.
 */
export interface WantedPreview {
  rule: unknown
  /** An instant of the past, or null for now. */
  at: number | null
  by: string
}

const SAMPLE_SIZE = 10
const LOOK_EVERY_MS = 400
const QUERY_CANCELED = '57014'

/** Who waits for a turn, by process: each preview may take a processor for minutes. */
const lanesOf = forEach<Core, Lanes>(() => new Lanes())

export async function startPreview(core: Core, random: Random, wanted: WantedPreview): Promise<store.Preview> {
  const lanes = lanesOf(core)
  if (lanes.waiting >= MAX_PREVIEWS_WAITING) throw new Refusal('overloaded')
  const now = core.clock.now()
  const rule = await core.database.transaction((session) => acceptRule(core, session, wanted.rule))
  const preview = { id: random.uuid(), rule, at: wanted.at ?? now, isPast: wanted.at !== null }
  await store.insertPreview(core.database, { ...preview, by: wanted.by }, now)
  const counting = lanes.run(() => count(core, preview))
  await Promise.race([counting, patience()])
  const told = (await store.askPreview(core.database, preview.id, core.clock.now()))!
  const unknown = told.problem?.startsWith(PAST) ? told.problem.slice(PAST.length) : undefined
  if (unknown) throw pastRefusal(unknown)
  return told
}

/** Within what a person takes for at once; the machine's time, whatever the product's clock says. */
const patience = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PREVIEW_WAIT_MS).unref())

export async function readPreview(core: Core, id: string): Promise<store.Preview> {
  const preview = await store.askPreview(core.database, id, core.clock.now())
  if (!preview) throw new Refusal('not_found')
  return preview
}

export async function cancelPreview(core: Core, id: string): Promise<void> {
  await readPreview(core, id)
  await store.cancelPreview(core.database, id, core.clock.now())
}

interface Counting {
  id: string
  rule: Rule
  at: number
  isPast: boolean
}

/** Never rejects: what went wrong stands in the row. */
async function count(core: Core, preview: Counting): Promise<void> {
  const { database, clock } = core
  const found = { counted: 0, matched: 0, sample: [] as number[] }
  try {
    await database.transaction(async (session) => {
      const process = await store.backendOf(session, MAX_PREVIEW_MS)
      const watching = watch(core, preview.id, process, found)
      try {
        const rows = await selectDefinitions(session)
        await askEveryone(session, rows, core.definitions.calendar, preview, async (verdicts) => {
          found.counted += verdicts.length
          for (const { id, verdict } of verdicts) {
            if (!isYes(verdict)) continue
            found.matched++
            if (found.sample.length < SAMPLE_SIZE) found.sample.push(id)
          }
        })
      } finally {
        await watching.stop()
      }
    })
    await store.finishPreview(database, preview.id, { status: 'done', ...found }, clock.now())
  } catch (error) {
    const end = {
      status: errorCode(error) === QUERY_CANCELED ? 'cancelled' : 'failed',
      problem: problemOf(error),
    } as const
    await store.finishPreview(database, preview.id, { ...end, ...found }, clock.now()).catch(() => {})
  }
}

const PAST = 'past: '
const problemOf = (error: unknown): string =>
  error instanceof PastNotKnown ? PAST + error.message : error instanceof Error ? error.message : String(error)

/** Keeps the row alive, and stops the statement when the row says so or nobody has asked for long. */
function watch(core: Core, id: string, process: number, found: { counted: number; matched: number }) {
  let looking: Promise<void> = Promise.resolve()
  let isOver = false
  const look = async () => {
    const now = core.clock.now()
    const isWanted = await store.beatPreview(core.database, id, found, now, now - PREVIEW_FORGOTTEN_MS)
    if (!isWanted && !isOver) await store.cancelStatement(core.database, process)
  }
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => {})
  }, LOOK_EVERY_MS)
  return {
    async stop() {
      isOver = true
      clearInterval(timer)
      await looking
    },
  }
}

class Lanes {
  private readonly queue: (() => void)[] = []
  private busy = 0

  get waiting(): number {
    return this.queue.length
  }

  async run(work: () => Promise<void>): Promise<void> {
    if (this.busy >= MAX_PREVIEWS_AT_ONCE) await new Promise<void>((resolve) => this.queue.push(resolve))
    else this.busy++
    try {
      await work()
    } finally {
      const next = this.queue.shift()
      if (next) next()
      else this.busy--
    }
  }
}
