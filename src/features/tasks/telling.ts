import { DAY_MS, type Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { TASK_REMIND_MS, TASK_TELL_MS } from '../../kernel/limits.ts'
import { enqueue, type Teller } from '../app-messages/app-messages.ts'
import { atWork, dayOf, nextMorning, wordsOf } from './rules.ts'
import * as store from './telling-store.ts'

/** Whoever serves the customer is told in WeCom of tasks newly given, several as one; and once a day of those that are
 *  overdue. Only while people are at work. */
interface Parts {
  database: Database
  clock: Clock
  zone: string
  /** The public address of the console. */
  url: string
}

const BATCH = 5_000
const FAR_MS = 366 * DAY_MS

export function openTaskTelling({ database, clock, zone, url }: Parts): Teller {
  /** Up to when what fell due was told of; unknown in a process that has just begun. */
  let remindedAt: number | undefined

  /** Of members whose first has waited long enough, all that wait. Who serves nobody's customer hears when it is overdue. */
  const tellNew = (now: number): Promise<boolean> =>
    database.transaction(async (tx) => {
      const untold = await store.holdUntold(tx, BATCH)
      const ripe = new Set(untold.flatMap(({ userid, askedAt }) => (askedAt <= now - TASK_TELL_MS ? [userid] : [])))
      const heard = untold.filter(({ userid }) => ripe.has(userid))
      if (heard.length === 0) return false
      const messages = [...Map.groupBy(heard, ({ userid }) => userid)].flatMap(([userid, tasks]) => {
        if (userid === null) return []
        // What lay here before WeCom was connected is no news; it is reminded of when it is overdue.
        const fresh = tasks.filter(({ askedAt }) => askedAt > now - DAY_MS)
        if (fresh.length === 0) return []
        const heap = { count: fresh.length, titles: fresh.map(({ title }) => title) }
        const last = Math.max(...tasks.map(({ id }) => id))
        return { key: `tasks new ${last} ${userid}`, userid, text: wordsOf('new', heap, url), dueAt: now }
      })
      await store.writeTold(
        tx,
        heard.map(({ id }) => id),
        now,
      )
      await enqueue(tx, messages)
      return untold.length === BATCH
    })

  async function remind(now: number): Promise<void> {
    const isSameDay = remindedAt !== undefined && dayOf(remindedAt, zone) === dayOf(now, zone)
    if (isSameDay && (await store.selectFirstDue(database, { from: remindedAt!, to: now })) === null) {
      remindedAt = now
      return
    }
    const overdue = await store.selectOverdue(database, { from: now - TASK_REMIND_MS, to: now })
    const day = dayOf(now, zone)
    // The key lets a second one of the day be none.
    await enqueue(
      database,
      overdue.map(({ userid, ...heap }) => ({ key: `tasks overdue ${day} ${userid}`, userid, text: wordsOf('overdue', heap, url), dueAt: now })), // prettier-ignore
    )
    remindedAt = now
  }

  async function nextAt(now: number): Promise<number | null> {
    const asked = await store.selectFirstUntold(database)
    const due = await store.selectFirstDue(database, { from: now, to: now + FAR_MS })
    const overdue = await store.selectFirstDue(database, { from: now - TASK_REMIND_MS, to: now })
    const all = [
      ...(asked === null ? [] : [atWork(Math.max(asked + TASK_TELL_MS, now), zone)]),
      ...(due === null ? [] : [atWork(due, zone)]),
      ...(overdue === null ? [] : [nextMorning(now, zone)]),
    ]
    return all.length === 0 ? null : Math.min(...all)
  }

  return async () => {
    const now = clock.now()
    if (atWork(now, zone) === now) {
      while (await tellNew(now));
      await remind(now)
    }
    return nextAt(now)
  }
}
