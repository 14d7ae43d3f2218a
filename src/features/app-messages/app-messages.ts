import { MAX_APP_TEXT_BYTES } from '../../channels/wecom/calls/apps.ts'
import { WecomError, wordingOf } from '../../channels/wecom/errors.ts'
import { HOUR_MS, SECOND_MS, type Timer } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { APP_MESSAGE_CLAIM_MS, APP_MESSAGE_LANES, APP_MESSAGE_PATIENCE_MS, APP_MESSAGES_KEPT_MS, MAX_APP_MESSAGE_TRIES, MAX_APP_MESSAGE_WAIT_MS } from '../../kernel/limits.ts' // prettier-ignore
import { sideBySide } from '../../kernel/side-by-side.ts'
import { takingTurns } from '../../kernel/turns.ts'
import type { Corps } from '../corps/corps.ts'
import { joined } from './rules.ts'
import * as store from './store.ts'

/**
 * App messages (应用消息): what the product tells a member of the staff inside WeCom. Rows are written with whatever they tell
 * of, and sent outside any transaction. WeCom drops without a word what a member gets beyond thirty in a minute; so what waits
 * for one member is joined into one message, and the client keeps the pace.
 */
export { insertMessages as enqueue, type AppMessage } from './store.ts'

/** Whoever has something to tell the staff: writes what is due, and answers when something will be next. */
export type Teller = () => Promise<number | null>

export interface AppMessages {
  /** Until aborted; what is under way is finished. Never rejects. */
  work(signal: AbortSignal): Promise<void>
  /** Until nothing is due. */
  quiet(): Promise<void>
  /** Instead of working: all that is due, one after another. Answers when the next is. */
  drain(): Promise<number | null>
}

interface Parts {
  database: Database
  clock: Timer
  corps: Pick<Corps, 'find' | 'wecom'>
  tellers: readonly Teller[]
  onError(error: unknown): void
}

const LOOK_MS = 10 * SECOND_MS
const SWEEP_MS = HOUR_MS
const MAX_JOINED = 50

export function openAppMessages({ database, clock, corps, tellers, onError }: Parts): AppMessages {
  let sweptAt = -Infinity

  // One after another, whoever asks.
  const inTurn = takingTurns()
  const round = (lanes: number, signal?: AbortSignal) => inTurn('round', () => goRound(lanes, signal))

  /** All that is due: what is to be told, then what is to be sent. Answers when the tellers have something next. */
  async function goRound(lanes: number, signal?: AbortSignal): Promise<number | null> {
    const nexts: number[] = []
    for (const tell of tellers) nexts.push((await tell()) ?? Infinity)
    const members = await store.selectDueMembers(database, clock.now())
    await sideBySide(members, lanes, async (userid) => {
      while (!signal?.aborted && (await sendTo(userid)));
    })
    if (clock.now() - sweptAt >= SWEEP_MS) {
      sweptAt = clock.now()
      await store.deleteOld(database, sweptAt - APP_MESSAGES_KEPT_MS)
    }
    const next = Math.min(...nexts)
    return next === Infinity ? null : next
  }

  /** One message; whether there was one. */
  async function sendTo(userid: string): Promise<boolean> {
    const taken = await database.transaction((tx) => take(tx, userid))
    if (!taken) return false
    try {
      const { agentId } = (await corps.find())!
      const wecom = await corps.wecom()
      // Sent before, and nobody knows whether it arrived: then WeCom leaves the same text out.
      const again = taken.tries > 1 ? { enable_duplicate_check: 1 as const, duplicate_check_interval: DUPLICATE_SECONDS } : {} // prettier-ignore
      const body = {
        touser: userid,
        agentid: agentId,
        msgtype: 'text' as const,
        text: { content: taken.text },
        ...again,
      }
      await wecom.call('message/send', { body }, { patienceMs: APP_MESSAGE_PATIENCE_MS })
      await store.writeSent(database, taken, clock.now())
    } catch (error) {
      if (!(error instanceof WecomError)) onError(error)
      const now = clock.now()
      const isOver = error instanceof WecomError && (error.kind === 'refused' || error.kind === 'gone')
      if (isOver || taken.tries >= MAX_APP_MESSAGE_TRIES)
        await store.writeGivenUp(database, taken, now, wordingOf(error)) // prettier-ignore
      else await store.putOff(database, taken, againAt(error, taken.tries, now), wordingOf(error))
    }
    return true
  }

  /** Those that were sent together and may not have arrived go together again. */
  async function take(tx: Parameters<typeof store.holdDue>[0], userid: string) {
    const now = clock.now()
    const waiting = await store.holdDue(tx, userid, now, MAX_JOINED)
    const [first] = waiting
    if (!first) return undefined
    const alike = waiting.filter(({ batch }) => batch === first.batch)
    const { text, count } = joined(
      alike.map((one) => one.text),
      MAX_APP_TEXT_BYTES,
    )
    const ids = alike.slice(0, count).map(({ id }) => id)
    await store.take(tx, ids, first.batch ?? first.id, now + APP_MESSAGE_CLAIM_MS)
    return { ids, text, tries: first.tries + 1 }
  }

  return {
    async work(signal) {
      while (!signal.aborted) {
        if (await corps.find().catch(onError)) await round(APP_MESSAGE_LANES, signal).catch(onError)
        await clock.sleep(LOOK_MS, signal).catch(() => {})
      }
    },
    async quiet() {
      if (await corps.find()) await round(APP_MESSAGE_LANES)
    },
    async drain() {
      if (!(await corps.find())) return null
      const told = (await round(1)) ?? Infinity
      const next = Math.min(told, (await store.selectNextDue(database)) ?? Infinity)
      return next === Infinity ? null : next
    },
  }
}

const DUPLICATE_SECONDS = 1_800

const againAt = (error: unknown, tries: number, now: number): number =>
  Math.max(
    now + Math.min(10 * SECOND_MS * 2 ** (tries - 1), MAX_APP_MESSAGE_WAIT_MS),
    error instanceof WecomError ? (error.details.retryAt ?? 0) : 0,
  )
