import { WecomError, wordingOf } from '../../channels/wecom/errors.ts'
import { SECOND_MS, type Timer } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { MARK_LOOK_MS, MARK_WORKERS, MARKS_KEPT_MS, MAX_MARK_TRIES, MAX_MARK_WAIT_MS } from '../../kernel/limits.ts' // prettier-ignore
import { openRounds } from '../../kernel/rounds.ts'
import { sideBySide } from '../../kernel/side-by-side.ts'
import { sql } from '../../kernel/sql.ts'
import { followLog } from '../../pipeline/following.ts'
import { noteMark, readCustomer, selectOpen, type Reader } from '../relations/relations.ts'
import * as store from './marks-store.ts'

/**
 * Marks (打标): tags that were gained or lost here are set or taken in WeCom. The log is followed, so that whatever moved a
 * tag (a person, a rule, time) is seen, whichever process wrote it; what WeCom has said itself is not said back to it. One
 * of the staff who has the customer as a friend has the tag set, the earliest; all lose it.
 */
export interface Marks {
  /** Works until the signal is aborted; what is under way is finished. Never rejects. */
  work(signal: AbortSignal): Promise<void>
  /** Until the log has been followed to its end and nothing is due; only while somebody works. */
  quiet(): Promise<void>
  /** Instead of working: all that is due, one after another. Answers when the next is. */
  drain(): Promise<number | null>
}

interface Parts {
  database: Database
  clock: Timer
  readerOf(): Promise<Reader>
  /** Nobody is asked for anything while there is no corp. */
  isConnected(): Promise<boolean>
  onError(error: unknown): void
}

const BATCH = 200
const UNCONNECTED_LOOK_MS = 10 * SECOND_MS

export function openMarks({ database, clock, readerOf, isConnected, onError }: Parts): Marks {
  const follow = followLog({
    database,
    clock,
    key: 'tag_marks',
    wanted: sql`exists (select from wecom_tags)`,
    async take(portion, now) {
      await store.insertMarks(database, portion, now)
      await store.insertMarksOfFriends(database, portion, now)
    },
  })

  async function makeDue(signal: AbortSignal, atOnce: number): Promise<void> {
    for (;;) {
      const due = await store.selectDue(database, clock.now(), BATCH)
      if (due.length === 0 || signal.aborted) return
      const reader = await readerOf()
      await sideBySide(due, atOnce, async (mark) => {
        if (!signal.aborted) await make(reader, mark)
      })
    }
  }

  async function make(reader: Reader, mark: store.Mark): Promise<void> {
    try {
      await reader.inTurn(mark.externalUserid, () => setOrTake(reader, mark))
      await store.markDone(database, mark, clock.now())
    } catch (error) {
      if (!(error instanceof WecomError)) onError(error)
      const problem = wordingOf(error)
      const isOver = error instanceof WecomError && (error.kind === 'refused' || error.meaning === 'tag_gone')
      if (isOver || mark.tries + 1 >= MAX_MARK_TRIES) await store.markDone(database, mark, clock.now(), problem)
      else await store.putOff(database, mark, againAt(error, mark), problem)
      // They are friends no more, and nobody has told yet.
      if (error instanceof WecomError && error.meaning === 'customer_gone') await readCustomer(reader, mark.externalUserid) // prettier-ignore
    }
  }

  const againAt = (error: unknown, { tries }: store.Mark): number =>
    Math.max(clock.now() + waitMsAfter(tries), error instanceof WecomError ? (error.details.retryAt ?? 0) : 0)

  const rounds = openRounds({
    clock,
    async round(signal) {
      if (!(await isConnected())) return UNCONNECTED_LOOK_MS
      await follow()
      await makeDue(signal, MARK_WORKERS)
      return MARK_LOOK_MS
    },
    onError,
  })

  return {
    async work(signal) {
      await store.deleteDone(database, clock.now() - MARKS_KEPT_MS).catch(onError)
      await rounds.work(signal)
    },
    quiet: rounds.quiet,
    async drain() {
      if (!(await isConnected())) return null
      await follow()
      await makeDue(new AbortController().signal, 1)
      return store.selectNextDue(database)
    },
  }
}

async function setOrTake(reader: Reader, { externalUserid, wecomId, change }: store.Mark): Promise<void> {
  const friends = await selectOpen(reader.database, externalUserid)
  const having = friends.filter(({ tagIds }) => tagIds.includes(wecomId))
  const concerned = change === 'remove' ? having : having.length > 0 ? [] : friends.slice(0, 1)
  for (const { userid } of concerned) {
    const tags = change === 'add' ? { add_tag: [wecomId] } : { remove_tag: [wecomId] }
    const body = { userid, external_userid: externalUserid, ...tags }
    await reader.wecom.call('externalcontact/mark_tag', { body })
    await noteMark(reader, { externalUserid, userid, wecomId, change })
  }
}

const waitMsAfter = (tries: number): number => Math.min(SECOND_MS * 2 ** tries, MAX_MARK_WAIT_MS)
