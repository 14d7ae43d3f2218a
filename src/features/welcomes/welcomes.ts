import { WecomError } from '../../channels/wecom/errors.ts'
import { SECOND_MS, type Timer } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { WELCOME_MS } from '../../kernel/limits.ts'
import type { AskedWelcome } from '../callbacks/callbacks.ts'
import type { Corps } from '../corps/corps.ts'
import { outcomeOf, type Greeting, type WelcomeOutcome } from './rules.ts'
import * as store from './store.ts'

/**
 * Welcomes (欢迎语): who was added is greeted within the twenty seconds that WeCom gives, once. They have a lane of their own,
 * ahead of everything else about the customer. What became of each is told to the log: sent, or missed and why.
 */
export type { Greeting, Missed, WelcomeOutcome } from './rules.ts'
export { MISSED } from './rules.ts'

export interface Welcomes {
  /** One that this process has claimed by storing it. Never rejects. */
  begin(key: string, asked: AskedWelcome): void
  /** Those that a process has left behind when it ended. */
  takeUp(): Promise<void>
  /** Those who were added, as a reading has found, and nobody was told in time. */
  miss(untold: store.Untold[]): Promise<void>
  /** Until none is under way. */
  quiet(): Promise<void>
}

interface Parts {
  database: Database
  clock: Timer
  corps: Corps
  /** Durable when it resolves. */
  tell(items: unknown[]): Promise<void>
  /** What is said to who comes by this way at that instant; undefined for nothing. */
  greetingFor(asked: { state: string | null; at: number }): Promise<Greeting | undefined>
  /** Whether there is anything to say. */
  hasGreeting(asked: { state: string | null; at: number }): Promise<boolean>
  onError(error: unknown): void
}

const AGAIN_MS = SECOND_MS / 2
const BATCH = 500

export function openWelcomes({ database, clock, corps, tell, greetingFor, hasGreeting, onError }: Parts): Welcomes {
  const underWay = new Map<string, Promise<void>>()

  async function send(asked: AskedWelcome, mayBeSent: boolean): Promise<WelcomeOutcome> {
    const { state, askedAt, code } = asked
    const endsAt = askedAt + WELCOME_MS
    const greeting = await greetingFor({ state, at: askedAt })
    if (!greeting) return 'nothing'
    const wecom = await corps.wecom()
    // WeCom decides whether it is too late; we only stop asking a little after.
    for (let last: WelcomeOutcome = 'late'; ;) {
      const patienceMs = endsAt + SECOND_MS - clock.now()
      if (patienceMs <= 0) return last
      try {
        await wecom.call(
          'externalcontact/send_welcome_msg',
          { body: { welcome_code: code, ...greeting } },
          { patienceMs },
        )
        return 'sent'
      } catch (error) {
        if (!(error instanceof WecomError)) throw error
        const outcome = outcomeOf(error, mayBeSent)
        if (outcome) return outcome
        if (error.details.isUnsure) mayBeSent = true
        last = 'unreachable'
        await clock.sleep(AGAIN_MS)
      }
    }
  }

  async function finish(key: string, asked: AskedWelcome, outcome: WelcomeOutcome): Promise<void> {
    const endedAt = clock.now()
    await store.writeOutcome(database, key, outcome, endedAt)
    await report(key, asked, outcome, endedAt)
  }

  async function report(
    key: string,
    asked: Pick<AskedWelcome, 'externalUserid' | 'userid' | 'state'>,
    outcome: string,
    endedAt: number,
  ): Promise<void> {
    const { externalUserid, userid, state } = asked
    const from = state === null ? {} : { state }
    if (outcome !== 'nothing')
      await tell([
        {
          type: 'track',
          event: outcome === 'sent' ? 'Welcome Sent' : 'Welcome Missed',
          messageId: `welcome ${key}`,
          timestamp: new Date(endedAt).toISOString(),
          properties: { userid, ...from, ...(outcome !== 'sent' && { reason: outcome }) },
          context: { externalIds: [{ type: 'external_userid', id: externalUserid }] },
        },
      ])
    await store.markReported(database, key)
  }

  async function greet(key: string, asked: AskedWelcome, mayBeSent: boolean): Promise<void> {
    await finish(key, asked, await send(asked, mayBeSent))
  }

  return {
    begin(key, asked) {
      const greeting = greet(key, asked, false)
        .catch(onError)
        .finally(() => underWay.delete(key))
      underWay.set(key, greeting)
    },
    async takeUp() {
      const startedAt = clock.now()
      for (;;) {
        const left = await store.selectLeft(database, startedAt, BATCH)
        await Promise.all(
          left.map(({ code, outcome, endedAt, ...one }) => {
            if (underWay.has(one.key)) return underWay.get(one.key)
            if (outcome !== null) return report(one.key, one, outcome, endedAt!)
            return greet(one.key, { ...one, code: code! }, true)
          }),
        )
        if (left.length < BATCH) return
      }
    },
    async miss(untold) {
      const missed: store.Untold[] = []
      for (const one of untold) if (await hasGreeting({ state: one.state, at: one.addedAt })) missed.push(one)
      if (missed.length === 0) return
      for (const one of await store.insertUntold(database, missed, clock.now()))
        await report(one.key, one, 'not_told', one.endedAt!)
    },
    async quiet() {
      while (underWay.size > 0) await Promise.all(underWay.values())
    },
  }
}
