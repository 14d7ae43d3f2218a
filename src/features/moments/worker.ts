import { SEND_LOOK_MS } from '../../kernel/limits.ts'
import { openRounds, type Rounds } from '../../kernel/rounds.ts'
import { takingTurns } from '../../kernel/turns.ts'
import { lookAt } from './looking.ts'
import { ask, begin, make } from './making.ts'
import type { Office } from './office.ts'
import * as store from './store.ts'

/** What is next for each Moment follows from what is written of it; one after another, so that two that are alike are never
 *  taken for one. */
export interface Moments extends Rounds {
  /** While nobody works: all that is due. Answers when the next is. */
  drain(): Promise<number | null>
}

interface Parts extends Office {
  isConnected(): Promise<boolean>
  onError(error: unknown): void
}

const BATCH = 50

export function openMoments(parts: Parts): Moments {
  const { database, clock, isConnected, onError } = parts
  const inTurn = takingTurns()

  function next(moment: store.Moment): Promise<unknown> {
    if (moment.state === 'scheduled') return begin(parts, moment)
    if (moment.wecomId !== null) return lookAt(parts, moment)
    return moment.jobId === null ? make(parts, moment) : ask(parts, moment)
  }

  async function goOn(moment: store.Moment): Promise<void> {
    try {
      await next(moment)
    } catch (error) {
      onError(error)
      await store.updateMoment(database, moment, { dueAt: clock.now() + SEND_LOOK_MS }, clock.now())
    }
  }

  /** Answers when the next is due. */
  const round = (signal?: AbortSignal) =>
    inTurn('round', async (): Promise<number | null> => {
      if (!(await isConnected())) return null
      for (;;) {
        const due = await store.selectDue(database, clock.now(), BATCH)
        if (due.length === 0 || signal?.aborted) break
        for (const moment of due) if (!signal?.aborted) await goOn(moment)
      }
      return store.nextDue(database)
    })

  const rounds = openRounds({
    clock,
    onError,
    async round(signal) {
      const at = await round(signal)
      return at === null ? null : at - clock.now()
    },
  })
  return { ...rounds, drain: () => round() }
}
